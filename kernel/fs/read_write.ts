/**
 * Reading and writing regular files, computed text and directories: fs/read_write.c. Regular files
 * on a disk go through the page cache (mm/filemap.ts), which says how long the caller must wait.
 */
import { decode, encode } from "../uapi/bytes.ts";
import { SyscallError } from "../uapi/errno.ts";
import { O_APPEND, O_DIRECT } from "../uapi/fcntl.ts";
import { SIGXFSZ } from "../uapi/signal.ts";
import { BLOCKED, type Blocked } from "../uapi/syscall.ts";
import { limitOf } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { readPages, truncatePages, writePages } from "../mm/filemap.ts";
import { shmemCharge } from "../mm/shmem.ts";
import { delay } from "../sched/core.ts";
import { sendSignal } from "../signal.ts";
import type { Task } from "../task.ts";
import type { FileData } from "./data.ts";
import type { File, FileOps } from "./file.ts";
import type { Inode } from "./inode.ts";

const NOTHING = new Uint8Array(0);
/** Host bytes a session's files may hold; beyond it the disk is full for it (ENOSPC). */
const HOST_BYTES_MAX = 48 * 1024 * 1024;
const HOST_BYTES = new WeakMap<Machine, number>();

function readRegular(m: Machine, task: Task, file: File, count: number, at: number | null) {
  const data = file.inode.data as FileData;
  const offset = at ?? file.pos;
  const chunk = data.read(offset, Math.min(count, 1 << 20));
  if (chunk.length === 0) return NOTHING;
  const direct = (file.flags & O_DIRECT) !== 0;
  const wait = task.paid ? 0 : readPages(m, task, file.inode, offset, chunk.length, direct);
  if (delay(m, task, wait, "folio_wait_bit_common")) return BLOCKED;
  if (at === null) file.pos += chunk.length;
  return chunk;
}

function writeRegular(m: Machine, task: Task, file: File, data: Uint8Array, at: number | null) {
  const inode = file.inode;
  if (data.length === 0) return 0;
  const content = inode.ownData();
  const offset = at ?? ((file.flags & O_APPEND) !== 0 ? content.size : file.pos);
  const room = limitOf(task.process, "fsize") - offset;
  if (room <= 0) {
    sendSignal(m, task.process, SIGXFSZ);
    throw new SyscallError("EFBIG");
  }
  const chunk = data.length > room ? data.subarray(0, room) : data;
  if (!task.paid) chargeSpace(m, task, inode, offset + chunk.length);
  const wait =
    task.paid || inode.sb.disk === null ? 0 : writePages(m, task, inode, offset, chunk.length);
  if (delay(m, task, wait, "balance_dirty_pages")) return BLOCKED;
  const before = content.hostBytes;
  content.write(offset, chunk);
  hostBytes(m, content.hostBytes - before);
  if (at === null) file.pos = offset + chunk.length;
  inode.mtime = inode.ctime = m.realtime();
  return chunk.length;
}

/** Blocks (or tmpfs pages) for a file that grows to `size`; ENOSPC when there are none. */
export function chargeSpace(m: Machine, task: Task | null, inode: Inode, size: number): void {
  const sb = inode.sb;
  const old = blocksOf(inode.data?.size ?? 0);
  const grown = blocksOf(size) - old;
  if (grown <= 0) return;
  const root = task === null || task.process.cred.euid === 0;
  if (sb.blocksUsed + grown > sb.blocks - (root ? 0 : sb.blocksReserved))
    throw new SyscallError("ENOSPC");
  if ((HOST_BYTES.get(m) ?? 0) > HOST_BYTES_MAX && countHostBytes(m) > HOST_BYTES_MAX)
    throw new SyscallError("ENOSPC");
  sb.blocksUsed += grown;
  if (sb.disk === null) shmemCharge(m, grown);
}

function hostBytes(m: Machine, delta: number): void {
  HOST_BYTES.set(m, Math.max(0, (HOST_BYTES.get(m) ?? 0) + delta));
}

/** What was added up as it was written, without what has been written over since. */
function countHostBytes(m: Machine): number {
  let sum = 0;
  for (const sb of m.superblocks)
    for (const inode of sb.table.values())
      if (inode.data !== null && inode.data.hostBytes > 0) sum += inode.data.countHostBytes();
  HOST_BYTES.set(m, sum);
  return sum;
}

export function blocksOf(size: number): number {
  return Math.ceil(size / 4096);
}

export function truncateInode(m: Machine, inode: Inode, size: number): void {
  const data = inode.data as FileData;
  const delta = blocksOf(size) - blocksOf(data.size);
  if (delta < 0) {
    inode.sb.blocksUsed = Math.max(0, inode.sb.blocksUsed + delta);
    if (inode.sb.disk === null) shmemCharge(m, delta);
    else truncatePages(m, inode, size);
  }
  const own = inode.ownData();
  const before = own.hostBytes;
  own.truncate(size);
  hostBytes(m, own.hostBytes - before);
  inode.mtime = inode.ctime = m.realtime();
}

export const regularOps: FileOps = {
  read: readRegular,
  write: writeRegular,
  poll: () => 5,
  queues: () => [],
  available: (_m, file) => Math.max(0, (file.inode.data?.size ?? 0) - file.pos),
  seekable: true,
};

/** Computed text: rendered at the first read, as seq_file does; rendered anew after a seek to 0. */
export const textOps: FileOps = {
  read(m: Machine, task: Task, file: File, count: number, at: number | null): Uint8Array | Blocked {
    const offset = at ?? file.pos;
    if (file.text === null || offset === 0) {
      const show = file.inode.ops?.show;
      if (show === undefined) throw new SyscallError("EINVAL");
      file.text = encode(show(m, file.inode, task));
      task.fuelNs -= 4_000 + file.text.length * 4;
    }
    const { text } = file;
    if (offset >= text.length) return NOTHING;
    const all = offset === 0 && count >= text.length;
    const chunk = all ? text : text.subarray(offset, offset + count);
    if (at === null) file.pos += chunk.length;
    return chunk;
  },
  write(m: Machine, task: Task, file: File, data: Uint8Array): number {
    const store = file.inode.ops?.store;
    if (store === undefined) throw new SyscallError("EINVAL");
    store(m, file.inode, decode(data), task);
    return data.length;
  },
  poll: () => 5,
  queues: () => [],
  seekable: true,
};

function isDirectory(): never {
  throw new SyscallError("EISDIR");
}

export const dirOps: FileOps = {
  read: isDirectory,
  write: isDirectory,
  poll: () => 5,
  queues: () => [],
  seekable: true,
};
