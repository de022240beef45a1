/** Running a sed program: pattern space, hold space, and what each command does to them. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import { isReg } from "../../../kernel/uapi/stat.ts";
import {
  chmod,
  chown,
  close,
  compute,
  fstat,
  link,
  open,
  rename,
  type Sys,
  unlink,
} from "../../../kernel/uapi/syscall.ts";
import type { Arguments } from "../../lib/command.ts";
import { openOutput, Output } from "../../lib/output.ts";
import type { Match, Regex } from "../../lib/regex.ts";
import { complain, errorText, tryReadFile } from "../../lib/stdio.ts";
import { dirName } from "../../lib/dir.ts";
import { Input } from "./input.ts";
import { listText } from "./list.ts";
import { SedError, type Script } from "./parse.ts";
import { replaced } from "./replacement.ts";
import type { Address, Command, Pattern, Substitution } from "./script.ts";

const CYCLE_NS = 150;
/** Without reading a line no program may go on for ever at no cost. */
const LOOP_NS = 60;

interface RangeState {
  active: boolean;
  /** It began at a line number, which does not come again. */
  closed: boolean;
  /** The line at which it ends, when that is known. */
  endLine: number;
}

/** How a cycle ends; "restart" begins the next one with the pattern space as it is. */
type Flow = "cycle" | "restart" | "quit" | "quit silently" | "end of file";

export class Executor {
  private readonly args: Arguments;
  private readonly script: Script;
  private readonly quiet: boolean;
  private readonly newline: string;
  private readonly inPlace: string | null;
  private readonly ranges = new Map<Command, RangeState>();
  private readonly files = new Map<string, Output>();
  private readonly readers = new Map<string, { lines: string[]; at: number }>();
  private input!: Input;
  private out!: Output;
  private standard!: Output;
  private edited: { name: string; temporary: string; fd: number } | null = null;
  private pattern = "";
  private hold = "";
  private ended = true;
  private holdEnded = true;
  /** The last thing written lacked its newline: the next one brings it. */
  private missing: Output | null = null;
  private line = 0;
  private substituted = false;
  private lastRegex: Regex | null = null;
  private appended: { kind: "text" | "file"; text: string }[] = [];
  private status = 0;

  constructor(args: Arguments, script: Script, quiet: boolean) {
    this.args = args;
    this.script = script;
    this.quiet = quiet;
    this.newline = args.has("z") ? "\0" : "\n";
    this.inPlace = args.has("i") ? (args.value("i") ?? "") : null;
  }

  *run(names: readonly string[]): Sys<number> {
    this.standard = yield* openOutput();
    this.out = this.standard;
    yield* this.openWriteFiles();
    const separate = this.inPlace !== null || this.args.has("s");
    const files = {
      opened: this.fileOpened.bind(this),
      closed: this.fileClosed.bind(this),
      failed: this.fileFailed.bind(this),
    };
    const list = names.length > 0 ? names : ["-"];
    this.input = new Input(list, this.newline.charCodeAt(0), separate, files);
    let keep = false;
    for (;;) {
      if (!keep && !(yield* this.read())) break;
      const flow = yield* this.cycle();
      if (flow !== "quit silently" && flow !== "restart" && !this.quiet) this.print(this.pattern);
      yield* this.flushAppended();
      keep = flow === "restart";
      if (flow === "quit" || flow === "quit silently") {
        // What is left of a file that is edited is lost, as with the real one.
        yield* this.input.finishFile();
        break;
      }
    }
    yield* this.flush();
    return this.status;
  }

  *flush(): Sys<void> {
    yield* this.out?.flush();
    yield* this.standard?.flush();
    for (const out of this.files.values()) yield* out.flush();
  }

  private *fileFailed(text: string): Sys<void> {
    if (text.startsWith("read error")) throw new SedError(text, 4);
    yield* this.out.flush();
    yield* complain(this.args.name, text);
    this.status = 2;
  }

  private *openWriteFiles(): Sys<void> {
    for (const command of this.script.commands) {
      const name = /[wW]/.test(command.name) ? command.text : command.substitution?.file;
      if (!name || this.files.has(name)) continue;
      if (name === "/dev/stdout") this.files.set(name, this.standard);
      else if (name === "/dev/stderr") this.files.set(name, new Output(2, true, 1));
      else {
        try {
          const fd = yield* open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
          this.files.set(name, new Output(fd, false, 1));
        } catch (error) {
          throw new SedError(`couldn't open file ${name}: ${errorText(error)}`);
        }
      }
    }
  }

