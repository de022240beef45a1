/** "This felt fake": keeps the moment, with a note, for those who build the simulation. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { PlaySession } from "../link/session.ts";
import { Dialog } from "../parts/dialog.tsx";
import { toast } from "../parts/toast.tsx";

interface Props {
  readonly session: PlaySession;
  readonly onClose: () => void;
}

export function FakeDialog({ session, onClose }: Props): JSX.Element {
  const note = useSignal("");
  const keep = (event: Event): void => {
    event.preventDefault();
    session.send({ kind: "fake", note: note.value.trim() });
    onClose();
    toast("Kept. Thank you: the developers see this moment.");
  };
  return (
    <Dialog title="This felt fake" onClose={onClose}>
      <form class="stack" onSubmit={keep}>
        <p>
          Something did not behave as a Linux machine does? This moment of the session is kept with
          what was on the screen. It costs nothing.
        </p>
        <label class="field">
          <span>What would a real machine have done? (you may leave it empty)</span>
          <textarea
            autofocus
            rows={3}
            maxLength={2000}
            value={note}
            onInput={({ currentTarget }) => (note.value = currentTarget.value)}
          />
        </label>
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary">
            Keep this moment
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
