/** Does a line on the screen show a value? Numbers are compared in the units that tools print. */
import type { Expression } from "./expr.ts";

/** One way in which a fact can be shown: session/scenarioschema.ts has the words. */
export interface Shown {
  readonly sources: readonly string[];
  readonly value: Expression | null;
  readonly atLeast: Expression | null;
  readonly unit: "kib" | "percent" | "count";
  readonly within: number;
  readonly text: string | null;
  readonly pattern: RegExp | null;
  readonly line: RegExp | null;
  readonly header: string | null;
  readonly command: RegExp | null;
  /** So many lines of this kind must have been shown. */
  readonly lines: number;
}

/** Text without escape sequences, cut into lines; a cursor movement begins a new line. */
export function plainLines(text: string): { lines: string[]; rest: string } {
  const plain = text
    .replace(/\x1b\[[0-9;?]*[Hfd]/g, "\n")
    .replace(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, "")
    .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, "")
    .replace(/\x1b[()][A-Z0-9]/g, "")
    .replace(/\r+\n?/g, "\n");
  const lines = plain.split("\n");
  const rest = lines.pop() ?? "";
  return { lines, rest };
}

/** A line on the screen, taken apart once however many facts ask. */
export class ShownLine {
  readonly text: string;
  private split: readonly string[] | null = null;
  private parsed: readonly (Parsed | null)[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get words(): readonly string[] {
    return (this.split ??= this.text.trim().split(/\s+/));
  }

  /** Of each word, the number that it is. */
  get numbers(): readonly (Parsed | null)[] {
    return (this.parsed ??= this.words.map(parse));
  }
}

export function shownIn(
  shown: Shown,
  line: ShownLine,
  header: readonly string[],
  values: readonly number[],
): boolean {
  if (shown.line !== null && !shown.line.test(line.text)) return false;
  if (shown.text !== null && !line.text.includes(shown.text)) return false;
  if (shown.pattern !== null && !shown.pattern.test(line.text)) return false;
  if (shown.value === null && shown.atLeast === null) return true;
  const { words, numbers } = line;
  if (shown.header !== null) {
    const column = header.indexOf(shown.header);
    if (column < 0) return false;
    // free's and meminfo's rows begin with a name that has no column: "Mem:".
    const named = words.length === header.length + 1 && words[0]?.endsWith(":") ? 1 : 0;
    return says(numbers[column + named] ?? null, values, shown);
  }
  return numbers.some((number) => says(number, values, shown));
}

/** Is the number, as far as it is printed, one of the values? */
function says(number: Parsed | null, values: readonly number[], shown: Shown): boolean {
  if (number === null) return false;
  for (const value of values)
    if (shown.atLeast !== null ? reaches(number, value, shown) : equals(number, value, shown))
      return true;
  return false;
}

const NUMBER = /^[=(]?(\d+(?:\.\d+)?)\s*(%|[kKmMgGtT]i?[bB]?|[bB])?[,;)]?$/;
const SUFFIX_KIB: Record<string, number> = {
  b: 1 / 1024,
  k: 1,
  m: 1024,
  g: 1024 * 1024,
  t: 1024 * 1024 * 1024,
};

interface Parsed {
  readonly number: number;
  readonly suffix: string;
  /** Half a unit of the last digit. */
  readonly rounding: number;
}

function parse(token: string): Parsed | null {
  const match = NUMBER.exec(token);
  if (match === null) return null;
  const digits = match[1] as string;
  const decimals = digits.includes(".") ? digits.length - digits.indexOf(".") - 1 : 0;
  let rounding = 0.5;
  for (let i = 0; i < decimals; i++) rounding /= 10;
  return { number: Number(digits), suffix: (match[2] ?? "").toLowerCase(), rounding };
}

function reaches(parsed: Parsed, least: number, shown: Shown): boolean {
  return factorsOf(parsed, shown.unit).some((factor) => parsed.number * factor >= least);
}

function equals(parsed: Parsed, value: number, shown: Shown): boolean {
  for (const factor of factorsOf(parsed, shown.unit)) {
    const number = parsed.number * factor;
    const rounding = parsed.rounding * factor;
    const slack = Math.max(Math.abs(value) * shown.within, rounding * 1.01);
    // A number rounded away to almost nothing says nothing.
    if (rounding > Math.abs(value) / 2) continue;
    if (Math.abs(number - value) <= slack) return true;
    // Or cut off instead of rounded, as `free -h` does.
    if (value >= number && value - number < 2 * rounding) return true;
  }
  return false;
}

const PERCENT = [1 / 100];
const ONE = [1];
/** KiB, pages, MiB, GiB or bytes, as the tool's flags have it. */
const SIZES = [1, 4, 1024, 1024 * 1024, 1 / 1024];
const BY_SUFFIX = new Map(Object.entries(SUFFIX_KIB).map(([letter, kib]) => [letter, [kib]]));
const COUNT_BY_SUFFIX = new Map(
  Object.entries(SUFFIX_KIB).map(([letter, kib]) => [letter, [kib * 1000]]),
);

/** What a printed number may have to be multiplied by, to be in the unit of the value. */
function factorsOf({ suffix }: Parsed, unit: Shown["unit"]): readonly number[] {
  if (unit === "percent") return PERCENT;
  if (suffix === "" || suffix === "%") return unit === "count" ? ONE : SIZES;
  const letter = suffix[0] as string;
  return (unit === "count" ? COUNT_BY_SUFFIX : BY_SUFFIX).get(letter) ?? ONE;
}
