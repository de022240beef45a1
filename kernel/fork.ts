/** Making tasks: kernel/fork.c. */
import { SyscallError } from "./uapi/errno.ts";
import type { CloneArgs, Sys } from "./uapi/syscall.ts";
import { copyFds } from "./fs/open.ts";
import type { Machine } from "./machine.ts";
import { limitOf } from "./limits.ts";
import { forkMm } from "./mm/mmap.ts";
import { givePages, takePages } from "./mm/page_alloc.ts";
import { enqueue, SLICE_NS } from "./sched/core.ts";
import { makeProcess, type Process, type Task, UNRUN } from "./task.ts";

/** THREAD_SIZE is 16 KiB on x86-64. */
const KERNEL_STACK_PAGES = 4;
/** Cost of fork+COW set-up that the caller pays. */
export const FORK_NS = 180_000;

export function clone(m: Machine, task: Task, args: CloneArgs): number {
  const parent = task.process;
  checkLimits(m, task);
  if (args.thread === true) {
    const thread = newTask(m, parent, args.entry(), nextPid(m));
    inherit(thread, task);
    parent.tasks = parent.tasks.concat(thread);
    m.forks++;
    enqueue(m, thread);
    return thread.tid;
  }
  const borrowed = args.vm === true;
  const mm = parent.mm === null || borrowed ? parent.mm : forkMm(m, parent.mm);
  const pid = nextPid(m);
  const child = makeProcess(pid, parent, parent, copyFds(parent.files), mm, borrowed);
  // Its stack may need reclaim, or the OOM killer: nobody sees the child before it is whole.
  const first = newTask(m, child, args.entry(), pid);
  inherit(first, task);
  addProcess(m, child, first);
  m.forks++;
  m.trace.emit("sched_process_fork", task, first);
  enqueue(m, first);
  return pid;
}

function inherit(child: Task, from: Task): void {
  child.comm = from.comm;
  child.nice = from.nice;
  child.affinity = from.affinity;
  child.sigBlocked = from.sigBlocked;
  child.lastCpu = from.lastCpu;
}

export function newTask(m: Machine, process: Process, gen: Sys<number> | null, tid: number): Task {
  const task: Task = {
    tid,
    process,
    comm: "",
    state: "R",
    wchan: "0",
    startNs: m.now,
    gen,
    fuelNs: SLICE_NS,
    nice: 0,
    rtPriority: 0,
    affinity: null,
    lastCpu: tid % m.spec.cpus,
    share: 1,
    ...UNRUN,
  };
  addTask(m, task);
  return task;
}

/** It is there, with its first task. */
export function addProcess(m: Machine, process: Process, first: Task): void {
  const { parent } = process;
  process.tasks = [first];
  if (parent !== null) parent.children = parent.children.concat(process);
  m.processes.set(process.pid, process);
}

/** It is there, with its kernel stack. */
export function addTask(m: Machine, task: Task): void {
  m.tasks.set(task.tid, task);
  m.memory.kernelStack += KERNEL_STACK_PAGES;
  takePages(m, KERNEL_STACK_PAGES);
}

/** The task is gone from every list: its kernel stack is free. */
export function freeTask(m: Machine, task: Task): void {
  if (!m.tasks.delete(task.tid)) return;
  m.memory.kernelStack -= KERNEL_STACK_PAGES;
  givePages(m, KERNEL_STACK_PAGES);
}

export function nextPid(m: Machine): number {
  for (let pid = m.lastPid + 1; ; pid++) {
    if (pid > m.pidMax) pid = 300;
    if (m.tasks.has(pid)) continue;
    m.lastPid = pid;
    return pid;
  }
}

/** copy_process: threads-max binds all, RLIMIT_NPROC whoever has no CAP_SYS_RESOURCE. */
function checkLimits(m: Machine, task: Task): void {
  if (m.tasks.size >= m.threadsMax) throw new SyscallError("EAGAIN");
  const { uid, euid } = task.process.cred;
  if (uid === 0 || euid === 0) return;
  let count = 0;
  for (const other of m.tasks.values()) if (other.process.cred.uid === uid) count++;
  if (count >= limitOf(task.process, "nproc")) throw new SyscallError("EAGAIN");
}
