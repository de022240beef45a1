/** cut(1) of coreutils. As there, -c counts bytes. */
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { complement, ListError, parseList, type Range } from "../lib/fieldlist.ts";
import { eachLine } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "cut",
  summary: "remove sections from each line of files",
  synopsis: ["cut option... [file]..."],
  description: "Prints selected parts of each line: bytes, characters or fields.",
  options: [
    ["-b, --bytes=LIST", "only these bytes"],
    ["-c, --characters=LIST", "only these characters (bytes, as in the real one)"],
    ["-d, --delimiter=DELIM", "DELIM instead of TAB between fields"],
    ["-f, --fields=LIST", "only these fields, and lines without a delimiter"],
    ["--complement", "what is not in the list instead"],
    ["-s, --only-delimited", "no lines without a delimiter"],
    ["--output-delimiter=STRING", "STRING between what is printed"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  examples: [["cut -d: -f1,7 /etc/passwd", "users and their shells"]],
  seeAlso: ["awk(1)", "paste(1)"],
};

const SPEC = {
  short: "b:c:d:f:nsz",
  long: {
    bytes: { as: "b", argument: "required" },
    characters: { as: "c", argument: "required" },
    delimiter: { as: "d", argument: "required" },
    fields: { as: "f", argument: "required" },
    complement: {},
    "only-delimited": { as: "s" },
    "output-delimiter": { argument: "required" },
    "zero-terminated": { as: "z" },
  },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const kinds = args.options.filter((option) => /^[bcf]$/.test(option.name));
  if (kinds.length > 1) return yield* usageError(args.name, "only one list may be specified");
  const kind = kinds[0];
  if (!kind) {
    const text = "you must specify a list of bytes, characters, or fields";
    return yield* usageError(args.name, text);
  }
  const fields = kind.name === "f";
  const delimiter = args.value("d");
  if (delimiter !== undefined && encode(delimiter).length > 1) {
    return yield* usageError(args.name, "the delimiter must be a single character");
  }
  if (!fields && delimiter !== undefined) {
    const text = "an input delimiter may be specified only when operating on fields";
    return yield* usageError(args.name, text);
  }
  if (!fields && args.has("s")) {
    const text = "suppressing non-delimited lines makes sense\n\tonly when operating on fields";
    return yield* usageError(args.name, text);
  }
  let ranges: Range[];
  try {
    const word = fields ? "fields" : "byte/character positions";
    ranges = parseList(kind.value ?? "", word, quote);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    yield* complain(args.name, error.message);
    return yield* tryHelp(args.name);
  }
  if (args.has("complement")) ranges = complement(ranges);
  const end = args.has("z") ? 0 : 10;
  const input = delimiter === undefined ? "\t" : delimiter === "" ? "\0" : delimiter;
  const output = args.value("output-delimiter");
  const out = yield* openOutput();
  const line = fields
    ? fieldCutter(ranges, input, output ?? input, args.has("s"))
    : byteCutter(ranges, output);
  const newline = String.fromCharCode(end);
  const reading = { end, lineNs: 50, byteNs: 2 };
  return yield* eachLine(args.name, args.operands, out, reading, (bytes) => {
    line(bytes, out, newline);
  });
}

type Cutter = (bytes: Uint8Array, out: Output, newline: string) => void;

function byteCutter(ranges: readonly Range[], separator: string | undefined): Cutter {
  return (bytes, out, newline) => {
    let any = false;
    for (const [from, to] of ranges) {
      if (from > bytes.length) break;
      if (any && separator !== undefined) out.put(separator);
      any = true;
      out.bytes(bytes.subarray(from - 1, Math.min(to, bytes.length)));
    }
    out.put(newline);
  };
}

function fieldCutter(
  ranges: readonly Range[],
  input: string,
  output: string,
  only: boolean,
): Cutter {
  return (bytes, out, newline) => {
    const text = decode(bytes);
    if (!text.includes(input)) {
      if (!only) out.put(text + newline);
      return;
    }
    const fields = text.split(input);
    const chosen: string[] = [];
    for (const [from, to] of ranges) {
      for (let i = from; i <= to && i <= fields.length; i++) chosen.push(fields[i - 1] as string);
    }
    out.put(chosen.join(output) + newline);
  };
}
