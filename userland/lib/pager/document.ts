/** The text that a pager shows, read as it is needed: a file may grow, a pipe may never end. */
import { concat, decode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { POLLIN } from "../../../kernel/uapi/fcntl.ts";
import { compute, poll, read, type Sys } from "../../../kernel/uapi/syscall.ts";

const BLOCK = 65_536;
/** More text than this is more than a simulated pager may hold. */
const BYTES_MAX = 64 * 1024 * 1024;

export class Document {
  readonly name: string;
  readonly lines: string[] = [];
  private readonly fd: number;
  private partial: Uint8Array[] = [];
  private bytes = 0;
  /** All there was has been read; a file that is followed may still grow. */
  ended = false;
  /** The last line has no newline yet. */
  private open = false;

  constructor(name: string, fd: number) {
    this.name = name;
    this.fd = fd;
  }

  static fromText(name: string, text: string): Document {
    const document = new Document(name, -1);
    document.lines.push(...text.replace(/\n$/, "").split("\n"));
    document.ended = true;
    document.bytes = text.length;
    return document;
  }

  get size(): number {
    return this.bytes;
  }

  /** Reads until there are so many lines; false when a key at `keyboard` came first. */
  *ensure(count: number, keyboard: number): Sys<boolean> {
    while (this.lines.length < count && !this.ended) {
      if (!(yield* this.more(keyboard))) return false;
    }
    return true;
  }

  /** One block; false when somebody pressed a key while there was nothing to read. */
  *more(keyboard: number): Sys<boolean> {
    if (this.fd < 0) return true;
    if (keyboard >= 0) {
      const watched = [
        { fd: this.fd, events: POLLIN },
        { fd: keyboard, events: POLLIN },
      ];
      const [data, key] = yield* poll(watched, Infinity);
      if (!data && key) return false;
    }
    const chunk = yield* read(this.fd, BLOCK);
    if (chunk.length === 0) {
      this.flushPartial();
      this.ended = true;
      return true;
    }
    yield* compute(chunk.length * 2);
    this.bytes += chunk.length;
    if (this.bytes > BYTES_MAX) throw new SyscallError("ENOMEM");
    this.add(chunk);
    return true;
  }

  /** For a file that is followed: there may be more after the end. */
  reopen(): void {
    this.ended = false;
  }

  private add(chunk: Uint8Array): void {
    let start = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      this.push(decode(concat([...this.partial, chunk.subarray(start, at)])));
      this.partial = [];
      start = at + 1;
    }
    if (start < chunk.length) this.partial.push(chunk.subarray(start));
  }

  private push(line: string): void {
    if (this.open) {
      this.lines[this.lines.length - 1] += line;
      this.open = false;
    } else this.lines.push(line);
  }

  private flushPartial(): void {
    if (this.partial.length === 0) return;
    this.push(decode(concat(this.partial)));
    this.partial = [];
    this.open = true;
  }
}
