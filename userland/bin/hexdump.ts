/** hexdump(1) and hd(1) of util-linux (bsdextrautils): the usual formats, not -e programs. */
import { concat } from "../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { charCell, dotted } from "../lib/bytedump.ts";
import { octalDigits } from "../lib/cescape.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { readChunk } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "hexdump",
  summary: "display file contents in hexadecimal, decimal, octal, or ASCII",
  synopsis: ["hexdump [options] [file]..."],
  description: "Shows the bytes of its input; hd is hexdump -C.",
  options: [
    ["-b, --one-byte-octal", "bytes in octal"],
    ["-c, --one-byte-char", "characters"],
    ["-C, --canonical", "bytes in hexadecimal with characters beside them"],
    ["-d, --two-bytes-decimal", "words in decimal"],
    ["-n, --length LENGTH", "only LENGTH bytes"],
    ["-o, --two-bytes-octal", "words in octal"],
    ["-s, --skip OFFSET", "skip OFFSET bytes"],
    ["-v, --no-squeezing", "no * for lines that repeat"],
    ["-x, --two-bytes-hex", "words in hexadecimal"],
  ],
  notModelled: ["-e", "-f", "-L"],
};

const SPEC = {
  short: "bcCde:f:L::n:os:vx",
  long: {
    "one-byte-octal": { as: "b" },
    "one-byte-char": { as: "c" },
    canonical: { as: "C" },
    "two-bytes-decimal": { as: "d" },
    length: { as: "n", argument: "required" },
    "two-bytes-octal": { as: "o" },
    skip: { as: "s", argument: "required" },
    "no-squeezing": { as: "v" },
    "two-bytes-hex": { as: "x" },
    format: { as: "e", argument: "required" },
    "format-file": { as: "f", argument: "required" },
    color: { as: "L", argument: "optional" },
  },
  limits: ["e", "f", "L"],
  version: "hexdump from util-linux 2.38.1",
} as const;

const ROW = 16;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const skip = parseSize(args.value("s") ?? "0") ?? 0;
  const length = args.value("n") === undefined ? Infinity : (parseSize(args.value("n") ?? "") ?? 0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let status = 0;
  let opened = args.operands.length === 0;
  for (const name of args.operands.length > 0 ? args.operands : [null]) {
    try {
      const fd = name === null ? 0 : yield* open(name, O_RDONLY);
      opened = true;
      while (size < skip + length) {
        const chunk = yield* readChunk(fd, 5);
        if (chunk.length === 0) break;
        chunks.push(chunk);
        size += chunk.length;
      }
      if (fd !== 0) yield* close(fd);
    } catch (error) {
      yield* complain(args.name, `${name ?? "stdin"}: ${errorText(error)}`);
      status = 1;
    }
  }
  if (!opened) {
    yield* complain(args.name, "all input file arguments failed");
    return 1;
  }
  const all = concat(chunks);
  const bytes = all.subarray(Math.min(skip, all.length), Math.min(all.length, skip + length));
  const out = yield* openOutput();
  const canonical = args.has("C") || args.name.endsWith("hd");
  const rows = formatsOf(args, canonical);
  const address = (at: number): string => (skip + at).toString(16).padStart(canonical ? 8 : 7, "0");
  let before = "";
  let repeated = false;
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.subarray(at, at + ROW);
    const key = row.length === ROW ? row.join() : "";
    if (!args.has("v") && key !== "" && key === before) {
      if (!repeated) out.put("*\n");
      repeated = true;
      continue;
    }
    before = key;
    repeated = false;
    for (const show of rows) out.put(`${address(at)}${show(row)}\n`);
    yield* out.drain();
  }
  if (bytes.length > 0) out.put(`${address(bytes.length)}\n`);
  yield* out.flush();
  return status;
}

type Show = (row: Uint8Array) => string;

function formatsOf(args: Arguments, canonical: boolean): Show[] {
  const shows: Show[] = [];
  if (canonical) shows.push(canonicalRow);
  for (const { name } of args.options) {
    if (name === "b") shows.push((row) => bytesRow(row, 4, octalDigits));
    if (name === "c") shows.push((row) => bytesRow(row, 4, charCell));
    if (name === "d") shows.push((row) => wordsRow(row, 8, (w) => String(w).padStart(5, "0")));
    if (name === "o") shows.push((row) => wordsRow(row, 8, (w) => w.toString(8).padStart(6, "0")));
    if (name === "x") shows.push((row) => wordsRow(row, 8, hex4));
  }
  return shows.length > 0 ? shows : [(row) => wordsRow(row, 5, hex4)];
}

const hex4 = (word: number): string => word.toString(16).padStart(4, "0");

function canonicalRow(row: Uint8Array): string {
  const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
  const left = [...row.subarray(0, 8)].map(hex).join(" ");
  const right = [...row.subarray(8)].map(hex).join(" ");
  return `  ${`${left.padEnd(23)}  ${right}`.padEnd(48)}  |${dotted(row)}|`;
}

const bytesRow = (row: Uint8Array, width: number, text: (byte: number) => string): string =>
  [...row]
    .map((byte) => text(byte).padStart(width))
    .join("")
    .padEnd(ROW * width);

function wordsRow(row: Uint8Array, width: number, text: (word: number) => string): string {
  let line = "";
  for (let i = 0; i < row.length; i += 2) {
    line += text((row[i] as number) | ((row[i + 1] ?? 0) << 8)).padStart(width);
  }
  return line.padEnd((ROW / 2) * width);
}
