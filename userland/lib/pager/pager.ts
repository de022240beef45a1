/** A full-screen pager with less's keys. less(1) and man(1) are built on it. */
import { O_RDWR } from "../../../kernel/uapi/fcntl.ts";
import { SIGTSTP } from "../../../kernel/uapi/signal.ts";
import { close, kill, nanosleep, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import { NSEC_PER_MSEC } from "../../../kernel/uapi/time.ts";
import { compileRegex, type Regex, RegexError } from "../regex.ts";
import {
  ALTERNATE_SCREEN,
  CLEAR_LINE,
  type Key,
  Keyboard,
  MAIN_SCREEN,
  moveTo,
  paint,
  PLAIN,
  REVERSE,
  windowSize,
} from "../term.ts";
import { Document } from "./document.ts";
import { HELP } from "./help.ts";
import { type PagerOptions, setOption } from "./options.ts";
import { View } from "./view.ts";

const FOLLOW_NS = 200 * NSEC_PER_MSEC;

export interface PagerJob {
  readonly documents: readonly Document[];
  readonly options: PagerOptions;
  /** What the prompt says of the document, for a manual page. */
  readonly title?: string;
}

/** Shows the documents until the user quits. The terminal is left as it was found. */
export function* page(job: PagerJob): Sys<number> {
  const fd = yield* open("/dev/tty", O_RDWR);
  const keyboard = yield* Keyboard.open(fd);
  const pager = new Pager(job, keyboard, yield* windowSize(1));
  try {
    if (!job.options.noInit) yield* paint(1, ALTERNATE_SCREEN);
    return yield* pager.run();
  } finally {
    yield* paint(1, `${moveTo(pager.view.size.rows - 1, 0)}${CLEAR_LINE}`);
    if (!job.options.noInit) yield* paint(1, MAIN_SCREEN);
    yield* keyboard.close();
    yield* close(fd);
  }
}

class Pager {
  readonly view: View;
  private readonly job: PagerJob;
  private readonly keyboard: Keyboard;
  private current = 0;
  private message: string | null = null;
  private fresh = true;
  private lastSearch: { forward: boolean } = { forward: true };
  private readonly marks = new Map<string, readonly [number, number]>();
  private done = false;

  constructor(job: PagerJob, keyboard: Keyboard, size: { rows: number; cols: number }) {
    this.job = job;
    this.keyboard = keyboard;
    this.view = new View(job.documents[0] as Document, size, job.options, keyboard.fd);
  }

  *run(): Sys<number> {
    for (const command of this.job.options.start) yield* this.startCommand(command);
    while (!this.done) {
      yield* this.draw();
      const key = yield* this.keyboard.key();
      if (key === null) continue;
      this.message = null;
      this.fresh = false;
      yield* this.key(key);
    }
    return 0;
  }

  private *startCommand(command: string): Sys<void> {
    if (command === "F") yield* this.follow();
    else if (command.startsWith("/") || command.startsWith("?")) {
      yield* this.search(command.slice(1), command.startsWith("/"), 1);
    } else if (/^\d+$/.test(command)) yield* this.view.toLine(Number(command) - 1);
    else if (command === "G") yield* this.view.toEnd();
  }

  // The screen

  private *draw(prompt?: string): Sys<void> {
    const { view } = this;
    const rows = yield* view.screen();
    let text = "\x1b[H";
    for (let i = 0; i < view.height; i++) {
      text += `${rows[i] ?? (this.view.document.lines.length > 0 || i > 0 ? "~" : "")}${PLAIN}${CLEAR_LINE}\r\n`;
    }
    text += (prompt ?? (yield* this.prompt())) + CLEAR_LINE;
    yield* paint(1, text);
  }

  private *prompt(): Sys<string> {
    if (this.message !== null) return `${REVERSE}${this.message}${PLAIN}`;
    const { view, job } = this;
    const end = yield* view.atEnd();
    if (job.title !== undefined) {
      const where = end ? " (END)" : "";
      const text = ` Manual page ${job.title} line ${view.top + 1}${where} (press h for help or q to quit)`;
      return `${REVERSE}${text}${PLAIN}`;
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

  private longPrompt(end: boolean): string {
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
  private *ask(prompt: string): Sys<string | null> {
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

  private *resized(): Sys<void> {
    this.view.size = yield* windowSize(1);
  }

  // Keys

  private *key(first: Key): Sys<void> {
    let key: Key | null = first;
    let digits = "";
    while (key !== null && /^\d$/.test(key)) {
      digits += key;
      yield* this.draw(`:${digits}`);
      key = yield* this.keyboard.key();
    }
    if (key === null) return;
    const count = digits === "" ? null : Number(digits);
    if (yield* this.move(key, count)) return;
    yield* this.command(key, count);
  }

  /** Keys that move; true when it was one. */
  private *move(key: Key, count: number | null): Sys<boolean> {
    const { view } = this;
    const half = Math.max(1, Math.floor(view.height / 2));
    switch (key) {
      case "j":
      case "e":
      case "enter":
      case "down":
      case "C-e":
      case "C-n":
      case "C-j":
        if (yield* this.leavesAtEnd()) return true;
        yield* view.down(count ?? 1);
        return true;
      case "k":
      case "y":
      case "up":
      case "C-y":
      case "C-k":
      case "C-p":
        view.up(count ?? 1);
        return true;
      case " ":
      case "f":
      case "z":
      case "pagedown":
      case "C-f":
      case "C-v":
        if (yield* this.leavesAtEnd()) return true;
        yield* view.down(count ?? view.height);
        return true;
      case "b":
      case "w":
      case "pageup":
      case "C-b":
      case "M-v":
        view.up(count ?? view.height);
        return true;
      case "d":
      case "C-d":
        yield* view.down(count ?? half);
        return true;
      case "u":
      case "C-u":
        view.up(count ?? half);
        return true;
      case "J":
        yield* view.down(count ?? 1, true);
        return true;
      case "K":
        view.up(count ?? 1);
        return true;
      case "g":
      case "<":
      case "home":
      case "M-<":
        yield* view.toLine((count ?? 1) - 1);
        return true;
      case "G":
      case ">":
      case "end":
      case "M->":
        if (count !== null) yield* view.toLine(count - 1);
        else yield* view.toEnd();
        return true;
      case "p":
      case "%":
        yield* view.toEnd();
        yield* view.toLine(Math.floor((view.document.lines.length * (count ?? 0)) / 100));
        return true;
      case "right":
      case "M-)":
        view.shift += count ?? Math.floor(view.size.cols / 2);
        return true;
      case "left":
      case "M-(":
        view.shift = Math.max(0, view.shift - (count ?? Math.floor(view.size.cols / 2)));
        return true;
      default:
        return false;
    }
  }

  /** -e: moving on at the end quits. */
  private *leavesAtEnd(): Sys<boolean> {
    if (!this.job.options.quitAtEnd || !(yield* this.view.atEnd())) return false;
    this.done = true;
    return true;
  }

  private *command(key: Key, count: number | null): Sys<void> {
    const { view } = this;
    switch (key) {
      case "q":
      case "Q":
      case "C-c":
      case "eof":
        // ^C only gives up what is going on.
        if (key !== "C-c") this.done = true;
        return;
      case "resize":
        yield* this.resized();
        return;
      case "r":
      case "R":
      case "C-l":
      case "C-r":
        yield* paint(1, "\x1b[2J");
        return;
      case "/":
      case "?": {
        const text = yield* this.ask(key);
        if (text !== null) yield* this.search(text, key === "/", count ?? 1);
        return;
      }
      case "n":
      case "N":
        yield* this.again(key === "n", count ?? 1);
        return;
      case "&":
        yield* this.filter();
        return;
      case "F":
        yield* this.follow();
        return;
      case "h":
      case "H":
        yield* this.help();
        return;
      case "=":
      case "C-g":
        this.message = `${view.document.name} ${this.longPrompt(yield* view.atEnd())} (press RETURN)`;
        return;
      case "-":
        yield* this.toggle();
        return;
      case "m": {
        const mark = yield* this.letter("set mark: ");
        if (mark !== null) this.marks.set(mark, [view.top, view.topRow]);
        return;
      }
      case "'": {
        const mark = yield* this.letter("goto mark: ");
        if (mark !== null) yield* this.toMark(mark);
        return;
      }
      case "M-u":
        this.job.options.highlight = !this.job.options.highlight;
        return;
      case ":":
        yield* this.colon();
        return;
      case "Z":
        if ((yield* this.letter("Z")) === "Z") this.done = true;
        return;
      case "C-z":
        yield* this.suspend();
        return;
      case "v":
      case "!":
      case "s":
      case "|":
        this.message = "Command not available  (press RETURN)";
        return;
      default:
    }
  }

  private *letter(prompt: string): Sys<string | null> {
    yield* this.draw(prompt);
    const key = yield* this.keyboard.key();
    return key === null || [...key].length > 1 ? null : key;
  }

  private *toMark(mark: string): Sys<void> {
    if (mark === "^") return yield* this.view.toLine(0);
    if (mark === "$") return yield* this.view.toEnd();
    const place = this.marks.get(mark);
    if (!place) this.message = "Mark not set  (press RETURN)";
    else [this.view.top, this.view.topRow] = place;
  }

  private *toggle(): Sys<void> {
    const letter = yield* this.letter("-");
    if (letter === null) return;
    if (!setOption(this.job.options, letter, true)) {
      this.message = `There is no ${letter} option  (press RETURN)`;
      return;
    }
    this.view.shift = 0;
    this.view.topRow = 0;
    const { options } = this.job;
    const said: Readonly<Record<string, string>> = {
      S: options.chop ? "Chop long lines" : "Fold long lines",
      N: options.numbers ? "Use line numbers" : "Don't use line numbers",
      i:
        options.ignoreCase === "never"
          ? "Case is significant in searches"
          : "Ignore case in searches",
      R: options.raw
        ? "Display control characters directly (escape sequences only)"
        : "Display control characters as ^X",
    };
    if (said[letter] !== undefined) this.message = `${said[letter]}  (press RETURN)`;
  }

  private *colon(): Sys<void> {
    const letter = yield* this.letter(" :");
    if (letter === "q" || letter === "Q") this.done = true;
    else if (letter === "n") this.toDocument(this.current + 1, "next");
    else if (letter === "p") this.toDocument(this.current - 1, "previous");
    else if (letter === "x") this.toDocument(0, "first");
    else if (letter === "f") this.message = `${this.view.document.name}  (press RETURN)`;
  }

  private toDocument(index: number, which: string): void {
    const document = this.job.documents[index];
    if (!document) {
      this.message = `No ${which} file  (press RETURN)`;
      return;
    }
    this.current = index;
    this.view.document = document;
    this.view.top = this.view.topRow = this.view.shift = 0;
    this.fresh = true;
  }

  private *suspend(): Sys<void> {
    if (!this.job.options.noInit) yield* paint(1, MAIN_SCREEN);
    yield* this.keyboard.close();
    yield* kill(0, SIGTSTP);
    // A signal to oneself arrives at the next wait.
    yield* nanosleep(1);
    yield* this.keyboard.raw();
    yield* this.resized();
    if (!this.job.options.noInit) yield* paint(1, ALTERNATE_SCREEN);
  }

  // Searching

  private compile(text: string): Regex | null {
    const { ignoreCase } = this.job.options;
    const fold =
      ignoreCase === "always" || (ignoreCase === "unless capitals" && !/[A-Z]/.test(text));
    try {
      return compileRegex(text, "ere", { ignoreCase: fold, lenient: true });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.message = `${error.message}  (press RETURN)`;
      return null;
    }
  }

  private *search(text: string, forward: boolean, count: number): Sys<void> {
    if (text !== "") {
      const regex = this.compile(text);
      if (!regex) return;
      this.view.search = regex;
    }
    this.lastSearch = { forward };
    yield* this.find(forward, count);
  }

  private *again(same: boolean, count: number): Sys<void> {
    yield* this.find(same === this.lastSearch.forward, count);
  }

  private *find(forward: boolean, count: number): Sys<void> {
    const { view } = this;
    const regex = view.search;
    if (!regex) {
      this.message = "No previous search pattern  (press RETURN)";
      return;
    }
    let left = count;
    const step = forward ? 1 : -1;
    for (let index = view.top + step; index >= 0; index += step) {
      if (forward) yield* view.document.ensure(index + 1, this.keyboard.fd);
      const line = view.document.lines[index];
      if (line === undefined) break;
      if (view.filter && !view.filter.test(line)) continue;
      if (!regex.test(line) || --left > 0) continue;
      yield* view.toLine(index);
      return;
    }
    this.message = "Pattern not found  (press RETURN)";
  }

  private *filter(): Sys<void> {
    const text = yield* this.ask("&/");
    if (text === null) return;
    this.view.filter = text === "" ? null : this.compile(text);
    yield* this.view.toLine(0);
    if (!this.view.filter) return;
    const { document } = this.view;
    while (!document.ended) if (!(yield* document.more(this.keyboard.fd))) break;
    if (!document.lines.some((line) => this.view.filter?.test(line))) {
      this.view.filter = null;
      this.message = "No matching lines  (press RETURN)";
      return;
    }
    while (!this.view.filter.test(document.lines[this.view.top] ?? "")) this.view.top++;
  }

  // Other modes

  /** F: shows what is added, until ^C. */
  private *follow(): Sys<void> {
    const { view } = this;
    this.fresh = false;
    for (;;) {
      view.document.reopen();
      yield* view.toEnd();
      yield* this.draw(`${REVERSE}Waiting for data... (interrupt to abort)${PLAIN}`);
      const key = yield* this.keyboard.key(FOLLOW_NS);
      if (key === "resize") yield* this.resized();
      else if (key === "C-c" || key === "C-x" || key === "q" || key === "eof") {
        if (key === "eof") this.done = true;
        return;
      }
    }
  }

  private *help(): Sys<void> {
    const { view } = this;
    const { document, top, topRow } = view;
    const { numbers, chop } = view.options;
    view.options.numbers = view.options.chop = false;
    view.document = Document.fromText("HELP", HELP);
    view.top = view.topRow = 0;
    for (;;) {
      const end = (yield* view.atEnd()) ? "HELP -- END" : "HELP";
      yield* this.draw(`${REVERSE}${end} -- Press g to see it again, or q when done${PLAIN}`);
      const key = yield* this.keyboard.key();
      if (key === "q" || key === "Q" || key === "eof") break;
      if (key === "resize") yield* this.resized();
      else if (key !== null) yield* this.move(key, null);
    }
    view.document = document;
    view.options.numbers = numbers;
    view.options.chop = chop;
    view.top = top;
    view.topRow = topRow;
  }
}
