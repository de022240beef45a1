/**
 * vmstat(8) of procps-ng 4.0.2: /proc/stat, /proc/meminfo, /proc/vmstat, /proc/diskstats,
 * /proc/slabinfo. One deviation, on purpose: 4.0.2 freezes swpd, free, buff and cache at the first
 * sample (Debian bug 1027963, fixed in 4.0.3); ours move.
 */
import { nanosleep, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { getopt } from "../lib/getopt.ts";
import { complain, eprint, isatty, Out, print } from "../lib/stdio.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";
import { diskStats, diskSummary, eventCounters, forks, partition, slabs } from "./vmstat-modes.ts";
import { header, row, sample, type Style, type Unit } from "./vmstat-table.ts";
import { nowLocal, strftime } from "../lib/strftime.ts";

export const usage: Usage = {
  name: "vmstat",
  section: "8",
  summary: "report virtual memory statistics",
  synopsis: ["vmstat [options] [delay [count]]"],
  description:
    "Reports processes, memory, paging, block I/O, interrupts and CPU activity. The first line " +
    "averages since boot; each further one covers the last delay seconds.",
  options: [
    ["-a", "active and inactive memory instead of buff and cache"],
    ["-f", "number of forks since boot"],
    ["-m", "slabs (root only)"],
    ["-n", "header only once"],
    ["-s", "event counters and memory, one a line"],
    ["-d", "disk statistics"],
    ["-D", "summary of disk statistics"],
    ["-p device", "statistics of one partition"],
    ["-S unit", "k 1000, K 1024, m 1000000, M 1048576 bytes"],
    ["-t", "append a timestamp"],
    ["-w", "wide output"],
    ["-y", "skip the first line"],
  ],
  columns: [
    ["r", "runnable processes, running or waiting for a CPU"],
    ["b", "processes waiting for block I/O"],
    ["swpd", "swap in use"],
    ["free", "memory that nobody uses"],
    ["buff", "memory used as buffers"],
    ["cache", "page cache and reclaimable slab"],
    ["si", "memory swapped in from disk, a second"],
    ["so", "memory swapped out to disk, a second"],
    ["bi", "KiB read from block devices, a second"],
    ["bo", "KiB written to block devices, a second"],
    ["in", "interrupts a second"],
    ["cs", "context switches a second"],
    ["us", "% of CPU time in user mode, nice included"],
    ["sy", "% of CPU time in the kernel"],
    ["id", "% of CPU time idle"],
    ["wa", "% of CPU time idle while a task waited for I/O"],
    ["st", "% of CPU time that the hypervisor took"],
  ],
  examples: [
    ["vmstat 1", "a line a second until ^C"],
    ["vmstat -S M 2 5", "five lines, two seconds apart, in MiB"],
  ],
  files: ["/proc/meminfo", "/proc/stat", "/proc/vmstat"],
  seeAlso: ["free(1)", "ps(1)", "top(1)"],
};

const HELP = `
Usage:
 vmstat [options] [delay [count]]

Options:
 -a, --active           active/inactive memory
 -f, --forks            number of forks since boot
 -m, --slabs            slabinfo
 -n, --one-header       do not redisplay header
 -s, --stats            event counter statistics
 -d, --disk             disk statistics
 -D, --disk-sum         summarize disk statistics
 -p, --partition <dev>  partition specific statistics
 -S, --unit <char>      define display unit
 -w, --wide             wide output
 -t, --timestamp        show timestamp
 -y, --no-first         skips first line of output

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see vmstat(8).
`;

const OPTIONS = {
  short: "afmnsdDp:S:wtyhV",
  long: {
    active: { as: "a" },
    forks: { as: "f" },
    slabs: { as: "m" },
    "one-header": { as: "n" },
    stats: { as: "s" },
    disk: { as: "d" },
    "disk-sum": { as: "D" },
    partition: { as: "p", argument: "required" },
    unit: { as: "S", argument: "required" },
    wide: { as: "w" },
    timestamp: { as: "t" },
    "no-first": { as: "y" },
    help: { as: "h" },
    version: { as: "V" },
  },
} as const;

const UNITS: Readonly<Record<string, Unit>> = { k: 1000, K: 1024, m: 1_000_000, M: 1_048_576 };

interface Settings {
  readonly style: Style;
  readonly oneHeader: boolean;
  readonly noFirst: boolean;
  readonly delay: number;
  readonly count: number;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const parsed = getopt(argv, OPTIONS);
  if (parsed.error !== undefined) {
    yield* complain("vmstat", parsed.error);
    yield* eprint(HELP);
    return 1;
  }
  const has = (name: string): boolean => parsed.options.some((option) => option.name === name);
  const value = (name: string): string | undefined =>
    [...parsed.options].reverse().find((option) => option.name === name)?.value;
  if (has("h")) {
    yield* print(HELP);
    return 0;
  }
  if (has("V")) {
    yield* print("vmstat from procps-ng 4.0.2\n");
    return 0;
  }
  const letter = value("S") ?? "K";
  const unit = UNITS[letter];
  if (unit === undefined) {
    yield* complain("vmstat", "-S requires k, K, m or M (default is KiB)");
    return 1;
  }
  const numbers: number[] = [];
  for (const word of parsed.operands.slice(0, 2)) {
    if (!/^[+-]?\d+$/.test(word)) {
      yield* complain("vmstat", `failed to parse argument: '${word}': Invalid argument`);
      return 1;
    }
    numbers.push(Number(word));
  }
  if (parsed.operands.length > 2) {
    yield* eprint(HELP);
    return 1;
  }
  const [delay, count] = numbers;
  if (delay !== undefined && delay < 1) {
    yield* complain("vmstat", "delay must be positive integer");
    return 1;
  }
  if (has("f")) return yield* forks();
  if (has("s")) return yield* eventCounters(unit, letter);
  if (has("D")) return yield* diskSummary();
  const settings: Settings = {
    style: { active: has("a"), wide: has("w"), timestamp: has("t"), unit },
    oneHeader: has("n"),
    noFirst: has("y"),
    delay: delay ?? 0,
    count: count ?? (delay === undefined ? 1 : Infinity),
  };
  if (has("m")) return yield* repeat(settings, slabs);
  if (has("d")) return yield* repeat(settings, (first) => diskStats(first, has("w")));
  const device = value("p");
  if (device !== undefined) return yield* repeat(settings, (first) => partition(first, device));
  return yield* table(settings);
}

function* repeat(settings: Settings, once: (first: boolean) => Sys<number>): Sys<number> {
  for (let i = 0; i < settings.count; i++) {
    if (i > 0) yield* nanosleep(settings.delay * NSEC_PER_SEC);
    const status = yield* once(i === 0);
    if (status !== 0) return status;
  }
  return 0;
}

function* table(settings: Settings): Sys<number> {
  const { style, count, delay } = settings;
  const out = new Out();
  const height = (yield* isatty(1)) ? Math.max(3, (yield* windowSize()).rows) : 22;
  const stamp = function* (): Sys<string> {
    if (!style.timestamp) return "";
    return " " + strftime("%Y-%m-%d %H:%M:%S", yield* nowLocal());
  };
  const zone = style.timestamp ? strftime("%Z", yield* nowLocal()) : "";
  let lines = 0;
  let before = yield* sample();
  out.put(header(style, zone));
  if (!settings.noFirst) out.line(row(style, null, before) + (yield* stamp()));
  yield* out.flush();
  for (let i = settings.noFirst ? 0 : 1; i < count; i++) {
    yield* nanosleep(delay * NSEC_PER_SEC);
    lines++;
    if (!settings.oneHeader && lines % (height - 3 < 1 ? 1 : height - 3) === 0) {
      out.put(header(style, zone));
    }
    const now = yield* sample();
    out.line(row(style, before, now, delay) + (yield* stamp()));
    yield* out.flush();
    before = now;
  }
  return 0;
}
