/** The strings of tr(1): ranges, classes, repeats and escapes as lists of bytes. */
import { decode } from "../../../kernel/uapi/bytes.ts";
import { C_ESCAPES } from "../../lib/cescape.ts";
import { quote } from "../../lib/quote.ts";
import { Failure } from "../../lib/failure.ts";

export class SetError extends Failure {}

export interface SetSpec {
  readonly bytes: number[];
  /** Places of [:upper:] and [:lower:], which translate into each other. */
  readonly cases: readonly number[];
  /** Another class than those occurs. */
  readonly classes: boolean;
}

export interface SetContext {
  readonly translating: boolean;
  readonly second: boolean;
  /** Length of the first string: what [c*] fills up to. */
  readonly length: number;
}

const CLASSES: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (b) => isDigit(b) || isAlpha(b),
  alpha: (b) => isAlpha(b),
  blank: (b) => b === 9 || b === 32,
  cntrl: (b) => b < 32 || b === 127,
  digit: (b) => isDigit(b),
  graph: (b) => b > 32 && b < 127,
  lower: (b) => b >= 97 && b <= 122,
  print: (b) => b >= 32 && b < 127,
  punct: (b) => b > 32 && b < 127 && !isDigit(b) && !isAlpha(b),
  space: (b) => b === 32 || (b >= 9 && b <= 13),
  upper: (b) => b >= 65 && b <= 90,
  xdigit: (b) => isDigit(b) || (b >= 65 && b <= 70) || (b >= 97 && b <= 102),
};
const isDigit = (b: number): boolean => b >= 48 && b <= 57;
const isAlpha = (b: number): boolean => (b >= 65 && b <= 90) || (b >= 97 && b <= 122);

interface Unit {
  readonly byte: number;
  /** Came from an escape, so that it is no operator. */
  readonly escaped: boolean;
}

function unescape(source: Uint8Array): Unit[] {
  const units: Unit[] = [];
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] as number;
    if (byte !== 92 || i + 1 >= source.length) {
      units.push({ byte, escaped: false });
      continue;
    }
    let digits = "";
    while (
      digits.length < 3 &&
      /[0-7]/.test(String.fromCharCode(source[i + 1 + digits.length] ?? 0))
    ) {
      const next = digits + String.fromCharCode(source[i + 1 + digits.length] as number);
      if (parseInt(next, 8) > 255) break;
      digits = next;
    }
    if (digits !== "") {
      units.push({ byte: parseInt(digits, 8), escaped: true });
      i += digits.length;
      continue;
    }
    const letter = String.fromCharCode(source[i + 1] as number);
    units.push({ byte: (C_ESCAPES[letter] ?? letter).charCodeAt(0), escaped: true });
    i++;
  }
  return units;
}

const codeOf = (char: string): number => char.charCodeAt(0);

export function expandSet(source: Uint8Array, context: SetContext): SetSpec {
  const units = unescape(source);
  const bytes: number[] = [];
  const cases: number[] = [];
  let classes = false;
  let fill: { at: number; byte: number } | null = null;
  const is = (i: number, char: string): boolean =>
    units[i] !== undefined && !units[i].escaped && units[i].byte === codeOf(char);
  for (let i = 0; i < units.length;) {
    const unit = units[i] as Unit;
    if (is(i, "[") && is(i + 1, ":")) {
      const end = find(units, i + 2, ":");
      if (end > 0) {
        const name = text(units, i + 2, end);
        const test = CLASSES[name];
        if (!test) throw new SetError(`invalid character class ${quote(name)}`);
        const isCase = name === "upper" || name === "lower";
        if (context.second && context.translating && !isCase) {
          throw new SetError(
            "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
          );
        }
        if (isCase) cases.push(bytes.length);
        else classes = true;
        for (let byte = 0; byte < 256; byte++) if (test(byte)) bytes.push(byte);
        i = end + 2;
        continue;
      }
    }
    if (is(i, "[") && is(i + 1, "=")) {
      const end = find(units, i + 3, "=");
      if (end === i + 3) {
        bytes.push((units[i + 2] as Unit).byte);
        i = end + 2;
        continue;
      }
    }
    const repeat = is(i, "[") && is(i + 2, "*") ? repeatAt(units, i) : null;
    if (repeat) {
      if (!context.second)
        throw new SetError("the [c*] repeat construct may not appear in string1");
      if (repeat.count === 0) fill = { at: bytes.length, byte: repeat.byte };
      else for (let n = 0; n < repeat.count; n++) bytes.push(repeat.byte);
      i = repeat.end;
      continue;
    }
    const to = units[i + 2];
    if (is(i + 1, "-") && to) {
      if (to.byte < unit.byte) {
        const range = `${shown(unit)}-${shown(to)}`;
        throw new SetError(`range-endpoints of '${range}' are in reverse collating sequence order`);
      }
      for (let byte = unit.byte; byte <= to.byte; byte++) bytes.push(byte);
      i += 3;
      continue;
    }
    bytes.push(unit.byte);
    i++;
  }
  if (fill) {
    const missing = Math.max(0, context.length - bytes.length);
    bytes.splice(fill.at, 0, ...new Array<number>(missing).fill(fill.byte));
  }
  return { bytes, cases, classes };
}

const shown = (unit: Unit): string => decode(Uint8Array.of(unit.byte));

/** Index of `mark` followed by ], or -1. */
function find(units: readonly Unit[], from: number, mark: string): number {
  for (let i = from; i + 1 < units.length; i++) {
    if (units[i]?.byte === codeOf(mark) && units[i + 1]?.byte === codeOf("]")) return i;
  }
  return -1;
}

const text = (units: readonly Unit[], from: number, to: number): string =>
  decode(Uint8Array.from(units.slice(from, to), (unit) => unit.byte));

/** [c*] and [c*n]; n is octal with a leading 0. */
function repeatAt(
  units: readonly Unit[],
  at: number,
): { byte: number; count: number; end: number } | null {
  const end = units.findIndex(
    (unit, i) => i > at + 2 && unit.byte === codeOf("]") && !unit.escaped,
  );
  if (end < 0) return null;
  const digits = text(units, at + 3, end);
  if (!/^\d*$/.test(digits)) return null;
  const count = digits === "" ? 0 : parseInt(digits, digits.startsWith("0") ? 8 : 10);
  return { byte: (units[at + 1] as Unit).byte, count, end: end + 1 };
}
