/**
 * What a host's tasks did in the uptime that nobody watched: the CPU time and the disk traffic of
 * loads that went on as they do now, and the memory that they have warmed up. Of actors without a
 * load it is what they say themselves (Actor.pastNs), of scripts what they used since they began.
 */
import type { WorkIo } from "./uapi/work.ts";
import { NSEC_PER_SEC } from "./uapi/time.ts";
import { countIo, REQUEST_BYTES, serviceNs } from "./block/blk_core.ts";
import type { Machine } from "./machine.ts";
import { faultIn } from "./mm/fault.ts";
import { accountTables, findArea } from "./mm/mmap.ts";
import { newUnitCost, stateCost } from "./sched/unit.ts";
import { leader, type Process, type Task } from "./task.ts";

/** CPU time: user and system, in nanoseconds. */
export interface Used {
  readonly userNs: number;
  readonly sysNs: number;
}

const NOTHING: Used = { userNs: 0, sysNs: 0 };
/** The loads never had more than this part of all CPUs. */
const CPU_MOST = 0.8;
/** CPU time of one turn, before it waits again. */
const TURN_NS = 220_000;
/** Completions are merged: softirqs of the block layer, for each request. */
export const SOFTIRQS_A_REQUEST = 0.6;

/** All that the tasks used, which the CPUs' own times contain. */
export function passTasks(m: Machine, ns: number): Used {
  const seconds = ns / NSEC_PER_SEC;
  const rates = [...m.tasks.values()].map((task) => [task, rateOf(m, task)] as const);
  const wanted = rates.reduce((sum, [, { userNs, sysNs }]) => sum + userNs + sysNs, 0);
  const fit = Math.min(1, (m.spec.cpus * NSEC_PER_SEC * CPU_MOST) / Math.max(1, wanted));
  let userNs = 0;
  let sysNs = 0;
  for (const [task, rate] of rates) {
    const user = Math.floor(rate.userNs * fit * seconds);
    const sys = Math.floor(rate.sysNs * fit * seconds);
    passLoad(m, task, fit * seconds);
    // Most of them are kernel threads that did nothing, and have no fields of their own for that.
    if (user + sys === 0) continue;
    task.utimeNs += user;
    task.stimeNs += sys;
    task.nvcsw += Math.floor((user + sys) / TURN_NS);
    task.nivcsw += Math.floor((user + sys) / TURN_NS / 60);
    userNs += user;
    sysNs += sys;
  }
  for (const process of m.processes.values()) {
    const children = passChildren(m, process, seconds);
    userNs += children.userNs;
    sysNs += children.sysNs;
  }
  return { userNs, sysNs };
}

/** CPU time a second. */
function rateOf(m: Machine, task: Task): Used {
  const { process, work } = task;
  if (process.kthread !== null) {
    const { pastNs = 0 } = process.kthread;
    return pastNs === 0 ? NOTHING : { userNs: 0, sysNs: pastNs * luck(m) };
  }
  if (work !== null) {
    if (work.rate === Infinity) return NOTHING;
    const cost = newUnitCost(work, null);
    stateCost(m, task, work, cost);
    // No two workers get as much.
    const share = 0.85 + m.random("past-cpu").below(300_000) / 1_000_000;
    return { userNs: work.userNs * work.rate * share, sysNs: cost.sysNs * work.rate * share };
  }
  const pastNs = process.program?.actor?.pastNs;
  if (pastNs !== undefined)
    return { userNs: pastNs * 0.6 * luck(m), sysNs: pastNs * 0.4 * luck(m) };
  if (task.gen === null || process === m.init) return NOTHING;
  const age = ageOf(m, task);
  return { userNs: task.utimeNs / age, sysNs: task.stimeNs / age };
}

function ageOf(m: Machine, task: Task): number {
  return Math.max(1, (m.now - task.startNs) / NSEC_PER_SEC);
}

/** A script's commands: they went on ending as they do. */
function passChildren(m: Machine, process: Process, seconds: number): Used {
  const task = leader(process);
  const usage = process.childrenUsage;
  if (task.gen === null || process === m.init) return NOTHING;
  const userNs = Math.floor((usage.utimeNs / ageOf(m, task)) * seconds);
  const sysNs = Math.floor((usage.stimeNs / ageOf(m, task)) * seconds);
  const utimeNs = usage.utimeNs + userNs;
  process.childrenUsage = { ...usage, utimeNs, stimeNs: usage.stimeNs + sysNs };
  return { userNs, sysNs };
}

function luck(m: Machine): number {
  return 0.7 + m.random("past-cpu").below(600_000) / 1_000_000;
}

function passLoad(m: Machine, task: Task, seconds: number): void {
  const { work, process } = task;
  if (work === null || work.rate === Infinity) return;
  const units = Math.floor(work.rate * seconds);
  m.sched.ctxt += units * 4;
  for (const io of work.io ?? []) passIo(m, process, io, units);
  for (const { area: id, span } of work.touches ?? []) warm(m, task, id, span);
}

/** Pages that its work uses have all been used by now, as far as there is room. */
function warm(m: Machine, task: Task, id: number, span: number | undefined): void {
  const { mm } = task.process;
  const area = mm === null ? undefined : findArea(mm, id);
  if (mm === null || area === undefined || task !== leader(task.process)) return;
  const room = m.memory.free - 4 * m.memory.watermarks.high;
  faultIn(m, task, area, Math.min(room, (span ?? area.pages) - area.used - area.shared));
  accountTables(m, mm);
}

/** What is written comes to the disk, and what is read when the page cache cannot hold the file. */
function passIo(m: Machine, process: Process, io: WorkIo, units: number): void {
  const file = process.files.fd[io.fd];
  const bytes = units * io.bytes;
  process.io[io.write ? "wchar" : "rchar"] += bytes;
  process.io[io.write ? "syscw" : "syscr"] += units;
  const disk = file?.inode.sb.disk ?? null;
  const cached = io.direct !== true && (file?.inode.data?.size ?? 0) < m.memory.total * 2_048;
  if (disk === null || (cached && !io.write)) return;
  const onDisk = io.write && io.sync === true ? units * Math.max(4_096, io.bytes) : bytes;
  const count = Math.ceil(onDisk / REQUEST_BYTES) + (io.pattern === "random" ? units : 0);
  const busyNs = serviceNs(disk, count, onDisk);
  m.sched.softirq.block += Math.floor(count * SOFTIRQS_A_REQUEST);
  disk.counters.ioNs += busyNs;
  if (io.write) process.io.writeBytes += onDisk;
  else process.io.readBytes += onDisk;
  countIo(m, disk, io.write, count, onDisk, busyNs);
}
