/** Calls on processes, credentials and scheduling. */
import { intern } from "../uapi/remember.ts";
import { SyscallError } from "../uapi/errno.ts";
import { BLOCKED } from "../uapi/syscall.ts";
import { execve } from "../exec.ts";
import { endTask, wait4 } from "../exit.ts";
import { clone, FORK_NS } from "../fork.ts";
import { setLimit } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { usageOf, type Process, type Task } from "../task.ts";
import type { Rows } from "./row.ts";

type ProcessCalls =
  | "clone"
  | "execve"
  | "exit"
  | "wait4"
  | "getpid"
  | "gettid"
  | "getppid"
  | "getpgid"
  | "setpgid"
  | "getsid"
  | "setsid"
  | "getuid"
  | "geteuid"
  | "getgid"
  | "getegid"
  | "getgroups"
  | "setuid"
  | "setgid"
  | "setgroups"
  | "setcomm"
  | "getpriority"
  | "setpriority"
  | "sched_getaffinity"
  | "sched_setaffinity"
  | "sched_yield"
  | "prlimit"
  | "getrusage"
  | "setcgroup"
  | "settitle";

export function processOf(m: Machine, task: Task, pid: number): Process {
  const found = pid === 0 ? task.process : (m.processes.get(pid) ?? m.tasks.get(pid)?.process);
  if (found === undefined) throw new SyscallError("ESRCH");
  return found;
}

function taskOf(m: Machine, task: Task, pid: number): Task {
  const found = pid === 0 ? task : m.tasks.get(pid);
  if (found === undefined) throw new SyscallError("ESRCH");
  return found;
}

/** May this task change that process (same user, or root)? */
export function mayTouch(task: Task, process: Process): boolean {
  const { euid, uid } = task.process.cred;
  return euid === 0 || euid === process.cred.uid || uid === process.cred.uid;
}

function setpgid(m: Machine, task: Task, pid: number, pgid: number): void {
  const self = task.process;
  const process = processOf(m, task, pid);
  if (process !== self && process.parent !== self) throw new SyscallError("ESRCH");
  if (process !== self && process.didExec) throw new SyscallError("EACCES");
  if (process.session === process.pid || process.session !== self.session) {
    throw new SyscallError("EPERM");
  }
  const group = pgid === 0 ? process.pid : pgid;
  if (group !== process.pid) {
    const exists = [...m.processes.values()].some((other) => {
      return other.pgrp === group && other.session === self.session;
    });
    if (!exists) throw new SyscallError("EPERM");
  }
  process.pgrp = group;
}

function setsid(m: Machine, task: Task): number {
  const process = task.process;
  for (const other of m.processes.values()) {
    if (other.pgrp === process.pid) throw new SyscallError("EPERM");
  }
  process.pgrp = process.session = process.pid;
  process.tty = null;
  return process.pid;
}

function setpriority(m: Machine, task: Task, pid: number, nice: number): void {
  const target = taskOf(m, task, pid);
  if (!mayTouch(task, target.process)) throw new SyscallError("EPERM");
  const value = Math.max(-20, Math.min(19, nice));
  if (value < target.nice && task.process.cred.euid !== 0) throw new SyscallError("EACCES");
  for (const one of pid === 0 || target.tid === target.process.pid
    ? target.process.tasks
    : [target]) {
    one.nice = value;
  }
}

function privileged(task: Task): void {
  if (task.process.cred.euid !== 0) throw new SyscallError("EPERM");
}

