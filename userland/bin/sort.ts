/**
 * sort(1) of coreutils, in C.UTF-8: texts compare by their bytes. Everything is sorted in memory,
 * by a stable merge; -S, -T, --parallel and --compress-program are accepted and change nothing.
 */
import { concat, decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { getrandom, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp } from "../lib/command.ts";
import { closeSource, isDirectory, readChunk } from "../lib/input.ts";
import { Output, openOutput } from "../lib/output.ts";
import { quote, quoteaf, quotef } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { makeCompare, type Sorting } from "./sort/compare.ts";
import { KeyError, type KeySpec, orderingOf, parseKey, parseOldKey } from "./sort/key.ts";
import { mergeSort } from "./sort/merge.ts";

export const usage: Usage = {
  name: "sort",
  summary: "sort lines of text files",
  synopsis: ["sort [option]... [file]..."],
  description: "Prints the lines of all files together, in order.",
  options: [
    ["-b, --ignore-leading-blanks", "ignore leading blanks"],
    ["-d, --dictionary-order", "only blanks and alphanumeric characters count"],
    ["-f, --ignore-case", "lower case counts as upper case"],
    ["-g, --general-numeric-sort", "by floating-point value"],
    ["-h, --human-numeric-sort", "by sizes such as 2K and 1G"],
    ["-i, --ignore-nonprinting", "only printable characters count"],
    ["-M, --month-sort", "JAN before FEB"],
    ["-n, --numeric-sort", "by numeric value"],
    ["-R, --random-sort", "shuffle, equal keys together"],
    ["-r, --reverse", "the other way round"],
    ["-V, --version-sort", "by version numbers within the text"],
    ["-c, --check", "only say whether it is sorted"],
    ["-C, --check=silent", "the same without a message"],
    ["-k, --key=KEYDEF", "sort by a key: F[.C][OPTS][,F[.C][OPTS]]"],
    ["-m, --merge", "merge files that are sorted"],
    ["-o, --output=FILE", "write to FILE (it may be an input)"],
    ["-s, --stable", "no comparison of whole lines as a last resort"],
    ["-t, --field-separator=SEP", "fields are separated by SEP"],
    ["-u, --unique", "one of each run of equal lines"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  examples: [["ps aux | sort -nrk4 | head", "by memory, largest first"]],
  seeAlso: ["uniq(1)", "shuf(1)"],
  notModelled: ["--debug", "--files0-from", "--random-source", "--batch-size"],
};

const SPEC = {
  short: "bdfghiMnRrVcCk:mo:sS:t:T:uz",
  long: {
    "ignore-leading-blanks": { as: "b" },
    "dictionary-order": { as: "d" },
    "ignore-case": { as: "f" },
    "general-numeric-sort": { as: "g" },
    "human-numeric-sort": { as: "h" },
    "ignore-nonprinting": { as: "i" },
    "month-sort": { as: "M" },
    "numeric-sort": { as: "n" },
    "random-sort": { as: "R" },
    reverse: { as: "r" },
    "version-sort": { as: "V" },
    sort: { argument: "required" },
    check: { as: "c", argument: "optional" },
    key: { as: "k", argument: "required" },
    merge: { as: "m" },
    output: { as: "o", argument: "required" },
    stable: { as: "s" },
    "buffer-size": { as: "S", argument: "required" },
    "field-separator": { as: "t", argument: "required" },
    "temporary-directory": { as: "T", argument: "required" },
    parallel: { argument: "required" },
    "compress-program": { argument: "required" },
    unique: { as: "u" },
    "zero-terminated": { as: "z" },
    debug: {},
    "files0-from": { argument: "required" },
    "random-source": { argument: "required" },
    "batch-size": { argument: "required" },
  },
  failure: 2,
  limits: ["debug", "files0-from", "random-source", "batch-size"],
} as const;

const SORT_WORDS: Readonly<Record<string, string>> = {
  "general-numeric": "g",
  "human-numeric": "h",
  month: "M",
  numeric: "n",
  random: "R",
  version: "V",
};

/** More text than this is more than a simulated host lets one sort hold. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024;

export default function* main(argv: readonly string[]): Sys<number> {
  const { rest, old } = oldKeys(argv);
  const args = yield* parseArguments(rest, usage, SPEC);
  if (typeof args === "number") return args;
  let sorting: Sorting;
  try {
    sorting = sortingOf(args, old);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    yield* complain(args.name, error.message);
    if (error.hint) return yield* tryHelp(args.name, 2);
    return 2;
  }
  const compare = makeCompare(sorting, yield* sorting.random);
  if (args.has("c", "C")) return yield* check(args, sorting, compare);
  let lines: string[] = [];
  const end = args.has("z") ? 0 : 10;
  for (const name of args.operands.length > 0 ? args.operands : ["-"]) {
    const read = yield* readLines(args.name, name, end);
    if (read === null) return 2;
    lines = lines.concat(read);
  }
  const sorted = yield* mergeSort(lines, compare);
  const target = args.value("o");
  let out: Output;
  if (target === undefined || target === "-") out = yield* openOutput();
  else {
    try {
      out = new Output(yield* open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o666), false, 65_536);
    } catch (error) {
      yield* complain(args.name, `open failed: ${quotef(target)}: ${errorText(error)}`);
      return 2;
    }
  }
  const newline = String.fromCharCode(end);
  let before: string | null = null;
  for (const line of sorted) {
    if (sorting.unique && before !== null && compare(before, line) === 0) continue;
    before = line;
    out.put(line + newline);
    if (out.full) yield* out.flush();
  }
  yield* out.flush();
  return 0;
}

/** "+2 -4" of old: zero-based keys. */
function oldKeys(argv: readonly string[]): { rest: readonly string[]; old: KeySpec[] } {
  const old: KeySpec[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    const isKey = i > 0 && /^\+\d+(\.\d+)?[bdfgiMnRrV]*$/.test(word) && argv[i - 1] !== "-k";
    if (!isKey) {
      rest.push(word);
      continue;
    }
    const next = argv[i + 1] ?? "";
    const ends = /^-\d+(\.\d+)?[bdfgiMnRrV]*$/.test(next);
    old.push(parseOldKey(word, ends ? next : undefined));
    if (ends) i++;
  }
  return { rest, old };
}

function sortingOf(args: Arguments, old: readonly KeySpec[]): Sorting {
  let letters = args.options.map((option) => option.name).filter((n) => /^[bdfghiMnRrV]$/.test(n));
  const word = args.value("sort");
  if (word !== undefined) {
    const letter = SORT_WORDS[word];
    if (!letter) throw new KeyError(`invalid argument ${quote(word)} for ${quote("--sort")}`, true);
    letters = [...letters, letter];
  }
  let separator = args.value("t");
  if (separator === "\\0") separator = "\0";
  if (separator === "") throw new KeyError("empty tab");
  if (separator !== undefined && [...separator].length > 1) {
    throw new KeyError(`multi-character tab ${quote(separator)}`);
  }
  const global = orderingOf(letters.join(""));
  const keys = [...old, ...args.values("k").map(parseKey)];
  const check = args.last("c", "C");
  if (check !== undefined && args.operands.length > 1) {
    const extra = args.operands[1] as string;
    throw new KeyError(`extra operand ${quoteaf(extra)} not allowed with -${check}`);
  }
  return {
    global,
    keys,
    separator: separator ?? null,
    unique: args.has("u"),
    stable: args.has("s", "u"),
    random: seedFor(global.kind === "R" || keys.some((key) => key.ordering.kind === "R")),
  };
}

function* seedFor(needed: boolean): Sys<number> {
  if (!needed) return 0;
  const bytes = yield* getrandom(4);
  return bytes.reduce((seed, byte) => (seed * 256 + byte) >>> 0, 0);
}

function* readLines(tool: string, name: string, end: number): Sys<string[] | null> {
  let fd: number;
  try {
    fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
  } catch (error) {
    yield* complain(tool, `cannot read: ${quotef(name)}: ${errorText(error)}`);
    return null;
  }
  const lines: string[] = [];
  const newline = String.fromCharCode(end);
  /** The bytes of the line that has no end yet. */
  let tail: Uint8Array[] = [];
  let size = 0;
  try {
    if (yield* isDirectory(fd)) throw new SyscallError("EISDIR");
    for (;;) {
      const chunk = yield* readChunk(fd, 2);
      if (chunk.length === 0) break;
      size += chunk.length;
      if (size > TEXT_BYTES_MAX) {
        yield* complain(tool, "memory exhausted");
        return null;
      }
      const last = chunk.lastIndexOf(end);
      tail.push(chunk.subarray(0, last < 0 ? chunk.length : last));
      if (last < 0) continue;
      for (const line of decode(concat(tail)).split(newline)) lines.push(line);
      tail = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    }
  } catch (error) {
    yield* complain(tool, `read failed: ${quotef(name)}: ${errorText(error)}`);
    return null;
  }
  if (fd !== 0) yield* closeSource({ name, fd });
  if (tail.length > 0) lines.push(decode(concat(tail)));
  return lines;
}

function* check(
  args: Arguments,
  sorting: Sorting,
  compare: (a: string, b: string) => number,
): Sys<number> {
  const name = args.operands[0] ?? "-";
  const lines = yield* readLines(args.name, name, args.has("z") ? 0 : 10);
  if (lines === null) return 2;
  for (let i = 1; i < lines.length; i++) {
    const order = compare(lines[i - 1] as string, lines[i] as string);
    if (order < 0 || (order === 0 && !sorting.unique)) continue;
    const silent = args.has("C") || ["silent", "quiet"].includes(args.value("c") ?? "");
    if (!silent) yield* complain(args.name, `${quotef(name)}:${i + 1}: disorder: ${lines[i]}`);
    return 1;
  }
  return 0;
}