  // Editing in place: into a new file beside the old one, which then takes its name.

  private *fileOpened(name: string, fd: number): Sys<boolean> {
    // With -s and -i line numbers begin anew.
    if (this.args.has("s") || this.inPlace !== null) this.line = 0;
    if (this.inPlace === null) return true;
    const info = yield* fstat(fd);
    if (!isReg(info.mode)) {
      yield* this.out.flush();
      yield* complain(this.args.name, `couldn't edit ${name}: not a regular file`);
      this.status = 4;
      return false;
    }
    let temporary = "";
    let output = -1;
    for (let i = 0; output < 0; i++) {
      temporary = `${dirName(name)}/sed${(info.ino * 31 + i).toString(36).padStart(6, "A").slice(-6)}`;
      try {
        output = yield* open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600);
      } catch (error) {
        if (error instanceof SyscallError && error.errno === "EEXIST" && i < 100) continue;
        throw new SedError(`couldn't open temporary file ${temporary}: ${errorText(error)}`);
      }
    }
    yield* chmod(temporary, info.mode & 0o7777);
    try {
      yield* chown(temporary, info.uid, info.gid);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
    this.edited = { name, temporary, fd: output };
    this.out = new Output(output, false, 65_536);
    return true;
  }

  private *fileClosed(): Sys<void> {
    const { edited } = this;
    if (!edited) return;
    yield* this.out.flush();
    yield* close(edited.fd);
    const suffix = this.inPlace as string;
    if (suffix !== "") {
      const base = edited.name.slice(edited.name.lastIndexOf("/") + 1);
      const backup = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
      const path = backup.includes("/") ? backup : `${dirName(edited.name)}/${backup}`;
      try {
        yield* unlink(path);
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
      }
      yield* link(edited.name, path);
    }
    yield* rename(edited.temporary, edited.name);
    this.edited = null;
    this.out = this.standard;
    this.missing = null;
  }

  // Lines

  private *read(): Sys<boolean> {
    if (!this.input.buffered) yield* this.settle();
    else if (this.out.full) yield* this.out.flush();
    const line = yield* this.input.next();
    if (!line) return false;
    this.pattern = line.text;
    this.ended = line.ended;
    this.line++;
    this.substituted = false;
    yield* compute(CYCLE_NS + line.text.length * 3);
    return true;
  }

  private *settle(): Sys<void> {
    if (this.args.has("u")) yield* this.out.flush();
    else yield* this.out.settle();
  }

  private write(out: Output, text: string, ended: boolean): void {
    if (this.missing === out) {
      out.put(this.newline);
      this.missing = null;
    }
    out.put(ended ? text + this.newline : text);
    if (!ended) this.missing = out;
  }

  private print(text: string): void {
    this.write(this.out, text, this.ended);
  }

  private *flushAppended(): Sys<void> {
    for (const { kind, text } of this.appended) {
      if (kind === "text") {
        if (text === "") continue;
        this.write(this.out, text.replace(/\n$/, ""), true);
        continue;
      }
      const content = yield* tryReadFile(text);
      if (content === undefined || content === "") continue;
      if (this.missing === this.out) this.out.put(this.newline);
      this.missing = null;
      this.out.put(content);
    }
    this.appended = [];
    yield* this.out.drain();
  }

  // Addresses

  private *selected(command: Command): Sys<boolean> {
    const { range } = command;
    if (!range) return !command.negated;
    const within = range.to
      ? yield* this.inRange(command, range.from, range.to)
      : yield* this.matchesAddress(range.from);
    return within !== command.negated;
  }

  private *matchesAddress(address: Address): Sys<boolean> {
    switch (address.kind) {
      case "line":
        return this.line === address.line;
      case "last":
        return yield* this.input.atEnd();
      case "step":
        if (address.step <= 0) return this.line === address.first;
        return this.line >= address.first && (this.line - address.first) % address.step === 0;
      case "regex":
        return this.regexOf(address.regex).test(this.pattern);
      default:
        return false;
    }
  }

