/** expand(1) and unexpand(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { eachLine } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "expand",
  summary: "convert tabs to spaces, and back (unexpand)",
  synopsis: ["expand [option]... [file]...", "unexpand [option]... [file]..."],
  description: "Replaces tabs by blanks; unexpand replaces leading blanks by tabs.",
  options: [
    ["-a, --all", "unexpand: all blanks, not only leading ones"],
    ["--first-only", "unexpand: only leading blanks"],
    ["-i, --initial", "expand: only leading tabs"],
    ["-t, --tabs=N or LIST", "tab stops every N columns, or at those of LIST"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const old = argv.map((word, i) =>
    i > 0 && /^-\d[\d,]*$/.test(word) ? `-t${word.slice(1)}` : word,
  );
  const args = yield* parseArguments(old, usage, {
    short: "ait:",
    long: {
      all: { as: "a" },
      "first-only": {},
      initial: { as: "i" },
      tabs: { as: "t", argument: "required" },
    },
  });
  if (typeof args === "number") return args;
  const text = args.value("t") ?? "8";
  const stops = text.split(/[\s,]+/).map(Number);
  const bad = /[^\d\s,]/.exec(text);
  if (bad) {
    yield* complain(
      args.name,
      `tab size contains invalid character(s): ${quote(text.slice(bad.index))}`,
    );
    return 1;
  }
  if (stops.includes(0)) {
    yield* complain(args.name, "tab size cannot be 0");
    return 1;
  }
  if (stops.some((stop, i) => i > 0 && stop <= (stops[i - 1] as number))) {
    yield* complain(args.name, "tab sizes must be ascending");
    return 1;
  }
  const next = (column: number): number => {
    if (stops.length === 1) return column + (stops[0] as number) - (column % (stops[0] as number));
    return stops.find((stop) => stop > column) ?? column + 1;
  };
  const back = args.name.endsWith("unexpand");
  const all = (args.has("a") || args.has("t")) && !args.has("first-only");
  const out = yield* openOutput();
  const reading = { lineNs: 40, byteNs: 2 };
  return yield* eachLine(args.name, args.operands, out, reading, (bytes, ended) => {
    const line = decode(bytes);
    out.put(back ? unexpand(line, next, all) : expand(line, next, args.has("i")));
    if (ended) out.put("\n");
  });
}

function expand(line: string, next: (column: number) => number, initial: boolean): string {
  let text = "";
  let column = 0;
  let leading = true;
  for (const char of line) {
    if (char === "\t" && (leading || !initial)) {
      const to = next(column);
      text += " ".repeat(to - column);
      column = to;
      continue;
    }
    if (char !== " " && char !== "\t") leading = false;
    text += char;
    column = char === "\b" ? Math.max(0, column - 1) : column + 1;
  }
  return text;
}

function unexpand(line: string, next: (column: number) => number, all: boolean): string {
  let text = "";
  let column = 0;
  let pending = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string;
    if (char === " " || char === "\t") {
      const stop = next(column);
      column = char === "\t" ? stop : column + 1;
      pending += char;
      // One blank that ends at a tab stop stays a blank, unless more follow.
      const single = pending === " " && line[i + 1] !== " " && line[i + 1] !== "\t";
      if (column === stop && !single) {
        text += "\t";
        pending = "";
      }
      continue;
    }
    text += pending + char;
    pending = "";
    column++;
    if (!all) return text + line.slice(i + 1);
  }
  return text + pending;
}
