/** Calls on open files and descriptors. */
import { SyscallError } from "../uapi/errno.ts";
import { O_CLOEXEC } from "../uapi/fcntl.ts";
import { isDir, type Dirent, S_IFDIR } from "../uapi/stat.ts";
import { BLOCKED } from "../uapi/syscall.ts";
import * as files from "../fs/open.ts";
import type { File } from "../fs/file.ts";
import { lookup, permission } from "../fs/namei.ts";
import { pipe } from "../fs/pipe.ts";
import { chargeSpace, truncateInode } from "../fs/read_write.ts";
import { statOf } from "../fs/stat.ts";
import type { Machine } from "../machine.ts";
import { fsyncPages } from "../mm/filemap.ts";
import { delay, sleepOn } from "../sched/core.ts";
import type { Process, Task } from "../task.ts";
import { W_OK } from "../uapi/fcntl.ts";
import type { Rows } from "./row.ts";

type FileCalls =
  | "open"
  | "close"
  | "read"
  | "pread"
  | "write"
  | "pwrite"
  | "lseek"
  | "fstat"
  | "getdents"
  | "ftruncate"
  | "truncate"
  | "fallocate"
  | "fsync"
  | "sync"
  | "dup"
  | "dup2"
  | "fcntl"
  | "pipe"
  | "poll"
  | "flock"
  | "fionread";

/** Bytes a second that copying to and from user space moves. */
const COPY_NS_PER_KB = 100;

function doRead(m: Machine, task: Task, fd: number, count: number, at: number | null) {
  const file = reading(task.process, fd);
  if (count < 0) throw new SyscallError("EINVAL");
  const data = file.ops.read(m, task, file, count, at);
  if (data === BLOCKED) return BLOCKED;
  const io = task.process.io;
  io.rchar += data.length;
  io.syscr++;
  task.fuelNs -= (data.length >> 10) * COPY_NS_PER_KB;
  if (m.trace.wants("file_read")) m.trace.emit("file_read", task, file, data);
  return data;
}

function doWrite(m: Machine, task: Task, fd: number, data: Uint8Array, at: number | null) {
  const file = writing(task.process, fd);
  const count = file.ops.write(m, task, file, data, at);
  if (count === BLOCKED) return BLOCKED;
  const io = task.process.io;
  io.wchar += count;
  io.syscw++;
  task.fuelNs -= (count >> 10) * COPY_NS_PER_KB;
  if (m.trace.wants("file_write")) m.trace.emit("file_write", task, file, data);
  return count;
}

function reading(process: Process, fd: number): File {
  const file = files.fileOf(process, fd);
  if ((file.flags & 3) === 1) throw new SyscallError("EBADF");
  return file;
}

function writing(process: Process, fd: number): File {
  const file = files.fileOf(process, fd);
  if ((file.flags & 3) === 0) throw new SyscallError("EBADF");
  return file;
}

function seekable(process: Process, fd: number): File {
  const file = files.fileOf(process, fd);
  if (file.ops.seekable !== true) throw new SyscallError("ESPIPE");
  return file;
}

function lseek(process: Process, fd: number, offset: number, whence: number): number {
  const file = seekable(process, fd);
  const size = file.inode.data?.size ?? file.text?.length ?? 0;
  const at = offset + (whence === 0 ? 0 : whence === 1 ? file.pos : size);
  if (at < 0) throw new SyscallError("EINVAL");
  if (at === 0) file.text = null;
  return (file.pos = at);
}

function getdents(m: Machine, task: Task, fd: number): readonly Dirent[] {
  const file = files.fileOf(task.process, fd);
  const inode = file.inode;
  if (!isDir(inode.mode)) throw new SyscallError("ENOTDIR");
  if (file.pos > 0) return [];
  file.pos = 1;
  if (m.trace.wants("dir_read")) m.trace.emit("dir_read", task, file);
  const up = file.dentry?.parent?.inode ?? inode;
  const dots = [
    { name: ".", ino: inode.ino, type: S_IFDIR },
    { name: "..", ino: up.ino, type: S_IFDIR },
  ];
  if (inode.ops?.readdir) return [...dots, ...inode.ops.readdir(m, inode, task)];
  const list: Dirent[] = dots;
  for (const [name, ino] of inode.entries ?? []) {
    list.push({ name, ino, type: inode.sb.modeOf(ino) & 0o170000 });
  }
  task.fuelNs -= list.length * 40;
  return list;
}

function truncate(m: Machine, task: Task, file: { inode: File["inode"] }, size: number): void {
  const inode = file.inode;
  if (inode.data === null) throw new SyscallError("EINVAL");
  if (inode.immutable) throw new SyscallError("EPERM");
  if (size > inode.data.size) chargeSpace(m, task, inode, size);
  truncateInode(m, inode, size);
}

const LOCKS = new WeakMap<File["inode"], { owner: File; exclusive: boolean }[]>();

