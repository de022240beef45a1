/** Functions of awk that need nothing but values. */
import { breakDown, daysFromCivil, strftime } from "../../lib/strftime.ts";
import { atan2, cos, exp, log, sin } from "../../lib/maths.ts";
import { splitText } from "./fields.ts";
import { sprintf } from "./format.ts";
import type { Runtime } from "./runtime.ts";
import { awkRegex } from "./regex.ts";
import { fromOutside, toNumber, type Value } from "./value.ts";
import type { AwkArray } from "./array.ts";

export type Builtin = (rt: Runtime, args: readonly Value[]) => Value;

const maths =
  (apply: (x: number) => number): Builtin =>
  (_rt, args) =>
    apply(toNumber(args[0]));

/** As mawk 1.3.4: a start before the text makes the length grow, and both lose fractions. */
function substr(rt: Runtime, args: readonly Value[]): string {
  const text = rt.text(args[0]);
  const start = toNumber(args[1]);
  let length = args.length < 3 ? Infinity : toNumber(args[2]);
  if (Number.isNaN(start) || Number.isNaN(length)) return "";
  if (start < 0) length -= start;
  const from = Math.max(0, Math.trunc(start) - 1);
  return length >= 1 ? text.slice(from, from + Math.trunc(length)) : "";
}

export const BUILTIN: Readonly<Record<string, Builtin>> = {
  length: (rt, args) => (args.length === 0 ? rt.record.length : rt.text(args[0]).length),
  substr,
  index: (rt, args) => rt.text(args[0]).indexOf(rt.text(args[1])) + 1,
  sprintf: (rt, args) => sprintf(rt.text(args[0]), args.slice(1), rt.convfmt, "sprintf"),
  sin: maths(sin),
  cos: maths(cos),
  exp: maths(exp),
  log: maths(log),
  sqrt: maths(Math.sqrt),
  int: maths(Math.trunc),
  atan2: (_rt, args) => atan2(toNumber(args[0]), toNumber(args[1])),
  rand: (rt) => rt.random(),
  tolower: (rt, args) => rt.text(args[0]).replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  toupper: (rt, args) => rt.text(args[0]).replace(/[a-z]+/g, (part) => part.toUpperCase()),
  mktime: (rt, args) => mktime(rt.text(args[0])),
};

export function srand(rt: Runtime, seed: number): Value {
  const before = rt.seed;
  rt.reseed(Math.trunc(seed));
  return before;
}

function mktime(text: string): number {
  const parts = text.trim().split(/\s+/).map(Number);
  if (parts.length < 6 || parts.some(Number.isNaN)) return -1;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

export function formatTime(rt: Runtime, args: readonly Value[], now: number): string {
  const format = args.length > 0 ? rt.text(args[0]) : "%c";
  const sec = args.length > 1 ? Math.trunc(toNumber(args[1])) : now;
  return strftime(format, breakDown({ sec, nsec: 0 }));
}

export function match(rt: Runtime, text: string, pattern: string): number {
  const found = awkRegex(pattern).exec(text, 0);
  rt.set("RSTART", found ? (found[0] as number) + 1 : 0);
  rt.set("RLENGTH", found ? (found[1] as number) - (found[0] as number) : -1);
  return found ? (found[0] as number) + 1 : 0;
}

export function split(array: AwkArray, text: string, separator: string): number {
  const parts = splitText(text, separator);
  array.clear();
  array.onlyNumbers = true;
  parts.forEach((part, i) => array.set(String(i + 1), fromOutside(part)));
  return parts.length;
}

/** The replacement of sub and gsub: & is the match, \\& an ampersand. */
function replacement(template: string, matched: string): string {
  if (!/[&\\]/.test(template)) return template;
  let text = "";
  for (let i = 0; i < template.length; i++) {
    const char = template[i] as string;
    const next = template[i + 1];
    if (char === "\\" && (next === "&" || next === "\\")) {
      text += next;
      i++;
    } else text += char === "&" ? matched : char;
  }
  return text;
}

/** sub and gsub: the new text and how many were replaced. */
export function substitute(
  text: string,
  pattern: string,
  template: string,
  global: boolean,
): { text: string; count: number } {
  const regex = awkRegex(pattern);
  let result = "";
  let copied = 0;
  let at = 0;
  let count = 0;
  let lastEnd = -1;
  while (at <= text.length) {
    const found = regex.exec(text, at);
    if (!found) break;
    const [start, end] = found as readonly [number, number];
    if (start === end && start === lastEnd) {
      at = start + 1;
      continue;
    }
    lastEnd = end;
    count++;
    result += text.slice(copied, start) + replacement(template, text.slice(start, end));
    copied = end;
    if (!global) break;
    at = end === start ? end + 1 : end;
  }
  return { text: count > 0 ? result + text.slice(copied) : text, count };
}
