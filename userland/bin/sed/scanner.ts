/** A script under the eyes of the parser: where it is, and the pieces that commands share. */
import { compileRegex, RegexError } from "../../lib/regex.ts";
import { SedError } from "./error.ts";
import { regexText } from "./escape.ts";
import type { Pattern } from "./script.ts";

export class Scanner {
  readonly source: string;
  at = 0;
  private readonly where: string;
  private readonly extended: boolean;

  constructor(source: string, where: string, extended: boolean) {
    this.source = source;
    this.where = where;
    this.extended = extended;
  }

  /** The character here; undefined at the end. */
  get char(): string | undefined {
    return this.source[this.at];
  }

  get place(): string {
    return this.where;
  }

  fail(message: string): never {
    const place = this.where.startsWith("file")
      ? `${this.where} ${this.source.slice(0, this.at).split("\n").length}`
      : `${this.where}, char ${this.at}`;
    throw new SedError(`${place}: ${message}`);
  }

  /** Past blanks, semicolons and newlines; false at the end. */
  skipTo(): boolean {
    while (this.at < this.source.length && /[\s;]/.test(this.source[this.at] as string)) this.at++;
    return this.at < this.source.length;
  }

  blanks(): void {
    while (/[ \t\r\f\v]/.test(this.source[this.at] ?? "")) this.at++;
  }

  word(of: RegExp): string {
    this.blanks();
    const start = this.at;
    while (this.at < this.source.length && of.test(this.source[this.at] as string)) this.at++;
    return this.source.slice(start, this.at);
  }

  restOfLine(): string {
    this.blanks();
    const end = this.source.indexOf("\n", this.at);
    const text = this.source.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.source.length : end + 1;
    return text;
  }

  /** Text up to the delimiter, which a backslash makes plain; null when it never comes. */
  delimited(delimiter: string, regex: boolean): string | null {
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

  regex(source: string, ignoreCase: boolean, multiline: boolean): Pattern {
    if (source === "") return "last";
    try {
      const syntax = this.extended ? "ere" : "bre";
      return compileRegex(regexText(source), syntax, { ignoreCase, multiline });
    } catch (error) {
      if (error instanceof RegexError) this.fail(error.message);
      throw error;
    }
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
