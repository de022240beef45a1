/**
 * The letters that C gives to control bytes, \a \b \t \n \v \f \r (ISO C, 5.2.2), both ways, and
 * bytes in octal. What a tool knows beside them (\e, \0, \\), or does not know, it says itself.
 */

/** What a letter after a backslash stands for. */
export const C_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The escape that a byte has by name, such as "\\n" for 10. */
export const C_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(C_ESCAPES).map(([letter, char]) => [char.charCodeAt(0), `\\${letter}`]),
);

/** "012": a byte in the three digits of an escape. */
export const octalDigits = (byte: number): string => byte.toString(8).padStart(3, "0");

/** "\012". */
export const octalEscape = (byte: number): string => `\\${octalDigits(byte)}`;

/** A byte by its name, or in octal. */
export const byteEscape = (byte: number): string => C_NAMES[byte] ?? octalEscape(byte);

/** One byte as text holds it: ASCII as itself, others as the surrogate that stands for the byte. */
export const byteText = (byte: number): string =>
  String.fromCharCode(byte < 0x80 ? byte : 0xdc00 | byte);
