/**
 * The simulated /proc as files: what real tools are run on. A file that cannot be read is left out.
 */
import { lookup } from "../kernel/fs/namei.ts";
import type { Inode } from "../kernel/fs/inode.ts";
import type { Machine } from "../kernel/machine.ts";
import { leader, type Task } from "../kernel/task.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { isDir, isLnk } from "../kernel/uapi/stat.ts";

export type ProcEntry =
  | { readonly path: string; readonly type: "dir" }
  | { readonly path: string; readonly type: "link"; readonly target: string }
  | { readonly path: string; readonly type: "file"; readonly text: string };

/** Everything below /proc, directories before what they hold; paths are relative to it. */
export function procEntries(m: Machine): ProcEntry[] {
  const reader = leader(m.init);
  const entries: ProcEntry[] = [];
  walk(m, reader, lookup(m, reader, "/proc").inode, "", entries);
  return entries;
}

function walk(m: Machine, reader: Task, dir: Inode, prefix: string, entries: ProcEntry[]): void {
  for (const { name } of dir.ops?.readdir?.(m, dir, reader) ?? []) {
    if (name === "." || name === "..") continue;
    const inode = attempt(() => dir.ops?.lookup?.(m, dir, name, reader) ?? undefined);
    if (inode === undefined) continue;
    const path = `${prefix}${name}`;
    if (isDir(inode.mode)) {
      entries.push({ path, type: "dir" });
      walk(m, reader, inode, `${path}/`, entries);
    } else if (isLnk(inode.mode)) {
      const target = attempt(() => inode.ops?.readlink?.(m, inode, reader) ?? inode.target);
      if (target !== undefined) entries.push({ path, type: "link", target });
    } else {
      const text = attempt(() => inode.ops?.show?.(m, inode, reader));
      if (text !== undefined) entries.push({ path, type: "file", text });
    }
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}
