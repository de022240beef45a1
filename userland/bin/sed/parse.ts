/** The sed language: text into commands. Messages and their places are GNU sed's. */
import { compileRegex, RegexError } from "../../lib/regex.ts";
import { escapeAt, regexText } from "./escape.ts";
import { replacementPieces } from "./replacement.ts";
import type { Address, Command, Pattern, Range, Script, Substitution } from "./script.ts";

export type { Script } from "./script.ts";

export class SedError {
  readonly message: string;
  readonly status: number;
  constructor(message: string, status = 1) {
    this.message = message;
    this.status = status;
  }
}

/** A command of the real sed that is not modelled. */
export class Beyond {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

const NO_ADDRESS = ":}#";
const ONE_ADDRESS = "=aiqQrF";

interface Open {
  readonly index: number;
  readonly where: string;
}

export class Parser {
  private readonly extended: boolean;
  private readonly posix: boolean;
  private readonly commands: Command[] = [];
  private readonly open: Open[] = [];
  private readonly labels = new Map<string, number>();
  private quiet = false;
  private source = "";
  private at = 0;
  private where = "";
  /** "a\" at the end of a -e goes on in the next one. */
  private continued: Command | null = null;

  constructor(extended: boolean, posix: boolean) {
    this.extended = extended;
    this.posix = posix;
  }

  add(text: string, where: string): void {
    this.source = text;
    this.at = 0;
    this.where = where;
    if (this.commands.length === 0 && /^#n(\n|$)/.test(text)) this.quiet = true;
    if (this.continued) {
      const command = this.continued;
      this.continued = null;
      this.replaceLast({ ...command, text: this.textBody() });
    }
    while (this.skipTo()) this.command();
  }

  finish(): Script {
    const [unclosed] = this.open;
    if (unclosed) throw new SedError(`${unclosed.where}, char 0: unmatched \`{'`);
    for (const command of this.commands) {
      if (!"btT".includes(command.name)) continue;
      if (command.text === "") command.jump = this.commands.length;
      else {
        const target = this.labels.get(command.text);
        if (target === undefined) {
          throw new SedError(`can't find label for jump to \`${command.text}'`);
        }
        command.jump = target;
      }
    }
    return { commands: this.commands, quiet: this.quiet };
  }

  private fail(message: string): never {
    const place = this.where.startsWith("file")
      ? `${this.where} ${this.source.slice(0, this.at).split("\n").length}`
      : `${this.where}, char ${this.at}`;
    throw new SedError(`${place}: ${message}`);
  }

  private replaceLast(command: Command): void {
    this.commands[this.commands.length - 1] = command;
  }

  /** Past blanks, semicolons and newlines; false at the end. */
  private skipTo(): boolean {
    while (this.at < this.source.length && /[\s;]/.test(this.source[this.at] as string)) this.at++;
    return this.at < this.source.length;
  }

  private blanks(): void {
    while (/[ \t\r\f\v]/.test(this.source[this.at] ?? "")) this.at++;
  }

  private command(): void {
    const range = this.range();
    this.blanks();
    let negated = false;
    while (this.source[this.at] === "!") {
      if (negated) {
        this.at++;
        this.fail("multiple `!'s");
      }
      negated = true;
      this.at++;
      this.blanks();
    }
    const name = this.source[this.at++];
    if (name === undefined || name === "\n" || name === ";") {
      if (name === undefined) this.at = this.source.length;
      this.fail("missing command");
    }
    if (NO_ADDRESS.includes(name) && range) {
      if (name === "#") this.fail("comments don't accept any addresses");
      if (name === ":") this.fail(": doesn't want any addresses");
    }
    if (ONE_ADDRESS.includes(name) && this.posix && range?.to)
      this.fail("command only uses one address");
    const base: Command = {
      range,
      negated,
      name,
      text: "",
      number: -1,
      substitution: null,
      table: null,
      jump: 0,
    };
    this.body(name, base);
  }

  private body(name: string, base: Command): void {
    switch (name) {
      case "#":
        while (this.at < this.source.length && this.source[this.at] !== "\n") this.at++;
        return;
      case "{":
        this.open.push({ index: this.commands.length, where: this.where });
        this.commands.push(base);
        return;
      case "}": {
        const begin = this.open.pop();
        if (!begin) this.fail("unexpected `}'");
        if (base.range) this.fail("} doesn't want any addresses");
        this.commands.push(base);
        (this.commands[begin.index] as Command).jump = this.commands.length - 1;
        return this.end();
      }
      case ":": {
        const label = this.word(/[^\s;]/);
        if (label === "") this.fail('":" lacks a label');
        this.labels.set(label, this.commands.length);
        return;
      }
      case "a":
      case "i":
      case "c":
        return this.text(base);
      case "b":
      case "t":
      case "T":
        this.commands.push({ ...base, text: this.word(/[^\s;}]/) });
        return this.end();
      case "r":
      case "R":
      case "w":
      case "W": {
        const file = this.restOfLine();
        if (file === "") this.fail("missing filename in r/R/w/W commands");
        this.commands.push({ ...base, text: file });
        return;
      }
      case "s":
        this.commands.push({ ...base, substitution: this.substitution() });
        return this.end();
      case "y":
        this.commands.push({ ...base, table: this.transliteration() });
        return this.end();
      case "q":
      case "Q":
      case "l":
      case "L": {
        this.blanks();
        const digits = this.word(/\d/);
        this.commands.push({ ...base, number: digits === "" ? -1 : Number(digits) });
        return this.end();
      }
      case "e":
        throw new Beyond("the e command");
      default:
        if (!"=dDFgGhHnNpPxz".includes(name)) this.fail(`unknown command: \`${name}'`);
        this.commands.push(base);
        return this.end();
    }
  }

