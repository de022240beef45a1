/** Comparison of two lines by keys: sort(1)'s orders. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { compareBytes } from "../../lib/byteorder.ts";
import { compareVersions } from "../../lib/versioncmp.ts";
import { extract, type KeySpec, type Ordering } from "./key.ts";

export interface Sorting {
  readonly global: Ordering;
  readonly keys: readonly KeySpec[];
  readonly separator: string | null;
  readonly unique: boolean;
  /** No last resort: equal keys keep their order. */
  readonly stable: boolean;
  /** Seed of -R. */
  readonly random: Sys<number>;
}

export type Compare = (a: string, b: string) => number;

export function makeCompare(sorting: Sorting, seed: number): Compare {
  const { global, keys, separator, stable } = sorting;
  const last: Compare = global.reverse ? (a, b) => compareBytes(b, a) : compareBytes;
  const plain = keys.length === 0;
  if (plain && isText(global) && !global.skipStartBlanks) return last;
  const parts = plain ? [wholeLine(global)] : keys;
  const compares = parts.map((key) => {
    const ordering = key.inherits ? global : key.ordering;
    const order = orderBy(ordering, seed);
    const cut =
      plain && !ordering.skipStartBlanks
        ? (line: string) => line
        : (line: string) => extract(line, key, separator, ordering);
    return ordering.reverse
      ? (a: string, b: string) => order(cut(b), cut(a))
      : (a: string, b: string) => order(cut(a), cut(b));
  });
  return (a, b) => {
    for (const compare of compares) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return stable ? 0 : last(a, b);
  };
}

const isText = (o: Ordering): boolean => o.kind === "" && !o.fold && !o.dictionary && !o.printable;

const wholeLine = (ordering: Ordering): KeySpec => ({
  startField: 0,
  startChar: 0,
  endField: null,
  endChar: 0,
  ordering,
  inherits: false,
});

function orderBy(o: Ordering, seed: number): Compare {
  const clean = (text: string): string => {
    let result = text;
    if (o.dictionary) result = result.replace(/[^ \tA-Za-z0-9\p{L}]/gu, "");
    if (o.printable) result = result.replace(/[\x00-\x1f\x7f]/g, "");
    return o.fold ? result.toUpperCase() : result;
  };
  const plain = !o.fold && !o.dictionary && !o.printable;
  switch (o.kind) {
    case "n":
      return compareNumbers;
    case "g":
      return compareGeneral;
    case "h":
      return compareHuman;
    case "M":
      return (a, b) => month(a) - month(b);
    case "V":
      return (a, b) => compareVersions(clean(a), clean(b));
    case "R":
      return (a, b) =>
        hash(clean(a), seed) - hash(clean(b), seed) || compareBytes(clean(a), clean(b));
    default:
      return plain ? compareBytes : (a, b) => compareBytes(clean(a), clean(b));
  }
}

const NUMBER = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/;

/** -n: as many digits as there are, no exponent. */
function compareNumbers(a: string, b: string): number {
  const x = NUMBER.exec(a) as RegExpExecArray;
  const y = NUMBER.exec(b) as RegExpExecArray;
  const xWhole = (x[2] as string).replace(/^0+/, "");
  const yWhole = (y[2] as string).replace(/^0+/, "");
  if (xWhole.length < 15 && yWhole.length < 15 && !x[3] && !y[3]) {
    return (x[1] ? -Number(xWhole) : Number(xWhole)) - (y[1] ? -Number(yWhole) : Number(yWhole));
  }
  const xFraction = (x[3] ?? "").replace(/0+$/, "");
  const yFraction = (y[3] ?? "").replace(/0+$/, "");
  const xNegative = x[1] === "-" && xWhole + xFraction !== "";
  const yNegative = y[1] === "-" && yWhole + yFraction !== "";
  if (xNegative !== yNegative) return xNegative ? -1 : 1;
  const magnitude =
    xWhole.length - yWhole.length ||
    compareBytes(xWhole, yWhole) ||
    compareBytes(xFraction, yFraction);
  return xNegative ? -magnitude : magnitude;
}

const SUFFIX = "KMGTPEZY";

/** -h: first by the suffix, then by the number: 2K after 1023. */
function compareHuman(a: string, b: string): number {
  const x = unitOrder(a);
  const y = unitOrder(b);
  return x !== y ? x - y : compareNumbers(a, b);
}

function unitOrder(text: string): number {
  const match = /^[ \t\n]*(-?)(\d*(?:\.\d*)?)([KkMGTPEZY]?)/.exec(text);
  const digits = match?.[2] ?? "";
  if (!/[1-9]/.test(digits)) return 0;
  const power = SUFFIX.indexOf((match?.[3] || "?").replace("k", "K")) + 1;
  return match?.[1] === "-" ? -power : power;
}

/** -g: what is no number, then NaN, then by value. */
function compareGeneral(a: string, b: string): number {
  const x = general(a);
  const y = general(b);
  if (x === null || y === null) return (x === null ? 0 : 1) - (y === null ? 0 : 1);
  if (Number.isNaN(x) || Number.isNaN(y))
    return (Number.isNaN(x) ? 0 : 1) - (Number.isNaN(y) ? 0 : 1);
  return x < y ? -1 : x > y ? 1 : 0;
}

const DECIMAL = /^\s*([-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan))/i;
const HEXADECIMAL = /^\s*([-+]?)(0x[\da-f]+)/i;

function general(text: string): number | null {
  const hex = HEXADECIMAL.exec(text);
  if (hex) return hex[1] === "-" ? -Number(hex[2]) : Number(hex[2]);
  const word = DECIMAL.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  if (word.includes("nan")) return NaN;
  if (word.includes("inf")) return word.startsWith("-") ? -Infinity : Infinity;
  return Number(word);
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const month = (text: string): number =>
  MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase()) + 1;

/** FNV-1a with a seed: the same key always lands in the same place. */
function hash(text: string, seed: number): number {
  let value = (2_166_136_261 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 16_777_619) >>> 0;
  }
  value = Math.imul(value ^ (value >>> 15), 0x85eb_ca6b) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}
