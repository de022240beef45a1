/**
 * Emacs-style line editing, as readline(3) binds it by default on Debian. One call reads one line.
 * Not modelled: vi mode, keyboard macros, numeric arguments, ~/.inputrc.
 */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { read, tcgetattr, tcsetattr, tiocgwinsz, type Sys } from "../../../kernel/uapi/syscall.ts";
import type { Termios } from "../../../kernel/uapi/termios.ts";
import { decode } from "../../../kernel/uapi/bytes.ts";
import { writeAll } from "../../lib/stdio.ts";
import { Buffer } from "./buffer.ts";
import { Display } from "./display.ts";
import { type KeyBuffer, nextInput } from "./keys.ts";
import { BINDINGS, type Command } from "./bindings.ts";
import { incrementalSearch } from "./search.ts";

export interface Hooks {
  /** Completion at the point; `again` is the second Tab in a row. */
  complete(editor: Editor, again: boolean): Sys<void>;
  /** A caught signal: true when the line is to be given up (^C). */
  signal(): Sys<"interrupt" | "resize" | "other">;
}

export type Outcome =
  | { readonly k: "line"; readonly text: string }
  | { readonly k: "eof" }
  | { readonly k: "interrupt" };

/** What outlives a line. */
export interface EditorMemory {
  readonly keys: KeyBuffer;
  readonly kills: string[];
  /** ^O: where in the history the next line begins. */
  nextHistory: number;
  /** ^R ^R looks for this again. */
  lastSearch: string;
}

export function newMemory(): EditorMemory {
  return { keys: { keys: [], rest: "" }, kills: [], nextHistory: -1, lastSearch: "" };
}

export class Editor {
  readonly buffer: Buffer;
  readonly display: Display;
  readonly history: readonly string[];
  readonly memory: EditorMemory;
  readonly fd: number;
  prompt: string;
  columns = 80;
  rows = 24;
  lastCommand: Command | null = null;
  done: Outcome | null = null;
  /** Position in the history; its length is the new line. */
  at: number;
  private readonly edits = new Map<number, string>();
  private argument = { index: 0, from: -1, length: 0 };
  private readonly hooks: Hooks;
  private prefix = "";

  constructor(
    fd: number,
    prompt: string,
    history: readonly string[],
    memory: EditorMemory,
    hooks: Hooks,
  ) {
    this.fd = fd;
    this.history = history;
    this.memory = memory;
    this.hooks = hooks;
    this.buffer = new Buffer(memory.kills);
    this.display = new Display(80);
    this.at = history.length;
    const split = prompt.lastIndexOf("\n");
    this.prefix = prompt.slice(0, split + 1);
    this.prompt = prompt.slice(split + 1);
  }

  *out(text: string): Sys<void> {
    if (text !== "") yield* writeAll(this.fd === 0 ? 2 : this.fd, encode(text));
  }

  bell(): Sys<void> {
    return this.out("\x07");
  }

  *redraw(): Sys<void> {
    yield* this.out(this.display.update(this.prompt, this.buffer.text, this.buffer.point));
  }

