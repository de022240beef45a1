/**
 * The uptime that nobody watched: time jumps, and every counter gets what a host that went on as it
 * does now would have counted: what its tasks did (pasttasks.ts), and a little that is nobody's. So
 * the first vmstat line, CPU times, start times and /proc/diskstats tell one story, at the cost of
 * nothing. The journal has nothing of it.
 */
import type { Machine } from "./machine.ts";
import type { Disk, DiskCounters } from "./block/genhd.ts";
import { type CpuTimes, totalTime } from "./sched/cputime.ts";
import { passTasks, SOFTIRQS_A_REQUEST, type Used } from "./pasttasks.ts";
import { TICK_NS } from "./time/grid.ts";
import { NSEC_PER_SEC } from "./uapi/time.ts";

export function passUnwatched(m: Machine, durationNs: number): void {
  const ns = Math.floor(durationNs / TICK_NS) * TICK_NS;
  if (ns <= 0) return;
  const used = passTasks(m, ns);
  m.now += ns;
  m.nextTickNs += ns;
  m.timers.shift(ns);
  m.load.nextNs += ns;
  m.psi.nextNs += ns;
  m.memory.flusher.nextNs += ns;
  for (const task of m.tasks.values()) {
    if (task.deadlineNs !== null) task.deadlineNs += ns;
    if (task.actor !== null && task.actor.stalledUntilNs > 0) task.actor.stalledUntilNs += ns;
  }
  for (const file of m.memory.files) if (file.dirty > 0) file.dirtySinceNs += ns;
  passCpu(m, ns, used);
  passSched(m, ns);
  for (const disk of m.disks) passDisk(m, disk, ns);
  passMemory(m, ns);
  const forks = Math.floor(ns / NSEC_PER_SEC / 3) + m.random("past-forks").below(400);
  m.forks += forks;
  m.lastPid = 300 + ((m.lastPid + forks) % (Math.min(m.pidMax, 400_000) - 300));
}

/** What the tasks used, evenly over the CPUs, and what is nobody's: the kernel's own work. */
function passCpu(m: Machine, ns: number, used: Used): void {
  const random = m.random("past-cpu");
  for (const cpu of m.cpus) {
    const share = (perMille: number): number =>
      Math.floor((ns / 1000) * perMille * (0.8 + random.below(400) / 1000));
    const past: CpuTimes = {
      user: share(4) + Math.floor(used.userNs / m.spec.cpus),
      nice: share(0.3),
      system: share(4) + Math.floor(used.sysNs / m.spec.cpus),
      idle: 0,
      iowait: share(1.4),
      irq: 0,
      softirq: share(0.4),
      steal: share(0.1),
    };
    past.idle = ns - totalTime(past);
    for (const key of Object.keys(past) as (keyof CpuTimes)[]) cpu[key] += past[key];
  }
}

function passSched(m: Machine, ns: number): void {
  const random = m.random("past-sched");
  const seconds = ns / NSEC_PER_SEC;
  const timer = Math.floor(seconds * m.spec.cpus * (38 + random.below(20)));
  const disk = Math.floor(seconds * 2) + random.below(3_000);
  const other = Math.floor(seconds * (60 + random.below(30)));
  const part = (perMille: number): number =>
    Math.floor((timer / 1000) * perMille * (0.9 + random.below(200) / 1000));
  const { sched } = m;
  sched.ctxt += Math.floor(seconds * (180 + random.below(90)));
  sched.intr += timer + disk + other;
  sched.timerIntr += timer;
  sched.diskIntr += disk;
  sched.otherIntr += other;
  sched.softirq.timer += part(210);
  sched.softirq.netTx += part(1);
  sched.softirq.netRx += part(90);
  sched.softirq.block += Math.floor(disk * SOFTIRQS_A_REQUEST);
  sched.softirq.tasklet += part(1);
  sched.softirq.sched += part(430);
  sched.softirq.rcu += part(390);
  const io = Math.floor((ns / 1000) * 0.9 * (0.7 + random.below(600) / 1000));
  m.psi.some.io.totalNs += io;
  m.psi.full.io.totalNs += Math.floor(io * 0.8);
  m.psi.some.cpu.totalNs += Math.floor((ns / 1000) * 1.6);
  m.load.avenrun = m.load.avenrun.map(() =>
    Math.floor(2048 * (0.02 + random.below(90) / 1000)),
  ) as [number, number, number];
}

/** A past of light use: logs were written, now and then something was read. */
function passDisk(m: Machine, disk: Disk, ns: number): void {
  const { spec, counters } = disk;
  const random = m.random(`past-${spec.name}`);
  const hours = ns / NSEC_PER_SEC / 3600;
  const first = m.disks[0] === disk;
  const reads = first
    ? 9_000 + random.below(4_000) + Math.floor(hours * 40)
    : 120 + random.below(40);
  const writes = first ? Math.floor(hours * 4_300) + random.below(900) : Math.floor(hours * 3);
  const per = spec.latencyUs * 1_000;
  const past: DiskCounters = {
    reads,
    readsMerged: Math.floor(reads / 4) + random.below(50),
    readSectors: reads * (first ? 58 + random.below(9) : 9),
    readNs: reads * per,
    writes,
    writesMerged: Math.floor(writes * 0.8) + random.below(50),
    writeSectors: writes * (22 + random.below(6)),
    writeNs: writes * per * 3,
    ioNs: (reads + Math.floor(writes * 0.9)) * per,
    queueNs: reads * per + writes * per * 3,
    flushes: Math.floor(writes / 9),
    flushNs: Math.floor(writes / 9) * per,
  };
  for (const key of Object.keys(past) as (keyof DiskCounters)[]) counters[key] += past[key];
  m.memory.events.pgpgin += past.readSectors / 2;
  m.memory.events.pgpgout += past.writeSectors / 2;
}

function passMemory(m: Machine, ns: number): void {
  const { events } = m.memory;
  const random = m.random("past-memory");
  const seconds = ns / NSEC_PER_SEC;
  const faults = Math.floor(seconds * (90 + random.below(30))) + random.below(60_000);
  const normal = Math.floor(faults * 0.83) + random.below(9_000);
  const dma32 = Math.floor(faults * 0.06);
  events.pgfault += faults;
  events.pgmajfault += 1_900 + random.below(700) + Math.floor(seconds / 600);
  events.pgreuse += Math.floor(faults / 9);
  events.pgalloc_normal += normal;
  events.pgalloc_dma32 += dma32;
  events.pgfree += normal + dma32 - random.below(4_000);
  events.pgactivate += Math.floor(faults / 40) + random.below(3_000);
  events.numa_hit += normal + dma32;
  const dirtied = Math.floor(seconds * 0.8) + random.below(2_000);
  events.nr_dirtied += dirtied;
  events.nr_written += dirtied - random.below(Math.min(400, dirtied + 1));
}
