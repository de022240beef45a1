/** What the pager's parts share: the view, its prompt, and the questions asked at the bottom. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { CLEAR_LINE, type Keyboard, paint, PLAIN, REVERSE, windowSize } from "../term.ts";
import type { Document } from "./document.ts";
import type { PagerOptions } from "./options.ts";
import { View } from "./view.ts";

export interface PagerJob {
  readonly documents: readonly Document[];
  readonly options: PagerOptions;
  /** What the prompt says of the document, for a manual page. */
  readonly title?: string;
}

export class Pager {
  readonly view: View;
  readonly job: PagerJob;
  readonly keyboard: Keyboard;
  current = 0;
  message: string | null = null;
  /** Nothing was typed since the document came up: its name is in the prompt. */
  fresh = true;
  searchedForward = true;
  readonly marks = new Map<string, readonly [number, number]>();
  done = false;

  constructor(job: PagerJob, keyboard: Keyboard, size: { rows: number; cols: number }) {
    this.job = job;
    this.keyboard = keyboard;
    this.view = new View(job.documents[0] as Document, size, job.options, keyboard.fd);
  }

  *draw(prompt?: string): Sys<void> {
    const { view } = this;
    const rows = yield* view.screen();
    let text = "\x1b[H";
    for (let i = 0; i < view.height; i++) {
      const past = view.document.lines.length > 0 || i > 0 ? "~" : "";
      text += `${rows[i] ?? past}${PLAIN}${CLEAR_LINE}\r\n`;
    }
    text += (prompt ?? (yield* this.prompt())) + CLEAR_LINE;
    yield* paint(1, text);
  }

  *prompt(): Sys<string> {
    if (this.message !== null) return `${REVERSE}${this.message}${PLAIN}`;
    const { view, job } = this;
    const end = yield* view.atEnd();
    if (job.title !== undefined) {
      const where = end ? " (END)" : "";
      const keys = "(press h for help or q to quit)";
      return `${REVERSE} Manual page ${job.title} line ${view.top + 1}${where} ${keys}${PLAIN}`;
    }
    const name = view.document.name === "-" ? "" : view.document.name;
    if (job.options.longPrompt) return `${REVERSE}${this.longPrompt(end)}${PLAIN}`;
    const many =
      job.documents.length > 1 ? ` (file ${this.current + 1} of ${job.documents.length})` : "";
    const filter = view.filter ? "& " : "";
    if (this.fresh && name !== "")
      return `${REVERSE}${filter}${name}${many}${end ? " (END)" : ""}${PLAIN}`;
    if (end) return `${REVERSE}${filter}(END)${PLAIN}`;
    return `${filter}:`;
  }

  longPrompt(end: boolean): string {
    const { view } = this;
    const { document } = view;
    const name = document.name === "-" ? "" : `${document.name} `;
    const total = document.ended ? `/${document.lines.length}` : "";
    const share = document.ended
      ? ` ${Math.floor((view.bottom * 100) / Math.max(1, document.lines.length))}%`
      : "";
    return `${name}lines ${view.top + 1}-${view.bottom}${total}${end ? " (END)" : share}`;
  }

  /** A line of input at the bottom; null when it was given up. */
  *ask(prompt: string): Sys<string | null> {
    let text = "";
    for (;;) {
      yield* this.draw(prompt + text);
      const key = yield* this.keyboard.key();
      if (key === null) continue;
      if (key === "enter") return text;
      if (key === "resize") yield* this.resized();
      else if (key === "C-c" || key === "C-g" || key === "escape" || key === "eof") return null;
      else if (key === "backspace" || key === "C-h") {
        if (text === "") return null;
        text = text.slice(0, -1);
      } else if (key === "C-u") text = "";
      else if (key === "C-w") text = text.replace(/\S*\s*$/, "");
      else if ([...key].length === 1) text += key;
    }
  }

  *letter(prompt: string): Sys<string | null> {
    yield* this.draw(prompt);
    const key = yield* this.keyboard.key();
    return key === null || [...key].length > 1 ? null : key;
  }

  *resized(): Sys<void> {
    this.view.size = yield* windowSize(1);
  }
}
