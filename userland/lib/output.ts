/**
 * Standard output as stdio(3) buffers it: at once on a terminal whenever the program is about to
 * wait, in blocks into a pipe or a file. Text or bytes, in order.
 */
import { concat, encode } from "../../kernel/uapi/bytes.ts";
import { isReg } from "../../kernel/uapi/stat.ts";
import { fstat, type Sys } from "../../kernel/uapi/syscall.ts";
import { isErrno, isatty } from "./stdio.ts";
import { writeOut } from "./writeerror.ts";

const FILE_BLOCK = 65_536;
/** What glibc takes for a pipe (st_blksize): `grep` into a pipe speaks only every so often. */
const PIPE_BLOCK = 4096;

export class Output {
  readonly fd: number;
  readonly tty: boolean;
  private readonly block: number;
  private text: string[] = [];
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(fd: number, tty: boolean, block: number) {
    this.fd = fd;
    this.tty = tty;
    this.block = block;
  }

  put(text: string): void {
    this.text.push(text);
    this.size += text.length;
  }

  line(text: string): void {
    this.text.push(text, "\n");
    this.size += text.length + 1;
  }

  bytes(data: Uint8Array): void {
    this.seal();
    this.chunks.push(data);
    this.size += data.length;
  }

  /** Writes once a block has gathered. */
  *drain(): Sys<void> {
    if (this.size >= this.block) yield* this.flush();
  }

  /** Before a read that may wait: a terminal gets what there is, anything else whole blocks. */
  *settle(): Sys<void> {
    if (this.tty || this.size >= this.block) yield* this.flush();
  }

  get full(): boolean {
    return this.size >= this.block;
  }

  *flush(): Sys<void> {
    if (this.size === 0) return;
    this.seal();
    const data = concat(this.chunks);
    this.chunks = [];
    this.size = 0;
    if (data.length > 0) yield* writeOut(this.fd, data);
  }

  private seal(): void {
    if (this.text.length === 0) return;
    this.chunks.push(encode(this.text.join("")));
    this.text = [];
  }
}

export function* openOutput(fd = 1): Sys<Output> {
  const tty = yield* isatty(fd);
  let regular = false;
  try {
    regular = isReg((yield* fstat(fd)).mode);
  } catch (error) {
    if (!isErrno(error, "EBADF")) throw error;
  }
  return new Output(fd, tty, tty || regular ? FILE_BLOCK : PIPE_BLOCK);
}
