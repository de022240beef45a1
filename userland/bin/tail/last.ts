/** The last lines or bytes of an open file: from the end when it can be, else by keeping a tail. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { SEEK_SET } from "../../../kernel/uapi/fcntl.ts";
import { isReg } from "../../../kernel/uapi/stat.ts";
import { compute, fstat, lseek, pread, type Sys } from "../../../kernel/uapi/syscall.ts";
import { CHUNK, readChunk } from "../../lib/input.ts";
import type { Output } from "../../lib/output.ts";
import type { Part } from "../tail.ts";

/** Prints the part; the position in the file after it. */
export function* copyTail(fd: number, part: Part, out: Output): Sys<number> {
  if (part.fromStart) return yield* skipThenCopy(fd, part, out);
  const { mode, size } = yield* fstat(fd);
  // Files of /proc say 0 and have content, so only a real size is believed.
  if (isReg(mode) && size > 0) {
    const start = yield* startOfTail(fd, size, part);
    const seekable = yield* seek(fd, start);
    if (seekable) return start + (yield* copyRest(fd, out));
  }
  return yield* keepTail(fd, part, out);
}

function* seek(fd: number, offset: number): Sys<boolean> {
  try {
    yield* lseek(fd, offset, SEEK_SET);
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

function* copyRest(fd: number, out: Output): Sys<number> {
  let copied = 0;
  for (;;) {
    yield* out.settle();
    const chunk = yield* readChunk(fd, 0.1);
    if (chunk.length === 0) return copied;
    copied += chunk.length;
    out.bytes(chunk);
  }
}

function* startOfTail(fd: number, size: number, part: Part): Sys<number> {
  if (part.unit === "bytes") return Math.max(0, size - part.count);
  if (part.count === 0) return size;
  let wanted = part.count;
  let end = size;
  while (end > 0) {
    const from = Math.max(0, end - CHUNK);
    const chunk = yield* pread(fd, end - from, from);
    yield* compute(chunk.length);
    // The newline that ends the file begins no line.
    let at = end === size ? chunk.length - 2 : chunk.length - 1;
    while (at >= 0 && (at = chunk.lastIndexOf(part.end, at)) >= 0) {
      if (--wanted === 0) return from + at + 1;
      at--;
    }
    end = from;
  }
  return 0;
}

function* skipThenCopy(fd: number, part: Part, out: Output): Sys<number> {
  let skip = Math.max(0, part.count - 1);
  let position = 0;
  while (skip > 0) {
    const chunk = yield* readChunk(fd);
    if (chunk.length === 0) return position;
    position += chunk.length;
    let at = 0;
    if (part.unit === "bytes") {
      at = Math.min(skip, chunk.length);
      skip -= at;
    } else {
      while (skip > 0) {
        const stop = chunk.indexOf(part.end, at);
        at = stop < 0 ? chunk.length : stop + 1;
        if (stop < 0) break;
        skip--;
      }
    }
    out.bytes(chunk.subarray(at));
  }
  return position + (yield* copyRest(fd, out));
}

/** A pipe cannot be read backwards: chunks are dropped once enough follows them. */
function* keepTail(fd: number, part: Part, out: Output): Sys<number> {
  const held: { chunk: Uint8Array; units: number }[] = [];
  let units = 0;
  let position = 0;
  for (;;) {
    const chunk = yield* readChunk(fd);
    if (chunk.length === 0) break;
    position += chunk.length;
    const count = part.unit === "bytes" ? chunk.length : countOf(chunk, part.end);
    held.push({ chunk, units: count });
    units += count;
    while (held.length > 1 && units - (held[0]?.units ?? 0) > part.count) {
      units -= held.shift()?.units ?? 0;
    }
  }
  const last = held[held.length - 1]?.chunk;
  if (!last) return position;
  if (part.unit === "lines" && last[last.length - 1] !== part.end) units++;
  let skip = Math.max(0, units - part.count);
  for (const { chunk } of held) {
    let at = 0;
    if (part.unit === "bytes") {
      at = Math.min(skip, chunk.length);
      skip -= at;
    } else {
      while (skip > 0) {
        const stop = chunk.indexOf(part.end, at);
        at = stop < 0 ? chunk.length : stop + 1;
        if (stop < 0) break;
        skip--;
      }
    }
    out.bytes(chunk.subarray(at));
    yield* out.drain();
  }
  return position;
}

function countOf(chunk: Uint8Array, end: number): number {
  let count = 0;
  for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, at + 1)) count++;
  return count;
}