  private *inRange(command: Command, from: Address, to: Address): Sys<boolean> {
    let state = this.ranges.get(command);
    if (!state) {
      // 0,/re/ is open before the first line.
      const zero = from.kind === "line" && from.line === 0;
      state = { active: zero, closed: zero, endLine: Infinity };
      this.ranges.set(command, state);
    }
    if (!state.active) {
      if (from.kind === "line") {
        // Lines may have been taken in (N) without passing here: the range begins late then.
        if (state.closed || this.line < from.line) return false;
        state.closed = true;
      } else if (!(yield* this.matchesAddress(from))) return false;
      if (to.kind === "line") {
        if (to.line <= this.line)
          return from.kind !== "line" || this.line <= Math.max(from.line, to.line);
        state.endLine = to.line;
      } else if (to.kind === "plus") {
        if (to.count === 0) return true;
        state.endLine = this.line + to.count;
      } else if (to.kind === "multiple") {
        const end = to.of <= 0 ? this.line : Math.ceil(this.line / to.of) * to.of;
        if (end <= this.line) return true;
        state.endLine = end;
      } else state.endLine = Infinity;
      state.active = true;
      if (to.kind === "last" && (yield* this.input.atEnd())) state.active = false;
      return true;
    }
    if (to.kind === "regex" || to.kind === "last") {
      if (yield* this.matchesAddress(to)) state.active = false;
      return true;
    }
    if (this.line >= state.endLine) state.active = false;
    // A line number that is past already ends it before this line.
    return this.line <= state.endLine;
  }

  private regexOf(pattern: Pattern): Regex {
    if (pattern === "last") {
      if (!this.lastRegex)
        throw new SedError("-e expression #1, char 0: no previous regular expression");
      return this.lastRegex;
    }
    this.lastRegex = pattern;
    return pattern;
  }

  // Commands

  private *cycle(): Sys<Flow> {
    const { commands } = this.script;
    for (let at = 0; at < commands.length; at++) {
      const command = commands[at] as Command;
      if (!(yield* this.selected(command))) {
        if (command.name === "{") at = command.jump;
        continue;
      }
      const flow = yield* this.command(command);
      if (flow === "jump") {
        at = command.jump - 1;
        yield* compute(LOOP_NS);
      } else if (flow !== "next") return flow;
    }
    return "cycle";
  }

  private *command(command: Command): Sys<Flow | "next" | "jump"> {
    switch (command.name) {
      case "{":
      case "}":
        return "next";
      case "=":
        this.write(this.out, String(this.line), true);
        return "next";
      case "a":
        this.appended.push({ kind: "text", text: command.text });
        return "next";
      case "i":
        if (command.text !== "") this.write(this.out, command.text.replace(/\n$/, ""), true);
        return "next";
      case "c": {
        const state = this.ranges.get(command);
        const last = !command.range?.to || command.negated || !state?.active;
        if (last && command.text !== "")
          this.write(this.out, command.text.replace(/\n$/, ""), true);
        return yield* this.deleted();
      }
      case "d":
        return yield* this.deleted();
      case "D": {
        const newline = this.pattern.indexOf(this.newline);
        if (newline < 0) return yield* this.deleted();
        this.pattern = this.pattern.slice(newline + 1);
        return "restart";
      }
      case "F":
        this.write(this.out, this.input.name, true);
        return "next";
      case "g":
      case "G":
      case "h":
      case "H":
      case "x":
        this.exchange(command.name);
        return "next";
      case "l": {
        const width = command.number >= 0 ? command.number : Number(this.args.value("l") ?? 70);
        this.write(this.out, listText(this.pattern, width), true);
        return "next";
      }
      case "n":
        return yield* this.nextLine();
      case "N":
        return yield* this.appendLine();
      case "p":
        this.print(this.pattern);
        yield* this.out.drain();
        return "next";
      case "P":
        this.write(this.out, this.pattern.split(this.newline)[0] as string, true);
        return "next";
      case "z":
        this.pattern = "";
        return "next";
      case "q":
      case "Q":
        this.status = command.number >= 0 ? command.number : this.status;
        return command.name === "q" ? "quit" : "quit silently";
      case "y":
        this.pattern = [...this.pattern].map((char) => command.table?.get(char) ?? char).join("");
        return "next";
      case "b":
        return "jump";
      case "t":
      case "T": {
        const done = this.substituted;
        this.substituted = false;
        return done === (command.name === "t") ? "jump" : "next";
      }
      default:
        return yield* this.fileCommand(command);
    }
  }

