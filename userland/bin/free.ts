/** free(1) of procps-ng 4.0.2: /proc/meminfo. */
import { nanosleep, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { getopt } from "../lib/getopt.ts";
import { fixed } from "../lib/printf.ts";
import { procMap } from "../lib/procps.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "free",
  summary: "display amount of free and used memory in the system",
  synopsis: ["free [options]"],
  description:
    "Shows memory and swap. `available` is the estimate of what programs can still get without " +
    "swapping: free memory and most of the page cache. A small `free` on a healthy host is normal.",
  options: [
    ["-b, -k, -m, -g", "bytes, KiB (default), MiB, GiB"],
    ["-h", "human-readable"],
    ["--si", "powers of 1000"],
    ["-w", "buffers and cache apart"],
    ["-t", "a line of totals"],
    ["-l", "low and high memory"],
    ["-s N", "repeat every N seconds"],
    ["-c N", "N times"],
  ],
  columns: [
    ["total", "installed memory that the kernel manages"],
    ["used", "total less available"],
    ["free", "memory that nobody uses"],
    ["shared", "shared memory and tmpfs"],
    ["buff/cache", "buffers, page cache, reclaimable slab"],
    ["available", "what new programs can get without swapping"],
  ],
  files: ["/proc/meminfo"],
  seeAlso: ["vmstat(8)", "ps(1)", "top(1)"],
};

const HELP = `
Usage:
 free [options]

Options:
 -b, --bytes         show output in bytes
     --kilo          show output in kilobytes
     --mega          show output in megabytes
     --giga          show output in gigabytes
     --tera          show output in terabytes
     --peta          show output in petabytes
 -k, --kibi          show output in kibibytes
 -m, --mebi          show output in mebibytes
 -g, --gibi          show output in gibibytes
     --tebi          show output in tebibytes
     --pebi          show output in pebibytes
 -h, --human         show human-readable output
     --si            use powers of 1000 not 1024
 -l, --lohi          show detailed low and high memory statistics
 -t, --total         show total for RAM + swap
 -v, --committed     show committed memory and commit limit
 -s N, --seconds N   repeat printing every N seconds
 -c N, --count N     repeat printing N times, then exit
 -w, --wide          wide output

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see free(1).
`;

/** Exponent and base that each option of a unit stands for. */
const UNITS: Readonly<Record<string, readonly [number, boolean]>> = {
  b: [0, false],
  k: [1, false],
  m: [2, false],
  g: [3, false],
  tebi: [4, false],
  pebi: [5, false],
  kilo: [1, true],
  mega: [2, true],
  giga: [3, true],
  tera: [4, true],
  peta: [5, true],
};

const SPEC = {
  short: "bkmghltvc:ws:V",
  long: {
    bytes: { as: "b" },
    kilo: {},
    mega: {},
    giga: {},
    tera: {},
    peta: {},
    kibi: { as: "k" },
    mebi: { as: "m" },
    gibi: { as: "g" },
    tebi: {},
    pebi: {},
    human: { as: "h" },
    si: {},
    lohi: { as: "l" },
    total: { as: "t" },
    committed: { as: "v" },
    seconds: { as: "s", argument: "required" },
    count: { as: "c", argument: "required" },
    wide: { as: "w" },
    help: {},
    version: { as: "V" },
  },
} as const;

interface Style {
  readonly exponent: number;
  readonly si: boolean;
  readonly human: boolean;
}

function power(base: number, exponent: number): number {
  let out = 1;
  for (let i = 0; i < exponent; i++) out *= base;
  return out;
}

