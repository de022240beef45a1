/** Where CPU time went, per CPU: kernel/sched/cputime.c. All in nanoseconds. */
import type { Machine } from "../machine.ts";
import type { Demand } from "./fair.ts";
import type { Task } from "../task.ts";
import type { Load } from "./work.ts";

export interface CpuTimes {
  user: number;
  nice: number;
  system: number;
  idle: number;
  iowait: number;
  irq: number;
  softirq: number;
  steal: number;
}

function noTime(): CpuTimes {
  return { user: 0, nice: 0, system: 0, idle: 0, iowait: 0, irq: 0, softirq: 0, steal: 0 };
}

/** Adds up what the fields of a line of /proc/stat add up to. */
export function totalTime(cpu: CpuTimes): number {
  const { user, nice, system, idle, iowait, irq, softirq, steal } = cpu;
  return user + nice + system + idle + iowait + irq + softirq + steal;
}

/** All CPUs together: the first line of /proc/stat. */
export function sumTimes(cpus: readonly CpuTimes[]): CpuTimes {
  const sum = noTime();
  for (const cpu of cpus) {
    sum.user += cpu.user;
    sum.nice += cpu.nice;
    sum.system += cpu.system;
    sum.idle += cpu.idle;
    sum.iowait += cpu.iowait;
    sum.irq += cpu.irq;
    sum.softirq += cpu.softirq;
    sum.steal += cpu.steal;
  }
  return sum;
}

export interface SchedStats {
  /** Context switches and interrupts since boot (/proc/stat ctxt, intr). */
  ctxt: number;
  intr: number;
  /** Interrupts by source; their sum is intr, less what other sources gave in the past. */
  timerIntr: number;
  diskIntr: number;
  otherIntr: number;
  softirq: {
    timer: number;
    netTx: number;
    netRx: number;
    block: number;
    tasklet: number;
    sched: number;
    rcu: number;
  };
  /** CPU time used on each CPU since the last tick, and what did not fit into earlier ticks. */
  usedNs: number[];
  /** What did not fit into the last tick, of all CPUs. */
  excessNs: number;
  /** Of the tick, filled anew in each: tasks that are no kernel threads, loads, demands. */
  readonly tasks: Task[];
  readonly loads: Load[];
  readonly demands: Demand[];
  /** Demands that are placed, and what they add to each CPU; time of each that nobody waits. */
  readonly busy: Demand[];
  readonly burdens: number[];
  readonly noWait: number[];
}

export function newCpus(m: Machine): CpuTimes[] {
  return Array.from({ length: m.spec.cpus }, noTime);
}

export function newSchedStats(m: Machine): SchedStats {
  return {
    ctxt: 0,
    intr: 0,
    timerIntr: 0,
    diskIntr: 0,
    otherIntr: 0,
    softirq: { timer: 0, netTx: 0, netRx: 0, block: 0, tasklet: 0, sched: 0, rcu: 0 },
    usedNs: new Array<number>(m.spec.cpus).fill(0),
    excessNs: 0,
    tasks: [],
    loads: [],
    demands: [],
    busy: [],
    burdens: new Array<number>(m.spec.cpus).fill(0),
    noWait: new Array<number>(m.spec.cpus).fill(1),
  };
}
