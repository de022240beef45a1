/** Opening, closing and duplicating: fs/open.c, fs/file.c. */
import { SyscallError } from "../uapi/errno.ts";
import {
  FD_CLOEXEC,
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_TRUNC,
  O_WRONLY,
  R_OK,
  W_OK,
  X_OK,
} from "../uapi/fcntl.ts";
import { isDir, isLnk, S_IFCHR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK } from "../uapi/stat.ts";
import { intern } from "../uapi/remember.ts";
import type { Blocked } from "../uapi/syscall.ts";
import { BLOCKED } from "../uapi/syscall.ts";
import { limitOf } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { dropPages } from "../mm/filemap.ts";
import { NONE, type Process, type Task } from "../task.ts";
import { deviceOps } from "./devices.ts";
import { type FdTable, type File, type FileOps, newFdTable } from "./file.ts";
import type { Inode } from "./inode.ts";
import { addEntry } from "./dir.ts";
import { type Dentry, lookup, lookupForCreate, makeDentry, pathOf, permission } from "./namei.ts";
import { openFifo } from "./pipe.ts";
import { dirOps, regularOps, textOps, truncateInode } from "./read_write.ts";
import { newInode } from "./super.ts";

export function open(
  m: Machine,
  task: Task,
  path: string,
  flags: number,
  mode = 0o666,
): number | Blocked {
  const process = task.process;
  const dentry = find(m, task, path, flags, mode);
  const inode = dentry.inode;
  const want = flags & O_ACCMODE;
  if (isDir(inode.mode)) {
    if (want !== 0 || (flags & O_CREAT) !== 0) throw new SyscallError("EISDIR");
  } else if ((flags & O_DIRECTORY) !== 0) throw new SyscallError("ENOTDIR");
  permission(process, inode, (want === O_WRONLY ? 0 : R_OK) | (want === 0 ? 0 : W_OK));
  if (inode.immutable && want !== 0) throw new SyscallError("EPERM");
  let ops: FileOps;
  if ((inode.mode & S_IFMT) === S_IFIFO) {
    const fifo = openFifo(m, task, inode, flags);
    if (fifo === BLOCKED) return BLOCKED;
    ops = fifo;
  } else ops = opsFor(m, task, inode, flags);
  if ((flags & O_TRUNC) !== 0 && want !== 0 && inode.data !== null) truncateInode(m, inode, 0);
  const file = newFile(inode, ops, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC), {
    path: intern(pathOf(dentry, process.root)),
    dentry,
  });
  m.trace.emit("file_open", task, file);
  return install(process, file, (flags & O_CLOEXEC) !== 0);
}

function find(m: Machine, task: Task, path: string, flags: number, mode: number): Dentry {
  if ((flags & O_CREAT) === 0) {
    const dentry = lookup(m, task, path, { follow: (flags & O_NOFOLLOW) === 0 });
    if (isLnk(dentry.inode.mode)) throw new SyscallError("ELOOP");
    return dentry;
  }
  const { dir, name, found } = lookupForCreate(m, task, path);
  if (found !== null) {
    if ((flags & O_EXCL) !== 0) throw new SyscallError("EEXIST");
    return found;
  }
  const process = task.process;
  permission(process, dir.inode, W_OK | X_OK);
  const inode = newInode(
    m,
    dir.inode.sb,
    S_IFREG | (mode & 0o7777 & ~process.umask),
    process.cred.euid,
    process.cred.egid,
  );
  addEntry(m, dir.inode, name, inode);
  return makeDentry(dir, name, inode, dir.mount);
}

function opsFor(m: Machine, task: Task, inode: Inode, flags: number): FileOps {
  if (inode.ops?.open) return inode.ops.open(m, inode, task, flags);
  switch (inode.mode & S_IFMT) {
    case S_IFREG:
      return inode.ops === null ? regularOps : textOps;
    case S_IFCHR:
      return deviceOps(m, task, inode);
    case S_IFSOCK:
      throw new SyscallError("ENXIO");
    default:
      return isDir(inode.mode) ? dirOps : deviceOps(m, task, inode);
  }
}

interface Where {
  readonly path: string;
  readonly dentry: Dentry | null;
}

/** Of pipes and sockets. */
export const NOWHERE: Where = { path: "", dentry: null };

