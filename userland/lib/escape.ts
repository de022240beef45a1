/** Backslash escapes of echo -e, printf(1) formats and %b. Bytes beyond ASCII become raw bytes. */
import { byteText, C_ESCAPES } from "./cescape.ts";

const SIMPLE: Readonly<Record<string, string>> = { ...C_ESCAPES, e: "\x1b", "\\": "\\" };

export interface Escaped {
  readonly text: string;
  /** "\c": no further output. */
  readonly stop: boolean;
}

/** What an escape at `at` (its backslash) stands for, and where it ends. */
export function readEscape(
  source: string,
  at: number,
  octalNeedsZero: boolean,
): { text: string; end: number; stop?: true; bad?: string } {
  const letter = source[at + 1];
  if (letter === undefined) return { text: "\\", end: at + 1 };
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (letter === "c") return { text: "", end: at + 2, stop: true };
  const rest = source.slice(at + 1, at + 10);
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) return { text: byteText(parseInt(hex[1] as string, 16)), end: at + 1 + hex[0].length };
  const octal = (octalNeedsZero ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
  if (octal) {
    const byte = parseInt(octal[1] || "0", 8) & 0xff;
    return { text: byteText(byte), end: at + 1 + octal[0].length };
  }
  const unicode = /^(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  if (unicode) {
    const code = parseInt(unicode[1] ?? (unicode[2] as string), 16);
    const text = code <= 0x10ffff ? String.fromCodePoint(code) : unicode[0];
    return { text, end: at + 1 + unicode[0].length };
  }
  if (letter === "x")
    return { text: "\\x", end: at + 2, bad: "missing hexadecimal number in escape" };
  return { text: `\\${letter}`, end: at + 2 };
}

/** The escapes of a format, as those of stat --printf. */
export function unescape(text: string): string {
  let result = "";
  for (let i = 0; i < text.length;) {
    if (text[i] !== "\\") {
      result += text[i++];
      continue;
    }
    const escape = readEscape(text, i, false);
    result += escape.text;
    i = escape.end;
  }
  return result;
}

/** echo -e, and %b with `printf`: octal is \0NNN, and in %b also \NNN. */
export function echoEscapes(source: string, bareOctal = false): Escaped {
  let text = "";
  let i = 0;
  while (i < source.length) {
    const next = source.indexOf("\\", i);
    if (next < 0) break;
    text += source.slice(i, next);
    const zero = source[next + 1] === "0" || !bareOctal;
    const escape = readEscape(source, next, zero);
    if (escape.stop) return { text: text, stop: true };
    // echo does not know \u: only printf does.
    const unknown = !bareOctal && /^[uU]/.test(source.slice(next + 1));
    text += unknown ? source.slice(next, next + 2) : escape.text;
    i = unknown ? next + 2 : escape.end;
  }
  return { text: text + source.slice(i), stop: false };
}
