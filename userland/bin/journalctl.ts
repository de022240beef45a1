/** journalctl(1) of systemd 252. Not modelled: cursors, catalogues (-x adds nothing), several boots, fields beyond those kept. */
import { nanosleep, stat, type Sys, uname } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { NSEC_PER_MSEC } from "../../kernel/uapi/time.ts";
import { parseDate } from "../lib/getdate.ts";
import { getopt } from "../lib/getopt.ts";
import { JOURNAL_FILE, type JournalRecord, records, shortLine, stamp } from "../lib/journalfile.ts";
import { formatBytes } from "../lib/human.ts";
import { compileRegex } from "../lib/regex.ts";
import { complain, isatty, Out, print } from "../lib/stdio.ts";
import { nowLocal, type Tm } from "../lib/strftime.ts";
import { unitName } from "../lib/systemd.ts";
import { pageThrough } from "../lib/pager.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "journalctl",
  summary: "print log entries from the systemd journal",
  synopsis: ["journalctl [options] [FIELD=VALUE...]"],
  description:
    "Services' output, systemd's own messages and the kernel log, in order of time. Members of adm and root may read it.",
  options: [
    ["-u unit", "of a unit"],
    ["-f", "follow"],
    ["-n N", "the last N lines"],
    ["-p level", "of this priority or worse"],
    ["-k", "kernel messages"],
    ["-g pattern", "messages that match"],
    ["--since, --until time", "from, to"],
    ["-r", "newest first"],
    ["-e", "jump to the end of the pager"],
    ["-o format", "short, short-iso, short-precise, cat, json"],
    ["-b, --list-boots, --disk-usage", "boot, boots, size"],
    ["-t identifier", "of a syslog identifier"],
  ],
  notModelled: ["-x catalogues", "-m", "-D", "--vacuum-*", "--cursor"],
};

const LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
const SPEC = {
  short: "u:fn::p:kg:reo:b::xt:aqS:U:lm",
  long: {
    unit: { as: "u", argument: "required" },
    follow: { as: "f" },
    lines: { as: "n", argument: "optional" },
    priority: { as: "p", argument: "required" },
    dmesg: { as: "k" },
    grep: { as: "g", argument: "required" },
    reverse: { as: "r" },
    "pager-end": { as: "e" },
    output: { as: "o", argument: "required" },
    boot: { as: "b", argument: "optional" },
    catalog: { as: "x" },
    identifier: { as: "t", argument: "required" },
    since: { as: "S", argument: "required" },
    until: { as: "U", argument: "required" },
    "no-pager": {},
    "list-boots": {},
    "disk-usage": {},
    all: { as: "a" },
    quiet: { as: "q" },
    "no-hostname": {},
    full: { as: "l" },
    utc: {},
    "vacuum-size": { argument: "required" },
    "vacuum-time": { argument: "required" },
  },
} as const;

type Keep = (record: JournalRecord) => boolean;

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(joinCount(argv), SPEC);
  if (error !== undefined) {
    yield* complain("journalctl", error);
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const value = (name: string): string | undefined =>
    options.filter((option) => option.name === name).pop()?.value;
  let all: JournalRecord[];
  try {
    all = yield* records();
  } catch (failure) {
    if (!(failure instanceof SyscallError)) throw failure;
    yield* print(
      failure.errno === "EACCES"
        ? "No journal files were opened due to insufficient permissions.\n"
        : "No journal files were found.\n-- No entries --\n",
    );
    return 1;
  }
  if (has("list-boots")) {
    const [first, last] = [all[0], all[all.length - 1]];
    if (first && last)
      yield* print(
        ` 0 ${"0".repeat(32)} ${stamp(first.t, "%a %Y-%m-%d %H:%M:%S UTC")}—${stamp(last.t, "%a %Y-%m-%d %H:%M:%S UTC")}\n`,
      );
    return 0;
  }
  if (has("disk-usage")) {
    const size = formatBytes((yield* stat(JOURNAL_FILE)).blocks * 512);
    yield* print(`Archived and active journals take up ${size} in the file system.\n`);
    return 0;
  }
  const units = options
    .filter((option) => option.name === "u")
    .map((option) => unitName(option.value ?? ""));
  const keep = yield* filterOf(value, has, units, operands);
  if (typeof keep === "string") {
    yield* complain("journalctl", keep);
    return 1;
  }
  return yield* show(all, keep, has, value);
}

/** -n takes its optional number from the next word too, as the real one does. */
function joinCount(argv: readonly string[]): string[] {
  const out: string[] = [];
  for (const word of argv) {
    const last = out[out.length - 1] ?? "";
    if (/^(-[a-zA-Z]*n|--lines)$/.test(last) && /^(\d+|all)$/.test(word))
      out[out.length - 1] = last.startsWith("--") ? `${last}=${word}` : last + word;
    else out.push(word);
  }
  return out;
}

