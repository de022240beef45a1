/** What a regular expression says, whatever its syntax: the parsers' result, the engines' input. */
import { Failure } from "../failure.ts";

export type ClassName =
  | "alpha"
  | "digit"
  | "alnum"
  | "upper"
  | "lower"
  | "space"
  | "blank"
  | "punct"
  | "print"
  | "graph"
  | "cntrl"
  | "xdigit"
  | "word";

export type SetItem = readonly [from: number, to: number] | ClassName | `^${ClassName}`;

export type Node =
  | { readonly kind: "char"; readonly code: number }
  | { readonly kind: "any"; readonly newline: boolean }
  | { readonly kind: "set"; readonly negated: boolean; readonly items: readonly SetItem[] }
  | { readonly kind: "seq"; readonly nodes: readonly Node[] }
  | { readonly kind: "alt"; readonly nodes: readonly Node[] }
  /** index 0 captures nothing. */
  | { readonly kind: "group"; readonly index: number; readonly node: Node }
  | Repeat
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "backref"; readonly index: number }
  | {
      readonly kind: "look";
      readonly ahead: boolean;
      readonly negated: boolean;
      readonly node: Node;
    }
  /** \K: the match begins here. */
  | { readonly kind: "keep" };

export interface Repeat {
  readonly kind: "repeat";
  readonly node: Node;
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
}

/** Line and text boundaries, \b \B, and the beginning and end of a word. */
export type Assertion = "bol" | "eol" | "bos" | "eos" | "b" | "B" | "<" | ">";

export interface Pattern {
  readonly root: Node;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  /** Operators where they mean nothing, as GNU grep 3.8 warns of them. */
  readonly warnings: readonly string[];
}

/** A pattern that does not compile; the text is GNU's. */
export class RegexError extends Failure {}

const UNICODE: Readonly<Record<ClassName, string>> = {
  alpha: "\\p{L}",
  digit: "0-9",
  alnum: "\\p{L}\\p{Nd}",
  upper: "\\p{Lu}",
  lower: "\\p{Ll}",
  space: "\\t-\\r \\x{2000}-\\x{2006}\\x{2008}-\\x{200a}\\x{2028}\\x{2029}\\x{205f}\\x{3000}",
  blank: "\\t \\x{2000}-\\x{2006}\\x{2008}-\\x{200a}\\x{205f}\\x{3000}",
  punct: "!-\\/:-@\\[-`{-~\\p{P}\\p{S}",
  print: " -~\\x{a0}-\\x{d7ff}\\x{e000}-\\x{10ffff}",
  graph: "!-~\\x{a1}-\\x{d7ff}\\x{e000}-\\x{10ffff}",
  cntrl: "\\x{0}-\\x{1f}\\x{7f}-\\x{9f}",
  xdigit: "0-9A-Fa-f",
  word: "\\p{L}\\p{Nd}_",
};
const ASCII: Readonly<Record<ClassName, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "0-9A-Za-z",
  upper: "A-Z",
  lower: "a-z",
  space: "\\t-\\r ",
  blank: "\\t ",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x{0}-\\x{1f}\\x{7f}",
  xdigit: "0-9A-Fa-f",
  word: "0-9A-Za-z_",
};
export const CLASS_NAMES = Object.keys(ASCII).filter((name) => name !== "word");

/** A code point in re2's or (with `braces` "u") JavaScript's notation. */
const code = (point: number, letter: "x" | "u"): string =>
  (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || (point >= 97 && point <= 122)
    ? String.fromCharCode(point)
    : `\\${letter}{${point.toString(16)}}`;

export type Dialect = "re2" | "js";

export function charSource(point: number, dialect: Dialect): string {
  return code(point, dialect === "js" ? "u" : "x");
}

/** A bracket expression for an engine. */
export function setSource(
  node: { readonly negated: boolean; readonly items: readonly SetItem[] },
  dialect: Dialect,
  bytes: boolean,
): string {
  const letter = dialect === "js" ? "u" : "x";
  const table = bytes ? ASCII : UNICODE;
  let body = "";
  for (const item of node.items) {
    if (typeof item !== "string") {
      body += code(item[0], letter) + (item[1] > item[0] ? `-${code(item[1], letter)}` : "");
      continue;
    }
    const negated = item.startsWith("^");
    const name = (negated ? item.slice(1) : item) as ClassName;
    if (negated) body += NEGATED[name] ?? "";
    else body += dialect === "js" ? table[name].replaceAll("\\x{", "\\u{") : table[name];
  }
  return `[${node.negated ? "^" : ""}${body}]`;
}

/** \W \S \D inside brackets: only Perl's syntax has them. */
const NEGATED: Partial<Record<ClassName, string>> = { word: "\\W", space: "\\S", digit: "\\D" };
