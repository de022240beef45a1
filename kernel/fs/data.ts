/**
 * Contents of a regular file: extents of immutable chunks, kept by reference. Appending what a
 * chunk goes on with lengthens a repeating extent, and what was never written is a hole, so that a
 * gigabyte of `yes` or of zeros costs the host next to nothing. Small appends, a log's lines, are
 * copied into a tail that has room: nobody has seen the bytes past its end.
 */
import { concat } from "../uapi/bytes.ts";

interface Extent {
  start: number;
  length: number;
  /** Repeats when shorter than the extent; null is a hole of zero bytes. */
  chunk: Uint8Array | null;
  /** Where in the chunk the extent begins. */
  readonly phase: number;
}

const NO_EXTENTS: Extent[] = [];
const TAIL_MAX = 65_536;
const SMALL = 4_096;
const ZERO = new Uint8Array(65536);

export class FileData {
  private extents: Extent[] = NO_EXTENTS;
  /** The list is another file's too: copied before it changes. */
  private shared = true;
  /** The last extent's chunk, while it has room for what is appended. */
  private tail: Uint8Array | null = null;
  size = 0;
  /** Host bytes this file keeps alive: chunks it did not share with the base image. */
  hostBytes = 0;

  static of(bytes: Uint8Array): FileData {
    return FileData.repeating(bytes.length, bytes);
  }

  /** A file of `size` bytes that repeats a chunk (zeros without one). */
  static repeating(size: number, chunk: Uint8Array | null): FileData {
    const data = new FileData();
    if (size > 0) data.extents = [{ start: 0, length: size, chunk, phase: 0 }];
    data.size = size;
    return data;
  }

  /** Chunks are immutable, so a copy shares them, and their list until one of the two changes. */
  clone(): FileData {
    const copy = new FileData();
    copy.extents = this.extents;
    copy.size = this.size;
    this.shared = true;
    return copy;
  }

  private own(): void {
    if (!this.shared) return;
    this.tail = null;
    this.extents = this.extents.map((extent) => ({ ...extent }));
    this.shared = false;
  }

  /** At most `count` bytes from `offset`; empty at the end. One extent a call keeps it by reference. */
  read(offset: number, count: number): Uint8Array {
    const end = Math.min(this.size, offset + count);
    if (offset >= end) return ZERO.subarray(0, 0);
    const parts: Uint8Array[] = [];
    for (let at = offset, i = this.find(offset); at < end; i++) {
      const extent = this.extents[i];
      if (extent === undefined) {
        at = gap(parts, at, end);
        continue;
      }
      if (extent.start > at) at = gap(parts, at, Math.min(end, extent.start));
      const stop = Math.min(end, extent.start + extent.length);
      while (at < stop) {
        const piece = slice(extent, at, stop);
        parts.push(piece);
        at += piece.length;
      }
    }
    return concat(parts);
  }

  all(): Uint8Array {
    return this.read(0, this.size);
  }

  write(offset: number, chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.own();
    const appends = offset === this.size;
    const last = this.last();
    if (appends && last !== null && repeats(last, chunk)) last.length += chunk.length;
    else {
      if (!appends) this.cut(offset, offset + chunk.length);
      if (!appends || chunk.length > SMALL || !this.append(chunk))
        this.insert({ start: offset, length: chunk.length, chunk, phase: 0 });
      this.hostBytes += chunk.length;
    }
    this.size = Math.max(this.size, offset + chunk.length);
  }

  truncate(size: number): void {
    if (size < this.size) {
      this.own();
      this.cut(size, this.size);
    }
    this.size = size;
    if (size === 0) this.hostBytes = 0;
  }

  /** Zeros that have their blocks, up to this size: no hole, and no memory of ours either. */
  allocate(size: number): void {
    if (size <= this.size) return;
    this.own();
    this.insert({ start: this.size, length: size - this.size, chunk: null, phase: 0 });
    this.size = size;
  }

  /** Counts them again: of what was written over, nothing may be left. */
  countHostBytes(): number {
    const chunks = new Set<Uint8Array>();
    for (const { chunk } of this.extents) if (chunk !== null) chunks.add(chunk);
    this.hostBytes = 0;
    for (const chunk of chunks) this.hostBytes += chunk.length;
    return this.hostBytes;
  }

