/** Changing directories: making, removing and renaming entries. fs/namei.c's vfs_* half. */
import { SyscallError } from "../uapi/errno.ts";
import { NAME_MAX, W_OK, X_OK } from "../uapi/fcntl.ts";
import { isDir, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFSOCK } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";
import type { Inode } from "./inode.ts";
import {
  type Dentry,
  forgetDentry,
  lookup,
  lookupIn,
  lookupParent,
  makeDentry,
  mayDelete,
  pathOf,
  permission,
} from "./namei.ts";
import { reap } from "./open.ts";
import { newInode } from "./super.ts";

/** Links an inode under a name; the caller has checked that the name is free. */
export function addEntry(m: Machine, dir: Inode, name: string, inode: Inode): void {
  if (dir.entries === null) throw new SyscallError("EACCES");
  if (dir.nlink === 0) throw new SyscallError("ENOENT");
  if (name.length > NAME_MAX) throw new SyscallError("ENAMETOOLONG");
  const sb = dir.sb;
  if (sb.readonly) throw new SyscallError("EROFS");
  if (inode.nlink === 0) {
    if (sb.inodesUsed >= sb.inodes) {
      sb.table.delete(inode.ino);
      throw new SyscallError("ENOSPC");
    }
    sb.inodesUsed++;
  }
  dir.ownEntries().set(name, inode.ino);
  inode.nlink += isDir(inode.mode) && inode.nlink === 0 ? 2 : 1;
  if (isDir(inode.mode)) dir.nlink++;
  touchDir(m, dir);
}

function removeEntry(m: Machine, dir: Inode, name: string, inode: Inode): void {
  dir.ownEntries().delete(name);
  inode.nlink -= isDir(inode.mode) ? 2 : 1;
  inode.ctime = m.realtime();
  if (isDir(inode.mode)) {
    dir.nlink--;
    forgetDentry(inode);
  }
  touchDir(m, dir);
}

function touchDir(m: Machine, dir: Inode): void {
  dir.mtime = dir.ctime = m.realtime();
}

interface Place {
  readonly dir: Dentry;
  readonly name: string;
}

/** Where something new is to be made: the parent is writable and the name free. */
function freePlace(m: Machine, task: Task, path: string, directory: boolean): Place {
  const { dir, name, slash } = lookupParent(m, task, path);
  if (name === "." || name === ".." || lookupIn(m, dir.inode, name, task) !== null) {
    throw new SyscallError("EEXIST");
  }
  if (slash && !directory) throw new SyscallError("ENOENT");
  permission(task.process, dir.inode, W_OK | X_OK);
  return { dir, name };
}

function make(m: Machine, task: Task, place: Place, mode: number): Inode {
  const { euid, egid } = task.process.cred;
  const parent = place.dir.inode;
  const gid = (parent.mode & 0o2000) !== 0 ? parent.gid : egid;
  const inode = newInode(m, parent.sb, mode, euid, gid);
  addEntry(m, parent, place.name, inode);
  return inode;
}

export function mkdir(m: Machine, task: Task, path: string, mode: number): void {
  const place = freePlace(m, task, path, true);
  make(m, task, place, S_IFDIR | (mode & 0o1777 & ~task.process.umask));
}

export function symlink(m: Machine, task: Task, target: string, path: string): void {
  if (target === "") throw new SyscallError("ENOENT");
  make(m, task, freePlace(m, task, path, false), S_IFLNK | 0o777).target = target;
}

export function mknod(m: Machine, task: Task, path: string, mode: number, dev: number): Inode {
  const type = mode & S_IFMT;
  const place = freePlace(m, task, path, false);
  if (type !== S_IFIFO && type !== S_IFSOCK && task.process.cred.euid !== 0) {
    throw new SyscallError("EPERM");
  }
  const inode = make(m, task, place, type | (mode & 0o7777 & ~task.process.umask));
  inode.rdev = dev;
  return inode;
}

export function link(m: Machine, task: Task, from: string, to: string): void {
  const inode = lookup(m, task, from, { follow: false }).inode;
  const place = freePlace(m, task, to, false);
  if (isDir(inode.mode)) throw new SyscallError("EPERM");
  if (inode.sb !== place.dir.inode.sb) throw new SyscallError("EXDEV");
  addEntry(m, place.dir.inode, place.name, inode);
  inode.ctime = m.realtime();
}

