/**
 * The system call table and the gate in front of it. A missing row does not compile. The gate
 * charges each call's system time, makes a task whose slice is spent wait its turn, and turns a
 * caught signal into EINTR. One gate serves every machine of the thread: the running one.
 */
import { SyscallError } from "./uapi/errno.ts";
import { BLOCKED, type Blocked, type CallName, gate, type Trap } from "./uapi/syscall.ts";
import { fileCalls } from "./calls/file.ts";
import { pathCalls } from "./calls/path.ts";
import { processCalls } from "./calls/process.ts";
import type { Rows } from "./calls/row.ts";
import { systemCalls } from "./calls/system.ts";
import { ttyCalls } from "./calls/tty.ts";
import type { Machine } from "./machine.ts";
import { runningMachine, waitTurn } from "./sched/core.ts";
import { account } from "./sched/fair.ts";
import type { Task } from "./task.ts";

export const table: Rows<CallName> = {
  ...fileCalls,
  ...pathCalls,
  ...ttyCalls,
  ...processCalls,
  ...systemCalls,
};

type AnyRun = (
  m: Machine,
  task: Task,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
) => unknown;

/** Calls that a task may make although its slice is spent: they do not return. */
const NEVER_WAIT = new Set<CallName>(["exit"]);

function pass(name: CallName): AnyTrap {
  const { run, ns } = table[name] as unknown as { run: AnyRun; ns: number };
  const mayWait = !NEVER_WAIT.has(name);
  return (a, b, c, d, e) => {
    const m = runningMachine();
    const task = m.current as Task;
    if (task.interrupted) {
      task.interrupted = false;
      task.signalled = false;
      abandon(task);
      throw new SyscallError("EINTR");
    }
    if (mayWait && task.fuelNs <= 0 && task.actor === null) return waitTurn(m, task);
    const fuel = task.fuelNs;
    const user = task.utimeNs;
    try {
      if (m.trace.wants("sys_enter")) m.trace.emit("sys_enter", task, name, [a, b, c, d]);
      const result = run(m, task, a, b, c, d, e);
      if (result !== BLOCKED) task.deadlineNs = null;
      if (m.trace.wants("sys_exit")) m.trace.emit("sys_exit", task, name, result);
      return result;
    } catch (error) {
      abandon(task);
      if (m.trace.wants("sys_exit")) m.trace.emit("sys_exit", task, name, error);
      throw error;
    } finally {
      // System time: the call's own and what it said it copied; `compute` has paid for itself.
      const copied = Math.max(0, fuel - task.fuelNs - (task.utimeNs - user));
      task.fuelNs -= ns;
      if (ns + copied > 0) account(m, task, 0, ns + copied);
    }
  };
}

function abandon(task: Task): void {
  task.deadlineNs = null;
  task.paid = false;
}

type AnyTrap = (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => unknown | Blocked;

/** Installs the gate; called once per thread, at the first boot. */
export function installGate(): void {
  if ((gate.trap as Trap | undefined) !== undefined) return;
  const trap: Record<string, AnyTrap> = {};
  for (const name of Object.keys(table) as CallName[]) trap[name] = pass(name);
  gate.trap = trap as unknown as Trap;
}
