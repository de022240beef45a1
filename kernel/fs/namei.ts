/**
 * From path names to inodes: fs/namei.c, path_resolution(7). Directory dentries are kept per file
 * system by inode number, so that `..`, getcwd and mounts follow a renamed directory. Permissions
 * are checked on the way (execute on each directory); uid 0 passes.
 */
import { NAME_MAX, PATH_MAX, R_OK, W_OK, X_OK } from "../uapi/fcntl.ts";
import { SyscallError } from "../uapi/errno.ts";
import { isDir, isLnk } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Process, Task } from "../task.ts";
import type { Inode, Superblock } from "./inode.ts";

export interface Dentry {
  parent: Dentry | null;
  name: string;
  readonly inode: Inode;
  mount: Mount;
  /** What is mounted on it. */
  mounted: Mount | null;
}

export interface Mount {
  readonly id: number;
  readonly source: string;
  readonly sb: Superblock;
  readonly root: Dentry;
  /** Directory it covers; null for the root file system. */
  readonly at: Dentry | null;
  options: string;
}

/** Directory dentries by file system and inode number. */
const DCACHE = new WeakMap<Superblock, Map<number, Dentry>>();
const MAX_SYMLINKS = 40;

export function makeDentry(
  parent: Dentry | null,
  name: string,
  inode: Inode,
  mount: Mount,
): Dentry {
  if (!isDir(inode.mode) || inode.sb.type === "proc") {
    return { parent, name, inode, mount, mounted: null };
  }
  let cache = DCACHE.get(inode.sb);
  if (cache === undefined) DCACHE.set(inode.sb, (cache = new Map()));
  let dentry = cache.get(inode.ino);
  if (dentry === undefined) {
    cache.set(inode.ino, (dentry = { parent, name, inode, mount, mounted: null }));
  } else if (parent !== null && dentry.parent !== null) {
    dentry.parent = parent; // where it was last reached: rename moves it
    dentry.name = name;
  }
  return dentry;
}

export function forgetDentry(inode: Inode): void {
  DCACHE.get(inode.sb)?.delete(inode.ino);
}

export interface LookupOptions {
  /** Follow a symbolic link in the last place. Default true. */
  readonly follow?: boolean;
}

export function lookup(m: Machine, task: Task, path: string, options: LookupOptions = {}): Dentry {
  const walk = { links: 0 };
  const { dir, name, slash } = walkParent(m, task, path, walk);
  const found = last(m, task, dir, name, options.follow !== false || slash, walk);
  if (found === null) throw new SyscallError("ENOENT");
  if (slash && !isDir(found.inode.mode)) throw new SyscallError("ENOTDIR");
  return found;
}

/** For calls that make or remove the last component, which need not exist. */
export function lookupParent(
  m: Machine,
  task: Task,
  path: string,
): { dir: Dentry; name: string; slash: boolean } {
  return walkParent(m, task, path, { links: 0 });
}

/** The last component through symbolic links, to where open(O_CREAT) would make it. */
export function lookupForCreate(
  m: Machine,
  task: Task,
  path: string,
): { dir: Dentry; name: string; found: Dentry | null } {
  const walk = { links: 0 };
  const first = walkParent(m, task, path, walk);
  if (first.slash) throw new SyscallError("EISDIR");
  let { dir, name } = first;
  for (;;) {
    const found = child(m, task, dir, name);
    if (found === null || !isLnk(found.inode.mode)) return { dir, name, found };
    if (found.inode.ops?.follow) return { dir, name, found: magic(m, task, found) };
    if (++walk.links > MAX_SYMLINKS) throw new SyscallError("ELOOP");
    const next = walkParent(m, task, linkTarget(m, task, found.inode), walk, dir);
    dir = next.dir;
    name = next.name;
  }
}

function walkParent(
  m: Machine,
  task: Task,
  path: string,
  walk: { links: number },
  from?: Dentry,
): { dir: Dentry; name: string; slash: boolean } {
  if (path === "") throw new SyscallError("ENOENT");
  if (path.length >= PATH_MAX) throw new SyscallError("ENAMETOOLONG");
  const process = task.process;
  let dir = path.startsWith("/") ? process.root : (from ?? process.cwd);
  const parts = path.split("/").filter((part) => part !== "");
  const slash = path.endsWith("/") && parts.length > 0;
  const name = parts.pop() ?? ".";
  for (const part of parts) {
    const next = last(m, task, dir, part, true, walk);
    if (next === null) throw new SyscallError("ENOENT");
    if (!isDir(next.inode.mode)) throw new SyscallError("ENOTDIR");
    dir = next;
  }
  if (!isDir(dir.inode.mode)) throw new SyscallError("ENOTDIR");
  return { dir, name, slash };
}

