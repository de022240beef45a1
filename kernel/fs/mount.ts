/** Mounting: fs/namespace.c. One mount namespace a host. */
import { SyscallError } from "../uapi/errno.ts";
import { isDir } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";
import type { Superblock } from "./inode.ts";
import { type Dentry, lookup, makeDentry, type Mount } from "./namei.ts";
import { newSuper } from "./super.ts";

/** Puts a file system on a directory; `at` null makes it the root. */
export function attach(
  m: Machine,
  sb: Superblock,
  source: string,
  at: Dentry | null,
  options: string,
): Mount {
  const mount: Mount = {
    id: 20 + m.mounts.length,
    source,
    sb,
    root: undefined as unknown as Dentry,
    at,
    options,
  };
  const root = makeDentry(null, "", sb.root, mount);
  root.mount = mount;
  (mount as { root: Dentry }).root = root;
  m.mounts.push(mount);
  if (at !== null) at.mounted = mount;
  return mount;
}

function privileged(task: Task): void {
  if (task.process.cred.euid !== 0) throw new SyscallError("EPERM");
}

export function mountFs(
  m: Machine,
  task: Task,
  source: string,
  target: string,
  type: string,
  options: string,
): void {
  privileged(task);
  const at = lookup(m, task, target);
  const words = options.split(",");
  if (words.includes("remount")) {
    const mount = at.mount;
    mount.sb.readonly = words.includes("ro");
    mount.options = words.filter((word) => word !== "remount").join(",");
    return;
  }
  if (!isDir(at.inode.mode)) throw new SyscallError("ENOTDIR");
  if (type !== "tmpfs") throw new SyscallError("ENODEV");
  const size = /(?:^|,)size=(\d+)([kmg]?)/i.exec(options);
  const unit =
    { "": 1 / 1024, k: 1, m: 1024, g: 1024 * 1024 }[(size?.[2] ?? "").toLowerCase()] ?? 1;
  const sizeKb = size === null ? Math.floor(m.spec.ramKb / 2) : Math.floor(Number(size[1]) * unit);
  const sb = newSuper(m, { type: "tmpfs", disk: null, dev: 40 + m.superblocks.length, sizeKb });
  attach(m, sb, source, at, options === "" ? "rw,relatime" : options);
}

export function umountFs(m: Machine, task: Task, target: string): void {
  privileged(task);
  const at = lookup(m, task, target);
  const mount = at.mount;
  if (mount.root !== at || mount.at === null) throw new SyscallError("EINVAL");
  for (const process of m.processes.values()) {
    const files = process.files.slots.some((slot) => slot?.file.inode.sb === mount.sb);
    if (files || process.cwd.inode.sb === mount.sb) throw new SyscallError("EBUSY");
  }
  mount.at.mounted = null;
  m.mounts.splice(m.mounts.indexOf(mount), 1);
}
