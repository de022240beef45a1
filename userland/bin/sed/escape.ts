/** Escapes of sed scripts: \n \t \xHH and so on, in regular expressions, replacements and text. */
import { byteText, C_ESCAPES } from "../../lib/cescape.ts";

/** The character at a backslash: its text and the length of the escape; null when it is none. */
export function escapeAt(text: string, at: number): { char: string; length: number } | null {
  const letter = text[at + 1];
  if (letter === undefined) return null;
  // \b is a word's edge.
  const simple = letter === "b" ? undefined : C_ESCAPES[letter];
  if (simple !== undefined) return { char: simple, length: 2 };
  const rest = text.slice(at + 1, at + 5);
  const code =
    /^x([0-9a-fA-F]{1,2})/.exec(rest) ?? /^o([0-7]{1,3})/.exec(rest) ?? /^d(\d{1,3})/.exec(rest);
  if (code) {
    const base = letter === "x" ? 16 : letter === "o" ? 8 : 10;
    const char = byteText(parseInt(code[1] as string, base) & 0xff);
    return { char, length: 1 + code[0].length };
  }
  const control = /^c(.)/s.exec(rest);
  if (control) {
    const unit = (control[1] as string).toUpperCase().charCodeAt(0);
    return { char: String.fromCharCode(unit ^ 0x40), length: 3 };
  }
  return null;
}

/** A regular expression with those escapes replaced; what would be an operator stays quoted. */
export function regexText(source: string): string {
  let text = "";
  for (let i = 0; i < source.length;) {
    if (source[i] !== "\\") {
      text += source[i++];
      continue;
    }
    const escape = escapeAt(source, i);
    if (!escape) {
      text += source.slice(i, i + 2);
      i += 2;
      continue;
    }
    const special = /[\][\\.*^$/]/.test(escape.char);
    text += special ? `\\${escape.char}` : escape.char;
    i += escape.length;
  }
  return text;
}