/** One component, followed through links when asked. */
function last(
  m: Machine,
  task: Task,
  dir: Dentry,
  name: string,
  follow: boolean,
  walk: { links: number },
): Dentry | null {
  const found = child(m, task, dir, name);
  if (found === null || !follow || !isLnk(found.inode.mode)) return found;
  if (found.inode.ops?.follow) return magic(m, task, found);
  if (++walk.links > MAX_SYMLINKS) throw new SyscallError("ELOOP");
  const next = walkParent(m, task, linkTarget(m, task, found.inode), walk, dir);
  return last(m, task, next.dir, next.name, true, walk);
}

/** A magic link leads to an inode, whatever its text says. */
function magic(m: Machine, task: Task, link: Dentry): Dentry {
  const inode = link.inode.ops?.follow?.(m, link.inode, task) ?? null;
  if (inode === null) throw new SyscallError("ENOENT");
  const cached = DCACHE.get(inode.sb)?.get(inode.ino);
  return (
    cached ?? { parent: link.parent, name: link.name, inode, mount: link.mount, mounted: null }
  );
}

export function linkTarget(m: Machine, task: Task, inode: Inode): string {
  return inode.ops?.readlink ? inode.ops.readlink(m, inode, task) : inode.target;
}

/** One name in one directory, crossing mounts; null when there is none. */
export function child(m: Machine, task: Task, dir: Dentry, name: string): Dentry | null {
  permission(task.process, dir.inode, X_OK);
  if (name === ".") return dir;
  if (name === "..") {
    if (dir === task.process.root) return dir;
    let at = dir;
    while (at.parent === null && at.mount.at !== null) at = at.mount.at;
    return at.parent ?? at;
  }
  if (name.length > NAME_MAX) throw new SyscallError("ENAMETOOLONG");
  const inode = lookupIn(m, dir.inode, name, task);
  if (inode === null) return null;
  let dentry = makeDentry(dir, name, inode, dir.mount);
  while (dentry.mounted !== null) dentry = dentry.mounted.root;
  return dentry;
}

export function lookupIn(m: Machine, dir: Inode, name: string, task: Task): Inode | null {
  if (dir.ops?.lookup) return dir.ops.lookup(m, dir, name, task);
  const ino = dir.entries?.get(name);
  return ino === undefined ? null : dir.sb.get(ino);
}

/** generic_permission(): throws EACCES, or EROFS for writing on a read-only file system. */
export function permission(process: Process, inode: Inode, want: number): void {
  if ((want & W_OK) !== 0 && inode.sb.readonly && inode.ops === null)
    throw new SyscallError("EROFS");
  if (!allowed(process, inode, want)) throw new SyscallError("EACCES");
}

function allowed(process: Process, inode: Inode, want: number): boolean {
  const { euid, egid, groups } = process.cred;
  const mode = inode.mode;
  if (euid === 0) {
    // CAP_DAC_OVERRIDE: what nobody may run is not run, directories aside.
    return (want & X_OK) === 0 || isDir(mode) || (mode & 0o111) !== 0;
  }
  let bits = mode & 7;
  if (inode.uid === euid) bits = (mode >> 6) & 7;
  else if (inode.gid === egid || groups.includes(inode.gid)) bits = (mode >> 3) & 7;
  return (bits & want & (R_OK | W_OK | X_OK)) === (want & 7);
}

/** May this process remove or rename the entry (write on the directory, sticky bit)? */
export function mayDelete(process: Process, dir: Inode, victim: Inode): void {
  permission(process, dir, W_OK | X_OK);
  const { euid } = process.cred;
  const sticky = (dir.mode & 0o1000) !== 0;
  if (sticky && euid !== 0 && victim.uid !== euid && dir.uid !== euid)
    throw new SyscallError("EPERM");
  if (victim.immutable || dir.immutable) throw new SyscallError("EPERM");
}

/** Absolute path as seen from `root`; "(unreachable)" parts do not occur here. */
export function pathOf(dentry: Dentry, root?: Dentry): string {
  let path = "";
  for (let at: Dentry | null = dentry; at !== null;) {
    if (at === root) break;
    if (at.parent === null) {
      at = at.mount.at;
      continue;
    }
    path = `/${at.name}${path}`;
    at = at.parent;
  }
  return path === "" ? "/" : path;
}

/** Is the name that it was opened by gone? /proc adds " (deleted)". */
export function isUnlinked(dentry: Dentry): boolean {
  const dir = dentry.parent?.inode;
  if (!dir?.entries) return false;
  return dir.entries.get(dentry.name) !== dentry.inode.ino;
}
