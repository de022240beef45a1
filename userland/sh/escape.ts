/** Backslash escapes of $'...', echo -e and printf %b: bash(1) QUOTING; and quoting for reuse. */
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { C_ESCAPES, C_NAMES, octalEscape } from "../lib/cescape.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  ...C_ESCAPES,
  e: "\x1b",
  E: "\x1b",
  "\\": "\\",
};

/** Text of bytes that may join into UTF-8 sequences: each escape gives a byte, text goes along. */
class Bytes {
  private text = "";
  private pending: number[] = [];
  byte(value: number): void {
    this.pending.push(value & 255);
  }
  put(text: string): void {
    this.flush();
    this.text += text;
  }
  private flush(): void {
    if (this.pending.length > 0) this.text += decode(Uint8Array.from(this.pending));
    this.pending = [];
  }
  end(): string {
    this.flush();
    return this.text;
  }
}

/** After `$'`: the value, and the offset past the closing quote. */
export function ansiC(src: string, from: number): { value: string; end: number } {
  const out = new Bytes();
  let i = from;
  while (i < src.length && src[i] !== "'") {
    if (src[i] !== "\\" || i + 1 >= src.length) {
      out.put(src[i++] as string);
      continue;
    }
    const c = src[i + 1] as string;
    if (c === "'" || c === '"' || c === "?") {
      out.put(c);
      i += 2;
    } else if (c === "c" && i + 2 < src.length) {
      out.byte(src.charCodeAt(i + 2) & 31);
      i += 3;
    } else i = escape(src, i, out, "ansi");
  }
  return { value: out.end(), end: i + 1 };
}

/** One escape at the backslash; returns the offset after it. */
function escape(src: string, at: number, out: Bytes, style: "ansi" | "echo" | "b"): number {
  const c = src[at + 1] as string;
  const simple = SIMPLE[c];
  if (simple !== undefined) {
    out.put(simple);
    return at + 2;
  }
  const rest = src.slice(at + 1, at + 10);
  const octal =
    style === "ansi" ? /^[0-7]{1,3}/ : style === "echo" ? /^0[0-7]{0,3}/ : /^0?[0-7]{1,3}/;
  const match = octal.exec(rest);
  if (match) {
    const digits =
      style === "ansi"
        ? match[0]
        : style === "b" && rest[0] === "0"
          ? (/^0[0-7]{0,3}/.exec(rest)?.[0] ?? match[0])
          : match[0];
    out.byte(Number.parseInt(digits, 8));
    return at + 1 + digits.length;
  }
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) {
    out.byte(Number.parseInt(hex[1] as string, 16));
    return at + 1 + hex[0].length;
  }
  const unicode = /^(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
  if (unicode) {
    const code = Number.parseInt((unicode[1] ?? unicode[2]) as string, 16);
    out.put(code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
    return at + 1 + unicode[0].length;
  }
  out.put(`\\${c}`);
  return at + 2;
}

/** echo -e and printf %b; `stop` tells that \c ended all output. */
export function echoEscapes(
  text: string,
  style: "echo" | "b" = "echo",
): { text: string; stop: boolean } {
  if (!text.includes("\\")) return { text, stop: false };
  const out = new Bytes();
  for (let i = 0; i < text.length;) {
    if (text[i] !== "\\" || i + 1 >= text.length) out.put(text[i++] as string);
    else if (text[i + 1] === "c") return { text: out.end(), stop: true };
    else i = escape(text, i, out, style);
  }
  return { text: out.end(), stop: false };
}

const SAFE = /^[A-Za-z0-9_@%+=:,./^-]+$/;

function needsAnsi(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 32 || unit === 127 || (unit >= 0xdc80 && unit <= 0xdcff && !joined(text, i)))
      return true;
  }
  return false;
}

function joined(text: string, i: number): boolean {
  const before = i > 0 ? text.charCodeAt(i - 1) : 0;
  return before >= 0xd800 && before < 0xdc00;
}

const NAMED: Readonly<Record<number, string>> = {
  ...C_NAMES,
  27: "\\E",
  39: "\\'",
  92: "\\\\",
};

/** $'...' with everything unprintable escaped: ansic_quote(). */
export function ansiQuote(text: string): string {
  let out = "$'";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const named = NAMED[unit];
    if (named !== undefined) out += named;
    else if (unit < 32 || unit === 127) out += octalEscape(unit);
    else if (unit >= 0xdc80 && unit <= 0xdcff && !joined(text, i)) {
      for (const byte of encode(text[i] as string)) out += `\\${byte.toString(8)}`;
    } else out += text[i];
  }
  return `${out}'`;
}

/** 'it'\''s': sh_single_quote(). */
export function singleQuote(text: string): string {
  return text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`;
}

/** As `declare -p` and `set` quote inside double quotes. */
export function doubleQuote(text: string): string {
  return needsAnsi(text) ? ansiQuote(text) : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}

/** What `set` and xtrace print: quotes only when they are needed. */
export function quoteIfNeeded(text: string): string {
  if (text === "") return "''";
  if (needsAnsi(text)) return ansiQuote(text);
  if (SAFE.test(text)) return text;
  return /[\s"'\\|&;()<>!{}*[\]?~#$`^]/.test(text) ? singleQuote(text) : text;
}

/** printf %q: backslashes, or $'...' when something is unprintable. */
export function backslashQuote(text: string): string {
  if (text === "") return "''";
  if (needsAnsi(text)) return ansiQuote(text);
  return text.replace(/[ "'\\|&;()<>!{}*[\]?$`^,]/g, "\\$&").replace(/^[#~]/, "\\$&");
}

/** Blanks and the shell's own characters first; what does not print otherwise as $'...'. */
export function traceQuote(text: string): string {
  if (text === "") return "''";
  return /[\s"'\\|&;()<>!{}*[\]?^$`]|^[#~]/.test(text) ? singleQuote(text) : quoteIfNeeded(text);
}
