/**
 * The model's grid: every 100 ms of simulated time, the work of the tick is shared out, memory is
 * reclaimed and written back, and the time of every CPU is booked (kernel/sched/core.c,
 * scheduler_tick in purpose).
 */
import { finishTick } from "../block/blk_core.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { kswapdTick } from "../mm/kswapd.ts";
import { givePages } from "../mm/page_alloc.ts";
import { writebackDone } from "../mm/filemap.ts";
import { flushTick } from "../mm/page_writeback.ts";
import type { Task } from "../task.ts";
import type { CpuTimes } from "./cputime.ts";
import { account, balance, type Demand, divideCpu, setShares, weightOf } from "./fair.ts";
import { loadavgTick } from "./loadavg.ts";
import { psiDue, stall } from "./psi.ts";
import { hasRequests } from "./unit.ts";
import { divideDevices, finishLoads, gatherLoads, type Load } from "./work.ts";

/** Scheduler clock while a CPU is busy: CONFIG_HZ=250. An idle CPU ticks seldom (NO_HZ). */
const HZ_PER_TICK = 25;

export function tick(m: Machine): void {
  const loads = gatherLoads(m);
  divideDevices(m, loads);
  const demands = gatherDemands(m, loads);
  const wholeNs = m.spec.cpus * TICK_NS;
  // A slice is booked at once and served over a while; only what does not even out is taken back.
  const overNs = Math.max(0, m.sched.excessNs - wholeNs / 2);
  divideCpu(demands, Math.max(0, wholeNs - overNs));
  balance(m, demands);
  for (const load of loads) limitToCpu(load);
  setShares(m, demands, wholeNs);
  finishLoads(m, loads);
  bookCpu(m, loads);
  kswapdTick(m);
  flushTick(m);
  for (const disk of m.disks) {
    finishTick(m, disk);
    if (disk.doneSwapPages > 0) {
      const pages = Math.min(disk.doneSwapPages, m.memory.swapWriteback);
      m.memory.swapWriteback -= pages;
      givePages(m, pages);
    }
    if (disk.doneFileBytes > 0) writebackDone(m, disk, disk.doneFileBytes / 4096);
  }
  const counts = sampleStates(m, loads);
  closeCpus(m);
  loadavgTick(m, counts.running, counts.uninterruptible);
}

/**
 * Who wants how much CPU: workloads, in their order, what their units need; then other tasks what
 * they have been using.
 */
function gatherDemands(m: Machine, loads: readonly Load[]): Demand[] {
  const { demands } = m.sched;
  let count = 0;
  for (const load of loads) {
    load.weight = weightOf(load.task);
    load.wantNs = Math.min(TICK_NS, load.units * load.cost.cpuNs);
    load.gotNs = 0;
    demands[count++] = load;
  }
  for (const task of m.sched.tasks) {
    const used = task.utimeNs + task.stimeNs - task.tickCpuNs;
    if (used !== 0) task.tickCpuNs += used;
    if (task.work !== null) continue;
    // Runnable and waiting for its turn: it would use the whole tick if it could.
    const hungry = task.state === "R" && task.timer !== null && task.gen !== null;
    const wantNs = hungry ? TICK_NS : Math.min(TICK_NS, used);
    if (wantNs > 0) demands[count++] = { task, weight: weightOf(task), wantNs, gotNs: 0 };
  }
  demands.length = count;
  return demands;
}

function limitToCpu(load: Load): void {
  if (load.cost.cpuNs > 0) load.units = Math.min(load.units, load.gotNs / load.cost.cpuNs);
}

/** CPU time of the units done, with its switches and interrupts. */
function bookCpu(m: Machine, loads: readonly Load[]): void {
  for (const { task, units, work, cost } of loads) {
    const user = Math.floor(units * work.userNs);
    const system = Math.floor(units * cost.sysNs);
    if (user + system > 0) account(m, task, user, system);
    const { workState } = task;
    const waits = hasRequests(cost)
      ? Math.min(400, units)
      : workState.waitShare === 0
        ? Math.min(40, units)
        : 0;
    const forced =
      workState.waitShare > 0.02 ? Math.ceil((workState.runShare * TICK_NS) / 4_000_000) : 0;
    task.nvcsw += Math.ceil(waits);
    task.nivcsw += forced;
    m.sched.ctxt += (Math.ceil(waits) + forced) * 2;
    task.tickCpuNs = task.utimeNs + task.stimeNs;
  }
}

