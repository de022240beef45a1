/** Order of texts by their bytes, as strcmp(3) and the collation of C.UTF-8 have it. */
import { encode } from "../../kernel/uapi/bytes.ts";

export function compareBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 order is byte order but for surrogates (astral characters and raw bytes).
    if (x < 0xd800 && y < 0xd800) return x - y;
    return compareEncoded(encode(a.slice(Math.max(0, i - 1))), encode(b.slice(Math.max(0, i - 1))));
  }
  return a.length - b.length;
}

export function compareEncoded(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