  /** After a command: the end of the line, ; or }. */
  private end(): void {
    this.blanks();
    const char = this.source[this.at];
    if (char === undefined || char === "\n" || char === ";" || char === "}" || char === "#") {
      if (char === ";" || char === "\n") this.at++;
      return;
    }
    this.at++;
    this.fail("extra characters after command");
  }

  private word(of: RegExp): string {
    this.blanks();
    const start = this.at;
    while (this.at < this.source.length && of.test(this.source[this.at] as string)) this.at++;
    return this.source.slice(start, this.at);
  }

  private restOfLine(): string {
    this.blanks();
    const end = this.source.indexOf("\n", this.at);
    const text = this.source.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.source.length : end + 1;
    return text;
  }

  private text(base: Command): void {
    this.blanks();
    if (this.at >= this.source.length) this.fail("expected \\ after `a', `c' or `i'");
    if (this.source[this.at] === "\\") {
      const after = ++this.at;
      this.blanks();
      if (this.source[this.at] === "\n") this.at++;
      else if (this.at >= this.source.length) {
        this.commands.push(base);
        this.continued = base;
        return;
      } else this.at = after;
    }
    this.commands.push({ ...base, text: this.textBody() });
  }

  /** Lines up to one that does not end with a backslash. */
  private textBody(): string {
    let text = "";
    if (this.source[this.at] === "\\" && /[ \t]/.test(this.source[this.at + 1] ?? "")) this.at++;
    while (this.at < this.source.length) {
      const char = this.source[this.at++] as string;
      if (char === "\n") break;
      if (char !== "\\") {
        text += char;
        continue;
      }
      const escape = escapeAt(this.source, this.at - 1);
      const next = this.source[this.at++];
      if (next === undefined) break;
      if (escape && next !== "n" && !/[cdox]/.test(next)) text += escape.char;
      else text += next;
    }
    return `${text}\n`;
  }

  // Addresses

  private range(): Range | null {
    const from = this.address(false);
    if (!from) {
      return null;
    }
    this.blanks();
    if (this.source[this.at] !== ",") {
      if (from.kind === "line" && from.line === 0) this.zeroAddress();
      return { from, to: null };
    }
    this.at++;
    this.blanks();
    const to = this.address(true);
    if (!to) {
      this.at++;
      this.fail("unexpected `,'");
    }
    if (from.kind === "line" && from.line === 0 && to.kind !== "regex") this.zeroAddress();
    return { from, to };
  }

