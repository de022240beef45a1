/** dd(1) of coreutils. conv=ascii, ebcdic, block, unblock, sparse are not modelled. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import {
  O_APPEND,
  O_CREAT,
  O_DIRECT,
  O_EXCL,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  SEEK_CUR,
} from "../../kernel/uapi/fcntl.ts";
import {
  clock_gettime,
  compute,
  fstat,
  fsync,
  ftruncate,
  lseek,
  open,
  read,
  type Sys,
  write,
} from "../../kernel/uapi/syscall.ts";
import { S_IFBLK, S_IFCHR, S_IFMT, S_IFREG } from "../../kernel/uapi/stat.ts";
import { CLOCK_MONOTONIC } from "../../kernel/uapi/time.ts";
import { helpText } from "../lib/help.ts";
import { notModelled } from "../lib/limit.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, eprint, errorText, isatty, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { type DdOptions, DdError, parseOperands } from "./dd/operands.ts";
import { report } from "./dd/report.ts";

export const usage: Usage = {
  name: "dd",
  summary: "convert and copy a file",
  synopsis: ["dd [operand]..."],
  description: "Copies blocks, and says how many and how fast. oflag=direct passes the page cache.",
  options: [
    ["if=FILE  of=FILE", "read FILE, write FILE"],
    ["bs=BYTES  ibs=BYTES  obs=BYTES", "block sizes (512)"],
    ["count=N", "copy N input blocks"],
    ["skip=N  seek=N", "skip N blocks of input, of output"],
    ["conv=LIST", "notrunc fsync fdatasync noerror sync excl nocreat ucase lcase swab"],
    ["iflag=LIST  oflag=LIST", "append direct dsync sync fullblock nonblock count_bytes"],
    ["status=LEVEL", "none, noxfer or progress"],
  ],
  examples: [["dd if=/dev/zero of=test bs=1M count=100 oflag=direct", "write speed of a disk"]],
};

interface Counts {
  fullIn: number;
  partialIn: number;
  fullOut: number;
  partialOut: number;
  bytes: number;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const name = argv[0] ?? "dd";
  if (argv.includes("--help")) {
    yield* print(helpText(usage));
    return 0;
  }
  let options: DdOptions;
  try {
    options = parseOperands(argv.slice(1).filter((word) => word !== "--"));
  } catch (error) {
    if (!(error instanceof DdError)) throw error;
    if (error.beyond) return yield* notModelled(name, error.message);
    yield* complain(name, error.message);
    if (error.hint) yield* eprint(`Try '${name} --help' for more information.\n`);
    return 1;
  }
  let input = 0;
  let output = 1;
  try {
    if (options.if !== null) {
      const direct = options.iflag.has("direct") ? O_DIRECT : 0;
      input = yield* open(
        options.if,
        O_RDONLY | direct | (options.iflag.has("nonblock") ? O_NONBLOCK : 0),
      );
    }
  } catch (error) {
    yield* complain(name, `failed to open ${quoteaf(options.if ?? "")}: ${errorText(error)}`);
    return 1;
  }
  try {
    if (options.of !== null) output = yield* open(options.of, outputFlags(options), 0o666);
  } catch (error) {
    yield* complain(name, `failed to open ${quoteaf(options.of ?? "")}: ${errorText(error)}`);
    return 1;
  }
  const copier = new Copier(name, options, input, output);
  return yield* copier.run();
}

function outputFlags(options: DdOptions): number {
  const { conv, oflag, seek } = options;
  let flags = O_WRONLY;
  if (!conv.has("nocreat")) flags |= O_CREAT;
  if (conv.has("excl")) flags |= O_EXCL;
  if (!conv.has("notrunc") && seek === 0) flags |= O_TRUNC;
  if (oflag.has("append")) flags |= O_APPEND;
  if (oflag.has("direct")) flags |= O_DIRECT;
  if (oflag.has("nonblock")) flags |= O_NONBLOCK;
  return flags;
}

class Copier {
  private readonly name: string;
  private readonly options: DdOptions;
  private readonly input: number;
  private readonly output: number;
  private readonly counts: Counts = {
    fullIn: 0,
    partialIn: 0,
    fullOut: 0,
    partialOut: 0,
    bytes: 0,
  };
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private startNs = 0;
  private shownNs = 0;
  private status = 0;
  /** A read gives all that was asked for, unless the input is a pipe, a terminal or a socket. */
  private whole = false;

  constructor(name: string, options: DdOptions, input: number, output: number) {
    this.name = name;
    this.options = options;
    this.input = input;
    this.output = output;
  }

  private *now(): Sys<number> {
    const { sec, nsec } = yield* clock_gettime(CLOCK_MONOTONIC);
    return sec * 1e9 + nsec;
  }

  *run(): Sys<number> {
    const { options } = this;
    this.startNs = this.shownNs = yield* this.now();
    const { mode } = yield* fstat(this.input);
    const kind = mode & S_IFMT;
    this.whole =
      kind === S_IFREG || kind === S_IFBLK || (kind === S_IFCHR && !(yield* isatty(this.input)));
    if (options.seek > 0 && !(yield* this.seekOutput())) return 1;
    if (options.skip > 0) yield* this.skipInput();
    try {
      yield* this.copy();
      yield* this.flush(true);
      if (options.conv.has("fsync") || options.conv.has("fdatasync")) yield* fsync(this.output);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
    if (options.status !== "none") {
      const elapsed = (yield* this.now()) - this.startNs;
      const { fullIn, partialIn, fullOut, partialOut, bytes } = this.counts;
      if (this.shown) yield* eprint("\n");
      yield* eprint(`${fullIn}+${partialIn} records in\n${fullOut}+${partialOut} records out\n`);
      if (options.status !== "noxfer") yield* eprint(`${report(bytes, elapsed)}\n`);
    }
    return this.status;
  }

  private *seekOutput(): Sys<boolean> {
    const { options } = this;
    const offset = options.seekBytes ? options.seek : options.seek * options.obs;
    try {
      yield* lseek(this.output, offset, SEEK_CUR);
      if (!options.conv.has("notrunc")) yield* ftruncate(this.output, offset);
      return true;
    } catch (error) {
      yield* complain(
        this.name,
        `${quoteaf(options.of ?? "standard output")}: cannot seek: ${errorText(error)}`,
      );
      return false;
    }
  }

  private *skipInput(): Sys<void> {
    const { options } = this;
    const bytes = options.skipBytes ? options.skip : options.skip * options.ibs;
    try {
      yield* lseek(this.input, bytes, SEEK_CUR);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      let left = bytes;
      while (left > 0) {
        const chunk = yield* read(this.input, Math.min(left, 65_536));
        if (chunk.length === 0) {
          const what = quoteaf(options.if ?? "standard input");
          yield* complain(this.name, `${what}: cannot skip to specified offset`);
          return;
        }
        left -= chunk.length;
      }
    }
  }

  private *copy(): Sys<void> {
    const { options, counts } = this;
    let left = options.countBytes ? options.count : Infinity;
    for (let block = 0; options.countBytes ? left > 0 : block < options.count; block++) {
      const want = Math.min(options.ibs, left);
      const chunk = yield* this.block(want);
      if (chunk === null) return;
      left -= chunk.length;
      if (chunk.length === options.ibs) counts.fullIn++;
      else counts.partialIn++;
      yield* compute(200 + chunk.length * 0.05);
      yield* this.put(this.converted(chunk));
      if (options.status === "progress") yield* this.progress();
    }
  }

  /** One block of input; null at the end. */
  private *block(want: number): Sys<Uint8Array | null> {
    const { options } = this;
    const parts: Uint8Array[] = [];
    let size = 0;
    try {
      do {
        const chunk = yield* read(this.input, want - size);
        if (chunk.length === 0) break;
        parts.push(chunk);
        size += chunk.length;
      } while ((this.whole || options.iflag.has("fullblock")) && size < want);
    } catch (error) {
      yield* complain(
        this.name,
        `error reading ${quoteaf(options.if ?? "standard input")}: ${errorText(error)}`,
      );
      this.status = 1;
      if (!options.conv.has("noerror")) throw new Ended();
    }
    if (size === 0) return null;
    if (parts.length === 1) return parts[0] as Uint8Array;
    const whole = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  private converted(chunk: Uint8Array): Uint8Array {
    const { conv, ibs } = this.options;
    let bytes = chunk;
    if (conv.has("sync") && bytes.length < ibs) {
      const padded = new Uint8Array(ibs);
      padded.set(bytes);
      bytes = padded;
    }
    if (conv.has("ucase")) bytes = bytes.map((b) => (b >= 97 && b <= 122 ? b - 32 : b));
    if (conv.has("lcase")) bytes = bytes.map((b) => (b >= 65 && b <= 90 ? b + 32 : b));
    if (conv.has("swab")) {
      bytes = bytes.slice();
      for (let i = 0; i + 1 < bytes.length; i += 2) {
        [bytes[i], bytes[i + 1]] = [bytes[i + 1] as number, bytes[i] as number];
      }
    }
    return bytes;
  }

  private *put(chunk: Uint8Array): Sys<void> {
    const { options } = this;
    // With bs= every input block is an output block, short ones too.
    if (options.sameBlocks) {
      yield* this.out(chunk);
      return;
    }
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes >= options.obs) yield* this.flush(false);
  }

  private *flush(all: boolean): Sys<void> {
    if (this.pendingBytes === 0) return;
    const { obs } = this.options;
    const bytes = new Uint8Array(this.pendingBytes);
    let at = 0;
    for (const part of this.pending) {
      bytes.set(part, at);
      at += part.length;
    }
    let from = 0;
    for (; bytes.length - from >= obs; from += obs) yield* this.out(bytes.slice(from, from + obs));
    if (all && from < bytes.length) {
      yield* this.out(bytes.slice(from));
      from = bytes.length;
    }
    this.pending = from < bytes.length ? [bytes.slice(from)] : [];
    this.pendingBytes = bytes.length - from;
  }

  private *out(chunk: Uint8Array): Sys<void> {
    const { options, counts } = this;
    try {
      yield* write(this.output, chunk);
      if (options.oflag.has("dsync") || options.oflag.has("sync")) yield* fsync(this.output);
    } catch (error) {
      const what = quoteaf(options.of ?? "standard output");
      yield* complain(this.name, `error writing ${what}: ${errorText(error)}`);
      this.status = 1;
      throw new Ended();
    }
    counts.bytes += chunk.length;
    if (chunk.length === options.obs) counts.fullOut++;
    else counts.partialOut++;
  }

  private shown = false;

  private *progress(): Sys<void> {
    const now = yield* this.now();
    if (now - this.shownNs < 1e9) return;
    this.shownNs = now;
    this.shown = true;
    yield* eprint(`\r${report(this.counts.bytes, now - this.startNs, 0)}`);
  }
}

/** Copying ends here; what went wrong has been said. */
class Ended {}
