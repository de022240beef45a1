/**
 * Between bytes and strings. File names, arguments and pipe contents are bytes on Linux; programs
 * here hold text as strings. A byte that is not valid UTF-8 becomes a lone surrogate U+DC80..U+DCFF
 * and turns back into the same byte (Python's "surrogateescape", PEP 383), so nothing is lost.
 * TextEncoder is not used: the pure folders see no platform API.
 */
const CHUNK = 8192;
/** Texts of large chunks that were made here: chunks are immutable, so reading one back is free. */
const KNOWN = new WeakMap<Uint8Array, string>();
const KNOWN_MIN = 512;

/** Bytes of a string. Lone surrogates U+DC80..U+DCFF become the raw bytes 0x80..0xFF. */
export function encode(text: string): Uint8Array {
  const length = text.length;
  const ascii = new Uint8Array(length);
  let i = 0;
  for (; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) break;
    ascii[i] = unit;
  }
  const bytes = i === length ? ascii : encodeFrom(text, ascii, i);
  if (length >= KNOWN_MIN) KNOWN.set(bytes, text);
  return bytes;
}

function encodeFrom(text: string, prefix: Uint8Array, start: number): Uint8Array {
  const out = new Uint8Array(start + (text.length - start) * 3);
  out.set(prefix.subarray(0, start));
  let n = start;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) out[n++] = unit;
    else if (unit < 0x800) {
      out[n++] = 0xc0 | (unit >> 6);
      out[n++] = 0x80 | (unit & 63);
    } else if (unit >= 0xdc80 && unit <= 0xdcff) out[n++] = unit & 0xff;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      const code = text.codePointAt(i) ?? 0xfffd;
      if (code > 0xffff) {
        i++;
        out[n++] = 0xf0 | (code >> 18);
        out[n++] = 0x80 | ((code >> 12) & 63);
        out[n++] = 0x80 | ((code >> 6) & 63);
        out[n++] = 0x80 | (code & 63);
      } else n = put3(out, n, 0xfffd);
    } else n = put3(out, n, unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit);
  }
  return out.subarray(0, n);
}

function put3(out: Uint8Array, n: number, code: number): number {
  out[n] = 0xe0 | (code >> 12);
  out[n + 1] = 0x80 | ((code >> 6) & 63);
  out[n + 2] = 0x80 | (code & 63);
  return n + 3;
}

/** The string of some bytes; invalid bytes become U+DC80..U+DCFF. */
export function decode(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length >= KNOWN_MIN) {
    const known = KNOWN.get(bytes);
    if (known !== undefined) return known;
  }
  let i = 0;
  while (i < length && (bytes[i] as number) < 0x80) i++;
  let text = "";
  for (let at = 0; at < i; at += CHUNK) {
    text += textOf(bytes.subarray(at, at + CHUNK > i ? i : at + CHUNK));
  }
  return i === length ? text : text + decodeFrom(bytes, i);
}

/** Applied to the array as it is: spreading one is eight times slower. */
function textOf(units: Uint8Array | readonly number[]): string {
  return Reflect.apply(String.fromCharCode, null, units as readonly number[]);
}

function decodeFrom(bytes: Uint8Array, start: number): string {
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = start; i < bytes.length;) {
    const size = sequence(bytes, i);
    const first = bytes[i] as number;
    if (size === 1) units.push(first < 0x80 ? first : 0xdc00 | first);
    else {
      let code = first & (0xff >> (size + 1));
      for (let k = 1; k < size; k++) code = (code << 6) | ((bytes[i + k] as number) & 63);
      if (code > 0xffff) {
        code -= 0x10000;
        units.push(0xd800 | (code >> 10), 0xdc00 | (code & 0x3ff));
      } else units.push(code);
    }
    i += size;
    if (units.length > CHUNK) {
      parts.push(textOf(units));
      units = [];
    }
  }
  parts.push(textOf(units));
  return parts.join("");
}

/** Length of the valid UTF-8 sequence at i, or 1 when it is not one (RFC 3629, table 3-7 of Unicode). */
function sequence(bytes: Uint8Array, i: number): number {
  const first = bytes[i] as number;
  if (first < 0xc2 || first > 0xf4) return 1;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[i + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 1;
  for (let k = 2; k < size; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 1;
  return size;
}

/** One Uint8Array out of many. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
