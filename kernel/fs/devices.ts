/** Character devices: null zero full random urandom tty kmsg, ptys. drivers/char/mem.c and kin. */
import { decode, encode } from "../uapi/bytes.ts";
import { SyscallError } from "../uapi/errno.ts";
import { O_NONBLOCK, POLLIN, POLLOUT } from "../uapi/fcntl.ts";
import { makedev, S_IFBLK, S_IFCHR, S_IFDIR } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import { kmsgLine, printk } from "../printk.ts";
import { sleepOn } from "../sched/core.ts";
import type { Task } from "../task.ts";
import { ttyOps } from "../tty/n_tty.ts";
import type { FileOps } from "./file.ts";
import type { Inode, Superblock } from "./inode.ts";
import { newInode, newSuper } from "./super.ts";
import { addEntry } from "./dir.ts";

const ZEROS = new Uint8Array(65_536);
const READY = { poll: () => 5, queues: () => [] } as const;

const NULL_OPS: FileOps = {
  ...READY,
  read: () => ZEROS.subarray(0, 0),
  write: (_m, _task, _file, data) => data.length,
};
const ZERO_OPS: FileOps = {
  ...READY,
  read: (_m, _task, _file, count) => ZEROS.subarray(0, Math.min(count, ZEROS.length)),
  write: (_m, _task, _file, data) => data.length,
};
const FULL_OPS: FileOps = {
  ...ZERO_OPS,
  write: () => {
    throw new SyscallError("ENOSPC");
  },
};
const RANDOM_OPS: FileOps = {
  ...READY,
  read: (m, _task, _file, count) => randomBytes(m, Math.min(count, 65_536)),
  write: (_m, _task, _file, data) => data.length,
};
const KMSG_OPS: FileOps = {
  poll: (m, file) =>
    m.log.nextSeq > file.pos && m.log.records.length > 0 ? POLLIN | POLLOUT : POLLOUT,
  queues: (m) => [m.log.readers],
  read(m, task, file) {
    const record = m.log.records.find((one) => one.seq >= file.pos);
    if (record === undefined) {
      if ((file.flags & O_NONBLOCK) !== 0) throw new SyscallError("EAGAIN");
      return sleepOn(m, task, [m.log.readers], "devkmsg_read");
    }
    file.pos = record.seq + 1;
    return encode(kmsgLine(record));
  },
  write(m, _task, _file, data) {
    const text = decode(data).replace(/\n$/, "");
    const match = /^<(\d+)>(.*)$/.exec(text);
    printk(m, match ? Number(match[1]) & 7 : 4, match ? (match[2] as string) : text);
    return data.length;
  },
};

export function randomBytes(m: Machine, count: number): Uint8Array {
  const random = m.random("getrandom");
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = random.next() >>> 24;
  return out;
}

const BY_NUMBER = new Map<number, FileOps>([
  [makedev(1, 3), NULL_OPS],
  [makedev(1, 5), ZERO_OPS],
  [makedev(1, 7), FULL_OPS],
  [makedev(1, 8), RANDOM_OPS],
  [makedev(1, 9), RANDOM_OPS],
  [makedev(1, 11), KMSG_OPS],
]);

export function deviceOps(m: Machine, task: Task, inode: Inode): FileOps {
  if (inode.rdev === makedev(5, 0)) {
    if (task.process.tty === null) throw new SyscallError("ENXIO");
    return ttyOps(task.process.tty);
  }
  const known = BY_NUMBER.get(inode.rdev);
  if (known !== undefined) return known;
  const tty = m.ttys.find((one) => one.dev === inode.rdev);
  if (tty !== undefined) return ttyOps(tty);
  throw new SyscallError("ENXIO");
}

/** The devtmpfs that boot mounts on /dev. */
export function newDevtmpfs(m: Machine, dev: number): Superblock {
  const sb = newSuper(m, { type: "devtmpfs", disk: null, dev });
  const node = (name: string, mode: number, major: number, minor: number, gid = 0): void => {
    const inode = newInode(m, sb, mode, 0, gid);
    inode.rdev = makedev(major, minor);
    addEntry(m, sb.root, name, inode);
  };
  node("null", S_IFCHR | 0o666, 1, 3);
  node("zero", S_IFCHR | 0o666, 1, 5);
  node("full", S_IFCHR | 0o666, 1, 7);
  node("random", S_IFCHR | 0o666, 1, 8);
  node("urandom", S_IFCHR | 0o666, 1, 9);
  node("kmsg", S_IFCHR | 0o644, 1, 11);
  node("tty", S_IFCHR | 0o666, 5, 0, 5);
  node("console", S_IFCHR | 0o600, 5, 1);
  node("tty1", S_IFCHR | 0o620, 4, 1, 5);
  for (const disk of m.disks) {
    const { name, major, minor, partitionsKb } = disk.spec;
    node(name, S_IFBLK | 0o660, major, minor, 6);
    partitionsKb.forEach((_, index) => {
      node(`${name}${index + 1}`, S_IFBLK | 0o660, major, minor + index + 1, 6);
    });
  }
  const symlink = (name: string, target: string): void => {
    const inode = newInode(m, sb, 0o120777, 0, 0);
    inode.target = target;
    addEntry(m, sb.root, name, inode);
  };
  symlink("fd", "/proc/self/fd");
  symlink("stdin", "/proc/self/fd/0");
  symlink("stdout", "/proc/self/fd/1");
  symlink("stderr", "/proc/self/fd/2");
  for (const name of ["pts", "shm"]) {
    addEntry(m, sb.root, name, newInode(m, sb, S_IFDIR | 0o755, 0, 0));
  }
  return sb;
}
