/** The keys that a touch keyboard lacks. */
import type { JSX } from "preact";
import type { TerminalDesk } from "./desk.ts";

/** [face, name, what is sent, what in application cursor mode] */
const KEYS: readonly (readonly [string, string, string, string?])[] = [
  ["Esc", "Esc", "\x1b"],
  ["Tab", "Tab", "\t"],
  ["←", "Left", "\x1b[D", "\x1bOD"],
  ["↑", "Up", "\x1b[A", "\x1bOA"],
  ["↓", "Down", "\x1b[B", "\x1bOB"],
  ["→", "Right", "\x1b[C", "\x1bOC"],
  ["^C", "^C: interrupt", "\x03"],
  ["|", "Pipe", "|"],
  ["/", "Slash", "/"],
  ["-", "Minus", "-"],
];

export function KeyBar({ desk }: { desk: TerminalDesk }): JSX.Element {
  const press = (plain: string, application?: string): void => {
    const { modes } = desk.opened?.terminal ?? {};
    desk.typed(modes?.applicationCursorKeysMode === true ? (application ?? plain) : plain);
  };
  // The terminal keeps the focus, and with it the keyboard its place on the screen.
  const stay = (event: Event): void => event.preventDefault();
  return (
    <div class="keybar" role="toolbar" aria-label="Keys">
      <button
        type="button"
        aria-pressed={desk.control.value}
        onPointerDown={stay}
        onClick={() => (desk.control.value = !desk.control.value)}
      >
        Ctrl
      </button>
      {KEYS.map(([face, name, plain, application]) => (
        <button
          key={name}
          type="button"
          aria-label={name}
          onPointerDown={stay}
          onClick={() => press(plain, application)}
        >
          {face}
        </button>
      ))}
    </div>
  );
}
