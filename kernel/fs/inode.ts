/**
 * Inodes and file systems: include/linux/fs.h. Regular files, directories and links of the base
 * image are shared by all hosts and copied when a host changes them; see fs/image.ts.
 */
import type { Dirent, Timestamp } from "../uapi/stat.ts";
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import type { CachedFile } from "../mm/filemap.ts";
import type { Task } from "../task.ts";
import type { FileData } from "./data.ts";
import type { FileOps } from "./file.ts";
import type { Pipe } from "./pipe.ts";
import type { UnixSocket } from "../net/unix.ts";

export interface Inode {
  readonly ino: number;
  readonly sb: Superblock;
  mode: number; // type and permission bits
  uid: number;
  gid: number;
  nlink: number;
  rdev: number;
  atime: Timestamp;
  mtime: Timestamp;
  ctime: Timestamp;
  /** Open file descriptions (and mappings) on it: an unlinked inode lives until this is 0. */
  opens: number;

  // by type, the others null
  data: FileData | null; // regular file
  entries: Map<string, number> | null; // directory of ino numbers, without "." and ".."
  /** The entries map is the base image's: copy before changing. */
  entriesShared: boolean;
  target: string; // symbolic link
  pipe: Pipe | null; // fifo, while open
  socket: UnixSocket | null; // bound socket
  /** Page cache of a regular file on a disk; made by mm/filemap on first use. */
  cache: CachedFile | null;
  /** Files that are computed: /proc, /sys, devices. */
  ops: InodeOps | null;
  /** chattr +i. */
  immutable: boolean;
}

/** What a computed inode does. Every function may throw SyscallError. */
export interface InodeOps {
  /** Directories. */
  lookup?(machine: Machine, dir: Inode, name: string, task: Task): Inode | null;
  readdir?(machine: Machine, dir: Inode, task: Task): readonly Dirent[];
  /** Text files: rendered at the first read after open (or after a seek to 0). */
  show?(machine: Machine, inode: Inode, task: Task): string;
  store?(machine: Machine, inode: Inode, text: string, task: Task): void;
  /** Symbolic links. */
  readlink?(machine: Machine, inode: Inode, task: Task): string;
  /** Where a magic link leads (/proc/PID/fd/3, exe), past its text. */
  follow?(machine: Machine, inode: Inode, task: Task): Inode | null;
  /** Devices and anything else with its own read and write. */
  open?(machine: Machine, inode: Inode, task: Task, flags: number): FileOps;
}

export interface Superblock {
  readonly type: string; // as in /proc/filesystems
  readonly dev: number;
  /** Backing device; null for tmpfs, proc and their like. */
  readonly disk: Disk | null;
  readonly blockSize: number;
  /** Capacity in blocks and inodes; Infinity where there is none. */
  blocks: number;
  blocksUsed: number;
  /** Only root may use the last of them (ext4's reserved 5 %). */
  blocksReserved: number;
  inodes: number;
  inodesUsed: number;
  readonly: boolean;
  root: Inode;
  /** Finds or materialises an inode. */
  get(ino: number): Inode;
  /** A number for a new one. */
  nextIno: number;
  /** Inodes of this host, the copied ones included. */
  readonly table: Map<number, Inode>;
}
