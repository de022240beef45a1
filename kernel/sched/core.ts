/**
 * The loop: run what is runnable, then jump to the next timer or grid step. kernel/sched/core.c in
 * purpose. The outcome is a function of the machine alone: how the host slices `run` never shows.
 */
import { BLOCKED, type Blocked, gate } from "../uapi/syscall.ts";
import { SyscallError } from "../uapi/errno.ts";
import { type Actor, type ActorTrap, type Pause } from "../uapi/program.ts";
import { SIGSEGV } from "../uapi/signal.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../uapi/time.ts";
import { endProcess, endTask } from "../exit.ts";
import { assertLaws } from "../laws.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { deliverSignals, takeCaught } from "../signal.ts";
import { type ActorRun, NONE, type Task, type TaskState } from "../task.ts";
import { cancel } from "../time/timer.ts";
import { waitForCpu } from "./fair.ts";
import { tick } from "./tick.ts";
import type { WaitQueue } from "./wait.ts";

/** CPU a task gets before it must wait its turn. */
export const SLICE_NS = NSEC_PER_MSEC;
/** Host budget a second of simulated time; see refill below. */
const HOST_TOKENS_PER_TICK = 2_000;
const HOST_TOKENS_MAX = 500_000;
/** A session that spent its host budget pays this much simulated time for each further slice. */
const OVERDRAWN_NS = 20 * NSEC_PER_MSEC;
/** An actor's wake-up costs this much. */
const ACTOR_STEP_NS = 20_000;

let running: Machine | null = null;

/** The machine whose task is executing: the gate's target. */
export function runningMachine(): Machine {
  if (running === null) throw new Error("no machine is running");
  return running;
}

/**
 * Advances to `untilNs`; false when `maxSteps` resumptions were spent first (call again). Inputs
 * may be applied only between calls.
 */
export function run(m: Machine, untilNs: number, maxSteps = Infinity): boolean {
  const before = running;
  running = m;
  try {
    let steps = 0;
    for (;;) {
      while (m.runQueue.length > 0) {
        if (steps++ >= maxSteps) return false;
        step(m, m.runQueue.shift() as Task);
      }
      const next = Math.min(m.timers.peekNs(), m.nextTickNs);
      if (next > untilNs) {
        m.now = Math.max(m.now, untilNs);
        return true;
      }
      m.now = Math.max(m.now, next);
      if (next === m.nextTickNs) {
        m.nextTickNs += TICK_NS;
        tick(m);
        m.hostTokens = Math.min(HOST_TOKENS_MAX, m.hostTokens + HOST_TOKENS_PER_TICK);
        if (m.nextTickNs % NSEC_PER_SEC === 0) assertLaws(m);
      } else {
        const timer = m.timers.pop();
        const due = timer?.due ?? null;
        if (timer) timer.due = null;
        if (typeof due === "function") due();
        else if (due !== null) ready(m, due);
      }
    }
  } finally {
    running = before;
  }
}

function step(m: Machine, task: Task): void {
  task.queued = false;
  if (task.state === "Z" || task.state === "X") return;
  m.current = task;
  try {
    if (!deliverSignals(m, task)) return;
    if (task.actor !== null) stepActor(m, task, task.actor);
    else if (task.gen !== null) {
      const result = task.gen.next();
      if (result.done) endTask(m, task, result.value);
      else if (task.state === "R" && !task.queued && task.timer === null) enqueue(m, task);
    }
  } catch (error) {
    failed(m, task, error);
  } finally {
    m.current = null;
  }
}

/** A program that fails as ours should not: it dies of SIGSEGV; the message is kept for us. */
function failed(m: Machine, task: Task, error: unknown): void {
  if (error instanceof SyscallError) {
    // An error no program handled: what a C program with no checks would do.
    m.trace.emit("unmodelled", task, `uncaught ${error.errno} in ${task.comm}`);
    endProcess(m, task.process, "exited", 1, false);
  } else if (error instanceof RangeError && /stack/.test(error.message)) {
    endProcess(m, task.process, "signaled", SIGSEGV, true);
  } else throw error;
}

function stepActor(m: Machine, task: Task, run: ActorRun): void {
  const sys = gate.trap as unknown as ActorTrap;
  const actor = run.actor as unknown as Actor<unknown>;
  cancel(task.timer);
  task.timer = null;
  task.state = "R";
  const process = task.process;
  if (run.state === undefined) {
    run.state = actor.start(sys, process.argv, environment(process.envp));
  }
  while (process.sigCaught.length > 0) {
    actor.signal?.(run.state, takeCaught(process), sys);
  }
  task.fuelNs -= ACTOR_STEP_NS;
  let pause: Pause = { sleepNs: 0 };
  if (m.now >= run.stalledUntilNs) pause = actor.step(run.state, sys);
  if (task.actor !== run || (task.state as TaskState) === "Z") return; // exec'd or died in its step
  if ("exit" in pause) {
    endProcess(m, process, "exited", pause.exit, false);
    return;
  }
  run.readable = pause.readable ?? NONE;
  const used = SLICE_NS - task.fuelNs;
  task.fuelNs = SLICE_NS;
  const busy = used > ACTOR_STEP_NS ? waitForCpu(task, used) : 0;
  const stalled = run.stalledUntilNs > m.now;
  const at = Math.max(m.now + Math.max(pause.sleepNs, busy, 1), run.stalledUntilNs);
  if (task.work === null) task.state = stalled ? "D" : "S";
  task.inIowait = stalled;
  if (stalled && at > run.stalledUntilNs)
    m.timers.add(run.stalledUntilNs, () => endStall(task, run));
  task.wchan = stalled ? "folio_wait_bit_common" : "do_epoll_wait";
  if (at < Infinity) task.timer = m.timers.add(at, task);
  watchReadable(m, task, run);
}

