/**
 * Tasks and processes. A Task is what the scheduler runs (task_struct, one per thread); a Process is
 * what its threads share (signal_struct, mm, files, cred). Fields carry Linux's names where it has one.
 */
import type { Disposition, Resource, Rlimit, Rusage, Sys, WaitStatus } from "./uapi/syscall.ts";
import type { Actor, Program } from "./uapi/program.ts";
import type { Workload } from "./uapi/work.ts";
import type { FdTable } from "./fs/file.ts";
import type { Inode } from "./fs/inode.ts";
import type { Dentry } from "./fs/namei.ts";
import type { Kind } from "./kthread.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { Mm } from "./mm/mmap.ts";
import { WaitQueue } from "./sched/wait.ts";
import type { Load } from "./sched/work.ts";
import type { Timer } from "./time/timer.ts";
import type { Tty } from "./tty/tty.ts";

/** As /proc/PID/stat prints it: running, sleeping, disk sleep, stopped, zombie, dead, idle kthread. */
export type TaskState = "R" | "S" | "D" | "T" | "Z" | "X" | "I";

/**
 * The list, map and set of those who have none. A host has a hundred tasks and a server hundreds of
 * hosts, so the small collections of a task are never changed: a changed copy takes their place.
 */
export const NONE: readonly never[] = [];
export const NO_SIGNALS: ReadonlySet<number> = new Set();
export const NO_DISPOSITIONS: ReadonlyMap<number, Disposition> = new Map();

export interface Task {
  readonly tid: number;
  readonly process: Process;
  /** At most 15 bytes. */
  comm: string;
  state: TaskState;
  /** Kernel function it sleeps in, "0" when it runs: /proc/PID/wchan. */
  wchan: string;
  /** Sleeps for block I/O (in_iowait): counted in `b`, makes idle time iowait. */
  inIowait: boolean;
  readonly startNs: number;

  // what it executes
  gen: Sys<number> | null;
  actor: ActorRun | null;
  /** Its steady load, if any, and what the model did of it. */
  work: Workload | null;
  workState: WorkState;

  // waiting
  /** Queues it sleeps on: one, or several under poll. */
  queues: readonly WaitQueue[];
  timer: Timer | null;
  /** Set by the first call that blocks with a timeout; when it has passed, the call gives up. */
  deadlineNs: number | null;
  /** In the run queue of sched/core already. */
  queued: boolean;
  /** A caught signal ended its sleep: the call in progress throws EINTR when it is made again. */
  interrupted: boolean;
  /** A signal was caught since it last looked: the next call that would sleep fails with EINTR. */
  signalled: boolean;
  /** The call in progress has already waited for its disk or memory. */
  paid: boolean;

  // CPU: nanoseconds
  utimeNs: number;
  stimeNs: number;
  /** CPU the task may still use before it must wait its turn; below 0 it owes. */
  fuelNs: number;
  nice: number;
  /** Above 0 it is SCHED_FIFO of that priority; 0 is SCHED_OTHER. */
  rtPriority: number;
  /** CPUs it may use (bit set as array of numbers), or null for all. */
  affinity: readonly number[] | null;
  lastCpu: number;
  /** Part of a CPU it gets when it wants one, as of the last tick. */
  share: number;
  /** Time spent waiting for the disk, and for memory, that the next tick has yet to count. */
  ioWaitNs: number;
  memWaitNs: number;
  /** Time spent in iowait (delayacct_blkio_ticks) and waiting for a CPU, since it started. */
  ioTotalNs: number;
  cpuWaitNs: number;
  /** CPU time at the last tick: what it used since is its demand. */
  tickCpuNs: number;
  nvcsw: number;
  nivcsw: number;
  minflt: number;
  majflt: number;

  /** Of this thread. */
  sigBlocked: ReadonlySet<number>;
  /** Where a stopped task goes on. */
  stoppedState: TaskState | null;
}

