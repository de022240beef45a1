/** split(1) of coreutils. */
import { concat } from "../../kernel/uapi/bytes.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { readChunk } from "../lib/input.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "split",
  summary: "split a file into pieces",
  synopsis: ["split [option]... [file [prefix]]"],
  description: "Writes pieces of its input to xaa, xab and so on; 1000 lines each.",
  options: [
    ["-a, --suffix-length=N", "letters of the suffix (2)"],
    ["--additional-suffix=SUFFIX", "after the letters"],
    ["-b, --bytes=SIZE", "SIZE bytes a piece"],
    ["-C, --line-bytes=SIZE", "whole lines, at most SIZE bytes a piece"],
    ["-d, --numeric-suffixes[=FROM]", "digits instead of letters"],
    ["-x, --hex-suffixes[=FROM]", "hexadecimal digits"],
    ["-l, --lines=NUMBER", "NUMBER lines a piece"],
    ["-n, --number=CHUNKS", "CHUNKS pieces of equal size, or l/CHUNKS of whole lines"],
    ["--verbose", "a line for each piece"],
  ],
  notModelled: ["--filter", "-e", "-t", "-u", "-n K/N", "-n r/N"],
};

const SPEC = {
  short: "0123456789a:b:C:del:n:t:ux",
  long: {
    "suffix-length": { as: "a", argument: "required" },
    "additional-suffix": { argument: "required" },
    bytes: { as: "b", argument: "required" },
    "line-bytes": { as: "C", argument: "required" },
    "numeric-suffixes": { as: "d", argument: "optional" },
    "hex-suffixes": { as: "x", argument: "optional" },
    "elide-empty-files": { as: "e" },
    filter: { argument: "required" },
    lines: { as: "l", argument: "required" },
    number: { as: "n", argument: "required" },
    separator: { as: "t", argument: "required" },
    unbuffered: { as: "u" },
    verbose: {},
  },
  limits: ["filter", "e", "t"],
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const [name = "-", prefix = "x", extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const digits = args.options
    .filter((o) => /^\d$/.test(o.name))
    .map((o) => o.name)
    .join("");
  const kinds = args.options.filter((o) => /^[bCln]$/.test(o.name));
  if (new Set(kinds.map((o) => o.name)).size + (digits === "" ? 0 : 1) > 1) {
    yield* complain(args.name, "cannot split in more than one way");
    return yield* tryHelp(args.name);
  }
  const kind = kinds[kinds.length - 1]?.name ?? "l";
  const text = args.value(kind) ?? (digits || "1000");
  const amount = parseSize(kind === "n" ? text.replace(/^l\//, "") : text);
  if (amount === undefined || amount === 0) {
    const words: Readonly<Record<string, string>> = {
      b: "bytes",
      C: "lines",
      l: "lines",
      n: "chunks",
    };
    const range = amount === 0 ? ": Numerical result out of range" : "";
    yield* complain(args.name, `invalid number of ${words[kind]}: ${quote(text)}${range}`);
    return 1;
  }
  let fd = 0;
  if (name !== "-") {
    try {
      fd = yield* open(name, O_RDONLY);
    } catch (error) {
      yield* complain(args.name, `cannot open ${quoteaf(name)} for reading: ${errorText(error)}`);
      return 1;
    }
  }
  const pieces = new Pieces(args, prefix);
  try {
    if (kind === "b") yield* byBytes(fd, amount, pieces);
    else if (kind === "l") yield* byLines(fd, amount, pieces);
    else if (kind === "C") yield* byLineBytes(yield* all(fd), amount, pieces);
    else yield* byNumber(yield* all(fd), amount, text.startsWith("l/"), pieces);
    yield* pieces.end();
    return 0;
  } catch (error) {
    yield* complain(
      args.name,
      error instanceof Exhausted
        ? "output file suffixes exhausted"
        : `${name}: ${errorText(error)}`,
    );
    return 1;
  }
}

class Exhausted {}

/** The output files, one after another. */
class Pieces {
  private readonly args: Arguments;
  private readonly prefix: string;
  private fd = -1;
  private index: number;
  private readonly alphabet: string;
  private width: number;
  private readonly fixed: boolean;

  constructor(args: Arguments, prefix: string) {
    this.args = args;
    this.prefix = prefix;
    const kind = args.last("d", "x");
    this.alphabet =
      kind === "d"
        ? "0123456789"
        : kind === "x"
          ? "0123456789abcdef"
          : "abcdefghijklmnopqrstuvwxyz";
    this.width = Number(args.value("a") ?? 2);
    this.fixed = args.has("a");
    this.index = Number(args.value("d") ?? args.value("x") ?? 0);
  }

  *begin(): Sys<void> {
    yield* this.end();
    const path =
      this.prefix + this.suffix(this.index++) + (this.args.value("additional-suffix") ?? "");
    this.fd = yield* open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (this.args.has("verbose")) yield* print(`creating file ${quoteaf(path)}\n`);
  }

  *put(bytes: Uint8Array): Sys<void> {
    if (this.fd < 0) yield* this.begin();
    if (bytes.length > 0) yield* write(this.fd, bytes);
  }

  *end(): Sys<void> {
    if (this.fd >= 0) yield* close(this.fd);
    this.fd = -1;
  }

  /** aa .. yz, then zaaa and so on: a suffix that begins with the last letter grows by two. */
  private suffix(index: number): string {
    const base = this.alphabet.length;
    let width = this.width;
    let left = index;
    let lead = "";
    if (!this.fixed && !this.args.has("d", "x")) {
      for (
        let room = (base - 1) * power(base, width - 1);
        left >= room;
        room = (base - 1) * power(base, width - 1)
      ) {
        left -= room;
        lead += "z";
        width++;
      }
    } else if (left >= power(base, width)) throw new Exhausted();
    let text = "";
    for (let i = 0; i < width; i++) {
      text = (this.alphabet[left % base] as string) + text;
      left = Math.floor(left / base);
    }
    return lead + text;
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}

function* all(fd: number): Sys<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = yield* readChunk(fd);
    if (chunk.length === 0) return concat(chunks);
    chunks.push(chunk);
  }
}

function* byBytes(fd: number, size: number, pieces: Pieces): Sys<void> {
  let left = 0;
  for (;;) {
    const chunk = yield* readChunk(fd, 0.2);
    if (chunk.length === 0) return;
    for (let at = 0; at < chunk.length;) {
      if (left === 0) {
        yield* pieces.begin();
        left = size;
      }
      const part = chunk.subarray(at, at + left);
      yield* pieces.put(part);
      at += part.length;
      left -= part.length;
    }
  }
}

function* byLines(fd: number, count: number, pieces: Pieces): Sys<void> {
  let left = 0;
  for (;;) {
    const chunk = yield* readChunk(fd);
    if (chunk.length === 0) return;
    let start = 0;
    while (start < chunk.length) {
      if (left === 0) {
        yield* pieces.begin();
        left = count;
      }
      let end = start;
      while (left > 0) {
        const stop = chunk.indexOf(10, end);
        if (stop < 0) {
          end = chunk.length;
          break;
        }
        end = stop + 1;
        left--;
      }
      yield* pieces.put(chunk.subarray(start, end));
      start = end;
    }
  }
}

function* byLineBytes(bytes: Uint8Array, size: number, pieces: Pieces): Sys<void> {
  for (let at = 0; at < bytes.length;) {
    const last = bytes.subarray(at, at + size).lastIndexOf(10);
    const end = at + size >= bytes.length ? bytes.length : last < 0 ? at + size : at + last + 1;
    yield* pieces.begin();
    yield* pieces.put(bytes.subarray(at, end));
    at = end;
  }
}

function* byNumber(bytes: Uint8Array, count: number, lines: boolean, pieces: Pieces): Sys<void> {
  const size = Math.floor(bytes.length / count);
  const rest = bytes.length % count;
  let from = 0;
  let bound = 0;
  for (let i = 0; i < count; i++) {
    bound += size + (i < rest ? 1 : 0);
    let end = i === count - 1 ? bytes.length : bound;
    if (lines && end < bytes.length) {
      // A piece ends with the line in which its share ends.
      const stop = bytes.indexOf(10, Math.max(from, end - 1));
      end = Math.max(from, stop < 0 ? bytes.length : stop + 1);
      if (bound <= from) end = from;
    }
    yield* pieces.begin();
    yield* pieces.put(bytes.subarray(from, end));
    from = end;
  }
}