  private zeroAddress(): never {
    this.at++;
    this.fail("invalid usage of line address 0");
  }

  private address(second: boolean): Address | null {
    const char = this.source[this.at] ?? "";
    if (/\d/.test(char)) {
      const line = Number(this.word(/\d/));
      this.blanks();
      if (this.source[this.at] !== "~" || second) return { kind: "line", line };
      this.at++;
      const step = Number(this.word(/\d/) || 0);
      return { kind: "step", first: line, step };
    }
    if (char === "$") {
      this.at++;
      return { kind: "last" };
    }
    if (char === "+" || char === "~") {
      this.at++;
      if (!second) {
        this.at++;
        this.fail("invalid usage of +N or ~N as first address");
      }
      const digits = this.word(/\d/);
      if (digits === "") this.fail("unexpected `,'");
      return char === "+"
        ? { kind: "plus", count: Number(digits) }
        : { kind: "multiple", of: Number(digits) };
    }
    if (char !== "/" && char !== "\\") return null;
    if (char === "\\") this.at++;
    const delimiter = this.source[this.at++];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\")
      this.fail("unexpected `,'");
    const source = this.delimited(delimiter, true);
    if (source === null) this.fail("unterminated address regex");
    let ignoreCase = false;
    let multiline = false;
    while (/[IM]/.test(this.source[this.at] ?? "")) {
      if (this.source[this.at++] === "I") ignoreCase = true;
      else multiline = true;
    }
    return { kind: "regex", regex: this.regex(source, ignoreCase, multiline) };
  }

  /** Text up to the delimiter, which a backslash makes a plain character; null when it never comes. */
  private delimited(delimiter: string, regex: boolean): string | null {
    let text = "";
    while (this.at < this.source.length) {
      const char = this.source[this.at++] as string;
      if (char === delimiter) return text;
      if (char === "[" && regex) {
        // Within brackets the delimiter is a character like others.
        const length = bracketLength(this.source, this.at - 1);
        if (length === 0) return null;
        text += this.source.slice(this.at - 1, this.at - 1 + length);
        this.at += length - 1;
        continue;
      }
      if (char !== "\\") {
        text += char;
        continue;
      }
      const next = this.source[this.at++];
      if (next === undefined) return null;
      if (next === delimiter) {
        // \n as a delimiter aside, the character itself; special ones stay quoted in a regex.
        text += regex && /[.*[\]^$+?(){}|]/.test(next) ? this.literalDelimiter(next) : next;
      } else if (next === "\n" && regex) text += "\n";
      else text += `\\${next}`;
    }
    return null;
  }

  /** s|a\|b|X|: the delimiter stands for itself, not for the operator that it is. */
  private literalDelimiter(char: string): string {
    return this.extended || !/[+?(){}|]/.test(char) ? `\\${char}` : char;
  }

  private regex(source: string, ignoreCase: boolean, multiline: boolean): Pattern {
    if (source === "") return "last";
    try {
      const syntax = this.extended ? "ere" : "bre";
      return compileRegex(regexText(source), syntax, { ignoreCase, multiline });
    } catch (error) {
      if (error instanceof RegexError) this.fail(error.message);
      throw error;
    }
  }

  // s and y

  private substitution(): Substitution {
    const delimiter = this.source[this.at++];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") {
      this.fail("unterminated `s' command");
    }
    const source = this.delimited(delimiter, true);
    const replacement = source === null ? null : this.replacementSource(delimiter);
    if (source === null || replacement === null) this.fail("unterminated `s' command");
    const flags = this.flags();
    const regex = this.regex(source, flags.ignoreCase, flags.multiline);
    const pieces = replacementPieces(replacement);
    const groups = pieces.reduce(
      (most, p) => (p.kind === "group" ? Math.max(most, p.group) : most),
      0,
    );
    if (regex !== "last" && groups > regex.groups) {
      this.fail(`invalid reference \\${groups} on \`s' command's RHS`);
    }
    return { regex, pieces, ...flags };
  }

