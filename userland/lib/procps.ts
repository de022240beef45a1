/** /proc text in, numbers out: what libproc2 does for the procps tools. Names are the files' own. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { readFile } from "./stdio.ts";

/** One "cpu" line of /proc/stat, in USER_HZ ticks. */
export interface CpuTicks {
  readonly name: string;
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
  readonly guest: number;
  readonly guestNice: number;
}

export interface StatFile {
  readonly cpu: CpuTicks;
  readonly cpus: readonly CpuTicks[];
  readonly intr: number;
  readonly ctxt: number;
  readonly btime: number;
  readonly processes: number;
  readonly running: number;
  readonly blocked: number;
}

function cpuLine(line: string): CpuTicks {
  const words = line.split(" ");
  const first = words[1] === "" ? 2 : 1; // the name of all together is padded
  const n = (index: number): number => Number(words[first + index] ?? 0);
  return {
    name: words[0] as string,
    user: n(0),
    nice: n(1),
    system: n(2),
    idle: n(3),
    iowait: n(4),
    irq: n(5),
    softirq: n(6),
    steal: n(7),
    guest: n(8),
    guestNice: n(9),
  };
}

function cpuLines(text: string): CpuTicks[] {
  const out: CpuTicks[] = [];
  for (let at = 0, end = 0; text.startsWith("cpu", at); at = end + 1) {
    end = text.indexOf("\n", at);
    if (end < 0) break;
    out.push(cpuLine(text.slice(at, end)));
  }
  return out;
}

export function* procStat(): Sys<StatFile> {
  const text = yield* readFile("/proc/stat");
  const value = (name: string): number => rowValue(text, name) ?? 0;
  const [cpu = cpuLine(""), ...cpus] = cpuLines(text);
  return {
    cpu,
    cpus,
    intr: value("intr"),
    ctxt: value("ctxt"),
    btime: value("btime"),
    processes: value("processes"),
    running: value("procs_running"),
    blocked: value("procs_blocked"),
  };
}

const ROW = /^([^:\s]+):?\s+(\d+)/gm;

/** The first number of the row that begins with this name. */
function rowValue(text: string, name: string): number | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (at > 0 && text[at - 1] !== "\n") continue;
    if (text[end] !== ":" && text[end] !== " ") continue;
    const value = parseInt(text.slice(end + 1, end + 32), 10);
    return Number.isNaN(value) ? undefined : value;
  }
  return undefined;
}

/**
 * "Name: value kB" and "name value" files as a map; of a few names only, when it is asked for every
 * second.
 */
export function* procMap(path: string, only?: readonly string[]): Sys<ReadonlyMap<string, number>> {
  const map = new Map<string, number>();
  const text = yield* readFile(path);
  if (only !== undefined) {
    for (const name of only) {
      const value = rowValue(text, name);
      if (value !== undefined) map.set(name, value);
    }
    return map;
  }
  ROW.lastIndex = 0;
  for (let match = ROW.exec(text); match !== null; match = ROW.exec(text))
    map.set(match[1] as string, Number(match[2]));
  return map;
}

export interface DiskLine {
  readonly major: number;
  readonly minor: number;
  readonly name: string;
  readonly reads: number;
  readonly readsMerged: number;
  readonly readSectors: number;
  readonly readMs: number;
  readonly writes: number;
  readonly writesMerged: number;
  readonly writeSectors: number;
  readonly writeMs: number;
  readonly inFlight: number;
  readonly ioMs: number;
  readonly queueMs: number;
}

export function* diskstats(): Sys<DiskLine[]> {
  const out: DiskLine[] = [];
  for (const line of (yield* readFile("/proc/diskstats")).split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words.length < 14) continue;
    const n = (index: number): number => Number(words[index]);
    out.push({
      major: n(0),
      minor: n(1),
      name: words[2] as string,
      reads: n(3),
      readsMerged: n(4),
      readSectors: n(5),
      readMs: n(6),
      writes: n(7),
      writesMerged: n(8),
      writeSectors: n(9),
      writeMs: n(10),
      inFlight: n(11),
      ioMs: n(12),
      queueMs: n(13),
    });
  }
  return out;
}

/** Seconds since boot, as /proc/uptime has them. */
export function* uptimeSeconds(): Sys<number> {
  return Number((yield* readFile("/proc/uptime")).split(" ")[0]);
}
