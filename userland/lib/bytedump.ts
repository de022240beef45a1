/** Bytes as od(1), hexdump(1) and xxd(1) show them. */
import { C_NAMES, octalDigits } from "./cescape.ts";

const isPrintable = (byte: number): boolean => byte >= 32 && byte < 127;

/** od -c and hexdump -c: the character, its escape, or octal. */
export function charCell(byte: number): string {
  if (isPrintable(byte)) return String.fromCharCode(byte);
  return byte === 0 ? "\\0" : (C_NAMES[byte] ?? octalDigits(byte));
}

/** The column beside the numbers: a dot for what does not print. */
export const dotted = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : ".")).join("");
