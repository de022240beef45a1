/**
 * Names in messages and listings as gnulib's quotearg writes them: shell-escape style, and the
 * typographic quotes of a UTF-8 locale. Hosts run in C.UTF-8.
 */
import { byteEscape, octalEscape } from "./cescape.ts";

const NEEDS_QUOTES = /[ !"$&()*;<=>[^`|'\\?]|^[#~]|^[{}]$|^$/;
/** What makes it unsafe to use double quotes around a name that holds an apostrophe. */
const NOT_FOR_DOUBLE = /[!"$&()*;<=>[^`|\\?{}]|.[#~]/;

/** True for what a terminal would not print as itself: control bytes and invalid UTF-8. */
export function unprintable(char: string): boolean {
  const code = char.codePointAt(0) as number;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff);
}

/** The escape of a character that cannot be shown: its name, or octal for each of its bytes. */
export function charEscape(char: string): string {
  const code = char.codePointAt(0) as number;
  if (code >= 0xd800) return octalEscape(code & 0xff);
  if (code < 0x80) return byteEscape(code);
  return octalEscape(0xc0 | (code >> 6)) + octalEscape(0x80 | (code & 63));
}

/** A word that a shell reads back as this name. */
export function shellQuote(name: string, always = false, colon = false): string {
  let hidden = false;
  for (const char of name) {
    if (unprintable(char)) {
      hidden = true;
      break;
    }
  }
  if (!hidden) {
    if (!always && !NEEDS_QUOTES.test(name) && !(colon && name.includes(":"))) return name;
    if (!name.includes("'")) return `'${name}'`;
    return NOT_FOR_DOUBLE.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
  }
  let text = "'";
  let escaping = false;
  for (const char of name) {
    if (unprintable(char)) {
      if (!escaping) text += "'$'";
      escaping = true;
      text += charEscape(char);
    } else {
      if (escaping) text += "''";
      escaping = false;
      text += char === "'" ? "'\\''" : char;
    }
  }
  return text + "'";
}

/** quoteaf: always in quotes, as in "cannot stat 'x'". */
export const quoteaf = (name: string): string => shellQuote(name, true);

/** quotef: as it is when nothing in it needs quotes, as in "cat: x: ...". */
export const quotef = (name: string): string => shellQuote(name, false, true);

/** quote: typographic, as in "invalid option ‘x’". */
export function quote(text: string): string {
  let inner = "";
  for (const char of text)
    inner += char === "\\" ? "\\\\" : unprintable(char) ? charEscape(char) : char;
  return `‘${inner}’`;
}
