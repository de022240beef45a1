/** Running a sed program: pattern space, hold space, and what each command does to them. */
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import { isReg } from "../../../kernel/uapi/stat.ts";
import { compute, fstat, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import type { Arguments } from "../../lib/command.ts";
import { openOutput, Output } from "../../lib/output.ts";
import type { Regex } from "../../lib/regex.ts";
import { complain, errorText, tryReadFile } from "../../lib/stdio.ts";
import { SedError } from "./error.ts";
import { InPlace } from "./inplace.ts";
import { Input } from "./input.ts";
import { listText } from "./list.ts";
import { Ranges, type Space } from "./ranges.ts";
import { substituteText } from "./replacement.ts";
import type { Command, Pattern, Script, Substitution } from "./script.ts";

const CYCLE_NS = 150;
/** Without reading a line no program may go on for ever at no cost. */
const LOOP_NS = 60;

/** How a cycle ends; "restart" begins the next one with the pattern space as it is. */
type Flow = "cycle" | "restart" | "quit" | "quit silently" | "end of file";

export class Executor implements Space {
  private readonly args: Arguments;
  private readonly script: Script;
  private readonly quiet: boolean;
  private readonly newline: string;
  /** Of the copies that -i keeps; null without -i. */
  private readonly suffix: string | null;
  private readonly ranges: Ranges;
  private readonly files = new Map<string, Output>();
  private readonly readers = new Map<string, { lines: string[]; at: number }>();
  private input!: Input;
  private out!: Output;
  private standard!: Output;
  private edited: InPlace | null = null;
  pattern = "";
  private hold = "";
  private ended = true;
  private holdEnded = true;
  /** The last thing written lacked its newline: the next one brings it. */
  private missing: Output | null = null;
  line = 0;
  private substituted = false;
  private lastRegex: Regex | null = null;
  private appended: { kind: "text" | "file"; text: string }[] = [];
  private status = 0;

  constructor(args: Arguments, script: Script, quiet: boolean) {
    this.args = args;
    this.script = script;
    this.quiet = quiet;
    this.newline = args.has("z") ? "\0" : "\n";
    this.ranges = new Ranges(this);
    this.suffix = args.has("i") ? (args.value("i") ?? "") : null;
  }

  *run(names: readonly string[]): Sys<number> {
    this.standard = yield* openOutput();
    this.out = this.standard;
    yield* this.openWriteFiles();
    const separate = this.suffix !== null || this.args.has("s");
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

  private *fileOpened(name: string, fd: number): Sys<boolean> {
    // With -s and -i line numbers begin anew.
    if (this.args.has("s") || this.suffix !== null) this.line = 0;
    if (this.suffix === null) return true;
    const info = yield* fstat(fd);
    if (!isReg(info.mode)) {
      yield* this.out.flush();
      yield* complain(this.args.name, `couldn't edit ${name}: not a regular file`);
      this.status = 4;
      return false;
    }
    this.edited = yield* InPlace.begin(name, info);
    this.out = this.edited.out;
    return true;
  }

  private *fileClosed(): Sys<void> {
    if (!this.edited) return;
    yield* this.edited.end(this.suffix ?? "");
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

  regexOf(pattern: Pattern): Regex {
    if (pattern === "last") {
      if (!this.lastRegex)
        throw new SedError("-e expression #1, char 0: no previous regular expression");
      return this.lastRegex;
    }
    this.lastRegex = pattern;
    return pattern;
  }

  atEnd(): Sys<boolean> {
    return this.input.atEnd();
  }

  // Commands

  private *cycle(): Sys<Flow> {
    const { commands } = this.script;
    for (let at = 0; at < commands.length; at++) {
      const command = commands[at] as Command;
      if (!(yield* this.ranges.selected(command))) {
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
      case "i":
      case "c":
        return yield* this.textCommand(command);
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

  private *textCommand(command: Command): Sys<Flow | "next"> {
    const { name, text } = command;
    if (name === "a") {
      this.appended.push({ kind: "text", text });
      return "next";
    }
    // c prints at the end of its range.
    const last = !command.range?.to || command.negated || !this.ranges.open(command);
    if ((name === "i" || last) && text !== "") this.write(this.out, text.replace(/\n$/, ""), true);
    return name === "i" ? "next" : yield* this.deleted();
  }

  /** Pattern and hold space; whether a newline was there goes with the text. */
  private exchange(name: string): void {
    const { pattern, hold, ended, holdEnded } = this;
    if (name === "g" || name === "G" || name === "x") {
      this.pattern = name === "G" ? bounded(pattern + this.newline + hold) : hold;
      this.ended = holdEnded;
    }
    if (name === "h" || name === "H" || name === "x") {
      this.hold = name === "H" ? bounded(hold + this.newline + pattern) : pattern;
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
    this.pattern = bounded(before + this.newline + this.pattern);
    this.substituted = done;
    return "next";
  }

  private *substitute(s: Substitution): Sys<void> {
    const regex = this.regexOf(s.regex);
    const result = substituteText(this.pattern, regex, s);
    yield* compute(this.pattern.length * 4);
    if (result === null) return;
    this.pattern = bounded(result);
    this.substituted = true;
    if (s.print > 0) this.print(this.pattern);
    if (s.file !== null) yield* this.writeFile(s.file, this.pattern);
  }
}

/** More text than this is more than a simulated sed may hold in a space. */
const TEXT_MAX = 16 * 1024 * 1024;

function bounded(text: string): string {
  if (text.length > TEXT_MAX) throw new SedError("memory exhausted", 4);
  return text;
}