export function newFile(inode: Inode, ops: FileOps, flags: number, where: Where): File {
  inode.opens++;
  return {
    inode,
    path: where.path,
    dentry: where.dentry,
    flags,
    pos: 0,
    refs: 0,
    ops,
    text: null,
    readahead: 0,
  };
}

/** The lowest free descriptor. */
export function install(process: Process, file: File, cloexec: boolean, from = 0): number {
  const open = process.files.fd;
  let fd = from;
  while (open[fd] !== undefined) fd++;
  if (fd >= limitOf(process, "nofile")) throw new SyscallError("EMFILE");
  file.refs++;
  place(process.files, fd, file);
  setCloexec(process.files, fd, cloexec);
  return fd;
}

/**
 * An array that grows takes room to spare, which most processes never use; far beyond its end it
 * becomes a sparse one by itself.
 */
function place(table: FdTable, fd: number, file: File): void {
  const { length } = table.fd;
  if (fd === length && fd < 64) table.fd = table.fd.concat(file);
  else if (fd > length && fd < 1_024)
    table.fd = table.fd.concat(new Array<undefined>(fd - length), file);
  else table.fd[fd] = file;
}

export function fileOf(process: Process, fd: number): File {
  const file = process.files.fd[fd];
  if (file === undefined) throw new SyscallError("EBADF");
  return file;
}

export function close(m: Machine, process: Process, fd: number): void {
  const file = fileOf(process, fd);
  process.files.fd[fd] = undefined;
  setCloexec(process.files, fd, false);
  unref(m, file);
}

export function unref(m: Machine, file: File): void {
  if (--file.refs > 0) return;
  file.ops.release?.(m, file);
  file.inode.opens--;
  reap(m, file.inode);
}

/** Frees what has neither a name nor an opener. */
export function reap(m: Machine, inode: Inode): void {
  if (inode.nlink > 0 || inode.opens > 0) return;
  if (inode.data !== null) {
    dropPages(m, inode);
    truncateInode(m, inode, 0);
  }
  const { sb } = inode;
  if (!sb.table.delete(inode.ino)) return;
  const held = sb.held.get(inode.ino) ?? { files: 0, kb: 0 };
  sb.inodesUsed -= 1 + held.files;
  sb.blocksUsed -= Math.ceil(held.kb / 4);
}

function setCloexec(table: FdTable, fd: number, on: boolean): void {
  if (table.cloexec.includes(fd) === on) return;
  table.cloexec = on ? [...table.cloexec, fd] : table.cloexec.filter((other) => other !== fd);
}

export function copyFds(table: FdTable): FdTable {
  const fd = table.fd.slice();
  for (const file of fd) if (file !== undefined) file.refs++;
  return { fd, cloexec: table.cloexec };
}

export function closeOnExec(m: Machine, process: Process): void {
  const { fd, cloexec } = process.files;
  for (const one of [...cloexec].sort((a, b) => a - b)) close(m, process, one);
  // A list that grew has room to spare; a daemon's hardly grows again.
  process.files = { fd: fd.slice(), cloexec: NONE };
}

export function closeAll(m: Machine, process: Process): void {
  const { fd } = process.files;
  process.files = newFdTable();
  for (const file of fd) if (file !== undefined) unref(m, file);
}

export function dup2(m: Machine, process: Process, from: number, to: number): number {
  const file = fileOf(process, from);
  if (from === to) return to;
  if (to < 0 || to >= limitOf(process, "nofile")) throw new SyscallError("EBADF");
  if (process.files.fd[to] !== undefined) close(m, process, to);
  file.refs++;
  place(process.files, to, file);
  return to;
}

export function fcntl(process: Process, fd: number, command: number, argument: number): number {
  const file = fileOf(process, fd);
  switch (command) {
    case 0:
      return install(process, file, false, argument);
    case 1030:
      return install(process, file, true, argument);
    case 1:
      return process.files.cloexec.includes(fd) ? FD_CLOEXEC : 0;
    case 2:
      setCloexec(process.files, fd, (argument & FD_CLOEXEC) !== 0);
      return 0;
    case 3:
      return file.flags;
    case 4:
      file.flags =
        (file.flags & (O_ACCMODE | ~(O_APPEND | 0o4000))) | (argument & (O_APPEND | 0o4000));
      return 0;
    default:
      throw new SyscallError("EINVAL");
  }
}
