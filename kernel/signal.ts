/**
 * Signals: kernel/signal.c. A caught signal is not run as a handler: the call in progress fails
 * with EINTR and the program takes the signal with `sigtake`.
 */
import {
  defaultAction,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
} from "./uapi/signal.ts";
import { remember } from "./uapi/remember.ts";
import type { Disposition } from "./uapi/syscall.ts";
import { endProcess, notifyParent } from "./exit.ts";
import type { Machine } from "./machine.ts";
import { ready } from "./sched/core.ts";
import { leader, NO_DISPOSITIONS, NONE, type Process, type Task } from "./task.ts";

const STOPS = [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU];

/** Queues a signal for a process. `force` ignores init's protection (the kernel's own SIGKILL). */
export function sendSignal(
  m: Machine,
  process: Process,
  signal: number,
  options: { readonly force?: boolean } = {},
): void {
  if (process.exitStatus !== null || process.kthread !== null) return;
  const disposition = process.dispositions.get(signal) ?? "default";
  if (process === m.init && disposition !== "catch" && options.force !== true) return;
  if (signal === SIGCONT) {
    process.sigPending = process.sigPending.filter((pending) => !STOPS.includes(pending));
    resume(m, process);
  } else if (STOPS.includes(signal)) {
    process.sigPending = process.sigPending.filter((pending) => pending !== SIGCONT);
  }
  if (ignored(process, signal)) return;
  if (!process.sigPending.includes(signal)) process.sigPending = process.sigPending.concat(signal);
  const task = process.tasks.find((one) => !one.sigBlocked.has(signal));
  if (task === undefined) return;
  if (signal === SIGKILL) for (const one of process.tasks) interrupt(m, one, true);
  else interrupt(m, task, false);
}

export function sendGroup(m: Machine, pgrp: number, signal: number): number {
  let count = 0;
  for (const process of [...m.processes.values()]) {
    if (process.pgrp !== pgrp || process.exitStatus !== null) continue;
    sendSignal(m, process, signal);
    count++;
  }
  return count;
}

function ignored(process: Process, signal: number): boolean {
  if (signal === SIGKILL || signal === SIGSTOP) return false;
  const disposition = process.dispositions.get(signal) ?? "default";
  if (disposition === "catch") return false;
  if (leader(process)?.sigBlocked.has(signal)) return false;
  return disposition === "ignore" || ["ign", "cont"].includes(defaultAction(signal));
}

/** Wakes an interruptible sleeper; D sleeps on, as TASK_UNINTERRUPTIBLE does. */
function interrupt(m: Machine, task: Task, kill: boolean): void {
  if (task.state === "S" || task.state === "R") {
    if (task.state === "S" && task.gen !== null && !kill) task.interrupted = true;
    if (task.state === "R" && task.timer !== null && !kill && task.actor === null) {
      return; // waits for its CPU turn: the signal is seen then
    }
    ready(m, task);
  } else if (task.state === "T" && kill) {
    task.state = "S";
    ready(m, task);
  }
}

/** On the way back to user mode. False when the task must not go on (died, stopped). */
export function deliverSignals(m: Machine, task: Task): boolean {
  const process = task.process;
  for (;;) {
    const index = process.sigPending.findIndex(
      (signal) => signal === SIGKILL || signal === SIGSTOP || !task.sigBlocked.has(signal),
    );
    if (index < 0) break;
    const signal = process.sigPending[index] as number;
    process.sigPending = without(process.sigPending, index);
    m.trace.emit("signal_deliver", task, signal);
    const disposition = process.dispositions.get(signal) ?? "default";
    const protectedSignal = signal === SIGKILL || signal === SIGSTOP;
    if (!protectedSignal && disposition === "ignore") continue;
    if (!protectedSignal && disposition === "catch") {
      process.sigCaught = process.sigCaught.concat(signal);
      task.signalled = true;
      continue;
    }
    const action = defaultAction(signal);
    if (action === "ign" || action === "cont") continue;
    if (action === "stop") {
      if (signal !== SIGSTOP && orphaned(m, process.pgrp)) continue;
      stop(m, process, signal);
      return false;
    }
    endProcess(m, process, "signaled", signal, action === "core");
    return false;
  }
  if (process.sigCaught.length === 0 && task.interrupted) task.interrupted = false;
  return true;
}

/** What processes do about signals, by its text: daemons do the same few things. */
const dispositionsOf = remember(
  (text): ReadonlyMap<number, Disposition> => new Map(JSON.parse(text) as [number, Disposition][]),
  16_384,
);

export function withDisposition(
  old: ReadonlyMap<number, Disposition>,
  signal: number,
  disposition: Disposition,
): ReadonlyMap<number, Disposition> {
  const changed = new Map(old);
  if (disposition === "default") changed.delete(signal);
  else changed.set(signal, disposition);
  return shared(changed);
}

/** What execve() leaves of them: nothing is caught any more. */
export function afterExec(old: ReadonlyMap<number, Disposition>): ReadonlyMap<number, Disposition> {
  return shared(new Map([...old].filter(([, how]) => how !== "catch")));
}

function shared(made: ReadonlyMap<number, Disposition>): ReadonlyMap<number, Disposition> {
  return made.size === 0 ? NO_DISPOSITIONS : dispositionsOf(JSON.stringify([...made]));
}

/** The oldest caught signal that was not yet taken; 0 when there is none. */
export function takeCaught(process: Process): number {
  const signal = process.sigCaught[0] ?? 0;
  if (signal !== 0) process.sigCaught = without(process.sigCaught, 0);
  return signal;
}

function without(signals: readonly number[], index: number): readonly number[] {
  return signals.length === 1 ? NONE : signals.filter((_, at) => at !== index);
}

function stop(m: Machine, process: Process, signal: number): void {
  for (const task of process.tasks) {
    if (task.state === "T") continue;
    task.stoppedState = task.queued || task === m.current ? "R" : task.state;
    task.state = "T";
    task.wchan = "do_signal_stop";
    task.interrupted = false;
  }
  process.stopReport = "stopped";
  process.stopSignal = signal;
  notifyParent(m, process, SIGCHLD);
}

function resume(m: Machine, process: Process): void {
  let any = false;
  for (const task of process.tasks) {
    if (task.state !== "T") continue;
    any = true;
    const state = task.stoppedState ?? "R";
    task.stoppedState = null;
    task.state = state;
    task.wchan = "0";
    // Who only waits for a time goes on waiting; any other call looks again and may sleep anew.
    if (task.timer === null || task.queues.length > 0) ready(m, task);
  }
  if (any) {
    process.stopReport = "continued";
    notifyParent(m, process, SIGCHLD);
  }
}

/** POSIX: no member has a parent in another group of the same session. */
export function orphaned(m: Machine, pgrp: number, except?: Process): boolean {
  for (const process of m.processes.values()) {
    if (process.pgrp !== pgrp || process === except || process.exitStatus !== null) continue;
    const parent = process.parent;
    if (parent !== null && parent.pgrp !== pgrp && parent.session === process.session) return false;
  }
  return true;
}
