/** cmp(1) of GNU diffutils 3.8. */
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { isDir, isReg } from "../../kernel/uapi/stat.ts";
import { compute, fstat, open, read, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { complain, eprint, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "cmp",
  summary: "compare two files byte by byte",
  synopsis: ["cmp [option]... file1 [file2 [skip1 [skip2]]]"],
  description: "Says where two files differ first; exits with 0 when they do not, 1 when they do.",
  options: [
    ["-b, --print-bytes", "show the bytes that differ"],
    ["-i, --ignore-initial=SKIP", "skip the first SKIP bytes of both (or SKIP1:SKIP2)"],
    ["-l, --verbose", "all differing bytes with their numbers"],
    ["-n, --bytes=LIMIT", "compare LIMIT bytes at most"],
    ["-s, --quiet, --silent", "no output"],
  ],
};

class ByteReader {
  private readonly fd: number;
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;

  constructor(fd: number) {
    this.fd = fd;
  }

  *next(): Sys<number> {
    if (this.at >= this.chunk.length) {
      this.chunk = yield* read(this.fd, 65_536);
      this.at = 0;
      if (this.chunk.length === 0) return -1;
      yield* compute(this.chunk.length);
    }
    return this.chunk[this.at++] as number;
  }
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "bci:ln:sv",
    long: {
      "print-bytes": { as: "b" },
      "ignore-initial": { as: "i", argument: "required" },
      verbose: { as: "l" },
      bytes: { as: "n", argument: "required" },
      quiet: { as: "s" },
      silent: { as: "s" },
    },
    failure: 2,
    version: "cmp (GNU diffutils) 3.8",
  });
  if (typeof args === "number") return args;
  const [first, second = "-", skip1 = "0", skip2 = "0"] = args.operands;
  if (first === undefined) {
    yield* complain(args.name, `missing operand after '${args.name}'`);
    yield* eprint(`${args.name}: Try '${args.name} --help' for more information.\n`);
    return 2;
  }
  const [i1, i2] = (args.value("i") ?? `${skip1}:${skip2}`).split(":");
  const skips = [parseSize(i1 ?? "0") ?? 0, parseSize(i2 ?? i1 ?? "0") ?? 0];
  const limit = args.value("n") === undefined ? Infinity : (parseSize(args.value("n") ?? "") ?? 0);
  const a = yield* openReader(args, first, skips[0] as number);
  const b = a && (yield* openReader(args, second, skips[1] as number));
  if (!a || !b) return 2;
  let line = 1;
  let last = -1;
  let differs = false;
  const width = args.has("l") ? String(yield* smaller([first, second], limit)).length : 0;
  const octal = (byte: number): string => byte.toString(8).padStart(3);
  for (let at = 1; at <= limit; at++) {
    const x = yield* a.next();
    const y = yield* b.next();
    if (x < 0 || y < 0) {
      if (x === y) break;
      if (args.has("s")) return 1;
      const where = endOf(
        at - 1,
        last === 10 ? `line ${line - 1}` : `in line ${line}`,
        args.has("l"),
      );
      yield* eprint(`${args.name}: EOF on ${x < 0 ? first : second}${where}\n`);
      return 1;
    }
    if (x !== y) {
      differs = true;
      if (args.has("s")) return 1;
      if (!args.has("l")) {
        const bytes = args.has("b")
          ? ` is ${octal(x)} ${visible(x)} ${octal(y)} ${visible(y)}`
          : "";
        yield* print(`${first} ${second} differ: byte ${at}, line ${line}${bytes}\n`);
        return 1;
      }
      const shown = args.has("b")
        ? `${octal(x)} ${visible(x).padEnd(4)} ${octal(y)} ${visible(y)}`
        : `${octal(x)} ${octal(y)}`;
      yield* print(`${String(at).padStart(width)} ${shown}\n`);
    }
    last = x;
    if (x === 10) line++;
  }
  return differs ? 1 : 0;
}

function* openReader(args: Arguments, name: string, skip: number): Sys<ByteReader | null> {
  try {
    const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
    if (isDir((yield* fstat(fd)).mode)) {
      yield* complain(args.name, `${name}: Is a directory`);
      return null;
    }
    const reader = new ByteReader(fd);
    for (let n = 0; n < skip; n++) if ((yield* reader.next()) < 0) break;
    return reader;
  } catch (error) {
    if (!args.has("s")) yield* complain(args.name, `${name}: ${errorText(error)}`);
    return null;
  }
}

function endOf(bytes: number, line: string, verbose: boolean): string {
  if (bytes === 0) return " which is empty";
  return verbose ? ` after byte ${bytes}` : ` after byte ${bytes}, ${line}`;
}

/** The size of the smaller regular file: how wide numbers can get. */
function* smaller(names: readonly string[], limit: number): Sys<number> {
  let size = Math.min(limit, Number.MAX_SAFE_INTEGER);
  for (const name of names) {
    const info = name === "-" ? yield* fstat(0) : yield* stat(name);
    if (isReg(info.mode)) size = Math.min(size, info.size);
  }
  return size;
}

function visible(byte: number): string {
  const low = byte & 127;
  const caret =
    low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? "^?" : String.fromCharCode(low);
  return byte >= 128 ? `M-${caret}` : caret;
}
