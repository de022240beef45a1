/** nano's keys and dialogues over a buffer. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_RDWR, W_OK } from "../../../kernel/uapi/fcntl.ts";
import { SIGTSTP } from "../../../kernel/uapi/signal.ts";
import { isDir } from "../../../kernel/uapi/stat.ts";
import { close, kill, nanosleep, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import { canAccess, tryStat } from "../../lib/filetype.ts";
import { errorText, readFile } from "../../lib/stdio.ts";
import {
  ALTERNATE_SCREEN,
  type Key,
  Keyboard,
  MAIN_SCREEN,
  paint,
  windowSize,
} from "../../lib/term.ts";
import { Buffer } from "./buffer.ts";
import { HELP } from "./help.ts";
import { writeText } from "./save.ts";
import { Screen, type Shown, TEXT_KEYS } from "./screen.ts";

export interface NanoOptions {
  readonly numbers: boolean;
  readonly view: boolean;
  readonly spaces: boolean;
  readonly tab: number;
  readonly indent: boolean;
}

export interface NanoFile {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export function* edit(files: readonly NanoFile[], options: NanoOptions): Sys<number> {
  const fd = yield* open("/dev/tty", O_RDWR);
  const keyboard = yield* Keyboard.open(fd);
  const screen = new Screen(yield* windowSize(1), options);
  yield* paint(1, ALTERNATE_SCREEN);
  try {
    for (const file of files) {
      const editor = new Editor(file, options, keyboard, screen);
      yield* editor.run();
    }
    return 0;
  } finally {
    yield* paint(1, MAIN_SCREEN);
    yield* keyboard.close();
    yield* close(fd);
  }
}

class Editor {
  private readonly options: NanoOptions;
  private readonly keyboard: Keyboard;
  private readonly screen: Screen;
  private readonly buffer = new Buffer();
  private readonly file: NanoFile;
  private name: string;
  private message: string | null = null;
  private done = false;
  private clipboard = "";
  private lastKey: Key = "";
  private wanted = "";
  /** The column that up and down keep to. */
  private goal: number | null = null;

  constructor(file: NanoFile, options: NanoOptions, keyboard: Keyboard, screen: Screen) {
    this.file = file;
    this.name = file.name;
    this.options = options;
    this.keyboard = keyboard;
    this.screen = screen;
    screen.top = 0;
  }

  *run(): Sys<void> {
    yield* this.load();
    while (!this.done) {
      yield* this.draw();
      const key = yield* this.keyboard.key();
      if (key === null) continue;
      if (key === "eof") return;
      if (key === "resize") {
        this.screen.size = yield* windowSize(1);
        continue;
      }
      this.message = null;
      yield* this.key(key);
      this.lastKey = key;
    }
  }

  private *load(): Sys<void> {
    const { name, line, column } = this.file;
    if (name === "") return;
    const info = yield* tryStat(name);
    if (!info) {
      this.message = "New File";
      return;
    }
    if (isDir(info.mode)) {
      this.message = `${name} is a directory`;
      this.name = "";
      return;
    }
    try {
      this.buffer.load(yield* readFile(name));
    } catch (error) {
      this.message = `Error reading ${name}: ${errorText(error)}`;
      this.name = "";
      return;
    }
    const count = info.size === 0 ? 0 : this.buffer.lines.length;
    const unwritable = !(yield* canAccess(name, W_OK));
    this.message = unwritable
      ? `File ${name} is unwritable`
      : `Read ${count} ${count === 1 ? "line" : "lines"}`;
    if (line > 0) {
      this.buffer.toLine(line - 1);
      this.buffer.at = Math.min(Math.max(0, column - 1), this.buffer.current.length);
    }
  }

  private shown(over: Partial<Shown> = {}): Shown {
    return {
      title: this.name === "" ? "New Buffer" : this.name,
      modified: this.buffer.modified,
      view: this.options.view,
      message: this.message,
      prompt: null,
      keys: TEXT_KEYS,
      ...over,
    };
  }

  private *draw(over: Partial<Shown> = {}): Sys<void> {
    yield* paint(1, this.screen.draw(this.buffer, this.shown(over)));
  }

  // Keys

  private *key(key: Key): Sys<void> {
    if (this.move(key)) {
      this.buffer.settle();
      return;
    }
    this.goal = null;
    if (this.change(key)) return;
    yield* this.command(key);
  }

  private move(key: Key): boolean {
    const { buffer, screen } = this;
    const before = this.goal;
    this.goal = null;
    switch (key) {
      case "left":
      case "C-b":
        buffer.left();
        return true;
      case "right":
      case "C-f":
        buffer.right();
        return true;
      case "up":
      case "C-p":
        this.vertical(-1, before);
        return true;
      case "down":
      case "C-n":
        this.vertical(1, before);
        return true;
      case "pageup":
      case "C-y":
        this.vertical(-(screen.textRows - 2), before);
        return true;
      case "pagedown":
      case "C-v":
        this.vertical(screen.textRows - 2, before);
        return true;
      case "home":
      case "C-a":
        buffer.at = 0;
        return true;
      case "end":
      case "C-e":
        buffer.at = buffer.current.length;
        return true;
      case "M-\\":
      case "C-home":
        buffer.line = buffer.at = 0;
        return true;
      case "M-/":
      case "C-end":
        buffer.toLine(buffer.lines.length - 1);
        buffer.at = buffer.current.length;
        return true;
      case "C-left":
      case "M- ":
        buffer.wordLeft();
        return true;
      case "C-right":
      case "C-space":
        buffer.wordRight();
        return true;
      default:
        return false;
    }
  }

  private vertical(by: number, before: number | null): void {
    const { buffer, screen } = this;
    const goal = before ?? screen.column(buffer.current, buffer.at);
    buffer.toLine(buffer.line + by);
    buffer.at = screen.indexAt(buffer.current, goal);
    this.goal = goal;
  }

  /** Keys that change the text; true when it was one. */
  private change(key: Key): boolean {
    const { buffer } = this;
    const printable = [...key].length === 1;
    const changes =
      printable ||
      /^(enter|C-m|tab|backspace|C-h|delete|C-d|C-k|C-u|M-6|M-\^|M-u|M-U|M-e|M-E)$/.test(key);
    if (!changes) return false;
    if (this.options.view && key !== "M-6") {
      this.message = "Key is invalid in view mode";
      return true;
    }
    switch (key) {
      case "enter":
      case "C-m": {
        const indent = this.options.indent ? (/^[ \t]*/.exec(buffer.current)?.[0] ?? "") : "";
        buffer.insert(`\n${indent}`);
        return true;
      }
      case "tab":
        buffer.insert(
          this.options.spaces
            ? " ".repeat(this.options.tab - (buffer.at % this.options.tab))
            : "\t",
        );
        return true;
      case "backspace":
      case "C-h":
        buffer.backspace();
        return true;
      case "delete":
      case "C-d":
        buffer.delete();
        return true;
      case "C-k":
        this.cut();
        return true;
      case "M-6":
      case "M-^":
        this.clipboard = `${this.lastKey === key ? this.clipboard : ""}${buffer.current}\n`;
        this.vertical(1, null);
        buffer.at = 0;
        return true;
      case "C-u":
        if (this.clipboard === "") this.message = "Cutbuffer is empty";
        else buffer.insert(this.clipboard);
        return true;
      case "M-u":
      case "M-U":
        this.message = buffer.undo() ? "Undid action" : "Nothing to undo";
        return true;
      case "M-e":
      case "M-E":
        this.message = buffer.redo() ? "Redid action" : "Nothing to redo";
        return true;
      default:
        buffer.insert(key);
        return true;
    }
  }

  /** Lines cut one after another are pasted together. */
  private cut(): void {
    const { buffer } = this;
    if (buffer.line === buffer.lines.length - 1 && buffer.current === "") {
      this.message = "Nothing was cut";
      return;
    }
    this.clipboard = (this.lastKey === "C-k" ? this.clipboard : "") + buffer.cutLine();
  }

  private *command(key: Key): Sys<void> {
    switch (key) {
      case "C-x":
        yield* this.exit();
        return;
      case "C-o":
      case "C-s":
      case "f3":
        yield* this.save(key === "C-s");
        return;
      case "C-w":
      case "f6":
        yield* this.search();
        return;
      case "M-w":
      case "M-W":
        if (this.wanted === "") this.message = "No current search pattern";
        else this.goTo(this.wanted);
        return;
      case "C-\\":
      case "M-r":
        yield* this.replace();
        return;
      case "C-r":
        yield* this.insertFile();
        return;
      case "C-c":
      case "f11":
        this.location();
        return;
      case "C-_":
      case "M-g":
      case "M-G":
        yield* this.goToLine();
        return;
      case "C-g":
      case "f1":
        yield* this.help();
        return;
      case "C-l":
        yield* paint(1, "\x1b[2J");
        return;
      case "C-z":
        yield* this.suspend();
        return;
      case "C-t":
      case "C-j":
        this.message = "Not part of this simulation";
        return;
      default:
        this.message = `Unbound key: ${key.replace(/^C-/, "^").replace(/^\^./, (text) => text.toUpperCase())}`;
    }
  }

  // Dialogues

  /** A line of input; null when it was cancelled. */
  private *ask(
    text: string,
    answer = "",
    keys: Shown["keys"] = [
      ["^G", "Help"],
      ["^C", "Cancel"],
    ],
  ): Sys<string | null> {
    let typed = answer;
    for (;;) {
      yield* this.draw({ prompt: { text, answer: typed }, keys });
      const key = yield* this.keyboard.key();
      if (key === null) continue;
      if (key === "enter") return typed;
      if (key === "C-c" || key === "eof") {
        this.message = "Cancelled";
        return null;
      }
      if (key === "resize") this.screen.size = yield* windowSize(1);
      else if (key === "backspace" || key === "C-h") typed = [...typed].slice(0, -1).join("");
      else if (key === "C-k" || key === "C-u") typed = "";
      else if ([...key].length === 1) typed += key;
    }
  }

  /** Y, N, A, or null for ^C. */
  private *choose(text: string, all = false): Sys<"y" | "n" | "a" | null> {
    const keys: [string, string][] = [
      [" Y", "Yes"],
      [" N", "No"],
      ["^C", "Cancel"],
    ];
    if (all) keys.splice(1, 0, [" A", "All"]);
    for (;;) {
      yield* this.draw({ prompt: { text, answer: "" }, keys });
      const key = yield* this.keyboard.key();
      if (key === "C-c" || key === "eof") {
        this.message = "Cancelled";
        return null;
      }
      if (key === "resize") this.screen.size = yield* windowSize(1);
      const letter = (key ?? "").toLowerCase();
      if (letter === "y" || letter === "n" || (all && letter === "a")) return letter as "y";
    }
  }

  private *exit(): Sys<void> {
    if (!this.buffer.modified || this.options.view) {
      this.done = true;
      return;
    }
    const answer = yield* this.choose("Save modified buffer? ");
    if (answer === null) return;
    if (answer === "n" || (yield* this.save(false))) this.done = true;
  }

  private *save(quick: boolean): Sys<boolean> {
    const direct = quick && this.name !== "";
    const name = direct ? this.name : yield* this.ask("File Name to Write: ", this.name);
    if (name === null || name === "") {
      this.message = "Cancelled";
      return false;
    }
    if (name !== this.name && (yield* tryStat(name))) {
      const answer = yield* this.choose(`File "${name}" exists; OVERWRITE? `);
      if (answer !== "y") return false;
    }
    try {
      yield* writeText(name, this.buffer.text());
    } catch (error) {
      this.message = `Error writing ${name}: ${errorText(error)}`;
      return false;
    }
    this.name = name;
    this.buffer.modified = false;
    const count = this.buffer.text() === "" ? 0 : this.buffer.lines.length;
    this.message = `Wrote ${count} ${count === 1 ? "line" : "lines"}`;
    return true;
  }

  private *search(): Sys<void> {
    const before = this.wanted === "" ? "" : ` [${this.wanted}]`;
    const answer = yield* this.ask(`Search${before}: `);
    if (answer === null) return;
    if (answer !== "") this.wanted = answer;
    if (this.wanted === "") this.message = "Cancelled";
    else this.goTo(this.wanted);
  }

  private goTo(wanted: string): boolean {
    const { buffer } = this;
    const found = buffer.find(wanted);
    if (!found) {
      this.message = `"${wanted}" not found`;
      return false;
    }
    if (found.line === buffer.line && found.at === buffer.at)
      this.message = "This is the only occurrence";
    else if (found.line < buffer.line || (found.line === buffer.line && found.at <= buffer.at)) {
      this.message = "Search Wrapped";
    }
    buffer.line = found.line;
    buffer.at = found.at;
    return true;
  }

  private *replace(): Sys<void> {
    if (this.options.view) {
      this.message = "Key is invalid in view mode";
      return;
    }
    const before = this.wanted === "" ? "" : ` [${this.wanted}]`;
    const answer = yield* this.ask(`Search (to replace)${before}: `);
    const wanted = answer === "" ? this.wanted : answer;
    if (wanted === null || wanted === "") return;
    this.wanted = wanted;
    const by = yield* this.ask("Replace with: ");
    if (by === null) return;
    const count = yield* this.replaceEach(wanted, by);
    if (count >= 0)
      this.message = `Replaced ${count} ${count === 1 ? "occurrence" : "occurrences"}`;
  }

  /** Asks at each place; -1 when there was none. */
  private *replaceEach(wanted: string, by: string): Sys<number> {
    const { buffer } = this;
    let count = 0;
    let all = false;
    const places = this.places(wanted);
    if (places.length === 0) {
      this.message = `"${wanted}" not found`;
      return -1;
    }
    // From the last to the first, so that earlier places stay where they are.
    const chosen: { line: number; at: number }[] = [];
    for (const place of places) {
      buffer.line = place.line;
      buffer.at = place.at;
      const answer = all ? "y" : yield* this.choose("Replace this instance? ", true);
      if (answer === null) break;
      if (answer === "a") all = true;
      if (answer !== "n") chosen.push(place);
    }
    const lines = [...buffer.lines];
    for (const { line, at } of chosen.reverse()) {
      const text = lines[line] as string;
      lines[line] = text.slice(0, at) + by + text.slice(at + wanted.length);
      count++;
    }
    if (count > 0) buffer.replaceAll(lines);
    buffer.at = Math.min(buffer.at, buffer.current.length);
    return count;
  }

  private places(wanted: string): { line: number; at: number }[] {
    const needle = wanted.toLowerCase();
    return this.buffer.lines.flatMap((text, line) => {
      const found: { line: number; at: number }[] = [];
      const folded = text.toLowerCase();
      for (
        let at = folded.indexOf(needle);
        at >= 0;
        at = folded.indexOf(needle, at + needle.length)
      ) {
        found.push({ line, at });
      }
      return found;
    });
  }

  private *insertFile(): Sys<void> {
    const name = yield* this.ask("File to insert [from ./]: ");
    if (name === null || name === "") return;
    try {
      const text = yield* readFile(name);
      this.buffer.insert(text);
      const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
      this.message = `Read ${count} ${count === 1 ? "line" : "lines"}`;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      this.message =
        error.errno === "ENOENT"
          ? `File "${name}" not found`
          : `Error reading ${name}: ${error.message}`;
    }
  }

  private location(): void {
    const { buffer, screen } = this;
    const { lines } = buffer;
    const total = lines.reduce((sum, line) => sum + line.length + 1, 0);
    const at =
      lines.slice(0, buffer.line).reduce((sum, line) => sum + line.length + 1, 0) + buffer.at;
    const share = (part: number, whole: number): number =>
      Math.floor((part * 100) / Math.max(1, whole));
    const column = screen.column(buffer.current, buffer.at) + 1;
    const columns = screen.column(buffer.current, buffer.current.length) + 1;
    this.message =
      `line ${buffer.line + 1}/${lines.length} (${share(buffer.line + 1, lines.length)}%), ` +
      `col ${column}/${columns} (${share(column, columns)}%), char ${at}/${total} (${share(at, total)}%)`;
  }

  private *goToLine(): Sys<void> {
    const answer = yield* this.ask("Enter line number, column number: ");
    if (answer === null) return;
    const match = /^\s*(-?\d*)\s*[,.]?\s*(\d*)\s*$/.exec(answer);
    if (!match || answer.trim() === "") {
      this.message = "Invalid line or column number";
      return;
    }
    const { buffer } = this;
    const line = match[1] === "" ? buffer.line + 1 : Number(match[1]);
    buffer.toLine(line < 0 ? buffer.lines.length + line : line - 1);
    buffer.at = match[2] === "" ? 0 : this.screen.indexAt(buffer.current, Number(match[2]) - 1);
  }

  private *help(): Sys<void> {
    const page = new Buffer();
    page.load(HELP);
    const { top } = this.screen;
    this.screen.top = 0;
    const keys: Shown["keys"] = [
      ["^X", "Close"],
      ["^Y", "Prev Page"],
      ["^V", "Next Page"],
    ];
    for (;;) {
      const shown = {
        ...this.shown(),
        title: "Main nano help text",
        modified: false,
        message: null,
        keys,
      };
      yield* paint(1, this.screen.draw(page, shown));
      const key = yield* this.keyboard.key();
      const rows = this.screen.textRows;
      if (key === "C-x" || key === "q" || key === "C-c" || key === "eof") break;
      if (key === "resize") this.screen.size = yield* windowSize(1);
      else if (key === "down" || key === "C-n")
        page.toLine(Math.max(page.line, this.screen.top + rows - 1) + 1);
      else if (key === "up" || key === "C-p") page.toLine(Math.min(page.line, this.screen.top) - 1);
      else if (key === "pagedown" || key === "C-v" || key === " ") page.toLine(page.line + rows);
      else if (key === "pageup" || key === "C-y") page.toLine(page.line - rows);
    }
    this.screen.top = top;
  }

  private *suspend(): Sys<void> {
    yield* paint(1, MAIN_SCREEN);
    yield* this.keyboard.close();
    yield* kill(0, SIGTSTP);
    // A signal to oneself arrives at the next wait.
    yield* nanosleep(1);
    yield* this.keyboard.raw();
    this.screen.size = yield* windowSize(1);
    yield* paint(1, ALTERNATE_SCREEN);
  }
}
