/**
 * What conditions may look at: measures of the machine by Linux's names, and a few functions. The
 * past of a measure is sampled once a second by the session.
 */
import { lookup } from "../kernel/fs/namei.ts";
import type { Inode } from "../kernel/fs/inode.ts";
import type { Machine } from "../kernel/machine.ts";
import { available, swapFree, swapTotal } from "../kernel/mm/memory.ts";
import { commitLimit } from "../kernel/mm/mmap.ts";
import { memorySizes } from "../kernel/fs/proc/array.ts";
import { runningAndBlocked } from "../kernel/fs/proc/stat.ts";
import { isDir } from "../kernel/uapi/stat.ts";
import type { VmEvent } from "../kernel/mm/vmevents.ts";
import type { CpuTimes } from "../kernel/sched/cputime.ts";
import { leader, type Process } from "../kernel/task.ts";
import { decode } from "../kernel/uapi/bytes.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import type { Series, Value } from "./expr.ts";

const SAMPLES_MAX = 180;

/** The past of a measure, a ring: sample n is at n modulo SAMPLES_MAX, older ones are forgotten. */
interface Past {
  readonly measure: Value;
  /** Samples that were taken before it was watched. */
  readonly since: number;
  readonly values: number[];
}

/** A machine with the recent past of the measures that conditions need. */
export class Probe {
  readonly m: Machine;
  promptNs: number;
  private samples = 0;
  /** Times of the samples, a ring too: kept in place, since every session has a new one each second. */
  private readonly at: number[] = [];
  private readonly past = new Map<string, Past>();

  constructor(m: Machine, promptNs: number) {
    this.m = m;
    this.promptNs = promptNs;
  }

  watch(series: readonly Series[]): void {
    for (const { id, measure } of series)
      if (!this.past.has(id)) this.past.set(id, { measure, since: this.samples, values: [] });
  }

  /** Once a simulated second. */
  sample(): void {
    const slot = this.samples++ % SAMPLES_MAX;
    this.at[slot] = this.m.now;
    for (const { measure, values } of this.past.values()) values[slot] = measure(this);
  }

  /** How a measure changed over the window that ends now (or since the first sample, if later). */
  change(id: string, measure: Value, windowSec: number): { delta: number; seconds: number } {
    const past = this.past.get(id);
    if (past === undefined || past.since === this.samples) return { delta: 0, seconds: 1 };
    const from = this.m.now - windowSec * NSEC_PER_SEC;
    const first = Math.max(past.since, this.samples - SAMPLES_MAX);
    let sample = this.samples - 1;
    while (sample > first && (this.at[sample % SAMPLES_MAX] as number) > from) sample--;
    const atNs = this.at[sample % SAMPLES_MAX] as number;
    if (atNs === this.m.now) return { delta: 0, seconds: 1 };
    const delta = measure(this) - (past.values[sample % SAMPLES_MAX] as number);
    return { delta, seconds: (this.m.now - atNs) / NSEC_PER_SEC };
  }
}

function event(name: VmEvent): Value {
  return ({ m }) => m.memory.events[name];
}

function cpuSeconds(field: keyof CpuTimes): Value {
  return ({ m }) => m.cpus.reduce((sum, cpu) => sum + cpu[field], 0) / NSEC_PER_SEC;
}

