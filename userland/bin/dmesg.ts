/** dmesg(1) of util-linux 2.38: the kernel log. */
import { geteuid, open, poll, read, syslog, type Sys } from "../../kernel/uapi/syscall.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY, POLLIN } from "../../kernel/uapi/fcntl.ts";
import { getopt } from "../lib/getopt.ts";
import { complain, eprint, isatty, Out, print } from "../lib/stdio.ts";
import { breakDown, nowLocal, strftime } from "../lib/strftime.ts";
import { uptimeSeconds } from "../lib/procps.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "dmesg",
  summary: "print or control the kernel ring buffer",
  synopsis: ["dmesg [options]"],
  description:
    "What the kernel has said since boot: hardware, file systems, the OOM killer, segfaults. Needs root here, as on Debian.",
  options: [
    ["-T", "times of day instead of seconds since boot"],
    ["-H", "relative times, coloured"],
    ["-w", "wait for new messages"],
    ["-l list", "levels: emerg alert crit err warn notice info debug"],
    ["-k, -u", "kernel's or userspace's only"],
    ["-x", "show facility and level"],
    ["-t", "no times"],
    ["-c, -C", "clear after printing, clear"],
  ],
  seeAlso: ["journalctl(1)"],
  notModelled: ["-f", "-r", "-J", "--since", "--until", "-n", "-D", "-E"],
};

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
const SPEC = {
  short: "THwWl:kuxtcCL::Pedrf:n:",
  long: {
    ctime: { as: "T" },
    human: { as: "H" },
    follow: { as: "w" },
    "follow-new": { as: "W" },
    level: { as: "l", argument: "required" },
    kernel: { as: "k" },
    userspace: { as: "u" },
    decode: { as: "x" },
    notime: { as: "t" },
    "read-clear": { as: "c" },
    clear: { as: "C" },
    color: { as: "L", argument: "optional" },
    nopager: { as: "P" },
    reltime: { as: "e" },
    "show-delta": { as: "d" },
    "time-format": { as: "tf", argument: "required" },
  },
} as const;

interface Record {
  readonly level: number;
  readonly facility: number;
  readonly us: number;
  readonly text: string;
}

function parse(line: string): Record | null {
  const match = /^(\d+),\d+,(\d+),[^;]*;(.*)$/.exec(line);
  if (match === null) return null;
  const prefix = Number(match[1]);
  return {
    level: prefix & 7,
    facility: prefix >> 3,
    us: Number(match[2]),
    text: match[3] as string,
  };
}

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(argv, SPEC);
  if (error !== undefined || operands.length > 0) {
    yield* complain("dmesg", error ?? "bad usage");
    yield* eprint("Try 'dmesg --help' for more information.\n");
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const wanted = options
    .filter((option) => option.name === "l")
    .flatMap((option) => (option.value ?? "").split(","));
  for (const name of wanted) {
    if (LEVELS.includes(name)) continue;
    yield* complain("dmesg", `unknown level '${name}'`);
    return 1;
  }
  let text: string;
  try {
    if ((yield* geteuid()) !== 0) throw new SyscallError("EPERM"); // kernel.dmesg_restrict is 1
    text = yield* syslog("read");
  } catch (failure) {
    if (!(failure instanceof SyscallError)) throw failure;
    yield* complain("dmesg", "read kernel buffer failed: Operation not permitted");
    return 1;
  }
  if (has("C")) {
    yield* syslog("clear");
    return 0;
  }
  const { style, keep } = yield* settings(
    has,
    wanted,
    options.find((option) => option.name === "L")?.value,
  );
  const out = new Out();
  const records = text
    .split("\n")
    .map(parse)
    .filter((record): record is Record => record !== null && keep(record));
  if (!has("W")) {
    for (const record of records) {
      out.line(style(record));
      yield* out.drain();
    }
    yield* out.flush();
  }
  if (has("c")) yield* syslog("clear");
  if (has("w") || has("W")) yield* follow(text, style, keep);
  return 0;
}

function* settings(
  has: (name: string) => boolean,
  wanted: readonly string[],
  color: string | undefined,
) {
  const now = (yield* nowLocal()).epoch;
  const bootEpoch = now - (yield* uptimeSeconds());
  const colored =
    (has("H") || color !== undefined) &&
    color !== "never" &&
    (color === "always" || (yield* isatty(1)));
  const paint = (code: string, text: string): string =>
    colored ? `\x1b[${code}m${text}\x1b[0m` : text;
  let previous = 0;
  const stamp = (us: number): string => {
    if (has("t")) return "";
    const seconds = us / 1e6;
    if (has("T"))
      return `[${strftime("%a %b %e %H:%M:%S %Y", breakDown({ sec: Math.floor(bootEpoch + seconds), nsec: 0 }))}] `;
    if (has("H") || has("e")) {
      const delta = seconds - previous;
      const minute = Math.floor((bootEpoch + seconds) / 60);
      const shown = previous === 0 || minute !== Math.floor((bootEpoch + previous) / 60);
      previous = seconds;
      return shown
        ? `[${strftime("%b%e %H:%M", breakDown({ sec: Math.floor(bootEpoch + seconds), nsec: 0 }))}] `
        : `[  ${`+${delta.toFixed(6)}`.padStart(10)}] `;
    }
    const whole = Math.floor(us / 1e6);
    return `[${String(whole).padStart(5)}.${String(us - whole * 1_000_000).padStart(6, "0")}] `;
  };
  const style = (record: Record): string => {
    const label = has("x")
      ? `${(record.facility === 0 ? "kern" : "user").padEnd(6)}:${(LEVELS[record.level] as string).padEnd(6)}: `
      : "";
    const body =
      record.level <= 3
        ? paint("31", record.text)
        : record.level === 4
          ? paint("1", record.text)
          : record.text;
    return label + (has("t") ? "" : paint("32", stamp(record.us))) + body;
  };
  const keep = (record: Record): boolean =>
    (wanted.length === 0 || wanted.includes(LEVELS[record.level] as string)) &&
    (!has("k") || record.facility === 0) &&
    (!has("u") || record.facility !== 0);
  return { style, keep };
}

/** New records as they come, out of /dev/kmsg. */
function* follow(
  already: string,
  style: (record: Record) => string,
  keep: (record: Record) => boolean,
): Sys<void> {
  const last = already.trimEnd().split("\n").pop() ?? "";
  const lastSeq = Number(last.split(",")[1] ?? -1);
  const fd = yield* open("/dev/kmsg", O_RDONLY);
  for (;;) {
    yield* poll([{ fd, events: POLLIN }], Infinity);
    const line = decode(yield* read(fd, 8192)).trimEnd();
    if (Number(line.split(",")[1]) <= lastSeq) continue;
    const record = parse(line);
    if (record !== null && keep(record)) yield* print(`${style(record)}\n`);
  }
}
