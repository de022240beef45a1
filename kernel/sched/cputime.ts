/** Where CPU time went, per CPU: kernel/sched/cputime.c. All in nanoseconds. */
import type { Machine } from "../machine.ts";

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

/** Adds up what the fields of a line of /proc/stat add up to. */
export function totalTime(cpu: CpuTimes): number {
  const { user, nice, system, idle, iowait, irq, softirq, steal } = cpu;
  return user + nice + system + idle + iowait + irq + softirq + steal;
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
}

/** The past of a host that idled along: a few per cent of user and system time. */
export function newCpus(m: Machine): CpuTimes[] {
  const random = m.random("past-cpu");
  const uptime = m.spec.uptimeNs;
  return Array.from({ length: m.spec.cpus }, () => {
    const share = (perMille: number): number =>
      Math.floor((uptime / 1000) * perMille * (0.8 + random.below(400) / 1000));
    const cpu: CpuTimes = {
      user: share(12),
      nice: share(0.3),
      system: share(6),
      idle: 0,
      iowait: share(1.4),
      irq: 0,
      softirq: share(0.4),
      steal: share(0.1),
    };
    cpu.idle = uptime - totalTime(cpu);
    return cpu;
  });
}

export function newSchedStats(m: Machine): SchedStats {
  const random = m.random("past-sched");
  const seconds = m.spec.uptimeNs / 1e9;
  const timer = Math.floor(seconds * m.spec.cpus * (38 + random.below(20))) + 40_000;
  const disk = Math.floor(seconds * 2) + 11_000 + random.below(3_000);
  const other = Math.floor(seconds * (60 + random.below(30))) + 9_000;
  const part = (perMille: number): number =>
    Math.floor((timer / 1000) * perMille * (0.9 + random.below(200) / 1000));
  return {
    ctxt: Math.floor(seconds * (180 + random.below(90))) + 190_000,
    intr: timer + disk + other,
    timerIntr: timer,
    diskIntr: disk,
    otherIntr: other,
    softirq: {
      timer: part(210),
      netTx: part(1),
      netRx: part(90),
      block: Math.floor(disk * 0.6),
      tasklet: part(1),
      sched: part(430),
      rcu: part(390),
    },
    usedNs: new Array<number>(m.spec.cpus).fill(0),
  };
}
