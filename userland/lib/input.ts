/**
 * Operands as input: files in order, "-" for standard input, complaints as GNU tools word them.
 * CPU for scanning is charged by the byte here, so that a busy pipeline shows in top.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import { close, compute, fstat, open, read, type Sys } from "../../kernel/uapi/syscall.ts";
import type { Output } from "./output.ts";
import { quotef } from "./quote.ts";
import { complain, errorText, Lines, NEWLINE } from "./stdio.ts";

export const CHUNK = 65_536;

/** Reads a chunk and charges for looking at its bytes; empty at the end. */
export function* readChunk(fd: number, nsPerByte = 1): Sys<Uint8Array> {
  const chunk = yield* read(fd, CHUNK);
  if (chunk.length > 0) yield* compute(chunk.length * nsPerByte);
  return chunk;
}

/** A file that is open, with the name for messages. */
export interface Source {
  readonly name: string;
  readonly fd: number;
}

/** Opens an operand for reading; complains and gives null when it cannot be. */
export function* openSource(
  tool: string,
  name: string,
  cannotOpen = (file: string, error: string): string => `${quotef(file)}: ${error}`,
): Sys<Source | null> {
  if (name === "-") return { name, fd: 0 };
  try {
    return { name, fd: yield* open(name, O_RDONLY) };
  } catch (error) {
    yield* complain(tool, cannotOpen(name, errorText(error)));
    return null;
  }
}

export function* closeSource(source: Source): Sys<void> {
  if (source.fd !== 0) yield* close(source.fd);
}

/** "cat: dir: Is a directory": reading fails, opening does not. */
export function* isDirectory(fd: number): Sys<boolean> {
  return isDir((yield* fstat(fd)).mode);
}

/** Runs `each` on every operand (standard input without any); the exit status. */
export function* eachSource(
  tool: string,
  operands: readonly string[],
  each: (source: Source) => Sys<void>,
  cannotOpen: (name: string, error: string) => string = (name, error) =>
    `${quotef(name)}: ${error}`,
): Sys<number> {
  let status = 0;
  for (const name of operands.length > 0 ? operands : ["-"]) {
    const source = yield* openSource(tool, name, cannotOpen);
    if (source === null) {
      status = 1;
      continue;
    }
    try {
      yield* each(source);
    } catch (error) {
      yield* complain(tool, `${quotef(name)}: ${errorText(error)}`);
      status = 1;
    }
    yield* closeSource(source);
  }
  return status;
}

export interface LineReading {
  /** The byte that ends a line. */
  readonly end?: number;
  /** CPU for a line: so much, and so much for each of its bytes. */
  readonly lineNs: number;
  readonly byteNs: number;
}

/**
 * Runs `each` on every line of every operand. What a line gave goes out before a read that may
 * wait, and whenever a block is full; `ended` is false for a last line without an end.
 */
export function* eachLine(
  tool: string,
  operands: readonly string[],
  out: Output,
  { end = NEWLINE, lineNs, byteNs }: LineReading,
  each: (line: Uint8Array, ended: boolean) => void,
): Sys<number> {
  const status = yield* eachSource(tool, operands, function* (source) {
    if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
    const lines = new Lines(source.fd, end);
    for (;;) {
      if (!lines.buffered) yield* out.settle();
      else if (out.full) yield* out.flush();
      const line = yield* lines.next();
      if (line === null) return;
      yield* compute(lineNs + line.length * byteNs);
      each(line, lines.ended);
    }
  });
  yield* out.flush();
  return status;
}
