/** Search in the terminal, scrollback and all. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dark } from "../lib/settings.ts";
import { IconButton } from "../parts/iconbutton.tsx";
import { Icon } from "../parts/icons.tsx";
import type { TerminalDesk } from "./desk.ts";

const COLOURS = {
  dark: { match: "#5a4a1c", active: "#b6770b" },
  light: { match: "#f7e3a8", active: "#f0b94d" },
};

export function Find({ desk }: { desk: TerminalDesk }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const words = useSignal("");
  const exact = useSignal(false);
  const found = useSignal("");
  const search = desk.opened?.search;
  useLayoutEffect(() => {
    field.current?.focus();
    const stop = search?.onDidChangeResults(({ resultIndex, resultCount }) => {
      if (words.value === "") found.value = "";
      else if (resultCount === 0) found.value = "Nothing";
      else found.value = `${resultIndex + 1} of ${resultCount}`;
    });
    return () => {
      stop?.dispose();
      search?.clearDecorations();
    };
  }, []);
  const look = (back: boolean, incremental = false): void => {
    const { match, active } = dark.value ? COLOURS.dark : COLOURS.light;
    const options = {
      caseSensitive: exact.value,
      incremental,
      decorations: {
        matchBackground: match,
        matchOverviewRuler: match,
        activeMatchBackground: active,
        activeMatchColorOverviewRuler: active,
      },
    };
    if (words.value === "") search?.clearDecorations();
    else if (back) search?.findPrevious(words.value, options);
    else search?.findNext(words.value, options);
  };
  const close = (): void => {
    desk.finding.value = false;
    desk.focus();
  };
  return (
    <form
      class="find"
      role="search"
      aria-label="Find in the terminal"
      onSubmit={(event) => {
        event.preventDefault();
        look(true);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
        else if (event.key === "Enter" && event.shiftKey) look(false);
        else return;
        event.preventDefault();
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        aria-label="Find"
        placeholder="Find"
        autoComplete="off"
        spellcheck={false}
        value={words}
        onInput={({ currentTarget }) => {
          words.value = currentTarget.value;
          look(true, true);
        }}
      />
      <output>{found}</output>
      <IconButton
        label="Aa: letter case counts"
        title="Letter case counts"
        pressed={exact.value}
        onClick={() => {
          exact.value = !exact.value;
          look(true, true);
        }}
      >
        Aa
      </IconButton>
      <IconButton submits label="Above" title="Above (Enter)">
        <Icon name="up" />
      </IconButton>
      <IconButton label="Below" title="Below (Shift+Enter)" onClick={() => look(false)}>
        <Icon name="down" />
      </IconButton>
      <IconButton label="Close" title="Close (Esc)" onClick={close}>
        <Icon name="close" />
      </IconButton>
    </form>
  );
}
