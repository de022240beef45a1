/** comm(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { compute, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { complain, type Lines } from "../lib/stdio.ts";
import { openTwoFiles } from "../lib/twofiles.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "comm",
  summary: "compare two sorted files line by line",
  synopsis: ["comm [option]... file1 file2"],
  description: "Three columns: lines only in file1, only in file2, in both.",
  options: [
    ["-1, -2, -3", "leave that column out"],
    ["--check-order, --nocheck-order", "complain or not when the input is not sorted"],
    ["--output-delimiter=STR", "between columns"],
    ["--total", "a line with the counts"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "123z",
    long: {
      "check-order": {},
      "nocheck-order": {},
      "output-delimiter": { argument: "required" },
      total: {},
      "zero-terminated": { as: "z" },
    },
  });
  if (typeof args === "number") return args;
  const end = args.has("z") ? "\0" : "\n";
  const both = yield* openTwoFiles(args, end);
  if (typeof both === "number") return both;
  const { files } = both;
  const delimiter = args.value("output-delimiter") ?? "\t";
  const shows = ["1", "2", "3"].map((letter) => !args.has(letter));
  const before = shows.map((_, i) => delimiter.repeat(shows.slice(0, i).filter(Boolean).length));
  const counts = [0, 0, 0];
  const out = yield* openOutput();
  const last: (string | null)[] = [null, null];
  const complained = [false, false];
  let unpairable = false;
  const check = args.last("check-order", "nocheck-order");
  const next = function* (i: number): Sys<string | null> {
    const bytes = yield* (files[i] as Lines).next();
    if (bytes === null) return null;
    yield* compute(40 + bytes.length);
    const line = decode(bytes);
    const previous = last[i] ?? null;
    const wanted = check === "check-order" || (check === undefined && unpairable);
    if (wanted && previous !== null && compareBytes(previous, line) > 0 && !complained[i]) {
      complained[i] = true;
      yield* out.flush();
      yield* complain(args.name, `file ${i + 1} is not in sorted order`);
    }
    last[i] = line;
    return line;
  };
  let a = yield* next(0);
  let b = yield* next(1);
  while (a !== null || b !== null) {
    const order = a === null ? 1 : b === null ? -1 : compareBytes(a, b);
    const column = order === 0 ? 2 : order < 0 ? 0 : 1;
    counts[column] = (counts[column] as number) + 1;
    if (shows[column]) out.put((before[column] as string) + (order <= 0 ? a : b) + end);
    if (order !== 0) unpairable = true;
    if (order <= 0) a = yield* next(0);
    if (order >= 0) b = yield* next(1);
    if (complained.includes(true) && check === "check-order") break;
    if (out.full) yield* out.flush();
  }
  if (args.has("total")) out.put(`${counts.join(delimiter)}${delimiter}total${end}`);
  yield* out.flush();
  if (!complained.includes(true)) return 0;
  if (check !== "check-order") yield* complain(args.name, "input is not in sorted order");
  return 1;
}
