/** /proc and /sys of this instant as plain files: what real tools read beside ours. */
import type { Inode } from "../kernel/fs/inode.ts";
import type { Machine } from "../kernel/machine.ts";
import { leader, type Task } from "../kernel/task.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { isDir, isLnk } from "../kernel/uapi/stat.ts";

export interface DumpEntry {
  /** "proc/meminfo" */
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  /** Content of a file, target of a link. */
  readonly text: string;
}

/** Not worth a file each: they have no use outside and there are many. */
const SKIP = new Set(["thread-self"]);

export function dumpProc(m: Machine): DumpEntry[] {
  const out: DumpEntry[] = [];
  const task = leader(m.init);
  for (const type of ["proc", "sysfs"] as const) {
    const mount = m.mounts.find(({ sb }) => sb.type === type);
    if (mount !== undefined) walk(m, task, mount.sb.root, type === "proc" ? "proc" : "sys", out);
  }
  return out;
}

function walk(m: Machine, task: Task, dir: Inode, path: string, out: DumpEntry[]): void {
  out.push({ path, type: "dir", text: "" });
  for (const { name } of dir.ops?.readdir?.(m, dir, task) ?? []) {
    if (SKIP.has(name)) continue;
    const inode = dir.ops?.lookup?.(m, dir, name, task) ?? null;
    if (inode === null) continue;
    const child = `${path}/${name}`;
    try {
      if (isDir(inode.mode)) walk(m, task, inode, child, out);
      else if (isLnk(inode.mode))
        out.push({
          path: child,
          type: "symlink",
          text: inode.ops?.readlink?.(m, inode, task) ?? "",
        });
      else if (inode.ops?.show)
        out.push({ path: child, type: "file", text: inode.ops.show(m, inode, task) });
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error; // unreadable: not there
    }
  }
}