/** A running actor: its program and its plain-data state. */
export interface ActorRun {
  readonly actor: Actor<never>;
  state: unknown;
  /** Descriptors whose readability wakes it before its time. */
  readable: readonly number[];
  /** No step before this time: the task waits for memory or the disk in D. */
  stalledUntilNs: number;
}

/** Kept by the model for each task with a workload. */
export interface WorkState {
  unitsDone: number; // integer part handed out by workdone
  unitsCarry: number; // fraction
  timeNs: number; // time spent on those units
  /** Shares of the last tick: running, waiting for a CPU, in D for I/O; the rest slept. */
  runShare: number;
  waitShare: number;
  ioShare: number;
  /** Part of ioShare that is for want of memory. */
  memShare: number;
  lastUnitNs: number;
  /** What the model makes of its load; null until the first tick that finds one. */
  load: Load | null;
}

/** Never changed: whoever changes one of them gets new ones, as prepare_creds() has it. */
export interface Credentials {
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly groups: readonly number[];
}

export const ROOT: Credentials = { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] };

/** /proc/PID/io. Bytes and calls. */
export interface TaskIo {
  rchar: number;
  wchar: number;
  syscr: number;
  syscw: number;
  readBytes: number;
  writeBytes: number;
  cancelledWriteBytes: number;
}

export function newTaskIo(): TaskIo {
  return {
    rchar: 0,
    wchar: 0,
    syscr: 0,
    syscw: 0,
    readBytes: 0,
    writeBytes: 0,
    cancelledWriteBytes: 0,
  };
}

export interface Process {
  readonly pid: number; // thread group id
  tasks: readonly Task[]; // leader first
  parent: Process | null;
  children: readonly Process[];
  pgrp: number;
  session: number;
  tty: Tty | null;
  /** Of a kernel thread: which. */
  readonly kthread: Kind | null;

  program: Program | null;
  exe: Inode | null;
  exePath: string;
  argv: readonly string[];
  envp: readonly string[];
  cwd: Dentry;
  root: Dentry;
  umask: number;
  files: FdTable;
  cred: Credentials;
  mm: Mm | null;
  /** The parent's, until exec (vfork). */
  mmBorrowed: boolean;
  rlimits: ReadonlyMap<Resource, Rlimit>;
  cgroup: string; // path below /sys/fs/cgroup, "/system.slice/nginx.service"
  oomScoreAdj: number;
  io: TaskIo;

  dispositions: ReadonlyMap<number, Disposition>;
  /** All are process-wide: nothing sends to one thread. */
  sigPending: readonly number[];
  /** Caught signals not yet taken. */
  sigCaught: readonly number[];
  alarm: Timer | null;
  /** Forked but not yet exec'd: setpgid by the parent is allowed. */
  didExec: boolean;

  /** Set when it has become a zombie. */
  exitStatus: WaitStatus | null;
  /** A stop or continue that wait4 has not reported yet. */
  stopReport: "stopped" | "continued" | null;
  stopSignal: number;
  readonly childWait: WaitQueue;
  /** Of children that were waited for. */
  childrenUsage: Rusage;
  /** Accounting of threads that have ended. */
  deadUsage: Rusage;
}

export const NO_USAGE: Rusage = {
  utimeNs: 0,
  stimeNs: 0,
  maxrssKb: 0,
  minflt: 0,
  majflt: 0,
  nvcsw: 0,
  nivcsw: 0,
};

/** What a process has of the one it comes from. */
export type Inherited = Pick<
  Process,
  | "pgrp"
  | "session"
  | "tty"
  | "program"
  | "exe"
  | "exePath"
  | "argv"
  | "envp"
  | "cwd"
  | "root"
  | "umask"
  | "cred"
  | "rlimits"
  | "cgroup"
  | "oomScoreAdj"
  | "dispositions"
>;

/**
 * A process that has done nothing yet. All fields one by one, and in this place only: with a spread
 * each generation of a host would have a shape of its own.
 */