/** The disk or memory that an actor waited for has come; it sleeps on, as it meant to. */
function endStall(task: Task, run: ActorRun): void {
  if (task.actor !== run || task.state !== "D" || task.work !== null) return;
  task.state = "S";
  task.inIowait = false;
  task.wchan = "do_epoll_wait";
}

function watchReadable(m: Machine, task: Task, run: ActorRun): void {
  let queues: readonly WaitQueue[] = NONE;
  for (const fd of run.readable) {
    const file = task.process.files.fd[fd];
    if (file === undefined) continue;
    if ((file.ops.poll(m, file) & 17) !== 0) {
      // Not at this instant: a descriptor that stays readable must not stop the clock.
      cancel(task.timer);
      task.timer = m.timers.add(m.now + ACTOR_STEP_NS, task);
      return;
    }
    const own = file.ops.queues(m, file);
    queues = queues.length === 0 ? own : queues.concat(own);
  }
  for (const queue of queues) queue.add(task);
  task.queues = queues;
}

export function environment(envp: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const row of envp) {
    const at = row.indexOf("=");
    if (at > 0) map.set(row.slice(0, at), row.slice(at + 1));
  }
  return map;
}

export function enqueue(m: Machine, task: Task): void {
  if (task.queued) return;
  task.queued = true;
  m.runQueue.push(task);
}

/** Back to the run queue: what it waited for has come, or a signal has. */
export function ready(m: Machine, task: Task): void {
  if (task.state === "Z" || task.state === "X") return;
  for (const queue of task.queues) queue.delete(task);
  task.queues = NONE;
  cancel(task.timer);
  task.timer = null;
  task.inIowait = false;
  if (task.state === "T") {
    task.stoppedState = "R";
    return;
  }
  if (task.work === null || task.actor === null) {
    task.state = "R";
    task.wchan = "0";
  }
  enqueue(m, task);
}

export function wakeAll(m: Machine, queue: WaitQueue | null): void {
  if (queue !== null) for (const task of queue.sleepers()) ready(m, task);
}

/** Sleeps on queues, until the deadline if one is set. An actor does not wait: it gets EAGAIN. */
export function sleepOn(
  m: Machine,
  task: Task,
  queues: readonly WaitQueue[],
  wchan: string,
  state: "S" | "D" = "S",
): Blocked {
  if (task.actor !== null) throw new SyscallError("EAGAIN");
  if (task.signalled && state === "S") {
    task.signalled = false;
    throw new SyscallError("EINTR");
  }
  for (const queue of queues) queue.add(task);
  task.queues = queues;
  task.state = state;
  task.wchan = wchan;
  task.nvcsw++;
  m.sched.ctxt += 2;
  if (task.deadlineNs !== null && task.deadlineNs < Infinity) {
    task.timer = m.timers.add(task.deadlineNs, task);
  }
  return BLOCKED;
}

/**
 * Waits in D for so long (disk, memory), once a call: true when the caller must answer BLOCKED. An
 * actor goes on at once and is held back before its next step instead.
 */
export function delay(m: Machine, task: Task, ns: number, wchan: string, iowait = true): boolean {
  if (task.paid) {
    task.paid = false;
    return false;
  }
  if (ns <= 0) return false;
  if (iowait) {
    task.ioWaitNs += ns;
    task.ioTotalNs += ns;
  }
  if (task.actor !== null) {
    task.actor.stalledUntilNs = Math.max(task.actor.stalledUntilNs, m.now) + ns;
    return false;
  }
  task.paid = true;
  task.state = "D";
  task.wchan = wchan;
  task.inIowait = iowait;
  task.nvcsw++;
  m.sched.ctxt += 2;
  task.timer = m.timers.add(m.now + ns, task);
  return true;
}

/** The slice is spent: the task stays runnable and goes on when the CPU has served it. */
export function waitTurn(m: Machine, task: Task): Blocked {
  const used = SLICE_NS - task.fuelNs;
  let wait = waitForCpu(task, used);
  if (--m.hostTokens < 0) wait += OVERDRAWN_NS;
  task.fuelNs = SLICE_NS;
  task.nivcsw++;
  task.state = "R";
  task.timer = m.timers.add(m.now + Math.max(1, wait), task);
  return BLOCKED;
}
