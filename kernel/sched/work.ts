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
import type { Task } from "../task.ts";
import { applyUnits, type DeviceRequests, requestsOn, unitCost, type UnitCost } from "./unit.ts";

/** A task's work in this tick. */
export interface Load {
  readonly task: Task;
  readonly work: Workload;
  readonly cost: UnitCost;
  /** Units that could be done if nobody else wanted anything. */
  want: number;
  units: number;
  /** Units that the devices allow. */
  ioUnits: number;
}

export interface DeviceUse {
  workNs: number;
  waitNs: number;
}

/** States the loads of this tick: each with the cost of a unit as things are. */
export function gatherLoads(m: Machine): Load[] {
  const loads: Load[] = [];
  for (const task of m.tasks.values()) {
    const { work } = task;
    if (work === null || task.state === "T" || task.state === "Z" || task.state === "X") continue;
    const cost = unitCost(m, task, work);
    // Waiting for memory or a disk outside its units (a fault at start-up) takes its time first.
    const stalled = Math.min(TICK_NS, task.memWaitNs);
    const alone = (TICK_NS - stalled) / Math.max(1, cost.cpuNs + cost.ioLatencyNs);
    const want = Math.min((work.rate * TICK_NS) / NSEC_PER_SEC, alone);
    loads.push({ task, work, cost, want, units: want, ioUnits: want });
  }
  return loads;
}

/** Cuts loads down to what their devices can serve; returns the use of each device. */
export function divideDevices(m: Machine, loads: readonly Load[]): void {
  for (const disk of m.disks) {
    const users = loads.filter((load) => requestsOn(load.cost.requests, disk) !== undefined);
    if (users.length === 0) continue;
    const need = (load: Load): number => {
      const io = requestsOn(load.cost.requests, disk) as DeviceRequests;
      return load.units * serviceNs(disk, io.count, io.bytes);
    };
    let left = tickCapacityNs(disk);
    let open = [...users].sort((a, b) => need(a) - need(b) || a.task.tid - b.task.tid);
    while (open.length > 0) {
      const fair = left / open.length;
      const load = open[0] as Load;
      const wanted = need(load);
      if (wanted > fair) {
        for (const one of open) one.units *= need(one) === 0 ? 1 : Math.min(1, fair / need(one));
        break;
      }
      left -= wanted;
      open = open.slice(1);
    }
  }
  for (const load of loads) load.ioUnits = load.units;
}

/** Carries the units out and keeps the books of each task. */
export function finishLoads(m: Machine, loads: readonly Load[]): Map<Disk, DeviceUse> {
  const use = new Map<Disk, DeviceUse>();
  for (const disk of m.disks) use.set(disk, { workNs: 0, waitNs: 0 });
  for (const load of loads) finish(m, load, use);
  return use;
}

function finish(m: Machine, load: Load, use: Map<Disk, DeviceUse>): void {
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
  const ioNs =
    cost.requests.length === 0 && !cost.throttled ? 0 : closed && !cpuBound ? rest : latency;
  const waitNs = cpuBound ? Math.max(0, rest - latency) : 0;
  state.runShare = runNs / TICK_NS;
  state.ioShare = (ioNs + stalledNs) / TICK_NS;
  state.waitShare = waitNs / TICK_NS;
  state.memShare = (cost.memoryShare * ioNs + stalledNs) / TICK_NS;
  state.timeNs += runNs + ioNs + waitNs + stalledNs;
  state.unitsDone += units;
  const { cgroup } = task.process;
  m.served.set(cgroup, (m.served.get(cgroup) ?? 0) + units);
  state.lastUnitNs = units > 0 ? (runNs + ioNs + waitNs + stalledNs) / units : 0;
  task.ioWaitNs += ioNs;
  task.ioTotalNs += ioNs;
  task.cpuWaitNs += waitNs;
  applyUnits(m, load, use, ioNs);
}

/** workdone(): whole units since the last call, with their mean time. */
export function takeWork(task: Task): WorkDone {
  const state = task.workState;
  const units = Math.floor(state.unitsDone + state.unitsCarry);
  state.unitsCarry = state.unitsDone + state.unitsCarry - units;
  state.unitsDone = 0;
  const unitNs = units > 0 ? Math.floor(state.timeNs / units) : Math.floor(state.lastUnitNs);
  if (units > 0) state.timeNs = 0;
  return { units, unitNs };
}