  /** Pattern and hold space; whether a newline was there goes with the text. */
  private exchange(name: string): void {
    const { pattern, hold, ended, holdEnded } = this;
    if (name === "g" || name === "G" || name === "x") {
      this.pattern = name === "G" ? pattern + this.newline + hold : hold;
      this.ended = holdEnded;
    }
    if (name === "h" || name === "H" || name === "x") {
      this.hold = name === "H" ? hold + this.newline + pattern : pattern;
      this.holdEnded = ended;
    }
  }

  private *fileCommand(command: Command): Sys<"next"> {
    const { text } = command;
    if (command.name === "s") yield* this.substitute(command.substitution as Substitution);
    else if (command.name === "r") this.appended.push({ kind: "file", text });
    else if (command.name === "R") {
      const line = yield* this.readerLine(text);
      if (line !== undefined) this.appended.push({ kind: "text", text: line });
    } else {
      const first =
        command.name === "W" ? (this.pattern.split(this.newline)[0] as string) : this.pattern;
      yield* this.writeFile(text, first);
    }
    return "next";
  }

  private *writeFile(name: string, text: string): Sys<void> {
    const out = this.files.get(name) as Output;
    this.write(out, text, this.ended || out === this.standard);
    if (out !== this.standard) yield* out.flush();
  }

  private *readerLine(name: string): Sys<string | undefined> {
    let reader = this.readers.get(name);
    if (!reader) {
      const text = yield* tryReadFile(name);
      const lines = (text ?? "").split("\n");
      if (lines[lines.length - 1] === "") lines.pop();
      reader = { lines, at: 0 };
      this.readers.set(name, reader);
    }
    return reader.lines[reader.at++];
  }

  /** Ends the cycle without printing. */
  private *deleted(): Sys<"restart" | "cycle" | "quit silently"> {
    yield* this.flushAppended();
    if (!(yield* this.read())) return "quit silently";
    return "restart";
  }

  private *nextLine(): Sys<Flow | "next"> {
    // GNU sed prints the pattern space when there is no next line, and ends.
    if (yield* this.input.atEnd()) return "end of file";
    if (!this.quiet) this.print(this.pattern);
    yield* this.flushAppended();
    return (yield* this.read()) ? "next" : "quit silently";
  }

  private *appendLine(): Sys<Flow | "next"> {
    if (yield* this.input.atEnd()) {
      if (this.args.has("posix")) return "quit silently";
      return "end of file";
    }
    yield* this.flushAppended();
    const before = this.pattern;
    const done = this.substituted;
    if (!(yield* this.read())) return "quit silently";
    this.pattern = before + this.newline + this.pattern;
    this.substituted = done;
    return "next";
  }

  private *substitute(s: Substitution): Sys<void> {
    const regex = this.regexOf(s.regex);
    const result = substituteText(this.pattern, regex, s);
    yield* compute(this.pattern.length * 4);
    if (result === null) return;
    this.pattern = result;
    this.substituted = true;
    if (s.print > 0) this.print(this.pattern);
    if (s.file !== null) yield* this.writeFile(s.file, this.pattern);
  }
}

/** The text after the substitution, or null when nothing matched. */
function substituteText(text: string, regex: Regex, s: Substitution): string | null {
  const nth = Math.max(1, s.nth);
  let result = "";
  let copied = 0;
  let at = 0;
  let count = 0;
  let lastEnd = -1;
  let changed = false;
  while (at <= text.length) {
    const match: Match | null = regex.exec(text, at);
    if (!match) break;
    const [start, end] = match as readonly [number, number];
    if (start === end && start === lastEnd) {
      // Nothing right after a match is not another match.
      at = start + 1;
      continue;
    }
    lastEnd = end;
    if (++count >= nth) {
      result += text.slice(copied, start) + replaced(s.pieces, text, match);
      copied = end;
      changed = true;
      if (!s.global) break;
    }
    at = end === start ? end + 1 : end;
  }
  return changed ? result + text.slice(copied) : null;
}
