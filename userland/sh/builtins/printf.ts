/** printf. POSIX XCU printf; printf.def. -v, %b, %q, %(fmt)T included; numbers to 64 bits. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { CLOCK_REALTIME } from "../../../kernel/uapi/time.ts";
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { breakDown, strftime } from "../../lib/strftime.ts";
import { ansiC, backslashQuote, echoEscapes } from "../escape.ts";
import type { Shell } from "../state.ts";
import { put, settle, type Step } from "../step.ts";
import { setElement, setVar } from "../vars.ts";
import { type Builtin, fail, notIdentifier, usage } from "./builtin.ts";
import { formatFloat } from "./printffloat.ts";

export const printf: Builtin = (sh, args) => {
  let i = 1;
  let variable: string | null = null;
  if (args[i] === "-v") {
    variable = args[i + 1] ?? "";
    if (!/^[A-Za-z_]\w*(\[.+\])?$/.test(variable)) return notIdentifier(sh, "printf", variable);
    i += 2;
  } else if (args[i] !== undefined && /^-[^-]/.test(args[i] as string)) {
    fail(sh, "printf", `${(args[i] as string).slice(0, 2)}: invalid option`);
    return usage(sh, "printf");
  }
  if (args[i] === "--") i++;
  const format = args[i];
  if (format === undefined) return usage(sh, "printf");
  if (/%[-+ #0]*[\d*]*(\.[\d*]+)?\([^)]*\)T/.test(format))
    return withClock(sh, format, args.slice(i + 1), variable);
  return finish(sh, new Formatter(sh, args.slice(i + 1)), format, variable);
};

function* withClock(
  sh: Shell,
  format: string,
  args: readonly string[],
  variable: string | null,
): Sys<number> {
  const formatter = new Formatter(sh, args);
  formatter.now = (yield* clock_gettime(CLOCK_REALTIME)).sec;
  return yield* settle(finish(sh, formatter, format, variable));
}

function finish(sh: Shell, formatter: Formatter, format: string, variable: string | null): Step {
  const text = formatter.all(format);
  if (variable !== null) {
    const element = /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(variable);
    if (element === null) setVar(sh, variable, text);
    else setElement(sh, element[1] as string, element[2] as string, text);
    return formatter.status;
  }
  const step = put(sh, 1, encode(text), "printf");
  if (typeof step === "number") return step || formatter.status;
  return later(step, formatter);
}

function* later(step: Sys<number>, formatter: Formatter): Sys<number> {
  return (yield* step) || formatter.status;
}

const INT64_MAX = 0x7fffffffffffffffn;
const UINT64_MAX = 0xffffffffffffffffn;
const SPEC = /%(?:%|([-+ #0']*)(\*|-?\d+)?(?:\.(\*|-?\d*))?(?:[hlLjzt]*)(\(([^)]*)\))?(.?))/gsu;

class Formatter {
  status = 0;
  now = 0;
  private readonly sh: Shell;
  private readonly args: readonly string[];
  private at = 0;
  private stopped = false;

  constructor(sh: Shell, args: readonly string[]) {
    this.sh = sh;
    this.args = args;
  }

  /** The format again and again while arguments are left. */
  all(format: string): string {
    let out = "";
    do {
      const before = this.at;
      out += this.once(format);
      if (this.at === before) break;
    } while (this.at < this.args.length && !this.stopped);
    return out;
  }

  private once(format: string): string {
    let out = "";
    let from = 0;
    SPEC.lastIndex = 0;
    for (const match of format.matchAll(SPEC)) {
      if (this.stopped) return out;
      out += this.escapes(format.slice(from, match.index));
      if (this.stopped) return out;
      from = match.index + match[0].length;
      if (match[0] === "%%") {
        out += "%";
        continue;
      }
      const piece = this.conversion(match);
      if (piece === null) {
        this.stopped = true;
        return out;
      }
      out += piece;
    }
    return this.stopped ? out : out + this.escapes(format.slice(from));
  }

  private escapes(text: string): string {
    if (!text.includes("\\")) return text;
    // \" is a quote here; \c is no escape in bash's format.
    return ansiC(`${text.replace(/\\c/g, "\\\\c").replaceAll("'", "\\'")}'`, 0).value;
  }

  private next(): string | undefined {
    return this.at < this.args.length ? this.args[this.at++] : undefined;
  }

  private conversion(match: RegExpMatchArray): string | null {
    let flags = match[1] ?? "";
    let width =
      match[2] === "*" ? Number(this.integerOf(this.next() ?? "0")) : Number(match[2] ?? 0);
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    let precision =
      match[3] === undefined
        ? -1
        : match[3] === "*"
          ? Number(this.integerOf(this.next() ?? "-1"))
          : Number(match[3] === "" ? 0 : match[3]);
    if (precision < 0) precision = -1;
    const pad = (text: string): string => padTo(text, width, flags.includes("-"));
    const letter = match[6] ?? "";
    if (match[4] !== undefined && letter === "T")
      return pad(cut(this.time(match[5] ?? ""), precision));
    switch (letter) {
      case "s":
        return pad(cut(this.next() ?? "", precision));
      case "b": {
        const { text, stop } = echoEscapes(this.next() ?? "", "b");
        this.stopped = stop;
        return pad(cut(text, precision));
      }
      case "q":
      case "Q":
        return pad(
          backslashQuote(letter === "Q" ? cut(this.next() ?? "", precision) : (this.next() ?? "")),
        );
      case "c":
        return pad(Array.from(this.next() ?? "")[0] ?? "");
      case "d":
      case "i":
        return integerText(this.integerOf(this.next()), flags, width, precision, 10);
      case "u":
      case "o":
      case "x":
      case "X": {
        const value = BigInt.asUintN(64, this.integerOf(this.next()));
        return integerText(
          value,
          flags,
          width,
          precision,
          letter === "u" ? 10 : letter === "o" ? 8 : letter === "x" ? 16 : -16,
        );
      }
      case "e":
      case "E":
      case "f":
      case "F":
      case "g":
      case "G":
      case "a":
      case "A": {
        const source = this.next();
        return formatFloat(this.floatOf(source), source ?? "", letter, flags, width, precision);
      }
      case "":
        return this.invalid(match[0], "missing format character");
      default:
        return this.invalid(letter, "invalid format character");
    }
  }

  private invalid(what: string, message: string): null {
    this.status = fail(this.sh, "printf", `\`${what}': ${message}`);
    return null;
  }

  private time(format: string): string {
    const argument = this.next();
    const value =
      argument === undefined || argument === "-1" ? this.now : Number(this.integerOf(argument));
    return strftime(format === "" ? "%X" : format, breakDown({ sec: value, nsec: 0 }));
  }

  private complain(text: string): void {
    this.status = this.sh.posix
      ? fail(this.sh, "printf", `${text}: expected numeric value`)
      : fail(this.sh, "printf", `${text}: invalid number`);
  }

  private integerOf(text: string | undefined): bigint {
    if (text === undefined || text === "") return 0n;
    if (text[0] === "'" || text[0] === '"') return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (match === null) {
      this.complain(text);
      return 0n;
    }
    if (/^\s*[-+]?0\d*[89]/.test(text) && !this.sh.posix) {
      this.status = fail(this.sh, "printf", `${text}: invalid octal number`);
    } else if (match[0].length < text.trimEnd().length) this.complain(text);
    const digits = match[2] as string;
    const value = /^0[xX]/.test(digits)
      ? BigInt(digits)
      : digits.length > 1 && digits.startsWith("0")
        ? BigInt(`0o${digits.slice(1)}`)
        : BigInt(digits);
    const signed = match[1] === "-" ? -value : value;
    if (signed > UINT64_MAX) return INT64_MAX;
    return signed < -INT64_MAX - 1n ? -INT64_MAX - 1n : signed;
  }

  private floatOf(text: string | undefined): number {
    if (text === undefined || text === "") return 0;
    if (text[0] === "'" || text[0] === '"') return text.codePointAt(1) ?? 0;
    const match =
      /^\s*[-+]?(?:inf(?:inity)?|nan|0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/i.exec(
        text,
      );
    if (match === null) {
      this.complain(text);
      return 0;
    }
    if (match[0].length < text.trimEnd().length) this.complain(text);
    const word = match[0].trim().toLowerCase();
    if (word.includes("inf")) return word.startsWith("-") ? -Infinity : Infinity;
    if (word.includes("nan")) return Number.NaN;
    return Number(word);
  }
}

function cut(text: string, precision: number): string {
  return precision < 0 ? text : Array.from(text).slice(0, precision).join("");
}

function padTo(text: string, width: number, left: boolean): string {
  const missing = width - encode(text).length;
  if (missing <= 0) return text;
  return left ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}

/** `base` -16 is %X. */
function integerText(
  value: bigint,
  flags: string,
  width: number,
  precision: number,
  base: number,
): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(Math.abs(base));
  if (base === -16) digits = digits.toUpperCase();
  if (precision === 0 && value === 0n) digits = "";
  if (precision > 0) digits = digits.padStart(precision, "0");
  let sign = negative ? "-" : "";
  if (base === 10 && !negative) sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (flags.includes("#") && value !== 0n) {
    if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
    else if (Math.abs(base) === 16) sign = base === 16 ? "0x" : "0X";
  }
  if (flags.includes("0") && !flags.includes("-") && precision < 0)
    digits = digits.padStart(width - sign.length, "0");
  return padTo(sign + digits, width, flags.includes("-"));
}
