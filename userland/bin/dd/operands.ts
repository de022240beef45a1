/** The operands of dd(1). */
import { parseSize } from "../../lib/human.ts";
import { quote } from "../../lib/quote.ts";

export class DdError {
  readonly message: string;
  readonly hint: boolean;
  /** The real one could do it. */
  readonly beyond: boolean;
  constructor(message: string, hint = false, beyond = false) {
    this.message = message;
    this.hint = hint;
    this.beyond = beyond;
  }
}

export interface DdOptions {
  readonly if: string | null;
  readonly of: string | null;
  readonly ibs: number;
  readonly obs: number;
  /** bs= was given: blocks are not regrouped. */
  readonly sameBlocks: boolean;
  readonly count: number;
  readonly countBytes: boolean;
  readonly skip: number;
  readonly skipBytes: boolean;
  readonly seek: number;
  readonly seekBytes: boolean;
  readonly conv: ReadonlySet<string>;
  readonly iflag: ReadonlySet<string>;
  readonly oflag: ReadonlySet<string>;
  readonly status: string;
}

const CONV = [
  "notrunc",
  "fsync",
  "fdatasync",
  "noerror",
  "sync",
  "excl",
  "nocreat",
  "ucase",
  "lcase",
  "swab",
];
const CONV_BEYOND = ["ascii", "ebcdic", "ibm", "block", "unblock", "sparse"];
const FLAGS = [
  "append",
  "direct",
  "directory",
  "dsync",
  "sync",
  "fullblock",
  "nonblock",
  "noatime",
  "nocache",
  "noctty",
  "nofollow",
  "count_bytes",
  "skip_bytes",
  "seek_bytes",
];
const KEYS = [
  "if",
  "of",
  "bs",
  "ibs",
  "obs",
  "cbs",
  "count",
  "skip",
  "iseek",
  "seek",
  "oseek",
  "conv",
  "iflag",
  "oflag",
  "status",
];

function numberOf(text: string): { value: number; bytes: boolean } {
  const bytes = /\dB$/.test(text);
  let value = 1;
  for (const part of text.split("x")) {
    const size = parseSize(part.replace(/(\d)B$/, "$1"), "bcw");
    if (size === undefined) throw new DdError(`invalid number: ${quote(text)}`);
    value *= size;
  }
  return { value, bytes };
}

function words(text: string, known: readonly string[], what: string): Set<string> {
  const set = new Set(text.split(","));
  for (const word of set) {
    if (known.includes(word)) continue;
    if (what === "conversion" && CONV_BEYOND.includes(word))
      throw new DdError(`conv=${word}`, false, true);
    throw new DdError(`invalid ${what}: ${quote(word)}`, true);
  }
  return set;
}

export function parseOperands(operands: readonly string[]): DdOptions {
  const given = new Map<string, string>();
  for (const word of operands) {
    const equals = word.indexOf("=");
    const key = equals < 0 ? word : word.slice(0, equals);
    if (equals < 0 || !KEYS.includes(key)) {
      if (word.startsWith("-")) throw new DdError(`invalid option -- '${word[1] ?? ""}'`, true);
      throw new DdError(`unrecognized operand ${quote(word)}`, true);
    }
    given.set(key, word.slice(equals + 1));
  }
  const size = (key: string, usual: number): number => {
    const text = given.get(key);
    if (text === undefined) return usual;
    const { value } = numberOf(text);
    if (value === 0) throw new DdError(`invalid number: ${quote(text)}`);
    return value;
  };
  const amount = (...keys: string[]): { value: number; bytes: boolean } | null => {
    const text = keys.map((key) => given.get(key)).find((value) => value !== undefined);
    return text === undefined ? null : numberOf(text);
  };
  const iflag = words(given.get("iflag") ?? "fullblock", FLAGS, "input flag");
  if (!given.has("iflag")) iflag.clear();
  const oflag = words(given.get("oflag") ?? "append", FLAGS, "output flag");
  if (!given.has("oflag")) oflag.clear();
  const conv = words(given.get("conv") ?? "notrunc", CONV, "conversion");
  if (!given.has("conv")) conv.clear();
  const status = given.get("status") ?? "";
  if (status !== "" && !["none", "noxfer", "progress"].includes(status)) {
    throw new DdError(`invalid status level: ${quote(status)}`, true);
  }
  const bs = given.has("bs") ? size("bs", 512) : null;
  const count = amount("count");
  const skip = amount("skip", "iseek");
  const seek = amount("seek", "oseek");
  return {
    if: given.get("if") ?? null,
    of: given.get("of") ?? null,
    ibs: bs ?? size("ibs", 512),
    obs: bs ?? size("obs", 512),
    sameBlocks: bs !== null,
    count: count?.value ?? Infinity,
    countBytes: count !== null && (count.bytes || iflag.has("count_bytes")),
    skip: skip?.value ?? 0,
    skipBytes: skip !== null && (skip.bytes || iflag.has("skip_bytes")),
    seek: seek?.value ?? 0,
    seekBytes: seek !== null && (seek.bytes || oflag.has("seek_bytes")),
    conv,
    iflag,
    oflag,
    status,
  };
}
