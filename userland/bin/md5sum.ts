/** md5sum(1), sha1sum(1), sha224sum(1) and sha256sum(1) of coreutils: one program by four names. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { type Algorithm, DIGITS, newDigest } from "../lib/digest.ts";
import { isDirectory, readChunk } from "../lib/input.ts";
import { quotef } from "../lib/quote.ts";
import { complain, errorText, Lines, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "md5sum",
  summary: "compute and check message digests (also sha1sum, sha224sum, sha256sum)",
  synopsis: ["md5sum [option]... [file]..."],
  description: "Prints a sum for each file, or with -c checks files against sums read from a file.",
  options: [
    ["-b, --binary  -t, --text", "* or a blank before the name"],
    ["-c, --check", "read sums and check them"],
    ["--tag", "BSD style"],
    ["-z, --zero", "lines end with NUL"],
    ["--ignore-missing", "with -c, files that are not there are no failure"],
    ["--quiet", "with -c, no OK for files that match"],
    ["--status", "with -c, no output"],
    ["--strict", "with -c, improper lines are an error"],
    ["-w, --warn", "with -c, warn of improper lines"],
  ],
  notModelled: ["sha384sum, sha512sum, b2sum"],
};

const SPEC = {
  short: "bctwz",
  long: {
    binary: { as: "b" },
    check: { as: "c" },
    "ignore-missing": {},
    quiet: {},
    status: {},
    strict: {},
    tag: {},
    text: { as: "t" },
    warn: { as: "w" },
    zero: { as: "z" },
  },
} as const;

const BY_NAME: Readonly<Record<string, Algorithm>> = {
  md5sum: "MD5",
  sha1sum: "SHA1",
  sha224sum: "SHA224",
  sha256sum: "SHA256",
};
/** CPU a byte, roughly as OpenSSL's plain C does it. */
const NS_PER_BYTE: Readonly<Record<Algorithm, number>> = {
  MD5: 1.6,
  SHA1: 1.8,
  SHA224: 3.5,
  SHA256: 3.5,
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const algorithm = BY_NAME[args.name.split("/").pop() ?? ""] ?? "MD5";
  if (args.has("c") && args.has("tag")) {
    return yield* usageError(args.name, "the --tag option is meaningless when verifying checksums");
  }
  for (const option of ["ignore-missing", "quiet", "status", "strict", "w"]) {
    if (!args.has(option) || args.has("c")) continue;
    const shown = option === "w" ? "--warn" : `--${option}`;
    return yield* usageError(
      args.name,
      `the ${shown} option is meaningful only when verifying checksums`,
    );
  }
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : ["-"]) {
    const ok = yield* args.has("c") ? check(args, algorithm, name) : show(args, algorithm, name);
    if (!ok) status = 1;
  }
  return status;
}

function* show(args: Arguments, algorithm: Algorithm, name: string): Sys<boolean> {
  let sum: string;
  try {
    sum = yield* sumOf(name, algorithm);
  } catch (error) {
    yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
    return false;
  }
  const escaped = !args.has("z") && /[\\\n\r]/.test(name);
  const shown = escaped
    ? name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    : name;
  const mark = escaped ? "\\" : "";
  const end = args.has("z") ? "\0" : "\n";
  if (args.has("tag")) yield* print(`${mark}${algorithm} (${shown}) = ${sum}${end}`);
  else yield* print(`${mark}${sum} ${args.last("b", "t") === "b" ? "*" : " "}${shown}${end}`);
  return true;
}

function* sumOf(name: string, algorithm: Algorithm): Sys<string> {
  const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
  try {
    if (yield* isDirectory(fd)) throw new SyscallError("EISDIR");
    const digest = newDigest(algorithm);
    for (;;) {
      const chunk = yield* readChunk(fd, NS_PER_BYTE[algorithm]);
      if (chunk.length === 0) return digest.hex();
      digest.update(chunk);
    }
  } finally {
    if (fd !== 0) yield* close(fd);
  }
}

