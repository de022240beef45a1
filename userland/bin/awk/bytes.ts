/** mawk works on bytes: a character of a text here is a byte (Latin-1 in form, UTF-8 in content). */
import { decode, encode } from "../../../kernel/uapi/bytes.ts";

const CHUNK = 8192;

export function bytesToText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

export function textToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
};

/** A word from the system (an argument, a file name) as awk sees it, and back. */
export const fromSystem = (text: string): string =>
  isAscii(text) ? text : bytesToText(encode(text));
export const toSystem = (text: string): string =>
  isAscii(text) ? text : decode(textToBytes(text));
