/** Echo of typed bytes and the erasing of echoed ones: the echo half of drivers/tty/n_tty.c. */
import type { Machine } from "../machine.ts";
import { emit } from "./n_tty.ts";
import type { Tty } from "./tty.ts";

const NL = 10;
const TAB = 9;

/** Control characters show as ^X, as ECHOCTL has it. */
export function echoByte(m: Machine, tty: Tty, byte: number): void {
  const control = (byte < 32 && byte !== NL && byte !== TAB) || byte === 127;
  if (control && tty.termios.echoctl) emit(m, tty, Uint8Array.of(0x5e, byte ^ 0x40));
  else emit(m, tty, Uint8Array.of(byte));
}

/** Removes the last character (all bytes of it, under IUTF8) and returns its bytes. */
export function eraseChar(line: number[]): number[] {
  let from = line.length - 1;
  while (from > 0 && ((line[from] as number) & 0xc0) === 0x80) from--;
  return from < 0 ? [] : line.splice(from);
}

/** Removes trailing blanks and the word before them. */
export function eraseWord(line: number[]): number[] {
  let from = line.length;
  const isWord = (at: number): boolean =>
    /[0-9A-Za-z_]/.test(String.fromCharCode(line[at] as number));
  while (from > 0 && !isWord(from - 1)) from--;
  while (from > 0 && isWord(from - 1)) from--;
  return line.splice(from);
}

/** "\b \b" for each column that the bytes took. */
export function erasedLine(bytes: readonly number[]): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if ((byte & 0xc0) === 0x80) continue;
    const columns = byte < 32 || byte === 127 ? 2 : 1;
    for (let i = 0; i < columns; i++) out.push(8, 32, 8);
  }
  return Uint8Array.from(out);
}
