/**
 * Kernel threads: processes without memory and programs. Most processes of a host are such, and a
 * server has hundreds of hosts; so what nearly all have in common stands in their prototypes, and
 * one that changes something of it gets a field of its own.
 */
import { newFdTable } from "./fs/file.ts";
import type { Dentry } from "./fs/namei.ts";
import { addProcess, addTask } from "./fork.ts";
import type { Machine } from "./machine.ts";
import { SLICE_NS } from "./sched/core.ts";
import {
  firstOf,
  makeProcess,
  NONE,
  type Process,
  type Task,
  type TaskState,
  UNRUN,
} from "./task.ts";

class OwnProcess {
  readonly pid: number;
  readonly kthread: Kind;
  readonly parent: Process | null;
  readonly cwd: Dentry;
  readonly root: Dentry;
  children: readonly Process[] = NONE;
  tasks: readonly Task[] = NONE;

  constructor(m: Machine, parent: Process | null, pid: number, kind: Kind) {
    const { root } = m.mounts[0] as { root: Dentry };
    this.pid = pid;
    this.kthread = kind;
    this.parent = parent;
    this.cwd = root;
    this.root = root;
  }
}

type SharedProcess = Omit<Process, keyof OwnProcess>;

// Where it is stands in each: a host's own root.
const nowhere = null as unknown as Dentry;
const SHARED_PROCESS: SharedProcess = makeProcess(
  0,
  null,
  firstOf(0, "", nowhere),
  newFdTable(),
  null,
  false,
);
Object.assign(OwnProcess.prototype, SHARED_PROCESS, { didExec: true });

class OwnTask {
  readonly tid: number;
  readonly process: Process;
  comm: string;
  state: TaskState;
  wchan: string;
  nice: number;
  rtPriority: number;
  affinity: readonly number[] | null;
  lastCpu: number;
  share = 1;

  constructor(m: Machine, process: Process, comm: string, kind: Kind, cpu: number | null) {
    this.tid = process.pid;
    this.process = process;
    this.comm = comm;
    this.state = kind.state;
    this.wchan = kind.wchan;
    this.nice = kind.nice ?? 0;
    this.rtPriority = kind.rtPriority ?? 0;
    const bound = cpu !== null && cpu < m.spec.cpus;
    this.affinity = bound ? only(cpu) : null;
    this.lastCpu = bound ? cpu : process.pid % m.spec.cpus;
  }
}

/** The list of one CPU, the same for all that are bound to it. */
const ONLY: (readonly number[])[] = [];
const only = (cpu: number): readonly number[] => (ONLY[cpu] ??= [cpu]);

type SharedTask = Omit<Task, keyof OwnTask>;

const SHARED_TASK: SharedTask = { ...UNRUN, startNs: 0, gen: null, fuelNs: SLICE_NS };
Object.assign(OwnTask.prototype, SHARED_TASK);

/** What a kernel thread does when it does nothing, and what it is allowed. */
export interface Kind {
  readonly state: "I" | "S";
  readonly wchan: string;
  /** Field 9 of /proc/PID/stat. */
  readonly flags: number;
  readonly nice?: number;
  readonly rtPriority?: number;
  /** CPU nanoseconds a second on a quiet host: kernel/pasttasks.ts. */
  readonly pastNs?: number;
}

/** Starts one at boot, bound to a CPU if that CPU is there. */
export function startKthread(
  m: Machine,
  parent: Process | null,
  pid: number,
  comm: string,
  kind: Kind,
  cpu: number | null,
): Process {
  const process = new OwnProcess(m, parent, pid, kind) as OwnProcess & SharedProcess;
  const task = new OwnTask(m, process, comm, kind, cpu) as OwnTask & SharedTask;
  addTask(m, task);
  addProcess(m, process, task);
  return process;
}
