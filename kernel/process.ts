/** Making processes that no other forked: init, kernel threads, and the first of a login. */
import { newTask } from "./fork.ts";
import { defaultLimits } from "./limits.ts";
import type { Dentry } from "./fs/namei.ts";
import type { Machine } from "./machine.ts";
import { newMm } from "./mm/mmap.ts";
import { WaitQueue } from "./sched/wait.ts";
import { newTaskIo, NO_DISPOSITIONS, NONE, type Process, unlived } from "./task.ts";

/** What kernel threads never use is one for all of them: a host has fifty, a server many hosts. */
const KTHREAD_CRED = { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] };
const KTHREAD_IO = newTaskIo();
const KTHREAD_FILES = { slots: [] };
const NO_WAITERS = new WaitQueue();

export function newProcess(
  m: Machine,
  parent: Process | null,
  path: string,
  pid: number,
  kthread: boolean,
): Process {
  const top = (m.mounts[0] as { root: Dentry }).root;
  const process: Process = {
    pid,
    tasks: NONE,
    parent,
    children: NONE,
    pgrp: kthread ? 0 : pid,
    session: kthread ? 0 : pid,
    tty: null,
    kthread,
    program: null,
    exe: null,
    exePath: path,
    argv: kthread ? NONE : [path],
    envp: NONE,
    cwd: top,
    root: top,
    umask: 0o022,
    files: kthread ? KTHREAD_FILES : { slots: [] },
    cred: kthread ? KTHREAD_CRED : { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] },
    mm: kthread ? null : newMm(m),
    mmBorrowed: false,
    rlimits: parent?.rlimits ?? m.init?.rlimits ?? defaultLimits(),
    cgroup: kthread ? "/" : "/init.scope",
    oomScoreAdj: 0,
    io: kthread ? KTHREAD_IO : newTaskIo(),
    dispositions: NO_DISPOSITIONS,
    ...unlived(),
    ...(kthread ? { childWait: NO_WAITERS } : {}),
    didExec: true,
  };
  m.processes.set(pid, process);
  if (parent !== null) parent.children = parent.children.concat(process);
  process.tasks = [newTask(m, process, null, pid)];
  return process;
}
