/** The operators of ${name...} on one value: removal, replacement, substrings, case. */
import type { ParamOp } from "./ast.ts";
import { evaluate } from "./arith.ts";
import { patternOf, stringOf } from "./expand.ts";
import { compile, matches, prefixMatch, search, suffixMatch } from "./pattern.ts";
import type { Shell } from "./state.ts";
import { allKeys } from "./vars.ts";
import { ExpansionError } from "./expansionerror.ts";

type Slice = Extract<ParamOp, { o: "slice" }>;

export function remove(value: string, pattern: string, side: "#" | "%", longest: boolean): string {
  const compiled = compile(pattern, true, false);
  if (side === "#") {
    const length = prefixMatch(compiled, value, longest);
    return length > 0 ? value.slice(length) : value;
  }
  const length = suffixMatch(compiled, value, longest);
  return length > 0 ? value.slice(0, value.length - length) : value;
}

export function replace(sh: Shell, value: string, op: Extract<ParamOp, { o: "replace" }>): string {
  const source = patternOf(sh, op.pattern.parts);
  if (source === "" && op.how !== "#" && op.how !== "%") return value;
  const pattern = compile(source, true, sh.shopts.has("nocasematch"));
  const by = replacement(sh, op);
  if (op.how === "#") {
    const length = prefixMatch(pattern, value, true);
    return length < 0 ? value : by(value.slice(0, length)) + value.slice(length);
  }
  if (op.how === "%") {
    const length = suffixMatch(pattern, value, true);
    return length < 0
      ? value
      : value.slice(0, value.length - length) + by(value.slice(value.length - length));
  }
  let out = "";
  let at = 0;
  while (at <= value.length) {
    const hit = search(pattern, value, at);
    if (hit === null) break;
    const [start, end] = hit;
    if (end === start) {
      // An empty match (of a bare star on nothing) replaces only an empty value.
      if (value !== "" || op.how !== "") break;
      return by("");
    }
    out += value.slice(at, start) + by(value.slice(start, end));
    at = end;
    if (op.how === "" || at >= value.length) break;
  }
  return out + value.slice(at);
}

/** With patsub_replacement an unquoted & in the replacement is what matched (5.2's default). */
function replacement(
  sh: Shell,
  op: Extract<ParamOp, { o: "replace" }>,
): (matched: string) => string {
  if (op.by === null) return () => "";
  if (
    !sh.shopts.has("patsub_replacement") ||
    (!op.by.text.includes("&") && op.by.pure && !/[$`]/.test(op.by.text))
  ) {
    const text = stringOf(sh, op.by.parts);
    return () => text;
  }
  const pieces: (string | null)[] = [];
  for (const part of op.by.parts) {
    const text = stringOf(sh, [part]);
    if (part.k === "q" || part.k === "dq") pieces.push(text);
    else
      for (const [i, piece] of splitAmpersand(text).entries())
        pieces.push(...(i > 0 ? [null, piece] : [piece]));
  }
  return (matched) => pieces.map((piece) => piece ?? matched).join("");
}

/** At unescaped ampersands; \& is a plain one. */
function splitAmpersand(text: string): string[] {
  const out = [""];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === "\\" && (text[i + 1] === "&" || text[i + 1] === "\\"))
      out[out.length - 1] += text[++i] as string;
    else if (c === "&") out.push("");
    else out[out.length - 1] += c;
  }
  return out;
}

function number(sh: Shell, word: { readonly parts: Slice["from"]["parts"] }): number {
  return Number(evaluate(sh, stringOf(sh, word.parts)));
}

export function sliceText(sh: Shell, op: Slice, value: string): string {
  const chars = /[\ud800-\udbff]/.test(value) ? Array.from(value) : value;
  const length = chars.length;
  let from = number(sh, op.from);
  if (from < 0) from += length;
  if (from < 0 || from > length) return "";
  let to = length;
  if (op.count !== null) {
    const count = number(sh, op.count);
    to = count < 0 ? length + count : Math.min(length, from + count);
    if (to < from) throw new ExpansionError(`${op.count.text}: substring expression < 0`, false);
  }
  const piece = chars.slice(from, to);
  return typeof piece === "string" ? piece : piece.join("");
}

export function sliceList(
  sh: Shell,
  op: Slice,
  list: readonly string[],
  name: string,
  positional: boolean,
): readonly string[] {
  let from = number(sh, op.from);
  const count = op.count === null ? Infinity : number(sh, op.count);
  if (count < 0)
    throw new ExpansionError(`${op.count?.text ?? ""}: substring expression < 0`, false);
  if (positional) {
    const all = [sh.name, ...list];
    if (from < 0) from += all.length;
    if (from < 0) return [];
    return from === 0 ? all.slice(0, count) : all.slice(from, from + count);
  }
  // Array offsets are subscripts, not positions.
  const keys = allKeys(sh, name);
  const numeric = keys.every((key) => /^\d+$/.test(key));
  if (from < 0) from += (numeric && keys.length > 0 ? Number(keys.at(-1)) : keys.length - 1) + 1;
  if (from < 0) return [];
  const start = numeric ? keys.findIndex((key) => Number(key) >= from) : from;
  return start < 0 ? [] : list.slice(start, start + count);
}

export function modifyCase(sh: Shell, value: string, op: Extract<ParamOp, { o: "case" }>): string {
  const source = op.word === null ? "?" : patternOf(sh, op.word.parts);
  const pattern = compile(source === "" ? "?" : source, true, false);
  let out = "";
  let first = true;
  for (const c of value) {
    const applies = (op.all || first) && matches(pattern, c);
    first = false;
    if (!applies) out += c;
    else if (op.upper === true) out += c.toUpperCase();
    else if (op.upper === false) out += c.toLowerCase();
    else out += c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase();
  }
  return out;
}
