/** The format language of printf(1): conversions with arguments, again while arguments are left. */
import { echoEscapes, readEscape } from "./escape.ts";
import { type Conversion, formatFloat, formatInteger } from "./printf.ts";
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { quote, shellQuote } from "./quote.ts";

export interface Problem {
  readonly text: string;
  /** Makes the exit status 1; warnings do not. */
  readonly failure: boolean;
}

export interface Formatted {
  readonly text: string;
  /** First argument that no conversion took. */
  readonly extra?: string;
  /** The format cannot go on; nothing after it is printed. */
  readonly fatal?: string;
}

interface Run {
  text: string;
  at: number;
  stopped: boolean;
  fatal?: string;
}

const SPEC = /^%([-+ #0']*)(\*|-?\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q(?=[diouxX])|j|z|t)?(.)?/s;

export function formatAll(format: string, args: readonly string[], problems: Problem[]): Formatted {
  const run: Run = { text: "", at: 0, stopped: false };
  for (;;) {
    const before = run.at;
    once(format, args, run, problems);
    if (run.fatal !== undefined) return { text: run.text, fatal: run.fatal };
    if (run.stopped || run.at >= args.length) return { text: run.text };
    if (run.at === before) return { text: run.text, extra: args[run.at] as string };
  }
}

function once(format: string, args: readonly string[], run: Run, problems: Problem[]): void {
  let i = 0;
  while (i < format.length) {
    const char = format[i] as string;
    if (char === "\\") {
      const escape = readEscape(format, i, false);
      if (escape.bad) {
        run.fatal = escape.bad;
        return;
      }
      run.text += escape.text;
      i = escape.end;
      if (escape.stop) {
        run.stopped = true;
        return;
      }
    } else if (char !== "%") {
      run.text += char;
      i++;
    } else if (format[i + 1] === "%") {
      run.text += "%";
      i += 2;
    } else {
      const match = SPEC.exec(format.slice(i)) as RegExpExecArray;
      if (!convert(match, args, run, problems)) return;
      i += match[0].length;
    }
  }
}

/** One conversion; false when printing ends there. */
function convert(
  match: RegExpExecArray,
  args: readonly string[],
  run: Run,
  problems: Problem[],
): boolean {
  const [whole, flags = "", width, precision, conversion = ""] = match;
  if (conversion === "" || !"diouxXeEfFgGaAcsbq".includes(conversion)) {
    run.fatal = `${whole}: invalid conversion specification`;
    return false;
  }
  const next = (): string | undefined => args[run.at++];
  const star = (): number => Number(integer(next() ?? "0", problems));
  let columns = width === "*" ? star() : Number(width ?? 0);
  let allFlags = flags;
  if (columns < 0) {
    allFlags += "-";
    columns = -columns;
  }
  const places = precision === undefined ? null : precision === "*" ? star() : Number(precision);
  const c: Conversion = {
    flags: allFlags,
    width: columns,
    precision: places !== null && places < 0 ? null : places,
    conversion,
  };
  const given = run.at < args.length;
  const argument = next() ?? "";
  if (!given) run.at = args.length;
  if (conversion === "s") run.text += formatText(c, argument);
  else if (conversion === "q")
    run.text += formatText(c, argument === "" && !given ? "" : shellQuote(argument));
  else if (conversion === "c")
    run.text += formatText({ ...c, precision: null }, [...argument][0] ?? "");
  else if (conversion === "b") {
    const escaped = echoEscapes(argument, true);
    run.text += formatText(c, escaped.text);
    if (escaped.stop) {
      run.stopped = true;
      return false;
    }
  } else if ("diouxX".includes(conversion)) {
    run.text += formatInteger(c, integer(argument, problems, !"di".includes(conversion), given));
  } else run.text += formatFloat(c, float(argument, problems, given));
  return true;
}

/** %s: width and precision count bytes. */
function formatText(c: Conversion, text: string): string {
  let bytes = encode(text);
  if (c.precision !== null && bytes.length > c.precision) bytes = bytes.subarray(0, c.precision);
  const blanks = " ".repeat(Math.max(0, c.width - bytes.length));
  const shown = decode(bytes);
  return c.flags.includes("-") ? shown + blanks : blanks + shown;
}

const MAX = 9_223_372_036_854_775_807n;
const UNSIGNED = 18_446_744_073_709_551_616n;

/** strtoimax: decimal, octal, hexadecimal, or 'c for a character's code. */
function integer(text: string, problems: Problem[], unsigned = false, given = true): bigint {
  if (!given) return 0n;
  const code = characterCode(text, problems);
  if (code !== undefined) return BigInt(code);
  const match = /^\s*([-+]?)(0[xX][\da-fA-F]+|\d+)/.exec(text);
  if (!match) {
    problems.push({ text: `${quote(text)}: expected a numeric value`, failure: true });
    return 0n;
  }
  const digits = match[2] as string;
  const octal = /^0\d/.test(digits) ? (/^0[0-7]*/.exec(digits)?.[0] ?? "0") : null;
  let value =
    octal === null ? BigInt(digits) : BigInt(octal.length > 1 ? `0o${octal.slice(1)}` : "0");
  const used = match[0].length - (octal === null ? 0 : digits.length - octal.length);
  if (used < text.length) {
    problems.push({ text: `${quote(text)}: value not completely converted`, failure: true });
  }
  if (match[1] === "-") value = -value;
  const low = unsigned ? -UNSIGNED + 1n : -MAX - 1n;
  const high = unsigned ? UNSIGNED - 1n : MAX;
  if (value < low || value > high) {
    problems.push({ text: `${quote(text)}: Numerical result out of range`, failure: true });
    return value < low ? (unsigned ? UNSIGNED - 1n : low) : high;
  }
  return unsigned && value < 0n ? UNSIGNED + value : value;
}

function characterCode(text: string, problems: Problem[]): number | undefined {
  if (!/^["']./s.test(text)) return undefined;
  const code = text.codePointAt(1) as number;
  const rest = text.slice(code > 0xffff ? 3 : 2);
  if (rest !== "") {
    const what = `warning: ${rest}: character(s) following character constant have been ignored`;
    problems.push({ text: what, failure: false });
  }
  return code >= 0xdc80 && code <= 0xdcff ? code & 0xff : code;
}

function float(text: string, problems: Problem[], given: boolean): number {
  if (!given) return 0;
  const code = characterCode(text, problems);
  if (code !== undefined) return code;
  const match = /^\s*([-+]?)(0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)/i.exec(
    text,
  );
  if (!match) {
    problems.push({ text: `${quote(text)}: expected a numeric value`, failure: true });
    return 0;
  }
  if (match[0].length < text.length) {
    problems.push({ text: `${quote(text)}: value not completely converted`, failure: true });
  }
  const word = (match[2] as string).toLowerCase();
  const value = word.startsWith("inf") ? Infinity : word === "nan" ? NaN : Number(word);
  return match[1] === "-" ? -value : value;
}
