/** shuf(1) of coreutils; chance comes from the host's getrandom(2). */
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { getrandom, open, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { quote, quotef } from "../lib/quote.ts";
import { complain, errorText, readAll } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "shuf",
  summary: "generate random permutations",
  synopsis: [
    "shuf [option]... [file]",
    "shuf -e [option]... [arg]...",
    "shuf -i lo-hi [option]...",
  ],
  description: "Prints the lines of its input in a random order.",
  options: [
    ["-e, --echo", "arguments are the lines"],
    ["-i, --input-range=LO-HI", "the numbers LO to HI are the lines"],
    ["-n, --head-count=COUNT", "at most COUNT lines"],
    ["-o, --output=FILE", "write to FILE"],
    ["-r, --repeat", "lines may come again"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  notModelled: ["--random-source"],
};

const RANGE_MAX = 5_000_000;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "ei:n:o:rz",
    long: {
      echo: { as: "e" },
      "input-range": { as: "i", argument: "required" },
      "head-count": { as: "n", argument: "required" },
      output: { as: "o", argument: "required" },
      "random-source": { argument: "required" },
      repeat: { as: "r" },
      "zero-terminated": { as: "z" },
    },
    limits: ["random-source"],
  });
  if (typeof args === "number") return args;
  const end = args.has("z") ? "\0" : "\n";
  const text = args.value("n");
  if (text !== undefined && !/^\d+$/.test(text)) {
    yield* complain(args.name, `invalid line count: ${quote(text)}`);
    return 1;
  }
  if (args.has("e") && args.has("i")) {
    yield* complain(args.name, "cannot combine -e and -i options");
    return yield* tryHelp(args.name);
  }
  const lines = yield* linesOf(args, end);
  if (typeof lines === "number") return lines;
  const count = text === undefined ? (args.has("r") ? Infinity : lines.length) : Number(text);
  let fd = 1;
  const file = args.value("o");
  if (file !== undefined) fd = yield* open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  if (args.has("r") && lines.length === 0) {
    if (count === 0) return 0;
    yield* complain(args.name, "no lines to repeat");
    return 1;
  }
  const chance = new Chance();
  for (let done = 0; done < count && (args.has("r") || done < lines.length);) {
    const part: string[] = [];
    for (; part.length < 1024 && done < count && (args.has("r") || done < lines.length); done++) {
      if (args.has("r")) {
        part.push(lines[yield* chance.below(lines.length)] as string);
        continue;
      }
      const pick = done + (yield* chance.below(lines.length - done));
      const line = lines[pick] as string;
      lines[pick] = lines[done] as string;
      part.push(line);
    }
    yield* write(fd, encode(part.map((line) => line + end).join("")));
  }
  return 0;
}

/** The lines to shuffle; a status when there are none to be had. */
function* linesOf(args: Arguments, end: string): Sys<string[] | number> {
  const range = args.value("i");
  if (range !== undefined) {
    const lines = rangeOf(range);
    if (typeof lines !== "string") return lines;
    yield* complain(args.name, lines);
    return 1;
  }
  if (args.has("e")) return [...args.operands];
  const [name = "-", extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  try {
    const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
    const lines = decode(yield* readAll(fd)).split(end);
    if (lines[lines.length - 1] === "") lines.pop();
    return lines;
  } catch (error) {
    yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
    return 1;
  }
}

function rangeOf(range: string): string[] | string {
  const match = /^(\d+)-(\d+)$/.exec(range);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || low > high + 1) return `invalid input range: ${quote(range)}`;
  if (high - low > RANGE_MAX) return "memory exhausted";
  return Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
}

/** Whole numbers from the host's random bytes, taken in blocks. */
class Chance {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;

  *below(limit: number): Sys<number> {
    if (this.at + 6 > this.bytes.length) {
      this.bytes = yield* getrandom(4096);
      this.at = 0;
    }
    let value = 0;
    for (let i = 0; i < 6; i++) value = value * 256 + (this.bytes[this.at++] as number);
    return value % limit;
  }
}