  *size(): Sys<void> {
    try {
      const { rows, cols } = yield* tiocgwinsz(this.fd);
      if (cols > 0) this.columns = cols;
      if (rows > 0) this.rows = rows;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }

  /** Reads a line; the terminal is as it was afterwards. */
  *readLine(): Sys<Outcome> {
    const saved = yield* this.enter();
    try {
      if (this.memory.nextHistory >= 0) this.go(this.memory.nextHistory);
      this.memory.nextHistory = -1;
      yield* this.redraw();
      while (this.done === null) {
        const input = yield* nextInput(this.fd, this.memory.keys);
        if (input.k === "key") yield* this.key(input.key);
        else if (input.k === "paste") this.buffer.insert(input.text.replace(/\r\n?/g, "\n"));
        else if (input.k === "eof") this.done = { k: "eof" };
        else yield* this.signalled();
        if (this.done === null && this.memory.keys.keys.length === 0) yield* this.redraw();
      }
      yield* this.leave(this.done);
      return this.done;
    } finally {
      if (saved !== null) yield* tcsetattr(this.fd, saved);
    }
  }

  private *enter(): Sys<Termios | null> {
    yield* this.size();
    this.display.reset(this.columns);
    const saved = yield* tcgetattr(this.fd);
    yield* tcsetattr(this.fd, {
      ...saved,
      icanon: false,
      echo: false,
      icrnl: false,
      inlcr: false,
      cc: { ...saved.cc, min: 1, time: 0, lnext: 0 },
    });
    yield* this.out(`\x1b[?2004h${this.prefix.replace(/[\x01\x02]/g, "")}`);
    return saved;
  }

  private *leave(how: Outcome): Sys<void> {
    if (how.k === "line") {
      this.buffer.point = this.buffer.text.length;
      yield* this.redraw();
    }
    if (how.k === "interrupt") yield* this.out(`${this.display.end()}^C\x1b[?2004l\r`);
    else if (how.k === "eof") yield* this.out("\x1b[?2004l\r\n");
    else
      yield* this.out(`${this.display.end()}${this.display.onEmptyRow ? "" : "\n"}\x1b[?2004l\r`);
  }

  private *signalled(): Sys<void> {
    const what = yield* this.hooks.signal();
    if (what === "interrupt") this.done = { k: "interrupt" };
    if (what !== "resize") return;
    yield* this.size();
    yield* this.out(this.display.wipe(this.columns));
  }

  *key(key: string): Sys<void> {
    const command = BINDINGS.get(key) ?? (isText(key) ? "self-insert" : null);
    if (command === null) return yield* this.bell();
    yield* this.run(command, key);
  }

  /** Runs a command and keeps the state that chains of commands share. */
  *run(command: Command, key: string): Sys<void> {
    const { buffer } = this;
    const { killing } = buffer;
    if (command !== "self-insert") buffer.endTyping();
    yield* this.execute(command, key);
    if (
      killing &&
      !command.includes("kill") &&
      !command.includes("rubout") &&
      !command.includes("discard")
    )
      buffer.killing = false;
    if (command !== "yank" && command !== "yank-pop") buffer.yanked = null;
    this.lastCommand = command;
  }

  private *execute(command: Command, key: string): Sys<void> {
    const { buffer } = this;
    switch (command) {
      case "self-insert":
        return buffer.insert(key);
      case "accept-line":
        this.done = { k: "line", text: buffer.text };
        return;
      case "operate-and-get-next":
        this.memory.nextHistory = this.at + 1;
        this.done = { k: "line", text: buffer.text };
        return;
      case "delete-char":
        if (buffer.text === "" && this.lastCommand !== "delete-char") this.done = { k: "eof" };
        else if (buffer.point >= buffer.text.length) yield* this.bell();
        else buffer.delete(buffer.point, buffer.next());
        return;
      case "forward-delete":
        if (buffer.point >= buffer.text.length) yield* this.bell();
        else buffer.delete(buffer.point, buffer.next());
        return;
      case "backward-delete-char":
        if (buffer.point === 0) yield* this.bell();
        else buffer.delete(buffer.previous(), buffer.point);
        return;
      case "quoted-insert":
        return yield* this.quotedInsert();
      case "clear-screen":
        yield* this.out("\x1b[H\x1b[2J");
        this.display.reset(this.columns);
        return;
      case "complete":
        return yield* this.hooks.complete(this, this.lastCommand === "complete");
      case "possible-completions":
        return yield* this.hooks.complete(this, true);
      case "reverse-search-history":
      case "forward-search-history":
        return yield* incrementalSearch(this, command === "reverse-search-history");
      case "abort":
        return yield* this.bell();
      default:
        if (!this.move(command) && !this.change(command)) yield* this.bell();
    }
  }

  /** Movement in the line and in the history; false when there is nowhere to go. */
  private move(command: Command): boolean {
    const { buffer } = this;
    const to = (point: number): boolean => {
      if (point === buffer.point) return false;
      buffer.point = point;
      return true;
    };
    switch (command) {
      case "beginning-of-line":
        buffer.point = 0;
        return true;
      case "end-of-line":
        buffer.point = buffer.text.length;
        return true;
      case "forward-char":
        return to(buffer.next());
      case "backward-char":
        return to(buffer.previous());
      case "forward-word":
        buffer.point = buffer.wordEnd();
        return true;
      case "backward-word":
        buffer.point = buffer.wordStart();
        return true;
      case "previous-history":
        return this.at > 0 ? this.go(this.at - 1) : false;
      case "next-history":
        return this.at < this.history.length ? this.go(this.at + 1) : false;
      case "beginning-of-history":
        return this.go(0);
      case "end-of-history":
        return this.go(this.history.length);
      default:
        return false;
    }
  }

  /** To another line of the history; what was changed there is found again. */
  go(index: number): boolean {
    if (index > this.history.length) return false;
    this.edits.set(this.at, this.buffer.text);
    this.at = index;
    this.buffer.set(this.edits.get(index) ?? this.history[index] ?? "");
    return true;
  }

  private change(command: Command): boolean {
    const { buffer } = this;
    switch (command) {
      case "kill-line":
        buffer.kill(buffer.point, buffer.text.length, true);
        return true;
      case "unix-line-discard":
        buffer.kill(0, buffer.point, false);
        return true;
      case "unix-word-rubout":
        buffer.kill(buffer.blankStart(), buffer.point, false);
        return true;
      case "backward-kill-word":
        buffer.kill(buffer.wordStart(), buffer.point, false);
        return true;
      case "kill-word":
        buffer.kill(buffer.point, buffer.wordEnd(), true);
        return true;
      case "yank":
        return buffer.yank();
      case "yank-pop":
        return buffer.yankPop();
      case "yank-last-arg":
        return this.yankLastArgument();
      case "transpose-chars":
        return buffer.transposeChars();
      case "transpose-words":
        return buffer.transposeWords();
      case "upcase-word":
        buffer.changeCase("upper");
        return true;
      case "downcase-word":
        buffer.changeCase("lower");
        return true;
      case "capitalize-word":
        buffer.changeCase("capital");
        return true;
      case "undo":
        return buffer.undo();
      case "revert-line":
        buffer.revert();
        return true;
      case "delete-horizontal-space": {
        let from = buffer.point;
        let to = buffer.point;
        while (from > 0 && /[ \t]/.test(buffer.text[from - 1] as string)) from--;
        while (to < buffer.text.length && /[ \t]/.test(buffer.text[to] as string)) to++;
        buffer.delete(from, to);
        return true;
      }
      case "insert-comment":
        buffer.set(`#${buffer.text}`);
        this.done = { k: "line", text: buffer.text };
        return true;
      default:
        return false;
    }
  }

  /** M-. : the last word of the previous line; again, of the one before. */
  private yankLastArgument(): boolean {
    const { buffer } = this;
    const again = this.lastCommand === "yank-last-arg";
    const index = again ? this.argument.index + 1 : 1;
    const line = this.history[this.history.length - index];
    if (line === undefined) return false;
    const word = /(\S+)\s*$/.exec(line)?.[1] ?? "";
    if (again) {
      buffer.text =
        buffer.text.slice(0, this.argument.from) +
        buffer.text.slice(this.argument.from + this.argument.length);
      buffer.point = this.argument.from;
    }
    this.argument = { index, from: buffer.point, length: word.length };
    buffer.insert(word);
    return true;
  }

  private *quotedInsert(): Sys<void> {
    const { keys } = this.memory;
    if (keys.rest === "" && keys.keys.length === 0) {
      try {
        keys.rest = "";
        const bytes = yield* read(this.fd, 1);
        this.buffer.insert(decode(bytes));
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
      }
      return;
    }
    const next = keys.keys.shift();
    const control = /^C-(.)$/.exec(next ?? "");
    if (control)
      this.buffer.insert(
        String.fromCharCode((control[1] as string).toUpperCase().charCodeAt(0) & 31),
      );
    else this.buffer.insert(next === "tab" ? "\t" : next === "escape" ? "\x1b" : (next ?? ""));
  }
}

/** A key that stands for its own character. */
export function isText(key: string): boolean {
  const code = key.codePointAt(0) ?? 0;
  return key.length === (code > 0xffff ? 2 : 1) && code >= 32 && code !== 127;
}
