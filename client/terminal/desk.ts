/** One terminal at work: what its keys, its menu and its buttons do. */
import { signal } from "@preact/signals";
import { changeTerminalFont, pasteWarning, resetFont } from "../lib/settings.ts";
import type { PlaySession } from "../link/session.ts";
import type { Screen } from "../link/screen.ts";
import type { MenuItem } from "../parts/menu.tsx";
import { toast } from "../parts/toast.tsx";
import { clipboardText, copyText, manyLines } from "./clipboard.ts";
import type { KeyActions } from "./keys.ts";
import type { Opened } from "./open.ts";
import { Transcript } from "./transcript.ts";

export class TerminalDesk implements KeyActions {
  readonly session: PlaySession;
  readonly ready = signal(false);
  readonly finding = signal(false);
  readonly reading = signal(false);
  readonly menu = signal<{ readonly x: number; readonly y: number } | null>(null);
  /** A paste that waits for an answer. */
  readonly pasting = signal<string | null>(null);
  /** A link that waits for an answer. */
  readonly following = signal<string | null>(null);
  /** The next letter is typed with Ctrl: the key bar's Ctrl. */
  readonly control = signal(false);
  opened: Opened | undefined;
  screen: Screen | undefined;
  transcript: Transcript | undefined;

  constructor(session: PlaySession) {
    this.session = session;
  }

  start(opened: Opened, screen: Screen): void {
    this.opened = opened;
    this.screen = screen;
    this.transcript = new Transcript(opened.terminal);
    this.ready.value = true;
  }

  focus(): void {
    this.opened?.terminal.focus();
  }

  /** What xterm makes of keys. */
  typed(text: string): void {
    this.transcript?.typed(text);
    this.session.keys(this.control.value ? withControl(text) : text);
    this.control.value = false;
  }

  copy = (): void => {
    const { terminal } = this.opened ?? {};
    const text = terminal?.getSelection() ?? "";
    if (text === "") return;
    terminal?.clearSelection();
    void copyText(text).then((copied) => {
      if (!copied) toast("The browser does not let this page copy.", true);
    });
  };

  paste = (): void => {
    void clipboardText().then((text) => {
      if (text === undefined) toast("The browser does not let this page paste: use its own menu.");
      else this.insert(text);
    });
  };

  /** Pasted text: with a question first when it would run as it comes. */
  insert(text: string): void {
    const { terminal } = this.opened ?? {};
    if (terminal === undefined || text === "") return;
    const bracketed = terminal.modes.bracketedPasteMode;
    if (!bracketed && pasteWarning.value && manyLines(text)) this.pasting.value = text;
    else this.insertNow(text);
  }

  insertNow(text: string): void {
    this.pasting.value = null;
    this.opened?.terminal.paste(text);
    this.focus();
  }

  find = (): void => {
    this.finding.value = true;
  };

  font = (by: number): void => {
    if (by === 0) resetFont();
    else changeTerminalFont(by);
  };

  jump = (by: number): void => {
    this.transcript?.jump(by);
  };

  openMenu(event: MouseEvent): void {
    if (event.shiftKey) return; // the browser's own
    event.preventDefault();
    this.menu.value = { x: event.clientX, y: event.clientY };
  }

  menuItems(): readonly (MenuItem | null)[] {
    const { terminal } = this.opened ?? {};
    return [
      {
        label: "Copy",
        icon: "copy",
        keys: "Ctrl+Shift+C",
        off: terminal?.hasSelection() !== true,
        act: this.copy,
      },
      { label: "Paste", icon: "terminal", keys: "Ctrl+Shift+V", act: this.paste },
      { label: "Select all", icon: "list", act: () => terminal?.selectAll() },
      null,
      { label: "Find", icon: "search", keys: "Ctrl+Shift+F", act: this.find },
      {
        label: "Transcript",
        icon: "book",
        act: () => (this.reading.value = !this.reading.value),
      },
      { label: "Reset font size", icon: "reset", keys: "Ctrl+0", act: resetFont },
    ];
  }
}

/** The first letter as Ctrl makes it: c is ^C. */
function withControl(text: string): string {
  const code = text.toUpperCase().charCodeAt(0);
  const made = code >= 0x40 && code <= 0x5f ? code & 0x1f : text === "?" ? 0x7f : undefined;
  return made === undefined ? text : String.fromCharCode(made) + text.slice(1);
}
