/**
 * Words that assign: NAME=value, NAME[i]+=value, NAME=( ... ), taken apart from their source text.
 * Also where blank-separated words begin and end, for arrays and for history expansion.
 */
import type { ArrayElement, Assign, Word } from "./ast.ts";
import { balancedEnd } from "./balanced.ts";
import { lexWord } from "./lexword.ts";

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=)/;

export function missing(text: string): Assign {
  return {
    k: "assign",
    name: text,
    index: null,
    append: false,
    value: lexWord(""),
    array: null,
    text,
  };
}

/** Takes NAME=value, NAME[i]+=value or NAME=(...) apart; undefined when it is none. */
export function assignment(text: string, line = 1): Assign | undefined {
  const match = ASSIGNMENT.exec(text);
  if (match === null) return undefined;
  const name = match[1] as string;
  let at = name.length;
  let index: Word | null = null;
  if (match[2] === "[") {
    const close = balancedEnd(text, at + 1, "]");
    if (close < 0) return undefined;
    index = lexWord(text.slice(at + 1, close), { noBrace: true, line });
    at = close + 1;
  }
  const append = text[at] === "+";
  if (append) at++;
  if (text[at] !== "=") return undefined;
  const value = text.slice(at + 1);
  if (value.startsWith("(") && value.endsWith(")")) {
    const array = arrayElements(value.slice(1, -1), line);
    return { k: "assign", name, index, append, value: null, array, text };
  }
  const word = lexWord(value, { assignment: true, noBrace: true, line });
  return { k: "assign", name, index, append, value: word, array: null, text };
}

/** The words of `( ... )`: separated by blanks and newlines, with comments. */
function arrayElements(text: string, line: number): ArrayElement[] {
  const out: ArrayElement[] = [];
  for (const [from, to] of wordSpans(text)) out.push(arrayElement(text.slice(from, to), line));
  return out;
}

function arrayElement(text: string, line: number): ArrayElement {
  if (text.startsWith("[")) {
    const close = balancedEnd(text, 1, "]");
    const match = close < 0 ? null : /^(\+?)=/.exec(text.slice(close + 1));
    if (match) {
      const index = lexWord(text.slice(1, close), { noBrace: true, line });
      const value = text.slice(close + 1 + match[0].length);
      const word = lexWord(value, { assignment: true, noBrace: true, line });
      return { index, append: match[1] === "+", word };
    }
  }
  return { index: null, append: false, word: lexWord(text, { line }) };
}

/** Offsets of the blank-separated words of a text, quotes and substitutions respected. */
export function wordSpans(text: string): [number, number][] {
  const out: [number, number][] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i] as string;
    if (/\s/.test(c)) i++;
    else if (c === "#") {
      const end = text.indexOf("\n", i);
      i = end < 0 ? text.length : end;
    } else {
      const end = wordEnd(text, i);
      out.push([i, end]);
      i = end;
    }
  }
  return out;
}

function wordEnd(text: string, from: number): number {
  // A bracket that never comes: the first blank outside quotes ends the word.
  let i = from;
  while (i < text.length && !/\s/.test(text[i] as string)) {
    const c = text[i] as string;
    if (c === "\\") i += 2;
    else if (c === "'") i = after(text.indexOf("'", i + 1), text);
    else if (c === "$" && text[i + 1] === "'") i = after(quoteEnd(text, i + 2, "'"), text);
    else if (c === '"' || c === "`") i = after(quoteEnd(text, i + 1, c), text);
    else if (c === "$" && text[i + 1] === "{") i = after(balancedEnd(text, i + 2, "}"), text);
    else if (/[$<>]/.test(c) && text[i + 1] === "(") i = after(parenEnd(text, i + 2), text);
    else if (c === "[" && i === from) i = Math.max(i + 1, balancedEnd(text, i + 1, "]"));
    else i++;
  }
  return Math.min(i, text.length);
}

function parenEnd(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "'" || c === '"' || c === "`") i = after(quoteEnd(text, i + 1, c), text) - 1;
    else if (c === "(") depth++;
    else if (c === ")" && --depth === 0) return i;
  }
  return -1;
}

function after(at: number, text: string): number {
  return at < 0 ? text.length : at + 1;
}

function quoteEnd(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\" && quote !== "'") i++;
    else if (text[i] === quote) return i;
    else if (quote === '"' && text[i] === "$" && text[i + 1] === "(")
      i = after(parenEnd(text, i + 2), text) - 1;
  }
  return -1;
}