  /** The replacement with the delimiter's quoting gone, everything else as it stands. */
  private replacementSource(delimiter: string): string | null {
    let text = "";
    while (this.at < this.source.length) {
      const char = this.source[this.at++] as string;
      if (char === delimiter) return text;
      if (char !== "\\") {
        text += char;
        continue;
      }
      const next = this.source[this.at++];
      if (next === undefined) return null;
      text += next === delimiter && next !== "&" && !/\d/.test(next) ? next : `\\${next}`;
    }
    return null;
  }

  private flags(): Omit<Substitution, "regex" | "pieces"> & {
    ignoreCase: boolean;
    multiline: boolean;
  } {
    const flags = {
      global: false,
      print: 0,
      nth: 0,
      file: null as string | null,
      ignoreCase: false,
      multiline: false,
    };
    for (;;) {
      const char = this.source[this.at] ?? "";
      if (/[1-9]/.test(char)) {
        if (flags.nth !== 0) {
          this.at++;
          this.fail("multiple number options to `s' command");
        }
        flags.nth = Number(this.word(/\d/));
        continue;
      }
      if (char === "" || char === "\n" || char === ";" || char === "}" || char === "#")
        return flags;
      if (/[ \t\r]/.test(char)) {
        this.blanks();
        continue;
      }
      this.at++;
      if (char === "g") {
        if (flags.global) this.fail("multiple `g' options to `s' command");
        flags.global = true;
      } else if (char === "p") {
        if (flags.print > 0) this.fail("multiple `p' options to `s' command");
        flags.print = 1;
      } else if (char === "i" || char === "I") flags.ignoreCase = true;
      else if (char === "m" || char === "M") flags.multiline = true;
      else if (char === "e") throw new Beyond("s///e");
      else if (char === "0") this.fail("number option to `s' command may not be zero");
      else if (char === "w") {
        flags.file = this.restOfLine();
        if (flags.file === "") this.fail("missing filename in r/R/w/W commands");
        return flags;
      } else this.fail("unknown option to `s'");
    }
  }

  private transliteration(): Map<string, string> {
    const delimiter = this.source[this.at++] ?? "";
    const from = delimiter === "" ? null : this.delimited(delimiter, false);
    const to = from === null ? null : this.delimited(delimiter, false);
    if (from === null || to === null) this.fail("unterminated `y' command");
    const one = this.characters(from);
    const two = this.characters(to);
    if (one.length !== two.length) this.fail("strings for `y' command are different lengths");
    const table = new Map<string, string>();
    one.forEach((char, i) => {
      if (!table.has(char)) table.set(char, two[i] as string);
    });
    return table;
  }

  private characters(text: string): string[] {
    const chars: string[] = [];
    for (let i = 0; i < text.length;) {
      const char = String.fromCodePoint(text.codePointAt(i) as number);
      if (char !== "\\") {
        chars.push(char);
        i += char.length;
        continue;
      }
      const escape = escapeAt(text, i);
      if (escape) {
        chars.push(escape.char);
        i += escape.length;
      } else if (text[i + 1] === "\\") {
        chars.push("\\");
        i += 2;
      } else {
        chars.push("\\");
        i++;
      }
    }
    return chars;
  }
}

/** Length of the bracket expression that begins here; 0 when it does not end. */
function bracketLength(source: string, at: number): number {
  let i = at + 1;
  if (source[i] === "^") i++;
  if (source[i] === "]") i++;
  for (; i < source.length; i++) {
    if (source[i] === "]") return i + 1 - at;
    if (source[i] === "[" && /[:.=]/.test(source[i + 1] ?? "")) {
      const end = source.indexOf(`${source[i + 1]}]`, i + 2);
      if (end >= 0) i = end + 1;
    }
  }
  return 0;
}
