/**
 * Workloads: how many units each task with a stated load (uapi/work.ts) gets done in a tick. Two
 * resources bind, the devices and the CPUs; each is shared max-min fairly, and what a unit costs
 * follows from which of its pages are missing now. Nothing is fed back from tick to tick, so rates
 * do not oscillate.
 */
import type { WorkDone, Workload } from "../uapi/work.ts";
import type { Disk } from "../block/genhd.ts";
import { serviceNs, tickCapacityNs } from "../block/blk_core.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import { NO_WORK, type Task } from "../task.ts";
import type { Demand } from "./fair.ts";
import { order } from "./order.ts";
import {
  applyUnits,
  hasRequests,
  newUnitCost,
  requestsOn,
  stateCost,
  type UnitCost,
} from "./unit.ts";

/** A task's work in this tick: kept with the task, stated anew in each. */
export interface Load extends Demand {
  readonly work: Workload;
  readonly cost: UnitCost;
  /** Units that could be done if nobody else wanted anything. */
  want: number;
  units: number;
  /** Time that it needs of the device that is being divided. */
  needNs: number;
  /** Units that the devices allow. */
  ioUnits: number;
}

/** What is asked for comes unevenly: in a tick from three to five quarters of the stated rate. */
const UNEVEN = 0.5 / 0x1_0000_0000;

function loadOf(task: Task, work: Workload): Load {
  const { workState } = task;
  const old = workState.load;
  if (old !== null && old.work === work) return old;
  const cost = newUnitCost(work, old?.cost ?? null);
  const load: Load = {
    task,
    work,
    cost,
    want: 0,
    units: 0,
    needNs: 0,
    ioUnits: 0,
    weight: 0,
    wantNs: 0,
    gotNs: 0,
  };
  workState.load = load;
  return load;
}

/** Whom the tick is about, and their loads: each with the cost of a unit as things are. */
export function gatherLoads(m: Machine): readonly Load[] {
  const { loads, tasks } = m.sched;
  const arrivals = m.random("arrivals");
  let loadCount = 0;
  let taskCount = 0;
  for (const task of m.tasks.values()) {
    if (task.process.kthread !== null) continue;
    tasks[taskCount++] = task;
    const { work } = task;
    if (work === null || task.state === "T" || task.state === "Z" || task.state === "X") continue;
    const load = loadOf(task, work);
    const { cost } = load;
    stateCost(m, task, work, cost);
    // Waiting for memory or a disk outside its units (a fault at start-up) takes its time first.
    const stalled = Math.min(TICK_NS, task.memWaitNs);
    const alone = (TICK_NS - stalled) / Math.max(1, cost.cpuNs + cost.ioLatencyNs);
    const asked = (work.rate * TICK_NS) / NSEC_PER_SEC;
    const come = asked === Infinity ? asked : asked * (0.75 + arrivals.next() * UNEVEN);
    load.want = load.units = Math.min(come, alone);
    loads[loadCount++] = load;
  }
  loads.length = loadCount;
  tasks.length = taskCount;
  return loads;
}

/** Cuts loads down to what their devices can serve. */
export function divideDevices(m: Machine, loads: readonly Load[]): void {
  for (const disk of m.disks) divideDevice(disk, loads);
  for (const load of loads) load.ioUnits = load.units;
}

/** Time that a load needs of a device in this tick. */
function needOf(load: Load, disk: Disk): number {
  const io = requestsOn(load.cost.requests, disk);
  return io === undefined ? 0 : load.units * serviceNs(disk, io.count, io.bytes);
}

function divideDevice(disk: Disk, loads: readonly Load[]): void {
  let left = tickCapacityNs(disk);
  let needed = 0;
  for (const load of loads) needed += load.needNs = needOf(load, disk);
  if (needed <= left) return;
  const open = loads.filter((load) => load.needNs > 0);
  order(open, needsLess);
  for (let i = 0; i < open.length; i++) {
    const fair = left / (open.length - i);
    const { needNs } = open[i] as Load;
    if (needNs > fair) {
      for (const load of open.slice(i)) load.units *= Math.min(1, fair / load.needNs);
      return;
    }
    left -= needNs;
  }
}

function needsLess(a: Load, b: Load): boolean {
  return a.needNs < b.needNs || (a.needNs === b.needNs && a.task.tid < b.task.tid);
}

/** Carries the units out and keeps the books of each task. */
export function finishLoads(m: Machine, loads: readonly Load[]): void {
  for (const disk of m.disks) disk.workNs = disk.workWaitNs = 0;
  for (const load of loads) finish(m, load);
}

function finish(m: Machine, load: Load): void {
  const { task, work, cost, units } = load;
  const state = task.workState;
  const runNs = units * cost.cpuNs;
  const hungry = units < load.want * 0.999;
  const stalledNs = Math.min(TICK_NS, task.memWaitNs);
  task.memWaitNs -= stalledNs;
  // What is not running is waiting: for the device that cut it down, or for a CPU.
  const cpuBound = hungry && units < load.ioUnits * 0.999;
  const rest = Math.max(0, TICK_NS - runNs - stalledNs);
  const latency = Math.min(rest, units * cost.ioLatencyNs);
  const closed = work.rate === Infinity || hungry;
  const ioNs = !hasRequests(cost) && !cost.throttled ? 0 : closed && !cpuBound ? rest : latency;
  const waitNs = cpuBound ? Math.max(0, rest - latency) : 0;
  state.runShare = runNs / TICK_NS;
  state.ioShare = (ioNs + stalledNs) / TICK_NS;
  state.waitShare = waitNs / TICK_NS;
  state.memShare = (cost.memoryShare * ioNs + stalledNs) / TICK_NS;
  state.timeNs += runNs + ioNs + waitNs + stalledNs;
  state.unitsDone += units;
  const { cgroup } = task.process;
  countServed(m, cgroup, units);
  state.lastUnitNs = units > 0 ? (runNs + ioNs + waitNs + stalledNs) / units : 0;
  task.ioWaitNs += ioNs;
  task.ioTotalNs += ioNs;
  task.cpuWaitNs += waitNs;
  applyUnits(m, load, ioNs);
}

function countServed(m: Machine, cgroup: string, units: number): void {
  const served = m.served.get(cgroup);
  if (served === undefined) m.served.set(cgroup, { units });
  else served.units += units;
}

/** workdone(): whole units since the last call, with their mean time. */
export function takeWork(task: Task): WorkDone {
  const state = task.workState;
  if (state === NO_WORK) return { units: 0, unitNs: 0 };
  const units = Math.floor(state.unitsDone + state.unitsCarry);
  state.unitsCarry = state.unitsDone + state.unitsCarry - units;
  state.unitsDone = 0;
  const unitNs = units > 0 ? Math.floor(state.timeNs / units) : Math.floor(state.lastUnitNs);
  if (units > 0) state.timeNs = 0;
  return { units, unitNs };
}
