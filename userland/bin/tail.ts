/**
 * tail(1) of coreutils. Following polls the file (the real one is woken by inotify), five times a
 * second unless -s says otherwise.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { open, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { parseSize } from "../lib/human.ts";
import { closeSource, isDirectory } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { follow, type Followed } from "./tail/follow.ts";
import { copyTail } from "./tail/last.ts";

export const usage: Usage = {
  name: "tail",
  summary: "output the last part of files",
  synopsis: ["tail [option]... [file]..."],
  description: "Prints the last 10 lines of each file; several get a header with their name.",
  options: [
    ["-c, --bytes=[+]NUM", "the last NUM bytes; with +, from byte NUM on"],
    ["-f, --follow[={name|descriptor}]", "go on with what is added to the file"],
    ["-F", "same as --follow=name --retry: goes on when the file is rotated"],
    ["-n, --lines=[+]NUM", "the last NUM lines; with +, from line NUM on"],
    ["--pid=PID", "with -f, end when process PID has ended"],
    ["-q, --quiet, --silent", "no headers"],
    ["--retry", "keep trying to open a file that cannot be opened"],
    ["-s, --sleep-interval=N", "with -f, seconds between looks"],
    ["-v, --verbose", "always headers"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
  examples: [["tail -F /var/log/syslog", "follow a log through its rotation"]],
  seeAlso: ["head(1)", "less(1)"],
};

const SPEC = {
  short: "c:fFn:qs:vz",
  long: {
    bytes: { as: "c", argument: "required" },
    follow: { argument: "optional" },
    lines: { as: "n", argument: "required" },
    pid: { argument: "required" },
    quiet: { as: "q" },
    silent: { as: "q" },
    retry: {},
    "sleep-interval": { as: "s", argument: "required" },
    verbose: { as: "v" },
    "zero-terminated": { as: "z" },
    "max-unchanged-stats": { argument: "required" },
  },
} as const;

/** Which part: the last `count`, or everything from the `count`-th on. */
export interface Part {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  readonly fromStart: boolean;
  readonly end: number;
}

/** "tail -5", "tail +5", "tail -5f": the old forms. */
function modern(argv: readonly string[]): readonly string[] {
  const match = /^([-+])(\d+)([bcl]?)(f?)$/.exec(argv[1] ?? "");
  if (!match || argv.length > 3) return /^-\d+$/.test(argv[1] ?? "") ? plainCount(argv) : argv;
  const [, sign, digits, unit, follows] = match;
  const count = `${unit === "c" || unit === "b" ? "-c" : "-n"}${sign === "+" ? "+" : ""}${digits}`;
  const words = [count + (unit === "b" ? "b" : "")];
  if (follows) words.push("-f");
  return [argv[0] as string, ...words, ...argv.slice(2)];
}

const plainCount = (argv: readonly string[]): readonly string[] => [
  argv[0] as string,
  `-n${(argv[1] as string).slice(1)}`,
  ...argv.slice(2),
];

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(modern(argv), usage, SPEC);
  if (typeof args === "number") return args;
  let part: Part = { unit: "lines", count: 10, fromStart: false, end: args.has("z") ? 0 : 10 };
  for (const { name, value = "" } of args.options) {
    if (name !== "c" && name !== "n") continue;
    const unit = name === "c" ? "bytes" : "lines";
    const digits = /^[-+]/.test(value) ? value.slice(1) : value;
    const count = parseSize(digits);
    if (count === undefined) {
      yield* complain(args.name, `invalid number of ${unit}: ${quote(value)}`);
      return 1;
    }
    part = { ...part, unit, count, fromStart: value.startsWith("+") };
  }
  const interval = args.value("s") === undefined ? 0.2 : Number(args.value("s"));
  if (!(interval >= 0)) {
    yield* complain(args.name, `invalid number of seconds: ${quote(args.value("s") ?? "")}`);
    return 1;
  }
  return yield* run(args, part, interval * NSEC_PER_SEC);
}

function* run(args: Arguments, part: Part, intervalNs: number): Sys<number> {
  const out = yield* openOutput();
  const names = args.operands.length > 0 ? args.operands : ["-"];
  const mode = args.value("follow");
  const follows = args.has("f", "F", "follow");
  const byName = args.has("F") || mode === "name";
  const retry = args.has("F", "retry");
  const quiet = args.last("q", "v");
  const headers = quiet === "v" || (quiet !== "q" && names.length > 1);
  const followed: Followed[] = [];
  let status = 0;
  let first = true;
  for (const name of names) {
    const title = name === "-" ? "standard input" : name;
    const file: Followed = {
      name,
      title,
      fd: null,
      position: 0,
      ino: 0,
      gone: false,
      ignore: false,
    };
    const opened = yield* openTail(args.name, name);
    if (opened === null) {
      status = 1;
      file.gone = true;
      if (follows && retry) followed.push(file);
      continue;
    }
    if (headers) out.put(`${first ? "" : "\n"}==> ${title} <==\n`);
    first = false;
    if (yield* isDirectory(opened)) {
      yield* out.flush();
      yield* complain(args.name, `error reading ${quoteaf(title)}: Is a directory`);
      if (follows) {
        yield* complain(args.name, `${title}: cannot follow end of this type of file`);
      }
      status = 1;
      continue;
    }
    file.fd = opened;
    yield* beginWith(args, file, part, out);
    if (follows) followed.push(file);
    else yield* closeSource({ name, fd: opened });
  }
  yield* out.flush();
  if (!follows) return status;
  if (followed.every((file) => file.fd === null) && !retry) {
    if (names.length > 0) yield* complain(args.name, "no files remaining");
    return 1;
  }
  return yield* follow({
    tool: args.name,
    files: followed,
    out,
    byName,
    headers,
    intervalNs,
    pid: args.value("pid") === undefined ? null : Number(args.value("pid")),
  });
}

function* beginWith(args: Arguments, file: Followed, part: Part, out: Output): Sys<void> {
  try {
    file.position = yield* copyTail(file.fd as number, part, out);
  } catch (error) {
    yield* complain(args.name, `error reading ${quoteaf(file.title)}: ${errorText(error)}`);
  }
}

function* openTail(tool: string, name: string): Sys<number | null> {
  if (name === "-") return 0;
  try {
    return yield* open(name, O_RDONLY);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* complain(tool, `cannot open ${quoteaf(name)} for reading: ${errorText(error)}`);
    return null;
  }
}
