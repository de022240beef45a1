/**
 * Who gets CPU, and where it is booked: kernel/sched/fair.c, core.c. Shares are weighted max-min
 * fair over the whole host, at most one CPU a task, as CFS tends to over a tick.
 */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import type { Task } from "../task.ts";
import { order } from "./order.ts";

/** sched_prio_to_weight[], for nice -20..19. */
const WEIGHT = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
  3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87,
  70, 56, 45, 36, 29, 23, 18, 15,
];

const SHARE_MIN = 0.005;

export function weightOf(task: Task): number {
  return WEIGHT[task.nice + 20] as number;
}

/**
 * Books CPU time to a task and to the CPU it runs on. What does not fit into the tick there was run
 * on CPUs that have room: a task moves within a tick when another CPU has nothing to do.
 */
export function account(m: Machine, task: Task, userNs: number, sysNs: number): void {
  task.utimeNs += userNs;
  task.stimeNs += sysNs;
  if (userNs + sysNs <= roomOn(m, task.lastCpu)) book(m, task, task.lastCpu, userNs, sysNs);
  else spread(m, task, userNs, sysNs);
}

/** Left of the tick. */
function roomOn(m: Machine, cpu: number): number {
  return TICK_NS - (m.sched.usedNs[cpu] as number);
}

/** Its own CPU first, then those with most room; what no CPU has room for stays on its own. */
function spread(m: Machine, task: Task, userNs: number, sysNs: number): void {
  let user = userNs;
  let sys = sysNs;
  let cpu = task.lastCpu;
  while (user + sys > 0) {
    const part = Math.min(roomOn(m, cpu), user + sys);
    if (part > 0) {
      const userPart = Math.floor((part * user) / (user + sys));
      book(m, task, cpu, userPart, part - userPart);
      user -= userPart;
      sys -= part - userPart;
    }
    cpu = roomiest(m, task);
    if (roomOn(m, cpu) <= 0) break;
  }
  if (user + sys > 0) book(m, task, task.lastCpu, user, sys);
}

/** Of the CPUs that it may use: asked at every system call of a busy host, so without lists. */
function roomiest(m: Machine, task: Task): number {
  let best = task.lastCpu;
  for (let cpu = 0; cpu < m.cpus.length; cpu++) {
    if (task.affinity !== null && !task.affinity.includes(cpu)) continue;
    if (roomOn(m, cpu) > roomOn(m, best)) best = cpu;
  }
  return best;
}

function book(m: Machine, task: Task, index: number, userNs: number, sysNs: number): void {
  const cpu = m.cpus[index];
  if (cpu === undefined) throw new Error(`fair: no CPU ${index}`);
  if (task.nice > 0) cpu.nice += userNs;
  else cpu.user += userNs;
  cpu.system += sysNs;
  (m.sched.usedNs[index] as number) += userNs + sysNs;
}

/** Wall time until a task that used so much CPU has been served. */
export function waitForCpu(task: Task, usedNs: number): number {
  return Math.floor(usedNs / Math.max(SHARE_MIN, task.share));
}

export interface Demand {
  readonly task: Task;
  weight: number;
  /** CPU time wanted in this tick. */
  wantNs: number;
  gotNs: number;
}

/** Shares the tick's CPU time among demands: weighted max-min, each at most its want. */
export function divideCpu(demands: readonly Demand[], capacityNs: number): void {
  const level = roomFor(demands, capacityNs)
    ? Infinity
    : fairLevel(byLevel(demands), capacityNs, 0);
  for (const demand of demands) demand.gotNs = Math.min(demand.wantNs, demand.weight * level);
}

function roomFor(demands: readonly Demand[], capacityNs: number): boolean {
  let wanted = 0;
  for (const { wantNs } of demands) wanted += wantNs;
  return wanted <= capacityNs;
}

/** In the order in which a rising level satisfies them. */
function byLevel(demands: readonly Demand[]): Demand[] {
  const sorted = demands.slice();
  order(sorted, isSatisfiedBefore);
  return sorted;
}

function isSatisfiedBefore(a: Demand, b: Demand): boolean {
  return a.wantNs * b.weight < b.wantNs * a.weight;
}

/**
 * CPU time per weight of those who want more than they get; everybody else gets what it wants.
 * `extra` is the weight of somebody who comes on top and never has enough.
 */
function fairLevel(sorted: readonly Demand[], capacityNs: number, extra: number): number {
  let weights = extra;
  for (const { weight } of sorted) weights += weight;
  let left = capacityNs;
  for (const { wantNs, weight } of sorted) {
    if (wantNs * weights > left * weight) break;
    left -= wantNs;
    weights -= weight;
  }
  return weights > 0 ? left / weights : Infinity;
}

/**
 * The share that each task would get if it wanted a whole CPU now, given the last tick's demands.
 * Tasks that were hungry keep what they got.
 */
export function setShares(m: Machine, demands: readonly Demand[], capacityNs: number): void {
  if (roomFor(demands, capacityNs - TICK_NS)) for (const task of m.sched.tasks) setShare(task, 1);
  else setCrowdedShares(m, byLevel(demands), capacityNs);
  for (const { task, wantNs, gotNs } of demands) {
    if (wantNs > 0 && gotNs < wantNs) task.share = Math.max(SHARE_MIN, gotNs / wantNs);
    else if (wantNs >= TICK_NS) task.share = 1;
  }
}

/** Of most tasks it changes seldom. */
function setShare(task: Task, share: number): void {
  if (task.share !== share) task.share = share;
}

function setCrowdedShares(m: Machine, sorted: readonly Demand[], capacityNs: number): void {
  const byWeight = new Map<number, number>();
  for (const task of m.sched.tasks) {
    const weight = weightOf(task);
    let share = byWeight.get(weight);
    if (share === undefined) {
      // Who never has enough would get more than a CPU: then one that wants a CPU gets it.
      const oneMoreNs = weight * fairLevel(sorted, capacityNs, weight);
      share = Math.max(SHARE_MIN, Math.min(1, oneMoreNs / TICK_NS));
      byWeight.set(weight, share);
    }
    setShare(task, share);
  }
}

/** What placing a task on a CPU adds to it. */
const burden = ({ task, gotNs }: Demand): number => gotNs + task.workState.ioShare * TICK_NS * 0.4;

function isPlacedBefore(a: Demand, b: Demand): boolean {
  const more = burden(a) - burden(b);
  return more > 0 || (more === 0 && a.task.tid < b.task.tid);
}

/**
 * Spreads tasks over CPUs. Who runs much, or wakes often from a device, is placed in order of its
 * load; a task stays where it is unless another CPU has clearly less to do.
 */
export function balance(m: Machine, demands: readonly Demand[]): void {
  const { busy, burdens } = m.sched;
  let count = 0;
  for (const demand of demands) if (burden(demand) >= TICK_NS / 50) busy[count++] = demand;
  busy.length = count;
  order(busy, isPlacedBefore);
  burdens.fill(0);
  for (const demand of busy) {
    const { task } = demand;
    const allowed = task.affinity;
    let best = task.lastCpu;
    if (allowed !== null && !allowed.includes(best)) best = allowed[0] as number;
    for (let cpu = 0; cpu < m.spec.cpus; cpu++) {
      if (allowed !== null && !allowed.includes(cpu)) continue;
      const gain = (burdens[best] as number) - (burdens[cpu] as number);
      if (gain > TICK_NS * 0.1) best = cpu;
    }
    task.lastCpu = best;
    (burdens[best] as number) += burden(demand);
  }
}