export function unlink(m: Machine, task: Task, path: string): void {
  const { dir, name, slash } = lookupParent(m, task, path);
  const inode = name === "." || name === ".." ? dir.inode : lookupIn(m, dir.inode, name, task);
  if (inode === null) throw new SyscallError("ENOENT");
  if (isDir(inode.mode)) throw new SyscallError("EISDIR");
  if (slash) throw new SyscallError("ENOTDIR");
  if (dir.inode.entries === null) throw new SyscallError("EPERM");
  mayDelete(task.process, dir.inode, inode);
  const full = pathOf(makeDentry(dir, name, inode, dir.mount));
  removeEntry(m, dir.inode, name, inode);
  m.trace.emit("unlink", task, full);
  reap(m, inode);
}

export function rmdir(m: Machine, task: Task, path: string): void {
  const { dir, name } = lookupParent(m, task, path);
  if (name === ".") throw new SyscallError("EINVAL");
  if (name === "..") throw new SyscallError("ENOTEMPTY");
  const inode = lookupIn(m, dir.inode, name, task);
  if (inode === null) throw new SyscallError("ENOENT");
  if (!isDir(inode.mode)) throw new SyscallError("ENOTDIR");
  if (inode.entries === null) throw new SyscallError("EPERM");
  mayDelete(task.process, dir.inode, inode);
  if (makeDentry(dir, name, inode, dir.mount).mounted !== null) throw new SyscallError("EBUSY");
  if (inode.entries.size > 0) throw new SyscallError("ENOTEMPTY");
  removeEntry(m, dir.inode, name, inode);
  reap(m, inode);
}

export function rename(m: Machine, task: Task, from: string, to: string): void {
  const source = lookupParent(m, task, from);
  const target = lookupParent(m, task, to);
  const inode = lookupIn(m, source.dir.inode, source.name, task);
  if (inode === null) throw new SyscallError("ENOENT");
  if ([".", ".."].includes(source.name) || [".", ".."].includes(target.name)) {
    throw new SyscallError("EBUSY");
  }
  if (source.dir.inode.sb !== target.dir.inode.sb) throw new SyscallError("EXDEV");
  if (source.dir.inode.entries === null) throw new SyscallError("EPERM");
  mayDelete(task.process, source.dir.inode, inode);
  permission(task.process, target.dir.inode, W_OK | X_OK);
  const old = lookupIn(m, target.dir.inode, target.name, task);
  if (old === inode) return;
  if (isDir(inode.mode)) checkLoop(inode, target.dir);
  else if (source.slash || target.slash) throw new SyscallError("ENOTDIR");
  if (old !== null) replaceable(task, target.dir.inode, inode, old);
  if (old !== null) removeEntry(m, target.dir.inode, target.name, old);
  source.dir.inode.ownEntries().delete(source.name);
  target.dir.inode.ownEntries().set(target.name, inode.ino);
  if (isDir(inode.mode)) {
    source.dir.inode.nlink--;
    target.dir.inode.nlink++;
    makeDentry(target.dir, target.name, inode, target.dir.mount);
  }
  touchDir(m, source.dir.inode);
  touchDir(m, target.dir.inode);
  inode.ctime = m.realtime();
  if (old !== null) reap(m, old);
}

function replaceable(task: Task, dir: Inode, inode: Inode, old: Inode): void {
  mayDelete(task.process, dir, old);
  if (isDir(old.mode)) {
    if (!isDir(inode.mode)) throw new SyscallError("EISDIR");
    if ((old.entries?.size ?? 0) > 0) throw new SyscallError("ENOTEMPTY");
  } else if (isDir(inode.mode)) throw new SyscallError("ENOTDIR");
}

/** A directory may not move below itself. */
function checkLoop(inode: Inode, into: Dentry): void {
  for (let at: Dentry | null = into; at !== null; at = at.parent) {
    if (at.inode === inode) throw new SyscallError("EINVAL");
  }
}