/** Names without arguments: counters of /proc/vmstat, KiB of /proc/meminfo, seconds of CPU time. */
export const MEASURES: Readonly<Record<string, Value>> = {
  pswpin: event("pswpin"),
  pswpout: event("pswpout"),
  pgpgin: event("pgpgin"),
  pgpgout: event("pgpgout"),
  pgfault: event("pgfault"),
  pgmajfault: event("pgmajfault"),
  oom_kill: event("oom_kill"),
  allocstall: ({ m }) => m.memory.events.allocstall_movable + m.memory.events.allocstall_normal,
  workingset_refault_anon: event("workingset_refault_anon"),
  workingset_refault_file: event("workingset_refault_file"),
  MemTotal: ({ m }) => m.memory.total * 4,
  MemFree: ({ m }) => m.memory.free * 4,
  MemAvailable: ({ m }) => available(m.memory) * 4,
  Buffers: ({ m }) => m.memory.buffers * 4,
  Cached: ({ m }) => (m.memory.file + m.memory.shmem) * 4,
  Shmem: ({ m }) => m.memory.shmem * 4,
  SReclaimable: ({ m }) => m.memory.slabReclaimable * 4,
  Slab: ({ m }) => (m.memory.slabReclaimable + m.memory.slabUnreclaimable) * 4,
  Dirty: ({ m }) => m.memory.dirty * 4,
  Writeback: ({ m }) => m.memory.writeback * 4,
  SwapTotal: ({ m }) => swapTotal(m.memory) * 4,
  SwapFree: ({ m }) => swapFree(m.memory) * 4,
  SwapUsed: ({ m }) => (swapTotal(m.memory) - swapFree(m.memory)) * 4,
  Committed_AS: ({ m }) => m.memory.committed * 4,
  CommitLimit: ({ m }) => commitLimit(m) * 4,
  cpus: ({ m }) => m.spec.cpus,
  cpu_user: cpuSeconds("user"),
  cpu_nice: cpuSeconds("nice"),
  cpu_system: cpuSeconds("system"),
  cpu_idle: cpuSeconds("idle"),
  cpu_iowait: cpuSeconds("iowait"),
  cpu_steal: cpuSeconds("steal"),
  load1: ({ m }) => m.load.avenrun[0] / 2048,
  load5: ({ m }) => m.load.avenrun[1] / 2048,
  load15: ({ m }) => m.load.avenrun[2] / 2048,
  procs_running: ({ m }) => runningAndBlocked(m).running,
  procs_blocked: ({ m }) => runningAndBlocked(m).blocked,
  psi_memory_some: ({ m }) => m.psi.some.memory.totalNs / NSEC_PER_SEC,
  psi_memory_full: ({ m }) => m.psi.full.memory.totalNs / NSEC_PER_SEC,
  psi_io_some: ({ m }) => m.psi.some.io.totalNs / NSEC_PER_SEC,
  psi_cpu_some: ({ m }) => m.psi.some.cpu.totalNs / NSEC_PER_SEC,
  processes: ({ m }) => m.processes.size,
  uptime: ({ m }) => m.now / NSEC_PER_SEC,
  elapsed: ({ m, promptNs }) => (m.now - promptNs) / NSEC_PER_SEC,
  /** Machines never come back by themselves: 1 once the learner has halted or restarted it. */
  halted: ({ m }) => (m.halted === null ? 0 : 1),
};

interface FunctionRow {
  readonly arity: number;
  readonly value: (probe: Probe, ...args: string[]) => number;
}

const SERVICE = ".service";

/** Is it the control group of this unit? Makes no strings: asked of all processes every second. */
function isOfUnit(cgroup: string, unit: string): boolean {
  const end = unit.includes(".") ? cgroup.length : cgroup.length - SERVICE.length;
  const begin = end - unit.length;
  return (
    begin > 0 &&
    cgroup[begin - 1] === "/" &&
    cgroup.startsWith(unit, begin) &&
    (end === cgroup.length || cgroup.endsWith(SERVICE))
  );
}

/** Living processes of a unit, by its control group. */
export function unitProcesses(m: Machine, unit: string): Process[] {
  const out: Process[] = [];
  for (const process of m.processes.values()) {
    if (process.exitStatus === null && isOfUnit(process.cgroup, unit)) out.push(process);
  }
  return out;
}