export function makeProcess(
  pid: number,
  parent: Process | null,
  from: Inherited,
  files: FdTable,
  mm: Mm | null,
  mmBorrowed: boolean,
): Process {
  return {
    pid,
    tasks: NONE,
    parent,
    children: NONE,
    pgrp: from.pgrp,
    session: from.session,
    tty: from.tty,
    kthread: null,
    program: from.program,
    exe: from.exe,
    exePath: from.exePath,
    argv: from.argv,
    envp: from.envp,
    cwd: from.cwd,
    root: from.root,
    umask: from.umask,
    files,
    cred: from.cred,
    mm,
    mmBorrowed,
    rlimits: from.rlimits,
    cgroup: from.cgroup,
    oomScoreAdj: from.oomScoreAdj,
    io: newTaskIo(),
    dispositions: from.dispositions,
    sigPending: NONE,
    sigCaught: NONE,
    alarm: null,
    didExec: false,
    exitStatus: null,
    stopReport: null,
    stopSignal: 0,
    childWait: new WaitQueue(),
    childrenUsage: NO_USAGE,
    deadUsage: NO_USAGE,
  };
}

/** Of a process that no other forked. */
export function firstOf(pid: number, path: string, top: Dentry): Inherited {
  return {
    pgrp: pid,
    session: pid,
    tty: null,
    program: null,
    exe: null,
    exePath: path,
    argv: path === "" ? NONE : [path],
    envp: NONE,
    cwd: top,
    root: top,
    umask: 0o022,
    cred: ROOT,
    rlimits: DEFAULT_LIMITS,
    cgroup: "/",
    oomScoreAdj: 0,
    dispositions: NO_DISPOSITIONS,
  };
}

export function leader(process: Process): Task {
  return process.tasks[0] as Task;
}

export function newWorkState(): WorkState {
  return {
    unitsDone: 0,
    unitsCarry: 0,
    timeNs: 0,
    runShare: 0,
    waitShare: 0,
    ioShare: 0,
    memShare: 0,
    lastUnitNs: 0,
    load: null,
  };
}

/** Of all tasks that never stated a load: most. */
export const NO_WORK: WorkState = Object.freeze(newWorkState());

/** What a task has that has not run yet. */
export const UNRUN = {
  inIowait: false,
  actor: null,
  work: null,
  workState: NO_WORK,
  queues: NONE,
  timer: null,
  deadlineNs: null,
  queued: false,
  interrupted: false,
  signalled: false,
  paid: false,
  utimeNs: 0,
  stimeNs: 0,
  ioWaitNs: 0,
  memWaitNs: 0,
  ioTotalNs: 0,
  cpuWaitNs: 0,
  tickCpuNs: 0,
  nvcsw: 0,
  nivcsw: 0,
  minflt: 0,
  majflt: 0,
  sigBlocked: NO_SIGNALS,
  stoppedState: null,
};

/** Sum over living and dead threads, and no children. */
export function usageOf(process: Process): Rusage {
  const dead = process.deadUsage;
  const sum = { ...dead } as { -readonly [K in keyof Rusage]: number };
  for (const task of process.tasks) {
    sum.utimeNs += task.utimeNs;
    sum.stimeNs += task.stimeNs;
    sum.minflt += task.minflt;
    sum.majflt += task.majflt;
    sum.nvcsw += task.nvcsw;
    sum.nivcsw += task.nivcsw;
  }
  return sum;
}

export function addUsage(a: Rusage, b: Rusage): Rusage {
  return {
    utimeNs: a.utimeNs + b.utimeNs,
    stimeNs: a.stimeNs + b.stimeNs,
    maxrssKb: Math.max(a.maxrssKb, b.maxrssKb),
    minflt: a.minflt + b.minflt,
    majflt: a.majflt + b.majflt,
    nvcsw: a.nvcsw + b.nvcsw,
    nivcsw: a.nivcsw + b.nivcsw,
  };
}
