/** /proc/stat: fs/proc/stat.c. CPU times in USER_HZ ticks. */
import type { Machine } from "../../machine.ts";
import { TICK_NS } from "../../time/grid.ts";
import { type CpuTimes, sumTimes } from "../../sched/cputime.ts";
import { NSEC_PER_USER_TICK } from "../../uapi/time.ts";
import { fixed, type ProcFile } from "./entry.ts";
import { irqLines } from "./interrupts.ts";

const NO_GUEST = fixed("stat", "guest, guest_nice", 0, "these hosts run no virtual machines");
fixed("stat", "irq", 0, "interrupts are accounted to what they interrupt, as Debian does");
const NO_SOFT = fixed(
  "stat",
  "softirq hi, softirq irq_poll, softirq hrtimer",
  0,
  "nothing uses them",
);

const UNUSED_IRQS = " 0".repeat(128);

/** CPU times as of now: idle time since the last tick is added, as an idle CPU's is on Linux. */
export function timesNow(m: Machine): CpuTimes[] {
  const since = m.now - (m.nextTickNs - TICK_NS);
  return m.cpus.map((cpu, index) => {
    const left = Math.max(0, Math.min(since, TICK_NS) - (m.sched.usedNs[index] as number));
    return { ...cpu, idle: cpu.idle + left };
  });
}

function line(name: string, cpu: CpuTimes): string {
  const { user, nice, system, idle, iowait, irq, softirq, steal } = cpu;
  const ticks = [user, nice, system, idle, iowait, irq, softirq, steal];
  for (let i = 0; i < ticks.length; i++)
    ticks[i] = Math.floor((ticks[i] as number) / NSEC_PER_USER_TICK);
  return `${name} ${ticks.join(" ")} ${NO_GUEST} ${NO_GUEST}\n`;
}

export function runningAndBlocked(m: Machine): { running: number; blocked: number } {
  let running = 0;
  let blocked = 0;
  for (const task of m.tasks.values()) {
    if (task.state === "R") running++;
    else if (task.inIowait && task.state === "D") blocked++;
  }
  return { running, blocked };
}

/** A count for each of the first interrupt numbers, most of which nothing uses. */
function countsByIrq(m: Machine): string {
  let out = "";
  let next = 0;
  for (const { name, total } of irqLines(m)) {
    if (name === "LOC") continue;
    const irq = Number(name);
    out += `${UNUSED_IRQS.slice(0, (irq - next) * 2)} ${total}`;
    next = irq + 1;
  }
  return out + UNUSED_IRQS.slice(next * 2);
}

export const stat: ProcFile = {
  show(m: Machine): string {
    const cpus = timesNow(m);
    let out = line("cpu ", sumTimes(cpus));
    for (const [index, cpu] of cpus.entries()) out += line(`cpu${index}`, cpu);
    const { sched } = m;
    out += `intr ${sched.intr}${countsByIrq(m)}\n`;
    out += `ctxt ${sched.ctxt}\n`;
    out += `btime ${m.realtimeAt(0).sec}\n`;
    out += `processes ${m.forks}\n`;
    const { running, blocked } = runningAndBlocked(m);
    out += `procs_running ${running}\nprocs_blocked ${blocked}\n`;
    const soft = sched.softirq;
    const parts = [
      NO_SOFT,
      soft.timer,
      soft.netTx,
      soft.netRx,
      soft.block,
      NO_SOFT,
      soft.tasklet,
      soft.sched,
      NO_SOFT,
      soft.rcu,
    ];
    const total = parts.reduce((a, b) => a + b, 0);
    return `${out}softirq ${total} ${parts.join(" ")}\n`;
  },
};