function inodeAt(m: Machine, path: string): Inode | null {
  try {
    return lookup(m, leader(m.init), path).inode;
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

function contentOf(m: Machine, path: string): string | null {
  const inode = inodeAt(m, path);
  if (inode === null || inode.data === null) return null;
  return decode(inode.data.read(0, 1 << 20));
}

function sumSizes(m: Machine, unit: string, key: "rss" | "swap" | "anon"): number {
  return unitProcesses(m, unit).reduce((sum, process) => sum + memorySizes(process)[key], 0) * 4;
}

const disk = (m: Machine, name: string) => m.disks.find((one) => one.spec.name === name);

export const FUNCTIONS: Readonly<Record<string, FunctionRow>> = {
  /** Is the unit running? */
  active: {
    arity: 1,
    value: ({ m }, unit) => (unitProcesses(m, unit as string).length > 0 ? 1 : 0),
  },
  /** KiB of memory, and in swap, of the unit's processes. */
  rss: { arity: 1, value: ({ m }, unit) => sumSizes(m, unit as string, "rss") },
  swapped: { arity: 1, value: ({ m }, unit) => sumSizes(m, unit as string, "swap") },
  pid: { arity: 1, value: ({ m }, unit) => unitProcesses(m, unit as string)[0]?.pid ?? 0 },
  /** Units of work that the unit has done since boot: requests served. */
  served: {
    arity: 1,
    value: ({ m }, unit) => {
      let sum = 0;
      for (const [cgroup, { units }] of m.served)
        if (isOfUnit(cgroup, unit as string)) sum += units;
      return sum;
    },
  },
  /** Mean time of its last units of work, in seconds. */
  latency: {
    arity: 1,
    value: ({ m }, unit) => {
      const times = unitProcesses(m, unit as string).map(
        (process) => leader(process).workState.lastUnitNs,
      );
      return times.length === 0 ? 0 : Math.max(...times) / NSEC_PER_SEC;
    },
  },
  running: {
    arity: 1,
    value: ({ m }, comm) => {
      let count = 0;
      for (const process of m.processes.values()) {
        if (process.exitStatus === null && leader(process).comm === comm) count++;
      }
      return count;
    },
  },
  exists: { arity: 1, value: ({ m }, path) => (inodeAt(m, path as string) === null ? 0 : 1) },
  size: { arity: 1, value: ({ m }, path) => inodeAt(m, path as string)?.data?.size ?? 0 },
  contains: {
    arity: 2,
    value: ({ m }, path, text) =>
      contentOf(m, path as string)?.includes(text as string) === true ? 1 : 0,
  },
  /** Entries of a directory, of which names end so. */
  entries: {
    arity: 2,
    value: ({ m }, path, ending) => {
      const inode = inodeAt(m, path as string);
      if (inode === null || !isDir(inode.mode)) return 0;
      return [...(inode.entries ?? [])].filter(([name]) => name.endsWith(ending as string)).length;
    },
  },
  /** Age in seconds of the oldest of those entries; 0 when there is none. */
  oldest: {
    arity: 2,
    value: ({ m }, path, ending) => {
      const dir = inodeAt(m, path as string);
      if (dir === null || !isDir(dir.mode)) return 0;
      const now = m.realtime().sec;
      let age = 0;
      for (const [name, ino] of dir.entries ?? [])
        if (name.endsWith(ending as string)) age = Math.max(age, now - dir.sb.get(ino).mtime.sec);
      return age;
    },
  },
  /** KiB of memory that one unit of a service's work uses: a request's. */
  request_kb: {
    arity: 1,
    value: ({ m }, unit) => {
      const each = unitProcesses(m, unit as string).map((process) =>
        (leader(process).work?.touches ?? []).reduce((sum, { pages }) => sum + pages * 4, 0),
      );
      return Math.max(0, ...each);
    },
  },
  sysctl: {
    arity: 1,
    value: ({ m }, name) => Number(m.sysctl.get((name as string).replace(/\./g, "/")) ?? NaN),
  },
  disk_busy: { arity: 1, value: ({ m }, name) => disk(m, name as string)?.busy ?? 0 },
  disk_read_kb: {
    arity: 1,
    value: ({ m }, name) => (disk(m, name as string)?.counters.readSectors ?? 0) / 2,
  },
  disk_write_kb: {
    arity: 1,
    value: ({ m }, name) => (disk(m, name as string)?.counters.writeSectors ?? 0) / 2,
  },
};
