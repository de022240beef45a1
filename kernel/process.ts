/** Making processes that no other forked: init, and the first of a login. */
import { addProcess, newTask } from "./fork.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { newFdTable } from "./fs/file.ts";
import type { Dentry } from "./fs/namei.ts";
import type { Machine } from "./machine.ts";
import { newMm } from "./mm/mmap.ts";
import { firstOf, makeProcess, type Process } from "./task.ts";

export function newProcess(m: Machine, parent: Process | null, path: string, pid: number): Process {
  const top = (m.mounts[0] as { root: Dentry }).root;
  const from = firstOf(pid, path, top);
  from.rlimits = parent?.rlimits ?? DEFAULT_LIMITS;
  from.cgroup = "/init.scope";
  const process = makeProcess(pid, parent, from, newFdTable(), newMm(m), false);
  process.didExec = true;
  addProcess(m, process, newTask(m, process, null, pid));
  return process;
}