interface Tally {
  ok: number;
  mismatched: number;
  unreadable: number;
  improper: number;
  proper: number;
}

function* check(args: Arguments, algorithm: Algorithm, list: string): Sys<boolean> {
  const shown = list === "-" ? "standard input" : list;
  let lines: Lines;
  try {
    const fd = list === "-" ? 0 : yield* open(list, O_RDONLY);
    if (yield* isDirectory(fd)) throw new SyscallError("EISDIR");
    lines = new Lines(fd);
  } catch (error) {
    yield* complain(args.name, `${quotef(list)}: ${errorText(error)}`);
    return false;
  }
  const tally: Tally = { ok: 0, mismatched: 0, unreadable: 0, improper: 0, proper: 0 };
  for (let number = 1; ; number++) {
    const bytes = yield* lines.next();
    if (bytes === null) break;
    const line = decode(bytes);
    if (line.startsWith("#")) continue;
    const entry = parseLine(line, algorithm);
    if (!entry) {
      tally.improper++;
      if (args.has("w")) {
        yield* complain(
          args.name,
          `${quotef(shown)}: ${number}: improperly formatted ${algorithm} checksum line`,
        );
      }
      continue;
    }
    tally.proper++;
    yield* verify(args, algorithm, entry, tally);
  }
  return yield* conclude(args, shown, tally);
}

function parseLine(line: string, algorithm: Algorithm): { sum: string; name: string } | null {
  const tagged = new RegExp(`^\\\\?${algorithm} \\((.*)\\) = ([0-9a-fA-F]+)$`).exec(line);
  if (tagged) return { sum: (tagged[2] as string).toLowerCase(), name: tagged[1] as string };
  const plain = /^(\\?)([0-9a-fA-F]+) [ *](.+)$/.exec(line);
  if (!plain || (plain[2] as string).length !== DIGITS[algorithm]) return null;
  const name = plain[1]
    ? (plain[3] as string).replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c))
    : (plain[3] as string);
  return { sum: (plain[2] as string).toLowerCase(), name };
}

function* verify(
  args: Arguments,
  algorithm: Algorithm,
  { sum, name }: { sum: string; name: string },
  tally: Tally,
): Sys<void> {
  let found: string;
  try {
    found = yield* sumOf(name, algorithm);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === "ENOENT" && args.has("ignore-missing"))
      return;
    yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
    tally.unreadable++;
    if (!args.has("status")) yield* print(`${name}: FAILED open or read\n`);
    return;
  }
  if (found === sum) {
    tally.ok++;
    if (!args.has("quiet", "status")) yield* print(`${name}: OK\n`);
  } else {
    tally.mismatched++;
    if (!args.has("status")) yield* print(`${name}: FAILED\n`);
  }
}

function* conclude(args: Arguments, list: string, tally: Tally): Sys<boolean> {
  const warn = function* (text: string): Sys<void> {
    if (!args.has("status")) yield* complain(args.name, `WARNING: ${text}`);
  };
  if (tally.proper === 0) {
    yield* complain(args.name, `${quotef(list)}: no properly formatted checksum lines found`);
    return false;
  }
  const plural = (count: number, one: string, many: string): string =>
    `${count} ${count === 1 ? one : many}`;
  if (tally.improper > 0) {
    yield* warn(
      plural(tally.improper, "line is improperly formatted", "lines are improperly formatted"),
    );
  }
  if (tally.unreadable > 0) {
    yield* warn(
      plural(tally.unreadable, "listed file could not be read", "listed files could not be read"),
    );
  }
  if (tally.mismatched > 0) {
    yield* warn(
      plural(
        tally.mismatched,
        "computed checksum did NOT match",
        "computed checksums did NOT match",
      ),
    );
  }
  if (args.has("ignore-missing") && tally.ok + tally.mismatched === 0) {
    yield* complain(args.name, `${quotef(list)}: no file was verified`);
    return false;
  }
  return (
    tally.mismatched === 0 && tally.unreadable === 0 && !(args.has("strict") && tally.improper > 0)
  );
}
