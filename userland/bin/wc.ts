/** wc(1) of coreutils, in a UTF-8 locale. */
import { isReg } from "../../kernel/uapi/stat.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { fstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { closeSource, isDirectory, openSource, readChunk } from "../lib/input.ts";
import { quotef } from "../lib/quote.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { charWidth } from "../lib/width.ts";

export const usage: Usage = {
  name: "wc",
  summary: "print newline, word, and byte counts for each file",
  synopsis: ["wc [option]... [file]..."],
  description: "Counts lines, words and bytes, and the total of several files.",
  options: [
    ["-c, --bytes", "bytes"],
    ["-m, --chars", "characters"],
    ["-l, --lines", "newlines"],
    ["-L, --max-line-length", "the widest line, in columns"],
    ["-w, --words", "words"],
  ],
  columns: [
    ["lines", "number of newline characters"],
    ["words", "runs of characters between white space"],
    ["bytes", "size"],
  ],
  notModelled: ["--files0-from"],
};

const SPEC = {
  short: "clLmw",
  long: {
    bytes: { as: "c" },
    chars: { as: "m" },
    lines: { as: "l" },
    "max-line-length": { as: "L" },
    words: { as: "w" },
    "files0-from": { argument: "required" },
  },
  limits: ["files0-from"],
} as const;

interface Counts {
  lines: number;
  words: number;
  chars: number;
  bytes: number;
  width: number;
}

const zero = (): Counts => ({ lines: 0, words: 0, chars: 0, bytes: 0, width: 0 });

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const asked = (["l", "w", "m", "c", "L"] as const).filter((letter) => args.has(letter));
  const columns = asked.length > 0 ? asked : (["l", "w", "c"] as const);
  const names = args.operands.length > 0 ? args.operands : ["-"];
  const single = names.length === 1 && columns.length === 1;
  const width = single ? 1 : yield* columnWidth(names);
  const row = (counts: Counts, name: string): string => {
    const value = {
      l: counts.lines,
      w: counts.words,
      m: counts.chars,
      c: counts.bytes,
      L: counts.width,
    };
    const numbers = columns.map((letter) => String(value[letter]).padStart(width)).join(" ");
    return name === "" ? `${numbers}\n` : `${numbers} ${name}\n`;
  };
  const thorough = columns.some((letter) => letter === "w" || letter === "m" || letter === "L");
  const total = zero();
  let status = 0;
  for (const name of names) {
    const source = yield* openSource(args.name, name);
    if (source === null) {
      status = 1;
      continue;
    }
    const shown = args.operands.length === 0 ? "" : /\n/.test(name) ? quotef(name) : name;
    let counts = zero();
    try {
      if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
      counts = yield* thorough ? countAll(source.fd) : countLines(source.fd);
    } catch (error) {
      yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
      status = 1;
    }
    yield* print(row(counts, shown));
    total.lines += counts.lines;
    total.words += counts.words;
    total.chars += counts.chars;
    total.bytes += counts.bytes;
    total.width = Math.max(total.width, counts.width);
    yield* closeSource(source);
  }
  if (names.length > 1) yield* print(row(total, "total"));
  return status;
}

/** Wide enough for the sum of the sizes; at least 7 when something is not a regular file. */
function* columnWidth(names: readonly string[]): Sys<number> {
  let minimum = 1;
  let total = 0;
  for (const [i, name] of names.entries()) {
    try {
      const info = name === "-" ? yield* fstat(0) : yield* stat(name);
      if (isReg(info.mode)) total += info.size;
      else minimum = 7;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (i === 0) return 1;
    }
  }
  return Math.max(minimum, String(total).length);
}

function* countLines(fd: number): Sys<Counts> {
  const counts = zero();
  for (;;) {
    const chunk = yield* readChunk(fd, 0.3);
    if (chunk.length === 0) return counts;
    counts.bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) counts.lines++;
  }
}

const TAB = 9;
const isSpace = (code: number): boolean =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  (code >= 0x2000 && code <= 0x200a && code !== 0x2007) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x205f ||
  code === 0x3000 ||
  code === 0xa0;

function* countAll(fd: number): Sys<Counts> {
  const counts = zero();
  let inWord = false;
  let column = 0;
  let held = new Uint8Array(0);
  for (;;) {
    const chunk = yield* readChunk(fd, 4);
    counts.bytes += chunk.length;
    const { text, rest } = wholeCharacters(held, chunk);
    held = rest;
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      // A byte that is no character counts as none, and breaks no word.
      if (code >= 0xdc80 && code <= 0xdcff) continue;
      counts.chars++;
      if (code === 10) counts.lines++;
      if (isSpace(code)) {
        if (inWord) counts.words++;
        inWord = false;
        if (code === TAB) column += 8 - (column % 8);
        else if (code === 10 || code === 13 || code === 12) {
          counts.width = Math.max(counts.width, column);
          column = 0;
        } else if (code !== 11) column++;
      } else if (code >= 32 && code !== 127) {
        inWord = true;
        column += charWidth(code);
      }
    }
    if (chunk.length > 0) continue;
    if (inWord) counts.words++;
    counts.width = Math.max(counts.width, column);
    return counts;
  }
}

/** Text of the bytes so far; a character that a chunk cuts in two waits for its other half. */
function wholeCharacters(
  held: Uint8Array,
  chunk: Uint8Array,
): { text: string; rest: Uint8Array<ArrayBuffer> } {
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  let cut = bytes.length;
  if (chunk.length > 0) {
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
      const byte = bytes[bytes.length - back] as number;
      if (byte < 0x80) break;
      if (byte >= 0xc0) {
        const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        if (size > back) cut = bytes.length - back;
        break;
      }
    }
  }
  return { text: decode(bytes.subarray(0, cut)), rest: bytes.slice(cut) };
}
