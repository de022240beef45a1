/** od(1) of coreutils, on a little-endian machine. Not modelled: -S, -w without a number. */
import { concat } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { closeSource, isDirectory, openSource, readChunk } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote, quotef } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { type Format, formatsOf } from "./od/formats.ts";

export const usage: Usage = {
  name: "od",
  summary: "dump files in octal and other formats",
  synopsis: ["od [option]... [file]..."],
  description: "Shows the bytes of its input, with their offset.",
  options: [
    ["-A, --address-radix=RADIX", "offsets in d, o, x or n (none)"],
    ["-j, --skip-bytes=BYTES", "skip BYTES first"],
    ["-N, --read-bytes=BYTES", "no more than BYTES"],
    ["-t, --format=TYPE", "a, c, d, o, u, x, f with a size; z shows characters too"],
    ["-v, --output-duplicates", "no * for lines that repeat"],
    ["-w[BYTES], --width[=BYTES]", "BYTES a line"],
    ["-a -b -c -d -f -i -l -o -s -x", "short for -t a, o1, c, u2, fF, dI, dL, o2, d2, x2"],
  ],
  notModelled: ["-S", "--endian"],
};

const SPEC = {
  short: "A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx",
  long: {
    "address-radix": { as: "A", argument: "required" },
    "skip-bytes": { as: "j", argument: "required" },
    "read-bytes": { as: "N", argument: "required" },
    strings: { as: "S", argument: "optional" },
    format: { as: "t", argument: "required" },
    "output-duplicates": { as: "v" },
    width: { as: "w", argument: "optional" },
    endian: { argument: "required" },
  },
  limits: ["S", "endian"],
} as const;

const SHORT: Readonly<Record<string, string>> = {
  a: "a",
  b: "o1",
  c: "c",
  D: "u4",
  d: "u2",
  F: "f8",
  e: "f8",
  f: "f4",
  H: "x4",
  h: "x2",
  I: "d8",
  i: "d4",
  L: "d8",
  l: "d8",
  O: "o4",
  o: "o2",
  B: "o2",
  s: "d2",
  X: "x4",
  x: "x2",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const types = args.options.flatMap(({ name, value = "" }) => {
    if (name === "t") return [value];
    const short = SHORT[name];
    return short === undefined ? [] : [short];
  });
  const formats: Format[] = [];
  for (const type of types.length > 0 ? types : ["o2"]) {
    const found = formatsOf(type);
    if (found === null) {
      const bad = /[^acdouxfz\dCSILFD]/.exec(type)?.[0] ?? type[0] ?? "";
      yield* complain(args.name, `invalid character '${bad}' in type string ${quote(type)}`);
      return 1;
    }
    formats.push(...found);
  }
  const radix = args.value("A") ?? "o";
  if (!/^[doxn]$/.test(radix)) {
    yield* complain(
      args.name,
      `invalid output address radix '${radix}'; it must be one character from [doxn]`,
    );
    return 1;
  }
  const skip = parseSize(args.value("j") ?? "0");
  const limit = args.value("N") === undefined ? Infinity : parseSize(args.value("N") ?? "");
  if (skip === undefined || limit === undefined) {
    const [option, text] = skip === undefined ? ["-j", args.value("j")] : ["-N", args.value("N")];
    yield* complain(args.name, `invalid ${option} argument '${text}'`);
    return 1;
  }
  const unit = formats.reduce((most, format) => Math.max(most, format.size), 1);
  const asked = args.has("w") ? Number(args.value("w") ?? 32) : 16;
  const width = asked % unit === 0 && asked > 0 ? asked : unit;
  const { bytes, status } = yield* input(args.name, args.operands, skip, limit);
  if (bytes === null) return 1;
  const out = yield* openOutput();
  const address = (at: number): string =>
    radix === "n"
      ? ""
      : radix === "d"
        ? String(at).padStart(7, "0")
        : at.toString(radix === "x" ? 16 : 8).padStart(radix === "x" ? 6 : 7, "0");
  const perByte = formats.reduce((most, f) => Math.max(most, (f.width + 1) / f.size), 0);
  let before: string | null = null;
  let repeated = false;
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.subarray(at, at + width);
    const key = row.length === width ? row.join() : null;
    if (!args.has("v") && key !== null && key === before) {
      if (!repeated) out.put("*\n");
      repeated = true;
      continue;
    }
    before = key;
    repeated = false;
    formats.forEach((format, i) => {
      const head = i === 0 ? address(skip + at) : " ".repeat(radix === "n" ? 0 : address(0).length);
      out.put(`${head}${format.line(row, width, perByte)}\n`);
    });
    yield* out.drain();
  }
  if (radix !== "n" && !(status !== 0 && bytes.length === 0))
    out.put(`${address(skip + bytes.length)}\n`);
  yield* out.flush();
  return status;
}

function* input(
  tool: string,
  names: readonly string[],
  skip: number,
  limit: number,
): Sys<{ bytes: Uint8Array | null; status: number }> {
  const chunks: Uint8Array[] = [];
  let status = 0;
  let size = 0;
  for (const name of names.length > 0 ? names : ["-"]) {
    const source = yield* openSource(tool, name);
    if (source === null) {
      status = 1;
      continue;
    }
    try {
      if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
      while (size < skip + limit) {
        const chunk = yield* readChunk(source.fd, 5);
        if (chunk.length === 0) break;
        chunks.push(chunk);
        size += chunk.length;
        if (size > 64 * 1024 * 1024) throw new SyscallError("ENOMEM");
      }
    } catch (error) {
      yield* complain(tool, `${quotef(name)}: read error: ${errorText(error)}`);
      status = 1;
    }
    yield* closeSource(source);
  }
  const all = concat(chunks);
  if (skip > all.length) {
    yield* complain(tool, "cannot skip past end of combined input");
    return { bytes: null, status: 1 };
  }
  return { bytes: all.subarray(skip, skip + Math.min(limit, all.length - skip)), status };
}
