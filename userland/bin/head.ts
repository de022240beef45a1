/** head(1) of coreutils: the first lines or bytes; with a negative count, all but the last. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { SEEK_CUR } from "../../kernel/uapi/fcntl.ts";
import { lseek, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { CHUNK, eachSource, isDirectory, readChunk, type Source } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "head",
  summary: "output the first part of files",
  synopsis: ["head [option]... [file]..."],
  description: "Prints the first 10 lines of each file; several get a header with their name.",
  options: [
    ["-c, --bytes=[-]NUM", "the first NUM bytes; with -, all but the last NUM"],
    ["-n, --lines=[-]NUM", "the first NUM lines; with -, all but the last NUM"],
    ["-q, --quiet, --silent", "no headers"],
    ["-v, --verbose", "always headers"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  seeAlso: ["tail(1)"],
};

const SPEC = {
  short: "c:n:qvz",
  long: {
    bytes: { as: "c", argument: "required" },
    lines: { as: "n", argument: "required" },
    quiet: { as: "q" },
    silent: { as: "q" },
    verbose: { as: "v" },
    "zero-terminated": { as: "z" },
  },
} as const;

/** What to copy: a unit and how many; `from` the end leaves that many out. */
interface Amount {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  readonly allBut: boolean;
}

/** "head -5 x" means -n 5; "-5c", "-2k" and the like are old forms too. */
function modern(argv: readonly string[]): readonly string[] {
  const match = /^-(\d+)([bckmlqvz]*)$/.exec(argv[1] ?? "");
  if (!match) return argv;
  const letters = match[2] ?? "";
  const unit = /[bkm]/.exec(letters)?.[0] ?? "";
  const bytes = /[bckm]/.test(letters);
  const rest = letters.replace(/[bckml]/g, "");
  const count = `-${bytes ? "c" : "n"}${match[1]}${unit === "m" ? "M" : unit}`;
  return [argv[0] as string, count, ...(rest === "" ? [] : [`-${rest}`]), ...argv.slice(2)];
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(modern(argv), usage, SPEC);
  if (typeof args === "number") return args;
  let amount: Amount = { unit: "lines", count: 10, allBut: false };
  for (const { name, value = "" } of args.options) {
    if (name !== "c" && name !== "n") continue;
    const unit = name === "c" ? "bytes" : "lines";
    const allBut = value.startsWith("-");
    const count = parseSize(allBut ? value.slice(1) : value);
    if (count === undefined) {
      yield* complain(
        args.name,
        `invalid number of ${unit}: ${quote(allBut ? value.slice(1) : value)}`,
      );
      return 1;
    }
    amount = { unit, count, allBut };
  }
  const out = yield* openOutput();
  const names = args.operands;
  const quiet = args.last("q", "v");
  const headers = quiet === "v" || (quiet !== "q" && names.length > 1);
  const end = args.has("z") ? 0 : 10;
  let first = true;
  let failed = false;
  const one = function* (source: Source): Sys<void> {
    if (headers) {
      const title = source.name === "-" ? "standard input" : source.name;
      out.put(`${first ? "" : "\n"}==> ${title} <==\n`);
      first = false;
    }
    if (yield* isDirectory(source.fd)) {
      yield* out.flush();
      yield* complain(args.name, `error reading ${quoteaf(source.name)}: Is a directory`);
      failed = true;
      return;
    }
    yield* copyHead(source, amount, end, out);
  };
  const cannot = (name: string, error: string): string =>
    `cannot open ${quoteaf(name)} for reading: ${error}`;
  const status = yield* eachSource(args.name, names, one, cannot);
  yield* out.flush();
  return failed ? 1 : status;
}

function* copyHead(source: Source, amount: Amount, end: number, out: Output): Sys<void> {
  if (amount.allBut) yield* allBut(source, amount, end, out);
  else if (amount.unit === "bytes") yield* bytes(source, amount.count, out);
  else yield* lines(source, amount.count, end, out);
}

function* bytes(source: Source, count: number, out: Output): Sys<void> {
  let left = count;
  while (left > 0) {
    yield* out.settle();
    const chunk = yield* readChunk(source.fd, 0.1);
    if (chunk.length === 0) return;
    out.bytes(chunk.subarray(0, left));
    if (chunk.length > left) yield* giveBack(source, chunk.length - left);
    left -= chunk.length;
  }
}

function* lines(source: Source, count: number, end: number, out: Output): Sys<void> {
  let left = count;
  while (left > 0) {
    yield* out.settle();
    const chunk = yield* readChunk(source.fd);
    if (chunk.length === 0) return;
    let at = 0;
    while (left > 0) {
      const stop = chunk.indexOf(end, at);
      if (stop < 0) {
        at = chunk.length;
        break;
      }
      at = stop + 1;
      left--;
    }
    out.bytes(chunk.subarray(0, at));
    if (at < chunk.length) yield* giveBack(source, chunk.length - at);
  }
}

/** What was read too far goes back, for whoever reads the same file next: (head -1; cat) < x. */
function* giveBack(source: Source, count: number): Sys<void> {
  try {
    yield* lseek(source.fd, -count, SEEK_CUR);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** Holds back the last `count` lines or bytes. */
function* allBut(source: Source, amount: Amount, end: number, out: Output): Sys<void> {
  const held: Uint8Array[] = [];
  const sizes: number[] = [];
  let total = 0;
  const size = (chunk: Uint8Array): number => {
    if (amount.unit === "bytes") return chunk.length;
    let n = 0;
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, at + 1)) n++;
    return n;
  };
  let last = end;
  for (;;) {
    yield* out.settle();
    const chunk = yield* readChunk(source.fd);
    if (chunk.length === 0) break;
    last = chunk[chunk.length - 1] as number;
    held.push(chunk);
    sizes.push(size(chunk));
    total += sizes[sizes.length - 1] as number;
    while (sizes.length > 1 && total - (sizes[0] as number) > amount.count) {
      total -= sizes.shift() as number;
      out.bytes(held.shift() as Uint8Array);
    }
    if (held.length * CHUNK > 256 * 1024 * 1024) throw new SyscallError("ENOMEM");
  }
  // An unfinished last line counts as one.
  if (amount.unit === "lines" && last !== end) total++;
  let keep = total - amount.count;
  for (const chunk of held) {
    if (keep <= 0) return;
    if (amount.unit === "bytes") {
      out.bytes(chunk.subarray(0, keep));
      keep -= chunk.length;
      continue;
    }
    let at = 0;
    while (keep > 0) {
      const stop = chunk.indexOf(end, at);
      if (stop < 0) {
        at = chunk.length;
        break;
      }
      at = stop + 1;
      keep--;
    }
    out.bytes(chunk.subarray(0, at));
    yield* out.drain();
  }
}