export const fileCalls: Rows<FileCalls> = {
  open: { ns: 1_500, run: (m, task, path, flags, mode) => files.open(m, task, path, flags, mode) },
  close: { ns: 300, run: (m, task, fd) => files.close(m, task.process, fd) },
  read: { ns: 400, run: (m, task, fd, count) => doRead(m, task, fd, count, null) },
  pread: {
    ns: 400,
    run: (m, task, fd, count, offset) => {
      seekable(task.process, fd);
      return doRead(m, task, fd, count, offset);
    },
  },
  write: { ns: 600, run: (m, task, fd, data) => doWrite(m, task, fd, data, null) },
  pwrite: {
    ns: 600,
    run: (m, task, fd, data, offset) => {
      seekable(task.process, fd);
      return doWrite(m, task, fd, data, offset);
    },
  },
  lseek: {
    ns: 150,
    run: (_m, task, fd, offset, whence) => lseek(task.process, fd, offset, whence),
  },
  fstat: { ns: 300, run: (m, task, fd) => statOf(m, files.fileOf(task.process, fd).inode) },
  getdents: { ns: 2_000, run: getdents },
  ftruncate: {
    ns: 1_500,
    run: (m, task, fd, size) => truncate(m, task, writing(task.process, fd), size),
  },
  truncate: {
    ns: 2_000,
    run: (m, task, path, size) => {
      const dentry = lookup(m, task, path);
      if (isDir(dentry.inode.mode)) throw new SyscallError("EISDIR");
      permission(task.process, dentry.inode, W_OK);
      truncate(m, task, dentry, size);
    },
  },
  fallocate: {
    ns: 2_000,
    run: (m, task, fd, offset, length) => {
      const file = writing(task.process, fd);
      const size = file.inode.data?.size ?? 0;
      if (offset + length > size) truncate(m, task, file, offset + length);
    },
    note: "FALLOC_FL_KEEP_SIZE and hole punching are not modelled",
  },
  fsync: {
    ns: 2_000,
    run: (m, task, fd) => {
      const { inode } = files.fileOf(task.process, fd);
      if (inode.data === null) throw new SyscallError("EINVAL");
      const wait = task.paid || inode.sb.disk === null ? 0 : fsyncPages(m, inode);
      if (delay(m, task, wait, "jbd2_log_wait_commit")) return BLOCKED;
    },
  },
  sync: {
    ns: 5_000,
    run: (m, task) => {
      let wait = 0;
      for (const sb of task.paid ? [] : m.superblocks) {
        if (sb.disk === null) continue;
        for (const inode of sb.table.values()) {
          if (inode.cache !== null) wait = Math.max(wait, fsyncPages(m, inode));
        }
      }
      if (delay(m, task, wait, "jbd2_log_wait_commit")) return BLOCKED;
    },
  },
  dup: {
    ns: 200,
    run: (_m, task, fd) => files.install(task.process, files.fileOf(task.process, fd), false),
  },
  dup2: { ns: 200, run: (m, task, from, to) => files.dup2(m, task.process, from, to) },
  fcntl: {
    ns: 200,
    run: (_m, task, fd, command, argument) => files.fcntl(task.process, fd, command, argument ?? 0),
    note: "F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL only",
  },
  pipe: {
    ns: 1_500,
    run: (m, task, flags) => pipe(m, task.process, ((flags ?? 0) & O_CLOEXEC) !== 0),
  },
  poll: {
    ns: 500,
    run: (m, task, fds, timeoutNs) => {
      const revents = fds.map(({ fd, events }) => {
        const file = task.process.files.fd[fd];
        return file === undefined ? 32 : file.ops.poll(m, file) & (events | 8 | 16);
      });
      if (timeoutNs === 0 || revents.some((bits) => bits !== 0)) return revents;
      task.deadlineNs ??= m.now + timeoutNs;
      if (m.now >= task.deadlineNs) return revents;
      const queues = fds.flatMap(({ fd }) => {
        const file = task.process.files.fd[fd];
        return file === undefined ? [] : [...file.ops.queues(m, file)];
      });
      return sleepOn(m, task, queues, "do_sys_poll");
    },
  },
  flock: {
    ns: 500,
    run: (_m, task, fd, how) => {
      const file = files.fileOf(task.process, fd);
      const others = (LOCKS.get(file.inode) ?? []).filter((lock) => {
        return lock.owner !== file && lock.owner.refs > 0;
      });
      if (how !== "unlock") {
        if (others.some((lock) => lock.exclusive || how)) throw new SyscallError("EAGAIN");
        others.push({ owner: file, exclusive: how });
      }
      LOCKS.set(file.inode, others);
    },
    note: "always as with LOCK_NB",
  },
  fionread: {
    ns: 200,
    run: (m, task, fd) => {
      const file = files.fileOf(task.process, fd);
      if (file.ops.available === undefined) throw new SyscallError("ENOTTY");
      return file.ops.available(m, file);
    },
  },
};
