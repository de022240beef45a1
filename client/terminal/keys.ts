/**
 * The keys that the terminal does not send to the host: those of desktop terminals. Everything else,
 * Tab too, is the host's; F6 is the way out (WCAG 2.1.2).
 */
import type { Terminal } from "@xterm/xterm";

export interface KeyActions {
  copy(): void;
  paste(): void;
  find(): void;
  font(by: number): void;
  /** To the previous (-1) or next (1) command of the transcript. */
  jump(by: number): void;
}

export function takeKeys(terminal: Terminal, actions: KeyActions): void {
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== "keydown") return true;
    if (event.key === "F6") return false;
    const action = actionOf(event, terminal, actions);
    if (action === undefined) return true;
    event.preventDefault();
    action();
    return false;
  });
}

function actionOf(
  { key, ctrlKey, shiftKey, altKey, metaKey }: KeyboardEvent,
  terminal: Terminal,
  actions: KeyActions,
): (() => void) | undefined {
  if (altKey || metaKey) return undefined;
  if (shiftKey && !ctrlKey && key === "Insert") return actions.paste;
  if (!ctrlKey) return undefined;
  switch (key) {
    case "c":
      return !shiftKey && terminal.hasSelection() ? actions.copy : undefined;
    case "C":
    case "Insert":
      return shiftKey || key === "Insert" ? actions.copy : undefined;
    case "V":
      return shiftKey ? actions.paste : undefined;
    case "F":
      return shiftKey ? actions.find : undefined;
    case "ArrowUp":
      return shiftKey ? () => actions.jump(-1) : undefined;
    case "ArrowDown":
      return shiftKey ? () => actions.jump(1) : undefined;
    case "=":
    case "+":
      return () => actions.font(1);
    case "-":
      return () => actions.font(-1);
    case "0":
      return () => actions.font(0);
    default:
      return undefined;
  }
}