/** scale_size(): KiB in the unit asked for; human sizes in the shortest unit that fits five places. */
export function scaleSize(kb: number, style: Style): string {
  const bytes = kb * 1024;
  const base = style.si ? 1000 : 1024;
  if (!style.human) return String(Math.floor(bytes / power(base, style.exponent)));
  const letters = ["B", "K", "M", "G", "T", "P"];
  for (let exponent = 0; exponent < letters.length; exponent++) {
    const suffix = exponent === 0 ? "B" : `${letters[exponent]}${style.si ? "" : "i"}`;
    const value = bytes / power(base, exponent);
    if (exponent > 0) {
      const text = `${fixed(value, 1)}${suffix}`;
      if (text.length <= (style.si ? 4 : 5)) return text;
    }
    const text = `${Math.floor(value)}${suffix}`;
    if (text.length <= (style.si || exponent === 0 ? 4 : 5)) return text;
  }
  return String(bytes);
}

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(argv, SPEC);
  if (error !== undefined || operands.length > 0) {
    if (error !== undefined) yield* complain("free", error);
    yield* eprint(HELP);
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (has("help")) {
    yield* print(HELP);
    return 0;
  }
  if (has("V")) {
    yield* print("free from procps-ng 4.0.2\n");
    return 0;
  }
  const units = options.filter((option) => option.name in UNITS);
  if (new Set(units.map((option) => option.name)).size > 1) {
    yield* complain("free", "Multiple unit options don't make sense.");
    return 1;
  }
  const [exponent, thousand] = UNITS[units[0]?.name ?? "k"] ?? [1, false];
  const style: Style = { exponent, si: has("si") || thousand, human: has("h") };
  let seconds = 1;
  let count = has("s") ? Infinity : 1;
  for (const { name, value } of options) {
    if (name === "s") {
      seconds = Number(value);
      if (!(seconds > 0)) {
        yield* complain("free", `seconds argument failed: '${value}'`);
        return 1;
      }
    }
    if (name === "c") {
      count = Number(value);
      if (!Number.isInteger(count) || count < 1) {
        yield* complain("free", `failed to parse count argument: '${value}'`);
        return 1;
      }
    }
  }
  for (let i = 0; i < count; i++) {
    if (i > 0) yield* nanosleep(seconds * NSEC_PER_SEC);
    yield* print((yield* table(style, has)) + (count > 1 && i < count - 1 ? "\n" : ""));
  }
  return 0;
}

function* table(style: Style, has: (name: string) => boolean): Sys<string> {
  const mem = yield* procMap("/proc/meminfo");
  const get = (name: string): number => mem.get(name) ?? 0;
  const total = get("MemTotal");
  const free = get("MemFree");
  const available = get("MemAvailable") === 0 ? free : get("MemAvailable");
  const used = total - available;
  const cache = get("Cached") + get("SReclaimable");
  const swapTotal = get("SwapTotal");
  const swapFree = get("SwapFree");
  const row = (name: string, values: readonly number[]): string => {
    const [first = 0, ...rest] = values;
    return `${`${name}:`.padEnd(8)}${scaleSize(first, style).padStart(12)}${rest.map((value) => scaleSize(value, style).padStart(12)).join("")}\n`;
  };
  const names = has("w")
    ? ["total", "used", "free", "shared", "buffers", "cache", "available"]
    : ["total", "used", "free", "shared", "buff/cache", "available"];
  let out = `${" ".repeat(8)}${names.map((name) => name.padStart(12)).join("")}\n`;
  const tail = has("w") ? [get("Buffers"), cache] : [get("Buffers") + cache];
  out += row("Mem", [total, used, free, get("Shmem"), ...tail, available]);
  if (has("l")) {
    out += row("Low", [total, total - free, free]);
    out += row("High", [0, 0, 0]);
  }
  out += row("Swap", [swapTotal, swapTotal - swapFree, swapFree]);
  if (has("t"))
    out += row("Total", [total + swapTotal, used + swapTotal - swapFree, free + swapFree]);
  if (has("v")) {
    out += row("Comm", [
      get("CommitLimit"),
      get("Committed_AS"),
      get("CommitLimit") - get("Committed_AS"),
    ]);
  }
  return out;
}
