/** Making processes that no other forked: init, and the first of a login. */
import { addProcess, newTask } from "./fork.ts";
import { defaultLimits } from "./limits.ts";
import { newFdTable } from "./fs/file.ts";
import type { Dentry } from "./fs/namei.ts";
import type { Machine } from "./machine.ts";
import { newMm } from "./mm/mmap.ts";
import { newTaskIo, NO_DISPOSITIONS, NONE, type Process, unlived } from "./task.ts";

export function newProcess(m: Machine, parent: Process | null, path: string, pid: number): Process {
  const top = (m.mounts[0] as { root: Dentry }).root;
  const process: Process = {
    pid,
    tasks: NONE,
    parent,
    children: NONE,
    pgrp: pid,
    session: pid,
    tty: null,
    kthread: null,
    program: null,
    exe: null,
    exePath: path,
    argv: [path],
    envp: NONE,
    cwd: top,
    root: top,
    umask: 0o022,
    files: newFdTable(),
    cred: { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] },
    mm: newMm(m),
    mmBorrowed: false,
    rlimits: parent?.rlimits ?? m.init?.rlimits ?? defaultLimits(),
    cgroup: "/init.scope",
    oomScoreAdj: 0,
    io: newTaskIo(),
    dispositions: NO_DISPOSITIONS,
    ...unlived(),
    didExec: true,
  };
  addProcess(m, process, newTask(m, process, null, pid));
  return process;
}
