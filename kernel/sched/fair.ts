/**
 * Who gets CPU, and where it is booked: kernel/sched/fair.c, core.c. Shares are weighted max-min
 * fair over the whole host, at most one CPU a task, as CFS tends to over a tick.
 */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import type { Task } from "../task.ts";

/** sched_prio_to_weight[], for nice -20..19. */
const WEIGHT = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
  3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87,
  70, 56, 45, 36, 29, 23, 18, 15,
];

export function weightOf(task: Task): number {
  return WEIGHT[task.nice + 20] as number;
}

/** Books CPU time to a task and to the CPU it runs on. */
export function account(m: Machine, task: Task, userNs: number, sysNs: number): void {
  task.utimeNs += userNs;
  task.stimeNs += sysNs;
  const cpu = m.cpus[task.lastCpu];
  if (cpu === undefined) throw new Error(`fair: no CPU ${task.lastCpu}`);
  if (task.nice > 0) cpu.nice += userNs;
  else cpu.user += userNs;
  cpu.system += sysNs;
  (m.sched.usedNs[task.lastCpu] as number) += userNs + sysNs;
}

/** Wall time until a task that used so much CPU has been served. */
export function waitForCpu(_m: Machine, task: Task, usedNs: number): number {
  return Math.floor(usedNs / Math.max(0.005, task.share));
}

export interface Demand {
  readonly task: Task;
  readonly weight: number;
  /** CPU time wanted in this tick. */
  readonly wantNs: number;
  gotNs: number;
}

/** Shares the tick's CPU time among demands: weighted max-min, each at most its want. */
export function divideCpu(demands: readonly Demand[], capacityNs: number): void {
  let left = capacityNs;
  let open = demands.filter((demand) => demand.wantNs > 0);
  let wanted = 0;
  for (const demand of open) wanted += demand.wantNs;
  if (wanted <= left) {
    for (const demand of open) demand.gotNs = demand.wantNs;
    return;
  }
  while (open.length > 0 && left > 0) {
    let weights = 0;
    for (const { weight } of open) weights += weight;
    const unit = left / weights;
    const full = open.filter((demand) => demand.wantNs <= demand.weight * unit);
    if (full.length === 0) {
      for (const demand of open) demand.gotNs = demand.weight * unit;
      return;
    }
    for (const demand of full) {
      demand.gotNs = demand.wantNs;
      left -= demand.wantNs;
    }
    open = open.filter((demand) => !full.includes(demand));
  }
}

/**
 * The share that each task would get if it wanted a whole CPU now, given what the last tick's
 * demands were. Tasks that were hungry keep what they got.
 */
export function setShares(m: Machine, demands: readonly Demand[]): void {
  let busy = 0;
  let weights = 0;
  for (const { weight, wantNs } of demands) {
    busy += wantNs;
    weights += weight;
  }
  const spare = m.spec.cpus * TICK_NS - busy;
  for (const task of m.tasks.values()) {
    const weight = weightOf(task);
    task.share = spare >= TICK_NS ? 1 : Math.min(1, (m.spec.cpus * weight) / (weights + weight));
    if (task.affinity !== null) task.share = Math.min(task.share, task.affinity.length);
  }
  for (const { task, wantNs, gotNs } of demands) {
    if (wantNs > 0 && gotNs < wantNs) task.share = Math.max(0.005, Math.min(1, gotNs / wantNs));
  }
}

/**
 * Spreads tasks over CPUs. Who runs much, or wakes often from a device, is placed in order of its
 * load; a task stays where it is unless another CPU has clearly less to do.
 */
export function balance(m: Machine, demands: readonly Demand[]): void {
  const load = new Array<number>(m.spec.cpus).fill(0);
  const weight = ({ task, gotNs }: Demand): number =>
    gotNs + task.workState.ioShare * TICK_NS * 0.4;
  const busy = demands.filter((demand) => weight(demand) >= TICK_NS / 50);
  busy.sort((a, b) => weight(b) - weight(a) || a.task.tid - b.task.tid);
  for (const demand of busy) {
    const { task } = demand;
    const allowed = task.affinity;
    let best = task.lastCpu;
    if (allowed !== null && !allowed.includes(best)) best = allowed[0] as number;
    for (let cpu = 0; cpu < m.spec.cpus; cpu++) {
      if (allowed !== null && !allowed.includes(cpu)) continue;
      const gain = (load[best] as number) - (load[cpu] as number);
      if (gain > TICK_NS * 0.1) best = cpu;
    }
    task.lastCpu = best;
    (load[best] as number) += weight(demand);
  }
}
