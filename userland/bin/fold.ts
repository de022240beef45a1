/** fold(1) of coreutils. As there, columns are bytes; tabs, backspace and CR count as they show. */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { eachLine } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "fold",
  summary: "wrap each input line to fit in specified width",
  synopsis: ["fold [option]... [file]..."],
  description: "Breaks lines that are wider than 80 columns.",
  options: [
    ["-b, --bytes", "count bytes, not columns"],
    ["-s, --spaces", "break at blanks"],
    ["-w, --width=N", "N columns"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const old = argv.map((word, i) => (i > 0 && /^-\d+$/.test(word) ? `-w${word.slice(1)}` : word));
  const args = yield* parseArguments(old, usage, {
    short: "bsw:",
    long: {
      bytes: { as: "b" },
      spaces: { as: "s" },
      width: { as: "w", argument: "required" },
    },
  });
  if (typeof args === "number") return args;
  const text = args.value("w") ?? "80";
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    yield* complain(args.name, `invalid number of columns: ${quote(text)}`);
    return 1;
  }
  const width = Number(text);
  const out = yield* openOutput();
  const reading = { lineNs: 40, byteNs: 2 };
  return yield* eachLine(args.name, args.operands, out, reading, (bytes, ended) => {
    for (const piece of foldLine(bytes, width, args.has("s"), args.has("b"))) out.put(piece);
    if (ended) out.put("\n");
  });
}

function* foldLine(
  bytes: Uint8Array,
  width: number,
  spaces: boolean,
  plain: boolean,
): Generator<string> {
  let start = 0;
  let column = 0;
  for (let i = 0; i < bytes.length; i++) {
    const next = advance(column, bytes[i] as number, plain);
    if (next <= width || i === start) {
      column = next;
      continue;
    }
    let end = i;
    if (spaces) {
      const blank = lastBlank(bytes, start, i);
      if (blank >= 0) end = blank + 1;
    }
    yield `${decode(bytes.subarray(start, end))}\n`;
    start = end;
    column = 0;
    for (let k = start; k <= i; k++) column = advance(column, bytes[k] as number, plain);
  }
  if (start < bytes.length) yield decode(bytes.subarray(start));
}

function advance(column: number, byte: number, plain: boolean): number {
  if (plain) return column + 1;
  if (byte === 8) return Math.max(0, column - 1);
  if (byte === 13) return 0;
  return byte === 9 ? column + 8 - (column % 8) : column + 1;
}

function lastBlank(bytes: Uint8Array, start: number, end: number): number {
  for (let i = end - 1; i >= start; i--) {
    if (bytes[i] === 32 || bytes[i] === 9) return i;
  }
  return -1;
}
