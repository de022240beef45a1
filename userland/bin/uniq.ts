/** uniq(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { compute, dup2, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { openSource } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote, quoteaf, quotef } from "../lib/quote.ts";
import { complain, errorText, Lines } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "uniq",
  summary: "report or omit repeated lines",
  synopsis: ["uniq [option]... [input [output]]"],
  description: "Prints one of each run of equal lines. Only neighbours are compared: sort first.",
  options: [
    ["-c, --count", "how often each line occurred"],
    ["-d, --repeated", "only lines that are repeated, one for each group"],
    ["-D", "all repeated lines"],
    ["--all-repeated[=METHOD]", "the same; groups set apart: none, prepend, separate"],
    ["--group[=METHOD]", "all lines in groups: separate, prepend, append, both"],
    ["-f, --skip-fields=N", "do not compare the first N fields"],
    ["-i, --ignore-case", "case does not matter"],
    ["-s, --skip-chars=N", "do not compare the first N characters"],
    ["-u, --unique", "only lines that are not repeated"],
    ["-w, --check-chars=N", "compare no more than N characters"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  examples: [["sort access.log | uniq -c | sort -rn | head", "what occurs most"]],
  seeAlso: ["sort(1)", "comm(1)"],
};

const SPEC = {
  short: "cdDf:is:uw:z",
  long: {
    count: { as: "c" },
    repeated: { as: "d" },
    "all-repeated": { as: "D", argument: "optional" },
    group: { argument: "optional" },
    "skip-fields": { as: "f", argument: "required" },
    "ignore-case": { as: "i" },
    "skip-chars": { as: "s", argument: "required" },
    unique: { as: "u" },
    "check-chars": { as: "w", argument: "required" },
    "zero-terminated": { as: "z" },
  },
} as const;

const NUMBERS = [
  ["f", "fields to skip"],
  ["s", "bytes to skip"],
  ["w", "bytes to compare"],
] as const;

interface Group {
  readonly first: string;
  count: number;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(modern(argv), usage, SPEC);
  if (typeof args === "number") return args;
  for (const [letter, what] of NUMBERS) {
    const text = args.value(letter);
    if (text !== undefined && !/^\d+$/.test(text)) {
      yield* complain(args.name, `${text}: invalid number of ${what}`);
      return 1;
    }
  }
  const [input = "-", output, extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  if (args.has("group") && args.has("c", "d", "D", "u")) {
    return yield* usageError(args.name, "--group is mutually exclusive with -c/-d/-D/-u");
  }
  if (args.has("D") && args.has("c")) {
    const text = "printing all duplicated lines and repeat counts is meaningless";
    return yield* usageError(args.name, text);
  }
  const source = yield* openSource(args.name, input);
  if (source === null) return 1;
  if (output !== undefined && output !== "-") {
    try {
      yield* dup2(yield* open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666), 1);
    } catch (error) {
      yield* complain(args.name, `${quotef(output)}: ${errorText(error)}`);
      return 1;
    }
  }
  try {
    return yield* run(args, source.fd);
  } catch (error) {
    errorText(error);
    yield* complain(args.name, `error reading ${quoteaf(input)}`);
    return 1;
  }
}

/** "uniq -2" is -f 2 and "+3" is -s 3 in the old form. */
const modern = (argv: readonly string[]): readonly string[] =>
  argv.map((word, i) => (i > 0 && /^-\d+$/.test(word) ? `-f${word.slice(1)}` : word));

function* run(args: Arguments, fd: number): Sys<number> {
  const end = args.has("z") ? "\0" : "\n";
  const lines = new Lines(fd, end.charCodeAt(0));
  const out = yield* openOutput();
  const key = keyOf(args);
  const method =
    args.value("group") ?? args.value("D") ?? (args.has("group") ? "separate" : "none");
  const all = args.has("D", "group");
  const emit = (group: Group): void => {
    const wanted = group.count > 1 ? !args.has("u") : !args.has("d");
    if (!wanted) return;
    out.put(args.has("c") ? `${String(group.count).padStart(7)} ` : "");
    out.put(group.first + end);
  };
  let group: Group | null = null;
  let groupKey = "";
  let shown = 0;
  for (;;) {
    if (!lines.buffered) yield* out.settle();
    else yield* out.drain();
    const bytes = yield* lines.next();
    if (bytes === null) break;
    yield* compute(bytes.length * 2 + 20);
    const line = decode(bytes);
    const lineKey = key(line);
    if (group !== null && lineKey === groupKey) {
      group.count++;
      if (!all) continue;
      if (args.has("D") && group.count === 2) {
        if (method === "prepend" || (method === "separate" && shown > 0)) out.put(end);
        shown++;
        out.put(group.first + end);
      }
      out.put(line + end);
      continue;
    }
    if (args.has("group")) {
      if (group === null ? method === "prepend" || method === "both" : true) out.put(end);
      out.put(line + end);
    } else if (group !== null && !all) emit(group);
    group = { first: line, count: 1 };
    groupKey = lineKey;
  }
  if (group !== null && !all) emit(group);
  if (group !== null && args.has("group") && (method === "append" || method === "both"))
    out.put(end);
  yield* out.flush();
  return 0;
}

/** The part of a line that is compared. */
function keyOf(args: Arguments): (line: string) => string {
  const fields = Number(args.value("f") ?? 0);
  const skip = Number(args.value("s") ?? 0);
  const width = args.value("w") === undefined ? Infinity : Number(args.value("w"));
  const fold = args.has("i");
  if (fields === 0 && skip === 0 && width === Infinity) {
    return fold ? (line) => line.toLowerCase() : (line) => line;
  }
  return (line) => {
    let at = 0;
    for (let n = 0; n < fields && at < line.length; n++) {
      while (at < line.length && /[ \t]/.test(line[at] as string)) at++;
      while (at < line.length && !/[ \t]/.test(line[at] as string)) at++;
    }
    const part = line.slice(at + skip, at + skip + width);
    return fold ? part.toLowerCase() : part;
  };
}