function* filterOf(
  value: (name: string) => string | undefined,
  has: (name: string) => boolean,
  units: readonly string[],
  operands: readonly string[],
): Sys<Keep | string> {
  const keeps: Keep[] = [];
  if (units.length > 0) keeps.push((record) => units.includes(record.u));
  const level = value("p");
  if (level !== undefined) {
    const [low = "", high] = level.split("..") as [string, string?];
    const number = (name: string): number =>
      /^\d$/.test(name)
        ? Number(name)
        : LEVELS.findIndex(
            (one) =>
              one === name ||
              (name === "error" && one === "err") ||
              (name === "warn" && one === "warning"),
          );
    if (number(low) < 0) return `Unknown log level ${low}`;
    keeps.push((record) =>
      high === undefined
        ? record.p <= number(low)
        : record.p >= number(low) && record.p <= number(high),
    );
  }
  if (has("k")) keeps.push((record) => record.i === "kernel");
  const pattern = value("g");
  if (pattern !== undefined) {
    const regex = compileRegex(pattern, "ere", { ignoreCase: pattern === pattern.toLowerCase() });
    keeps.push((record) => regex.test(record.msg));
  }
  const identifier = value("t");
  if (identifier !== undefined) keeps.push((record) => record.i === identifier);
  const now = yield* nowLocal();
  for (const [name, after] of [
    ["S", true],
    ["U", false],
  ] as const) {
    const text = value(name);
    if (text === undefined) continue;
    const sec = timeOf(text, now);
    if (sec === null) return `Failed to parse timestamp: ${text}`;
    keeps.push((record) => (after ? record.t >= sec * 1e6 : record.t <= sec * 1e6));
  }
  for (const word of operands) {
    const match = /^([A-Z_]+)=(.*)$/.exec(word);
    if (match === null) return `Failed to add match '${word}': Invalid argument`;
    const [, field, wanted] = match as unknown as [string, string, string];
    keeps.push(
      (record) =>
        ({
          _PID: String(record.pid),
          _SYSTEMD_UNIT: record.u,
          SYSLOG_IDENTIFIER: record.i,
          PRIORITY: String(record.p),
          _COMM: record.i,
        })[field] === wanted,
    );
  }
  return (record) => keeps.every((one) => one(record));
}

/** "today", "-1h", "10 min ago", or what date(1) reads. */
function timeOf(text: string, now: Tm): number | null {
  const relative =
    /^-?\s*(\d+)\s*(s|sec|second|seconds|m|min|minute|minutes|h|hr|hour|hours|d|day|days)( ago)?$/.exec(
      text.trim(),
    );
  if (relative) {
    const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[
      (relative[2] as string)[0] as "s" | "m" | "h" | "d"
    ];
    return now.epoch - Number(relative[1]) * unit;
  }
  if (text === "now") return now.epoch;
  if (text === "today") return now.epoch - (now.epoch % 86_400);
  if (text === "yesterday") return now.epoch - (now.epoch % 86_400) - 86_400;
  return parseDate(text, now)?.sec ?? null;
}

function* show(
  all: readonly JournalRecord[],
  keep: Keep,
  has: (name: string) => boolean,
  value: (name: string) => string | undefined,
): Sys<number> {
  const host = (yield* uname()).nodename;
  const format = value("o") ?? "short";
  let list = all.filter(keep);
  const limit = value("n") ?? (has("n") || has("f") ? "10" : has("e") ? "1000" : undefined);
  if (limit !== undefined && limit !== "all")
    list = list.slice(Math.max(0, list.length - Number(limit)));
  if (has("r")) list = [...list].reverse();
  const lines = list.map((record) => lineOf(record, host, format));
  if (lines.length === 0 && !has("q")) lines.push("-- No entries --");
  const paged = !has("no-pager") && !has("f") && (yield* isatty(1));
  if (paged) yield* pageThrough(lines, has("e"));
  else {
    const out = new Out();
    for (const line of lines) {
      out.line(line);
      yield* out.drain();
    }
    yield* out.flush();
  }
  if (has("f")) yield* follow(all.length, keep, host, format);
  return 0;
}

function lineOf(record: JournalRecord, host: string, format: string): string {
  switch (format) {
    case "cat":
      return record.msg;
    case "short-iso":
      return shortLine(record, host, stamp(record.t, "%Y-%m-%dT%H:%M:%S+0000"));
    case "short-precise":
      return shortLine(
        record,
        host,
        `${stamp(record.t)}.${String(record.t % 1e6).padStart(6, "0")}`,
      );
    case "json":
      return JSON.stringify({
        __REALTIME_TIMESTAMP: String(record.t),
        __MONOTONIC_TIMESTAMP: String(record.m),
        PRIORITY: String(record.p),
        SYSLOG_IDENTIFIER: record.i,
        _PID: String(record.pid),
        _SYSTEMD_UNIT: record.u,
        _HOSTNAME: host,
        MESSAGE: record.msg,
      });
    default:
      return shortLine(record, host);
  }
}

function* follow(seen: number, keep: Keep, host: string, format: string): Sys<void> {
  let count = seen;
  for (;;) {
    yield* nanosleep(250 * NSEC_PER_MSEC);
    const all = yield* records();
    for (const record of all.slice(count))
      if (keep(record)) yield* print(`${lineOf(record, host, format)}\n`);
    count = all.length;
  }
}