export const processCalls: Rows<ProcessCalls> = {
  clone: {
    ns: FORK_NS,
    run: clone,
    note: "flags reduce to a thread, a vfork-like child, or a copy-on-write child",
  },
  execve: {
    ns: 20_000,
    run: (m, task, path, argv, envp) => execve(m, task, path, argv, envp) as never,
  },
  exit: {
    ns: 20_000,
    run: (m, task, code) => {
      endTask(m, task, code);
      return BLOCKED as never;
    },
  },
  wait4: { ns: 1_000, run: wait4 },
  getpid: { ns: 60, run: (_m, task) => task.process.pid },
  gettid: { ns: 60, run: (_m, task) => task.tid },
  getppid: { ns: 60, run: (_m, task) => task.process.parent?.pid ?? 0 },
  getpgid: { ns: 60, run: (m, task, pid) => processOf(m, task, pid).pgrp },
  setpgid: { ns: 300, run: setpgid },
  getsid: { ns: 60, run: (m, task, pid) => processOf(m, task, pid).session },
  setsid: { ns: 500, run: setsid },
  getuid: { ns: 60, run: (_m, task) => task.process.cred.uid },
  geteuid: { ns: 60, run: (_m, task) => task.process.cred.euid },
  getgid: { ns: 60, run: (_m, task) => task.process.cred.gid },
  getegid: { ns: 60, run: (_m, task) => task.process.cred.egid },
  getgroups: { ns: 100, run: (_m, task) => task.process.cred.groups },
  setuid: {
    ns: 300,
    run: (_m, task, uid) => {
      const { cred } = task.process;
      if (cred.euid === 0) task.process.cred = { ...cred, uid, euid: uid };
      else if (uid === cred.uid) task.process.cred = { ...cred, euid: uid };
      else throw new SyscallError("EPERM");
    },
  },
  setgid: {
    ns: 300,
    run: (_m, task, gid) => {
      const { cred } = task.process;
      if (cred.euid !== 0 && gid !== cred.gid) throw new SyscallError("EPERM");
      task.process.cred = { ...cred, gid, egid: gid };
    },
  },
  setgroups: {
    ns: 300,
    run: (_m, task, groups) => {
      privileged(task);
      task.process.cred = { ...task.process.cred, groups: [...groups] };
    },
  },
  setcomm: { ns: 200, run: (_m, task, comm) => void (task.comm = comm.slice(0, 15)) },
  setcgroup: {
    ns: 2_000,
    run: (m, task, pid, path) => {
      privileged(task);
      processOf(m, task, pid).cgroup = intern(path);
    },
    note: "cgroupfs itself is not modelled: groups name processes, and limit nothing",
  },
  settitle: { ns: 100, run: (_m, task, title) => void (task.process.argv = [title]) },
  getpriority: { ns: 100, run: (m, task, pid) => taskOf(m, task, pid).nice },
  setpriority: { ns: 300, run: setpriority },
  sched_getaffinity: {
    ns: 200,
    run: (m, task, pid) => {
      return taskOf(m, task, pid).affinity ?? Array.from({ length: m.spec.cpus }, (_, cpu) => cpu);
    },
  },
  sched_setaffinity: {
    ns: 500,
    run: (m, task, pid, cpus) => {
      const target = taskOf(m, task, pid);
      if (!mayTouch(task, target.process)) throw new SyscallError("EPERM");
      const real = cpus.filter((cpu) => cpu >= 0 && cpu < m.spec.cpus);
      if (real.length === 0) throw new SyscallError("EINVAL");
      target.affinity = real.length === m.spec.cpus ? null : real;
    },
  },
  sched_yield: { ns: 500, run: (_m, task) => void (task.fuelNs -= 1_000) },
  prlimit: {
    ns: 300,
    run: (m, task, pid, resource, limit) => {
      const process = processOf(m, task, pid);
      if (!mayTouch(task, process)) throw new SyscallError("EPERM");
      const old = process.rlimits.get(resource);
      if (old === undefined) throw new SyscallError("EINVAL");
      if (limit !== undefined) setLimit(task.process, process, resource, limit);
      return old;
    },
  },
  getrusage: {
    ns: 300,
    run: (_m, task, who) => {
      return who === "self" ? usageOf(task.process) : task.process.childrenUsage;
    },
  },
};
