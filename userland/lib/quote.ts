/**
 * Names in messages and listings as gnulib's quotearg writes them: shell-escape style, and the
 * typographic quotes of a UTF-8 locale. Hosts run in C.UTF-8.
 */
const MNEMONIC: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
const NEEDS_QUOTES = /[ !"$&()*;<=>[^`|'\\?]|^[#~]|^[{}]$|^$/;
/** What makes it unsafe to use double quotes around a name that holds an apostrophe. */
const NOT_FOR_DOUBLE = /[!"$&()*;<=>[^`|\\?{}]|.[#~]/;

/** True for what a terminal would not print as itself: control bytes and invalid UTF-8. */
export function unprintable(char: string): boolean {
  const code = char.codePointAt(0) as number;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff);
}

/** Octal escape of a character that cannot be shown, a group for each of its bytes. */
function escape(char: string): string {
  const mnemonic = MNEMONIC[char];
  if (mnemonic !== undefined) return mnemonic;
  const code = char.codePointAt(0) as number;
  const octal = (byte: number): string => "\\" + byte.toString(8).padStart(3, "0");
  if (code >= 0xd800) return octal(code & 0xff);
  return code < 0x80 ? octal(code) : octal(0xc0 | (code >> 6)) + octal(0x80 | (code & 63));
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
      text += escape(char);
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
    inner += char === "\\" ? "\\\\" : unprintable(char) ? escape(char) : char;
  return `‘${inner}’`;
}
