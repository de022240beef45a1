/** Records out of a descriptor: RS is a character, "" for paragraphs, or a regex. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { compute, read, type Sys } from "../../../kernel/uapi/syscall.ts";
import { LINE_BYTES_MAX } from "../../lib/stdio.ts";
import { bytesToText } from "./bytes.ts";
import { awkRegex } from "./regex.ts";

const BLOCK = 65_536;

export class RecordReader {
  readonly fd: number;
  private text = "";
  private at = 0;
  private eof = false;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** A record can be had without reading. */
  buffered(rs: string): boolean {
    return rs.length === 1 && this.text.indexOf(rs, this.at) >= 0;
  }

  *next(rs: string): Sys<string | null> {
    if (rs === "") return yield* this.paragraph();
    for (;;) {
      const end = this.find(rs);
      if (end) {
        const record = this.text.slice(this.at, end[0]);
        this.at = end[1];
        return record;
      }
      if (this.eof) return this.rest();
      yield* this.more();
    }
  }

  /** Where the separator stands; one that might go on in the next block does not count yet. */
  private find(rs: string): readonly [number, number] | null {
    if (rs.length === 1) {
      const at = this.text.indexOf(rs, this.at);
      return at < 0 ? null : [at, at + 1];
    }
    const match = awkRegex(rs).exec(this.text, this.at);
    if (!match || match[0] === match[1]) return null;
    if (!this.eof && match[1] === this.text.length) return null;
    return [match[0] as number, match[1] as number];
  }

  private rest(): string | null {
    if (this.at >= this.text.length) return null;
    const record = this.text.slice(this.at);
    this.at = this.text.length;
    return record;
  }

  private *paragraph(): Sys<string | null> {
    for (;;) {
      while (this.text[this.at] === "\n") this.at++;
      const end = this.text.indexOf("\n\n", this.at);
      if (end >= 0) {
        const record = this.text.slice(this.at, end);
        this.at = end + 2;
        return record;
      }
      if (this.eof) {
        const record = this.text.slice(this.at).replace(/\n$/, "");
        this.at = this.text.length;
        return record === "" ? null : record;
      }
      yield* this.more();
    }
  }

  private *more(): Sys<void> {
    const bytes = yield* read(this.fd, BLOCK);
    if (bytes.length === 0) {
      this.eof = true;
      return;
    }
    yield* compute(bytes.length);
    this.text = this.text.slice(this.at) + bytesToText(bytes);
    this.at = 0;
    if (this.text.length > LINE_BYTES_MAX + BLOCK) throw new SyscallError("ENOMEM");
  }
}
