/**
 * seq(1) of coreutils. Arithmetic is exact in decimal where the real one uses long double; they
 * differ only beyond its 18 digits.
 */
import { compute, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { unescape } from "../lib/escape.ts";
import { openOutput } from "../lib/output.ts";
import { formatFloat, parseDirective } from "../lib/printf.ts";
import { quote } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "seq",
  summary: "print a sequence of numbers",
  synopsis: [
    "seq [option]... last",
    "seq [option]... first last",
    "seq [option]... first increment last",
  ],
  description: "Prints the numbers from first (1) to last, increment (1) apart.",
  options: [
    ["-f, --format=FORMAT", "printf-style floating-point format"],
    ["-s, --separator=STRING", "between numbers (a newline)"],
    ["-w, --equal-width", "pad with leading zeros"],
  ],
};

/** value / 10^scale. */
interface Decimal {
  readonly value: bigint;
  readonly scale: number;
  /** Digits after the point as written: what the output shows. */
  readonly precision: number;
  /** Width of the text. */
  readonly width: number;
}

const ROUND = 4096;

/** Options end at the first operand; a negative number is one. */
function splitArguments(argv: readonly string[]): readonly string[] {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "--") return argv;
    if (/^-[.\d]/.test(word) || !word.startsWith("-")) {
      return [...argv.slice(0, i), "--", ...argv.slice(i)];
    }
    if (/^-[sf]$|^--(separator|format)$/.test(word)) i++;
  }
  return argv;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(splitArguments(argv), usage, {
    short: "+f:s:w",
    long: {
      format: { as: "f", argument: "required" },
      separator: { as: "s", argument: "required" },
      "equal-width": { as: "w" },
    },
  });
  if (typeof args === "number") return args;
  const words = args.operands;
  if (words.length === 0) return yield* usageError(args.name, "missing operand");
  if (words.length > 3)
    return yield* usageError(args.name, `extra operand ${quote(words[3] ?? "")}`);
  const numbers: Decimal[] = [];
  for (const word of words) {
    const number = decimal(word);
    if (number === undefined) {
      yield* complain(args.name, `invalid floating point argument: ${quote(word)}`);
      return yield* tryHelp(args.name);
    }
    numbers.push(number);
  }
  const one: Decimal = { value: 1n, scale: 0, precision: 0, width: 1 };
  const first = numbers.length > 1 ? (numbers[0] as Decimal) : one;
  const step = numbers.length > 2 ? (numbers[1] as Decimal) : one;
  const last = numbers[numbers.length - 1] as Decimal;
  if (step.value === 0n) {
    const text = `invalid Zero increment value: ${quote(words[1] ?? "")}`;
    return yield* usageError(args.name, text);
  }
  const format = args.value("f");
  const directive = format === undefined ? null : parseDirective(format);
  if (format !== undefined && (!directive || !/[aefgAEFG]/.test(directive.conversion))) {
    const what = directive
      ? `format ${quote(format)} has unknown %${directive.conversion} directive`
      : `format ${quote(format)} has no % directive`;
    yield* complain(args.name, what);
    return 1;
  }
  const separator = unescape(args.value("s") ?? "\n");
  const scale = Math.max(first.scale, step.scale, last.scale);
  const precision = Math.max(first.precision, step.precision);
  const width = args.has("w") ? equalWidth(first, last, precision) : 0;
  const show = (value: bigint): string => {
    if (directive)
      return (
        directive.before +
        formatFloat(directive, Number(value) / Number(pow10(scale))) +
        directive.after
      );
    return plain(value, scale, precision, width);
  };
  return yield* count(
    scaled(first, scale),
    scaled(step, scale),
    scaled(last, scale),
    show,
    separator,
  );
}

function* count(
  first: bigint,
  step: bigint,
  last: bigint,
  show: (value: bigint) => string,
  separator: string,
): Sys<number> {
  const out = yield* openOutput();
  let any = false;
  for (let value = first, i = 1; step > 0n ? value <= last : value >= last; value += step, i++) {
    out.put(any ? separator + show(value) : show(value));
    any = true;
    if (i % ROUND === 0) {
      yield* compute(ROUND * 60);
      if (out.full) yield* out.flush();
    }
  }
  if (any) out.put("\n");
  yield* out.flush();
  return 0;
}

const pow10 = (digits: number): bigint => BigInt("1" + "0".repeat(digits));

const scaled = (number: Decimal, scale: number): bigint =>
  number.value * pow10(scale - number.scale);

function decimal(word: string): Decimal | undefined {
  const match = /^\s*([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?$/.exec(word);
  if (match && (match[2] || match[3])) {
    const fraction = match[3] ?? "";
    const exponent = Number(match[4] ?? 0);
    const digits = BigInt((match[2] ?? "") + fraction);
    const scale = Math.max(0, fraction.length - exponent);
    const up = Math.max(0, exponent - fraction.length);
    const value = digits * pow10(up) * (match[1] === "-" ? -1n : 1n);
    const length = exponent === 0 ? word.trim().length : plain(value, scale, scale, 0).length;
    return { value, scale, precision: scale, width: length - (match[1] === "+" ? 1 : 0) };
  }
  if (/^\s*[-+]?inf(inity)?$/i.test(word)) {
    const huge = pow10(300) * (word.includes("-") ? -1n : 1n);
    return { value: huge, scale: 0, precision: 0, width: 3 };
  }
  return undefined;
}

function plain(value: bigint, scale: number, precision: number, width: number): string {
  const negative = value < 0n;
  const digits = String(negative ? -value : value).padStart(scale + 1, "0");
  const whole = scale === 0 ? digits : digits.slice(0, -scale);
  const fraction = scale === 0 ? "" : digits.slice(-scale);
  const shown =
    precision === 0 ? whole : `${whole}.${fraction.padEnd(precision, "0").slice(0, precision)}`;
  return (negative ? "-" : "") + shown.padStart(width - (negative ? 1 : 0), "0");
}

/** Width of the widest end, as seq's get_default_format works it out. */
function equalWidth(first: Decimal, last: Decimal, precision: number): number {
  const point = (from: Decimal): number => (from.precision === 0 && precision > 0 ? 1 : 0);
  const firstWidth = first.width + precision - first.precision + point(first);
  let lastWidth = last.width + precision - last.precision + point(last);
  if (last.precision > 0 && precision === 0) lastWidth--;
  return Math.max(firstWidth, lastWidth);
}
