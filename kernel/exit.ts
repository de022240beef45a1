/** How a process ends and is waited for: kernel/exit.c. */
import { SyscallError } from "./uapi/errno.ts";
import { WCONTINUED, WNOHANG, WUNTRACED } from "./uapi/fcntl.ts";
import { SIGCHLD, SIGCONT, SIGHUP } from "./uapi/signal.ts";
import type { Blocked, WaitStatus } from "./uapi/syscall.ts";
import { closeAll } from "./fs/open.ts";
import { freeTask } from "./fork.ts";
import type { Machine } from "./machine.ts";
import { exitMm } from "./mm/mmap.ts";
import { ready, sleepOn, wakeAll, waitTurn, SLICE_NS } from "./sched/core.ts";
import { orphaned, sendGroup, sendSignal } from "./signal.ts";
import { addUsage, leader, NONE, type Process, type Task, usageOf } from "./task.ts";
import { cancel } from "./time/timer.ts";

/** A thread returned from its entry: the last one ends the process. */
export function endTask(m: Machine, task: Task, code: number): void {
  const process = task.process;
  // What it used since its last slice must pass before it is over: `time ls` is not 0.000.
  if (task.fuelNs < SLICE_NS && task.gen !== null && process.exitStatus === null) {
    task.gen = finished(code);
    waitTurn(m, task);
    task.fuelNs = SLICE_NS;
    return;
  }
  if (process.tasks.length > 1 && task !== process.tasks[0]) dropTask(m, task);
  else endProcess(m, process, "exited", code & 255, false);
}

// A generator that is already at its end.
function* finished(code: number): Generator<undefined, number, undefined> {
  return code;
}

function dropTask(m: Machine, task: Task): void {
  const process = task.process;
  const one = { ...process, tasks: [task], deadUsage: process.deadUsage };
  process.deadUsage = usageOf(one);
  process.tasks = process.tasks.filter((other) => other !== task);
  retire(m, task);
  task.state = "X";
  freeTask(m, task);
}

function retire(m: Machine, task: Task): void {
  m.trace.emit("sched_process_exit", task);
  for (const queue of task.queues) queue.delete(task);
  task.queues = NONE;
  cancel(task.timer);
  task.timer = null;
  task.gen = null;
  task.actor = null;
  task.work = null;
  task.inIowait = false;
}

export function endProcess(
  m: Machine,
  process: Process,
  how: "exited" | "signaled",
  value: number,
  core: boolean,
): void {
  if (process.exitStatus !== null) return;
  const first = leader(process);
  for (const task of process.tasks.slice(1)) dropTask(m, task);
  retire(m, first);
  cancel(process.alarm);
  closeAll(m, process);
  if (process.mm !== null && !process.mmBorrowed) exitMm(m, process.mm);
  process.mm = null;
  const coreDumped = core && (process.rlimits.get("core")?.soft ?? 0) > 0;
  process.exitStatus = { pid: process.pid, how, value, coreDumped, rusage: usageOf(process) };
  first.state = "Z";
  first.wchan = "0";
  leaveSession(m, process);
  // Linux panics: there is nobody to be the parent of all.
  if (process === m.init) {
    m.halted ??= "halt";
    return;
  }
  const orphans = groupsOf(process);
  const { children } = process;
  process.children = NONE;
  m.init.children = m.init.children.concat(children);
  for (const child of children) child.parent = m.init;
  for (const child of children) if (child.exitStatus !== null) notifyParent(m, child, SIGCHLD);
  for (const pgrp of orphans) hangUpOrphans(m, pgrp);
  notifyParent(m, process, SIGCHLD);
}

/** Groups that the end of this process may have orphaned: its own and its children's. */
function groupsOf(process: Process): Set<number> {
  const groups = new Set<number>([process.pgrp]);
  for (const child of process.children)
    if (child.session === process.session) groups.add(child.pgrp);
  return groups;
}

function hangUpOrphans(m: Machine, pgrp: number): void {
  const members = [...m.processes.values()].filter((p) => p.pgrp === pgrp && p.exitStatus === null);
  if (!members.some((p) => leader(p).state === "T") || !orphaned(m, pgrp)) return;
  sendGroup(m, pgrp, SIGHUP);
  sendGroup(m, pgrp, SIGCONT);
}

/** A session leader's end hangs up its terminal's foreground group. */
function leaveSession(m: Machine, process: Process): void {
  const tty = process.tty;
  if (tty === null || process.session !== process.pid) return;
  const pgrp = tty.pgrp;
  tty.session = 0;
  tty.pgrp = 0;
  if (pgrp > 0) {
    sendGroup(m, pgrp, SIGHUP);
    sendGroup(m, pgrp, SIGCONT);
  }
  for (const other of m.processes.values()) if (other.tty === tty) other.tty = null;
  wakeAll(m, tty.readers);
}

/** SIGCHLD and a wake-up; a parent that ignores SIGCHLD leaves no zombie. */
export function notifyParent(m: Machine, process: Process, signal: number): void {
  const parent = process.parent;
  if (parent === null) return;
  if (process.exitStatus !== null && parent.dispositions.get(SIGCHLD) === "ignore") {
    release(m, process);
  } else sendSignal(m, parent, signal);
  wakeAll(m, parent.childWait);
  const task = parent.tasks[0];
  if (task?.actor && task.state !== "Z") ready(m, task);
}

function release(m: Machine, process: Process): void {
  const { parent } = process;
  if (parent !== null) parent.children = parent.children.filter((one) => one !== process);
  m.processes.delete(process.pid);
  for (const task of process.tasks) freeTask(m, task);
  leader(process).state = "X";
}

export function wait4(
  m: Machine,
  task: Task,
  pid: number,
  options: number,
): WaitStatus | null | Blocked {
  const parent = task.process;
  let any = false;
  for (const child of parent.children) {
    if (!matches(parent, child, pid)) continue;
    any = true;
    if (child.exitStatus !== null) {
      const status = child.exitStatus;
      const usage = addUsage(status.rusage, child.childrenUsage);
      parent.childrenUsage = addUsage(parent.childrenUsage, usage);
      release(m, child);
      return status;
    }
    const report = child.stopReport;
    if (report === null) continue;
    if ((options & (report === "stopped" ? WUNTRACED : WCONTINUED)) === 0) continue;
    child.stopReport = null;
    const value = report === "stopped" ? child.stopSignal : SIGCONT;
    return { pid: child.pid, how: report, value, coreDumped: false, rusage: usageOf(child) };
  }
  if (!any) throw new SyscallError("ECHILD");
  if ((options & WNOHANG) !== 0) return null;
  return sleepOn(m, task, [parent.childWait], "do_wait");
}

function matches(parent: Process, child: Process, pid: number): boolean {
  if (pid === -1) return true;
  if (pid > 0) return child.pid === pid;
  return child.pgrp === (pid === 0 ? parent.pgrp : -pid);
}
