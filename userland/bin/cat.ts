/** cat(1) of coreutils. Without options it copies blocks; with them it works line by line. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { writeOut } from "../lib/writeerror.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { eachSource, isDirectory, readChunk, type Source } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "cat",
  summary: "concatenate files and print on the standard output",
  synopsis: ["cat [option]... [file]..."],
  description: "Copies files, or standard input for - or none, to standard output.",
  options: [
    ["-A, --show-all", "like -vET"],
    ["-b, --number-nonblank", "number lines that are not empty"],
    ["-e", "like -vE"],
    ["-E, --show-ends", "$ at the end of each line"],
    ["-n, --number", "number all lines"],
    ["-s, --squeeze-blank", "one empty line for several"],
    ["-t", "like -vT"],
    ["-T, --show-tabs", "TAB as ^I"],
    ["-v, --show-nonprinting", "^ and M- notation, but for TAB and newline"],
  ],
  seeAlso: ["tac(1)", "less(1)"],
};

const SPEC = {
  short: "AbeEnstTuv",
  long: {
    "show-all": { as: "A" },
    "number-nonblank": { as: "b" },
    "show-ends": { as: "E" },
    number: { as: "n" },
    "squeeze-blank": { as: "s" },
    "show-tabs": { as: "T" },
    "show-nonprinting": { as: "v" },
  },
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  if (!args.has("A", "b", "e", "E", "n", "s", "t", "T", "v")) {
    return yield* eachSource(args.name, args.operands, copy);
  }
  const style = new Style(args, yield* openOutput());
  const status = yield* eachSource(args.name, args.operands, (source) => style.copy(source));
  style.end();
  yield* style.out.flush();
  return status;
}

function* copy(source: Source): Sys<void> {
  if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
  for (;;) {
    const chunk = yield* readChunk(source.fd, 0.1);
    if (chunk.length === 0) return;
    yield* writeOut(1, chunk);
  }
}

/** Line numbers and visible characters; the numbering and blank lines go on from file to file. */
class Style {
  readonly out: Output;
  private readonly ends: boolean;
  private readonly tabs: boolean;
  private readonly visible: boolean;
  private readonly numbers: "all" | "nonblank" | "none";
  private readonly squeeze: boolean;
  private line = 0;
  private blanks = 0;
  private fresh = true;
  /** A CR at the end of a chunk: with -E it shows as ^M when a newline follows. */
  private heldReturn = false;

  constructor(args: Arguments, out: Output) {
    this.out = out;
    this.ends = args.has("A", "e", "E");
    this.tabs = args.has("A", "t", "T");
    this.visible = args.has("A", "e", "t", "v");
    this.numbers = args.has("b") ? "nonblank" : args.has("n") ? "all" : "none";
    this.squeeze = args.has("s");
  }

  *copy(source: Source): Sys<void> {
    if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
    for (;;) {
      yield* this.out.settle();
      const chunk = yield* readChunk(source.fd, 2);
      if (chunk.length === 0) return;
      this.chunk(chunk);
    }
  }

  end(): void {
    if (this.heldReturn) this.out.put("\r");
  }

  private chunk(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const stop = chunk.indexOf(10, start);
      const piece = chunk.subarray(start, stop < 0 ? chunk.length : stop);
      if (stop < 0) {
        if (piece.length > 0) this.begin();
        this.text(piece, false);
        return;
      }
      if (this.fresh && piece.length === 0 && !this.heldReturn) this.blank();
      else {
        if (this.fresh) this.begin();
        this.text(piece, true);
        this.out.put(this.ends ? "$\n" : "\n");
      }
      this.fresh = true;
      start = stop + 1;
    }
  }

  private blank(): void {
    if (this.squeeze && ++this.blanks > 1) return;
    if (this.numbers === "all") this.out.put(`${String(++this.line).padStart(6)}\t`);
    this.out.put(this.ends ? "$\n" : "\n");
  }

  private begin(): void {
    if (!this.fresh) return;
    this.fresh = false;
    this.blanks = 0;
    if (this.numbers !== "none") this.out.put(`${String(++this.line).padStart(6)}\t`);
  }

  private text(bytes: Uint8Array, complete: boolean): void {
    let piece = bytes;
    if (this.ends && !this.visible) {
      if (this.heldReturn && (piece.length > 0 || complete)) {
        this.out.put(piece.length === 0 ? "^M" : "\r");
        this.heldReturn = false;
      }
      if (piece.length > 0 && piece[piece.length - 1] === 13) {
        piece = piece.subarray(0, -1);
        if (!complete) this.heldReturn = true;
      }
      this.show(piece);
      if (complete && piece.length < bytes.length) this.out.put("^M");
      return;
    }
    this.show(piece);
  }

  private show(bytes: Uint8Array): void {
    if (!this.visible) {
      this.out.put(this.tabs ? decode(bytes).replaceAll("\t", "^I") : "");
      if (!this.tabs) this.out.bytes(bytes);
      return;
    }
    let text = "";
    for (const byte of bytes) text += this.mark(byte);
    this.out.put(text);
  }

  private mark(byte: number): string {
    if (byte >= 128) return "M-" + (byte === 255 ? "^?" : caret(byte & 127));
    if (byte === 9) return this.tabs ? "^I" : "\t";
    return caret(byte);
  }
}

const caret = (byte: number): string =>
  byte === 127
    ? "^?"
    : String.fromCharCode(byte < 32 ? 94 : byte, ...(byte < 32 ? [byte | 64] : []));
