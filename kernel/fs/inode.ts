/**
 * Inodes and file systems: include/linux/fs.h. Regular files, directories and links of the base
 * image are shared by all hosts and copied when a host changes them; see super.ts.
 */
import {
  type Dirent,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  type Timestamp,
} from "../uapi/stat.ts";
import type { Held } from "../uapi/image.ts";
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import type { CachedFile } from "../mm/cachedfile.ts";
import type { Task } from "../task.ts";
import type { FileData } from "./data.ts";
import type { FileOps } from "./file.ts";
import type { Pipe } from "./pipe.ts";
import type { UnixSocket } from "../net/unix.ts";

/** What only one type of file has: as struct inode keeps i_pipe, i_link and i_rdev in one place. */
type Content = FileData | Map<string, number> | Pipe | UnixSocket | string | number | null;

const S_IMMUTABLE = 8;
/** The content is the base image's: copied before it changes. Bit of our own, Linux has none. */
export const S_IMAGE = 1 << 30;

export class Inode {
  readonly ino: number;
  readonly sb: Superblock;
  mode: number; // type and permission bits
  uid: number;
  gid: number;
  nlink: number;
  atime: Timestamp;
  mtime: Timestamp;
  ctime: Timestamp;
  readonly btime: Timestamp; // birth: when it was made
  /** Open file descriptions (and mappings) on it: an unlinked inode lives until this is 0. */
  opens = 0;
  /** Page cache of a regular file on a disk; made by mm/filemap on first use. */
  cache: CachedFile | null = null;
  /** Files that are computed: /proc, /sys, devices. */
  readonly ops: InodeOps | null;
  private flags: number;
  private content: Content;

  constructor(
    sb: Superblock,
    ino: number,
    node: Pick<Inode, "mode" | "uid" | "gid" | "nlink">,
    time: Timestamp,
    content: Content = null,
    ops: InodeOps | null = null,
    flags = 0,
  ) {
    this.ino = ino;
    this.sb = sb;
    this.mode = node.mode;
    this.uid = node.uid;
    this.gid = node.gid;
    this.nlink = node.nlink;
    this.atime = time;
    this.mtime = time;
    this.ctime = time;
    this.btime = time;
    this.ops = ops;
    this.flags = flags;
    this.content = content;
  }

  /** Once: then it is the host's own. */
  private borrows(): boolean {
    const image = (this.flags & S_IMAGE) !== 0;
    this.flags &= ~S_IMAGE;
    return image;
  }

  private is(type: number): boolean {
    return (this.mode & S_IFMT) === type;
  }

  /** Of a regular file, to be read; null for what is computed. */
  get data(): FileData | null {
    return this.is(S_IFREG) ? (this.content as FileData | null) : null;
  }

  /** The same, to be changed. */
  ownData(): FileData {
    if (this.borrows()) this.content = (this.content as FileData).clone();
    return this.content as FileData;
  }

  /** Of a directory: ino numbers by name, without "." and ".."; null for what is computed. */
  get entries(): ReadonlyMap<string, number> | null {
    return this.is(S_IFDIR) ? (this.content as Map<string, number> | null) : null;
  }

  ownEntries(): Map<string, number> {
    if (this.borrows()) this.content = new Map(this.content as Map<string, number>);
    return this.content as Map<string, number>;
  }

  /** Where a symbolic link leads. */
  get target(): string {
    return this.is(S_IFLNK) ? ((this.content as string | null) ?? "") : "";
  }

  set target(path: string) {
    this.content = path;
  }

  /** Of a device. */
  get rdev(): number {
    return this.is(S_IFCHR) || this.is(S_IFBLK) ? ((this.content as number | null) ?? 0) : 0;
  }

  set rdev(dev: number) {
    this.content = dev;
  }

  /** Of a fifo, while it is open. */
  get pipe(): Pipe | null {
    return this.is(S_IFIFO) ? (this.content as Pipe | null) : null;
  }

  set pipe(pipe: Pipe) {
    this.content = pipe;
  }

  get socket(): UnixSocket | null {
    return this.is(S_IFSOCK) ? (this.content as UnixSocket | null) : null;
  }

  set socket(socket: UnixSocket) {
    this.content = socket;
  }

  /** chattr +i. */
  get immutable(): boolean {
    return (this.flags & S_IMMUTABLE) !== 0;
  }

  set immutable(on: boolean) {
    this.flags = on ? this.flags | S_IMMUTABLE : this.flags & ~S_IMMUTABLE;
  }
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
  /** Its type and permission bits, without materialising it. */
  modeOf(ino: number): number;
  /** A number for a new one. */
  nextIno: number;
  /** Inodes of this host, the copied ones included. */
  readonly table: Map<number, Inode>;
  /** What directories of the base image hold besides their entries. */
  readonly held: ReadonlyMap<number, Held>;
}
