/** Values of awk: numbers, strings, strings that look like numbers, and nothing yet. */
import { formatFloat, parseDirective } from "../../lib/printf.ts";

/** A string from outside that looks like a number: it is both. */
export class Strnum {
  readonly text: string;
  readonly number: number;
  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

export type Value = number | string | Strnum | undefined;

const LOOKS =
  /^[ \t\n\r\f\v]*[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0[xX][0-9a-fA-F]+|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|[nN][aA][nN])[ \t\n\r\f\v]*$/;
const PREFIX = /^[ \t\n\r\f\v]*([-+]?)((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i;
const HEX = /^[ \t\n\r\f\v]*([-+]?)0[xX]([0-9a-fA-F]+)/;

/** A field or a line: a Strnum when it looks like a number. */
export function fromOutside(text: string): Value {
  const first = text.charCodeAt(0);
  // Most words begin with a letter that no number begins with.
  const possible =
    (first >= 48 && first <= 57) ||
    first === 45 ||
    first === 43 ||
    first === 46 ||
    first === 32 ||
    first === 9 ||
    first === 10 ||
    first === 105 ||
    first === 73 ||
    first === 110 ||
    first === 78;
  if (!possible || !LOOKS.test(text)) return text;
  return new Strnum(text, parseNumber(text));
}

/** strtod(3), as far as it goes. */
export function parseNumber(text: string): number {
  const hex = HEX.exec(text);
  if (hex) return (hex[1] === "-" ? -1 : 1) * parseInt(hex[2] as string, 16);
  const match = PREFIX.exec(text);
  if (!match) return 0;
  const word = (match[2] as string).toLowerCase();
  const value = word.startsWith("inf") ? Infinity : word === "nan" ? NaN : Number(word);
  return match[1] === "-" ? -value : value;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  return typeof value === "string" ? parseNumber(value) : value.number;
}

const INT_MAX = 2_147_483_647;

/** A whole number in the range of an int shows as one; others by CONVFMT. */
export function numberText(value: number, format: string): string {
  if (value >= -INT_MAX && value <= INT_MAX && Number.isInteger(value))
    return String(value === 0 ? 0 : value);
  return formatNumber(value, format);
}

export function formatNumber(value: number, format: string): string {
  // glibc prints the sign of a NaN, and what the FPU makes of log(-1) has one.
  if (Number.isNaN(value)) return "nan";
  const directive = parseDirective(format);
  if (!directive) return format;
  if (/[diouxX]/.test(directive.conversion))
    return directive.before + String(Math.trunc(value)) + directive.after;
  return directive.before + formatFloat(directive, value) + directive.after;
}

export function toText(value: Value, format: string): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  return typeof value === "number" ? numberText(value, format) : value.text;
}

export function truthy(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (value === undefined) return false;
  return typeof value === "string" ? value !== "" : value.number !== 0;
}

/** Numbers compare as numbers unless a real string is among them. */
export function compare(a: Value, b: Value, format: string): number {
  if (typeof a !== "string" && typeof b !== "string") {
    const x = toNumber(a);
    const y = toNumber(b);
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN;
  }
  const x = toText(a, format);
  const y = toText(b, format);
  return x < y ? -1 : x > y ? 1 : 0;
}