interface Counts {
  running: number;
  uninterruptible: number;
}

/** What each task is doing at this instant, drawn from how it spent the tick; and the pressure. */
function sampleStates(m: Machine, loads: readonly Load[]): Counts {
  const random = m.random("states");
  for (const { task } of loads) {
    if (task.state === "Z" || task.state === "X" || task.state === "T") continue;
    const { runShare, waitShare, ioShare } = task.workState;
    const draw = random.below(1000) / 1000;
    if (draw < ioShare) setState(task, "D", "folio_wait_bit_common");
    else if (draw < ioShare + runShare + waitShare) setState(task, "R", "0");
    else setState(task, "S", "do_epoll_wait");
  }
  const counts: Counts = { running: 0, uninterruptible: 0 };
  // Chances that nobody waits for each, and that nobody runs.
  let noCpu = 1;
  let noIo = 1;
  let noMemory = 1;
  let nobodyRuns = 1;
  for (const task of m.sched.tasks) {
    if (task.state === "R") counts.running++;
    else if (task.state === "D") counts.uninterruptible++;
    const io = Math.min(1, task.ioWaitNs / TICK_NS);
    const { waitShare, memShare, runShare } = task.workState;
    const wait =
      task.work !== null ? waitShare : task.state === "R" ? Math.max(0, 1 - task.share) : 0;
    noIo *= 1 - io;
    noCpu *= 1 - wait;
    if (task.work === null) continue;
    noMemory *= 1 - Math.min(1, memShare);
    nobodyRuns *= 1 - Math.min(1, runShare);
  }
  const { some, full } = m.psi;
  const update = psiDue(m);
  stall(some.cpu, 1 - noCpu, update);
  stall(some.io, 1 - noIo, update);
  stall(some.memory, 1 - noMemory, update);
  stall(full.cpu, 0, update);
  stall(full.io, (1 - noIo) * nobodyRuns, update);
  stall(full.memory, (1 - noMemory) * nobodyRuns, update);
  return counts;
}

function setState(task: Task, state: "R" | "S" | "D", wchan: string): void {
  task.state = state;
  task.wchan = wchan;
  task.inIowait = state === "D";
}

/** The rest of the tick is idle, or iowait where a task of that CPU waits for a device. */
function closeCpus(m: Machine): void {
  const { sched } = m;
  const { noWait } = sched;
  noWait.fill(1);
  for (const task of sched.tasks) {
    if (task.ioWaitNs <= 0) continue;
    const part = Math.min(TICK_NS, task.ioWaitNs);
    task.ioWaitNs = task.work !== null ? 0 : task.ioWaitNs - part;
    (noWait[task.lastCpu] as number) *= 1 - part / TICK_NS;
  }
  sched.excessNs = 0;
  for (let index = 0; index < m.cpus.length; index++) {
    const cpu = m.cpus[index] as CpuTimes;
    const used = sched.usedNs[index] as number;
    const clock =
      used > 0 ? Math.max(2, Math.ceil((Math.min(used, TICK_NS) / TICK_NS) * HZ_PER_TICK)) : 2;
    const soft = Math.min(Math.max(0, TICK_NS - used), clock * 1_400);
    cpu.softirq += soft;
    interrupts(m, clock);
    const left = TICK_NS - used - soft;
    if (left < 0) {
      sched.excessNs -= left;
      sched.usedNs[index] = -left; // the excess belongs to the next tick
      continue;
    }
    sched.usedNs[index] = 0;
    const iowait = Math.floor(left * (1 - (noWait[index] as number)));
    cpu.iowait += iowait;
    cpu.idle += left - iowait;
  }
}

function interrupts(m: Machine, clock: number): void {
  const { sched } = m;
  const random = m.random("interrupts");
  const other = random.below(3);
  sched.timerIntr += clock;
  sched.otherIntr += other;
  sched.intr += clock + other;
  sched.ctxt += 3 + random.below(4);
  sched.softirq.timer += Math.ceil(clock / 2);
  sched.softirq.sched += clock;
  sched.softirq.rcu += clock;
  sched.softirq.netRx += other > 1 ? 1 : 0;
}
