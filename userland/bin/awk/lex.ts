/** Tokens of awk. A slash is a regular expression only where the parser asks for an operand. */
import { C_ESCAPES } from "../../lib/cescape.ts";
import { Failure } from "../../lib/failure.ts";

export class AwkError extends Failure {}

export interface Token {
  readonly kind:
    | "number"
    | "string"
    | "name"
    | "funcname"
    | "builtin"
    | "keyword"
    | "op"
    | "newline"
    | "end";
  readonly text: string;
  readonly value: number;
  readonly at: number;
}

export const KEYWORDS = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
]);
export const BUILTINS = new Set([
  "length",
  "substr",
  "index",
  "split",
  "sub",
  "gsub",
  "match",
  "sprintf",
  "sin",
  "cos",
  "atan2",
  "exp",
  "log",
  "sqrt",
  "int",
  "rand",
  "srand",
  "tolower",
  "toupper",
  "system",
  "close",
  "fflush",
  "mktime",
  "strftime",
  "systime",
  "toupper",
]);
const OPERATORS = [
  "||",
  "&&",
  "==",
  "!=",
  "<=",
  ">=",
  "!~",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  ">>",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];
const ESCAPES: Readonly<Record<string, string>> = {
  ...C_ESCAPES,
  '"': '"',
  "\\": "\\",
};

/** A backslash in a string: what it stands for and its length. */
export function stringEscape(text: string, at: number): { char: string; length: number } {
  const next = text[at + 1] ?? "";
  const simple = ESCAPES[next];
  if (simple !== undefined) return { char: simple, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4));
  if (octal) {
    return { char: String.fromCharCode(parseInt(octal[0], 8) & 0xff), length: 1 + octal[0].length };
  }
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(text.slice(at + 1, at + 4));
  if (hex)
    return { char: String.fromCharCode(parseInt(hex[1] as string, 16)), length: 1 + hex[0].length };
  return { char: `\\${next}`, length: 1 + next.length };
}

export function unescapeString(text: string): string {
  let result = "";
  for (let i = 0; i < text.length;) {
    if (text[i] !== "\\") {
      result += text[i++];
      continue;
    }
    const escape = stringEscape(text, i);
    result += escape.char;
    i += escape.length;
  }
  return result;
}

export class Lexer {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  lineOf(at: number): number {
    return this.source.slice(0, at).split("\n").length;
  }

  /** Calls are looked at when all is read: mawk names the line after the last. */
  get endLine(): number {
    return this.source.split("\n").length + 1;
  }

  next(): Token {
    this.skip();
    const { source } = this;
    const at = this.at;
    const make = (kind: Token["kind"], text: string, value = 0): Token => {
      this.at = at + text.length;
      return { kind, text, value, at };
    };
    const char = source[at];
    if (char === undefined) return { kind: "end", text: "", value: 0, at };
    if (char === "\n") return make("newline", "\n");
    const rest = source.slice(at, at + 64);
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest);
    if (number) {
      const text = /^0[xX]/.test(number[0]) ? "0" : number[0];
      return make("number", text, Number(text));
    }
    const name = /^[A-Za-z_]\w*/.exec(source.slice(at, at + 256));
    if (name) {
      const word = name[0];
      if (KEYWORDS.has(word)) return make("keyword", word);
      if (BUILTINS.has(word)) return make("builtin", word);
      return make(source[at + word.length] === "(" ? "funcname" : "name", word);
    }
    if (char === '"') return this.string(at);
    const operator = OPERATORS.find((op) => source.startsWith(op, at));
    if (operator !== undefined) return make("op", operator);
    throw new AwkError(`line ${this.lineOf(at)}: unexpected character '${char}'`);
  }

  /** Blanks, comments and lines that go on after a backslash. */
  private skip(): void {
    const { source } = this;
    for (;;) {
      const char = source[this.at];
      if (char === " " || char === "\t" || char === "\r") this.at++;
      else if (char === "\\" && /^\\\r?\n/.test(source.slice(this.at, this.at + 3))) {
        this.at = source.indexOf("\n", this.at) + 1;
      } else if (char === "#") {
        while (this.at < source.length && source[this.at] !== "\n") this.at++;
      } else return;
    }
  }

  private string(start: number): Token {
    const { source } = this;
    let text = "";
    let i = start + 1;
    for (;;) {
      const char = source[i];
      if (char === undefined || char === "\n") {
        const head = source.slice(start, start + 11);
        throw new AwkError(`line ${this.lineOf(start)}: runaway string constant ${head} ...`);
      }
      if (char === '"') break;
      if (char !== "\\") {
        text += char;
        i++;
      } else if (source[i + 1] === "\n") i += 2;
      else {
        const escape = stringEscape(source, i);
        text += escape.char;
        i += escape.length;
      }
    }
    this.at = i + 1;
    return { kind: "string", text, value: 0, at: start };
  }

  /** Whether "getline" comes next: then a bar reads from a command. */
  followedByGetline(at: number): boolean {
    return /^[ \t]*getline\b/.test(this.source.slice(at, at + 64));
  }

  /** The regular expression that begins at this slash. */
  regex(at: number): string {
    const { source } = this;
    let text = "";
    let bracket = false;
    let i = at + 1;
    for (; ; i++) {
      const char = source[i];
      if (char === undefined || char === "\n") {
        throw new AwkError(
          `line ${this.lineOf(at)}: runaway regular expression ${source.slice(at, at + 11)} ...`,
        );
      }
      if (char === "\\") {
        const next = source[++i] ?? "";
        text += next === "/" ? "/" : `\\${next}`;
      } else if (char === "/" && !bracket) break;
      else {
        if (char === "[" && !bracket) {
          bracket = true;
          text += char;
          // A ] that comes first is a member.
          if (source[i + 1] === "^") text += source[++i];
          if (source[i + 1] === "]") text += source[++i];
          continue;
        }
        if (char === "]") bracket = false;
        text += char;
      }
    }
    this.at = i + 1;
    return text;
  }
}
