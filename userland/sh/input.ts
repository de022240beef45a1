/**
 * Reading lines for the shell itself and for `read`: what was read too far belongs to the next
 * reader, so a pipe or a terminal is read byte by byte, and a file is wound back.
 */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { SEEK_CUR } from "../../kernel/uapi/fcntl.ts";
import { lseek, read, type Sys } from "../../kernel/uapi/syscall.ts";
import type { Shell } from "./state.ts";

const BLOCK = 4096;

function* seekable(fd: number): Sys<boolean> {
  try {
    yield* lseek(fd, 0, SEEK_CUR);
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

export interface ReadLine {
  readonly bytes: Uint8Array;
  /** The delimiter was there. */
  readonly ended: boolean;
}

/** Up to `delimiter` (not included) or end of file. A caught signal throws EINTR. */
export function* readUntil(fd: number, delimiter: number): Sys<ReadLine> {
  const line: number[] = [];
  if (yield* seekable(fd)) {
    for (;;) {
      const chunk = yield* read(fd, BLOCK);
      if (chunk.length === 0) return { bytes: Uint8Array.from(line), ended: false };
      const at = chunk.indexOf(delimiter);
      const part = at < 0 ? chunk : chunk.subarray(0, at);
      for (const byte of part) line.push(byte);
      if (at < 0) continue;
      const over = chunk.length - at - 1;
      if (over > 0) yield* lseek(fd, -over, SEEK_CUR);
      return { bytes: Uint8Array.from(line), ended: true };
    }
  }
  for (;;) {
    const chunk = yield* read(fd, 1);
    if (chunk.length === 0) return { bytes: Uint8Array.from(line), ended: false };
    if (chunk[0] === delimiter) return { bytes: Uint8Array.from(line), ended: true };
    line.push(chunk[0] as number);
  }
}

/** A line as text; null at the end of input. Signals are left for whoever looks. */
export function* readLine(_sh: Shell, fd: number): Sys<string | null> {
  for (;;) {
    try {
      const { bytes, ended } = yield* readUntil(fd, 10);
      return bytes.length === 0 && !ended ? null : decode(bytes);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "EINTR") return "";
      return null;
    }
  }
}
