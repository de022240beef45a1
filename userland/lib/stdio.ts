/**
 * Standard input and output: what stdio(3) gives a C program. Output is collected and written in
 * blocks, or line by line on a terminal; `flush` before waiting.
 */
import { decode, encode, concat } from "../../kernel/uapi/bytes.ts";
import { type Errno, strerror, SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import {
  BLOCKED,
  close,
  gate,
  open,
  read,
  type Sys,
  tcgetattr,
  write,
} from "../../kernel/uapi/syscall.ts";
import { WriteError, writeOut } from "./writeerror.ts";

const BLOCK = 65_536;

/** A buffered output stream. */
export class Out {
  private readonly fd: number;
  private parts: string[] = [];
  private size = 0;

  constructor(fd = 1) {
    this.fd = fd;
  }

  /** Adds text; call `drain` now and then in long loops. */
  put(text: string): void {
    this.parts.push(text);
    this.size += text.length;
  }

  line(text: string): void {
    this.put(text + "\n");
  }

  /** Writes what has gathered once there is a block of it. */
  *drain(): Sys<void> {
    if (this.size >= BLOCK) yield* this.flush();
  }

  *flush(): Sys<void> {
    if (this.size === 0) return;
    const text = this.parts.join("");
    this.parts = [];
    this.size = 0;
    yield* writeOut(this.fd, encode(text));
  }
}

export function* print(text: string): Sys<void> {
  if (text !== "") yield* writeOut(1, encode(text));
}

export function* eprint(text: string): Sys<void> {
  if (text !== "") yield* write(2, encode(text));
}

/** write(2) until all is out: a signal that a trap catches does not lose bytes. */
export function* writeAll(fd: number, data: Uint8Array): Sys<void> {
  let at = 0;
  while (at < data.length) {
    try {
      const answer = gate.trap.write(fd, at === 0 ? data : data.subarray(at));
      if (answer === BLOCKED) yield;
      else at += answer;
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
    }
  }
}

/** Puts a text in a file's place; a new file has the mode. */
export function* writeFile(path: string, text: string, mode = 0o666): Sys<void> {
  const fd = yield* open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  try {
    yield* writeAll(fd, encode(text));
  } finally {
    yield* close(fd);
  }
}

/** "vmstat: message" on standard error. */
export function* complain(tool: string, message: string): Sys<void> {
  yield* eprint(`${tool}: ${message}\n`);
}

/** The text of an error that a call threw; anything else is thrown on. */
export function errorText(error: unknown): string {
  if (error instanceof SyscallError && !(error instanceof WriteError)) return error.message;
  throw error;
}

export function isErrno(error: unknown, ...errnos: Errno[]): boolean {
  return error instanceof SyscallError && errnos.includes(error.errno);
}

export { strerror };

/** All bytes until end of file. */
export function* readAll(fd: number): Sys<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = yield* read(fd, BLOCK);
    if (chunk.length === 0) return concat(chunks);
    chunks.push(chunk);
  }
}

export function* readFile(path: string): Sys<string> {
  const fd = yield* open(path, O_RDONLY);
  try {
    return decode(yield* readAll(fd));
  } finally {
    yield* close(fd);
  }
}

/** The file's text, or undefined when it cannot be read. */
export function* tryReadFile(path: string): Sys<string | undefined> {
  try {
    return yield* readFile(path);
  } catch (error) {
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}

export function* isatty(fd: number): Sys<boolean> {
  try {
    yield* tcgetattr(fd);
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

export const NEWLINE = 10;
/** A line longer than this is more than a simulated tool may hold: "memory exhausted". */
export const LINE_BYTES_MAX = 4 * 1024 * 1024;

/** Lines of a descriptor as bytes, without their newline; `ended` tells whether the last had one. */
export class Lines {
  private readonly fd: number;
  private readonly separator: number;
  private rest: Uint8Array | null = null;
  private at = 0;
  private partial: Uint8Array[] = [];
  private partialBytes = 0;
  private eof = false;
  /** False when the last line returned had no newline. */
  ended = true;

  constructor(fd: number, separator = NEWLINE) {
    this.fd = fd;
    this.separator = separator;
  }

  /** The next line, or null at the end. */
  *next(): Sys<Uint8Array | null> {
    for (;;) {
      const rest = this.rest;
      if (rest !== null) {
        const stop = rest.indexOf(this.separator, this.at);
        if (stop >= 0) {
          const tail = rest.subarray(this.at, stop);
          this.at = stop + 1;
          if (this.at >= rest.length) this.rest = null;
          this.ended = true;
          return this.join(tail);
        }
        this.partial.push(rest.subarray(this.at));
        this.partialBytes += rest.length - this.at;
        if (this.partialBytes > LINE_BYTES_MAX) throw new SyscallError("ENOMEM");
        this.rest = null;
      }
      if (this.eof) return null;
      const chunk = yield* read(this.fd, BLOCK);
      if (chunk.length === 0) {
        this.eof = true;
        if (this.partialBytes === 0) return null;
        this.ended = false;
        return this.join(new Uint8Array(0));
      }
      this.rest = chunk;
      this.at = 0;
    }
  }

  /** True when a line can be had without another read. */
  get buffered(): boolean {
    return this.rest !== null && this.rest.indexOf(this.separator, this.at) >= 0;
  }

  private join(tail: Uint8Array): Uint8Array {
    if (this.partialBytes === 0) {
      this.partial = [];
      return tail;
    }
    const line = concat([...this.partial, tail]);
    this.partial = [];
    this.partialBytes = 0;
    return line;
  }
}