  /** Bytes that are allocated (holes are not). */
  get allocated(): number {
    let sum = 0;
    for (const extent of this.extents) sum += extent.length;
    return sum;
  }

  /** The extent that the file ends with; null when it ends with a hole. */
  private last(): Extent | null {
    const extent = this.extents[this.extents.length - 1];
    return extent !== undefined && extent.start + extent.length === this.size ? extent : null;
  }

  /** Into the tail, which grows by an eighth; false when the file has none to go on with. */
  private append(chunk: Uint8Array): boolean {
    const last = this.last();
    if (last === null || last.chunk === null) return false;
    if (last.phase !== 0 || last.length > last.chunk.length) return false;
    const length = last.length + chunk.length;
    if (length > TAIL_MAX) return false;
    if (last.chunk !== this.tail || length > this.tail.length) {
      const tail = new Uint8Array(length + Math.ceil(length / 8));
      tail.set(last.chunk.subarray(0, last.length));
      last.chunk = this.tail = tail;
    }
    this.tail.set(chunk, last.length);
    last.length = length;
    return true;
  }

  /** Index of the first extent that ends after the offset. */
  private find(offset: number): number {
    let low = 0;
    let high = this.extents.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const extent = this.extents[middle] as Extent;
      if (extent.start + extent.length > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private insert(extent: Extent): void {
    if (this.extents.length === 0) this.extents = [extent];
    else this.extents.splice(this.find(extent.start), 0, extent);
  }

  /** Removes the bytes from..to, splitting extents at the edges. */
  private cut(from: number, to: number): void {
    this.tail = null; // its bytes past a new end have been seen
    const first = this.find(from);
    const kept: Extent[] = [];
    let index = first;
    for (; index < this.extents.length; index++) {
      const extent = this.extents[index] as Extent;
      if (extent.start >= to) break;
      const end = extent.start + extent.length;
      if (extent.start < from) kept.push({ ...extent, length: from - extent.start });
      if (end > to) {
        kept.push({
          start: to,
          length: end - to,
          chunk: extent.chunk,
          phase: (extent.phase + to - extent.start) % (extent.chunk?.length ?? 1),
        });
      }
    }
    this.extents.splice(first, index - first, ...kept);
  }
}

/** Whether a chunk is what would come next if the extent went on. */
function repeats(extent: Extent, chunk: Uint8Array): boolean {
  const pattern = extent.chunk ?? ZERO;
  if (extent.length < pattern.length && extent.chunk !== null) return false; // perhaps a tail
  if (chunk.length < SMALL && chunk !== pattern) return false; // not worth looking
  let from = extent.chunk === null ? 0 : (extent.phase + extent.length) % pattern.length;
  if (from === 0 && sameMemory(pattern, chunk)) return true;
  for (let at = 0; at < chunk.length; from = 0) {
    const count = Math.min(pattern.length - from, chunk.length - at);
    if (!sameBytes(pattern.subarray(from, from + count), chunk.subarray(at, at + count)))
      return false;
    at += count;
  }
  return true;
}

/** The second begins where the first does, and is no longer. */
function sameMemory(a: Uint8Array, b: Uint8Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && b.length <= a.length;
}

/** Of equal lengths. By words of four where both lie so: most of what is long and alike does. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const words = (a.byteOffset | b.byteOffset) % 4 === 0 ? a.length >> 2 : 0;
  const left = new Int32Array(a.buffer, words > 0 ? a.byteOffset : 0, words);
  const right = new Int32Array(b.buffer, words > 0 ? b.byteOffset : 0, words);
  for (let i = 0; i < words; i++) if (left[i] !== right[i]) return false;
  for (let i = words * 4; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function slice(extent: Extent, at: number, stop: number): Uint8Array {
  const chunk = extent.chunk ?? ZERO;
  const from = extent.chunk === null ? 0 : (extent.phase + at - extent.start) % chunk.length;
  return chunk.subarray(from, Math.min(chunk.length, from + stop - at));
}

function gap(parts: Uint8Array[], at: number, stop: number): number {
  while (at < stop) {
    const size = Math.min(ZERO.length, stop - at);
    parts.push(ZERO.subarray(0, size));
    at += size;
  }
  return at;
}
