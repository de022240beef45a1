/** What is kept about this guest: name, export, deletion. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLocation } from "preact-iso";
import { api, explain, exportUrl } from "../lib/api.ts";
import { when } from "../lib/format.ts";
import { useLoaded } from "../lib/loaded.ts";
import { useTitle } from "../lib/title.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icons.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { toast } from "../parts/toast.tsx";

export function MyData(): JSX.Element {
  useTitle("My data");
  const { loaded, again } = useLoaded(() => api.me());
  const now = loaded.value;
  return (
    <div class="page narrow">
      <h1>My data</h1>
      <p class="lead">
        There are no accounts. A cookie in this browser tells you from other guests; with it goes a
        name and what you did here: your sessions, what you typed in them, your scores.
      </p>
      {now.state === "loading" && <Loading what="Looking" />}
      {now.state === "failed" && (
        <Trouble title="What is kept could not be loaded" again={again}>
          <p>{now.text}</p>
        </Trouble>
      )}
      {now.state === "there" && now.value.guest === null && (
        <p class="panel nothing">
          Nothing is kept about you. That changes when you start a scenario.
        </p>
      )}
      {now.state === "there" && now.value.guest !== null && (
        <Kept {...now.value.guest} again={again} />
      )}
    </div>
  );
}

interface Props {
  readonly name: string;
  readonly createdMs: number;
  readonly again: () => Promise<void>;
}

function Kept({ name, createdMs, again }: Props): JSX.Element {
  const wanted = useSignal(name);
  const asking = useSignal(false);
  const rename = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await api.rename(wanted.value);
      await again();
      toast("Your name is changed.");
    } catch (error) {
      toast(explain(error), true);
    }
  };
  return (
    <section class="panel form">
      <form class="row" onSubmit={(event) => void rename(event)}>
        <label for="guest-name">
          Name
          <small>A guest since {when(createdMs)}</small>
        </label>
        <div class="inline">
          <input
            id="guest-name"
            value={wanted}
            maxLength={40}
            autoComplete="nickname"
            onInput={({ currentTarget }) => (wanted.value = currentTarget.value)}
          />
          <button type="submit" class="button" disabled={wanted.value.trim() === name}>
            Rename
          </button>
        </div>
      </form>
      <div class="row">
        <span>
          Everything as a file
          <small>JSON: your name, sessions, inputs and scores</small>
        </span>
        <a class="button" href={exportUrl} download="pagefault.json">
          <Icon name="download" />
          Export
        </a>
      </div>
      <div class="row">
        <span>
          Delete everything
          <small>Sessions, scores and the cookie. It cannot be undone.</small>
        </span>
        <button type="button" class="button danger" onClick={() => (asking.value = true)}>
          <Icon name="trash" />
          Delete
        </button>
      </div>
      {asking.value && <Deletion onClose={() => (asking.value = false)} />}
    </section>
  );
}

function Deletion({ onClose }: { onClose: () => void }): JSX.Element {
  const { route } = useLocation();
  const remove = async (): Promise<void> => {
    try {
      await api.forgetMe();
      onClose();
      sessionStorage.clear();
      toast("Everything about you is deleted.");
      route("/");
    } catch (error) {
      toast(explain(error), true);
    }
  };
  return (
    <Dialog title="Delete everything?" onClose={onClose}>
      <p>
        Your sessions, open ones too, what you typed, your scores and your name are deleted for
        good. Export them first if you want to keep them.
      </p>
      <footer class="dialog-actions">
        <button type="button" class="button" autofocus onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="button danger solid" onClick={() => void remove()}>
          Delete everything
        </button>
      </footer>
    </Dialog>
  );
}
