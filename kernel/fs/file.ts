/** Open files and descriptor tables: struct file, fs/file.c. */
import type { Blocked } from "../uapi/syscall.ts";
import type { Termios } from "../uapi/termios.ts";
import type { Machine } from "../machine.ts";
import type { WaitQueue } from "../sched/wait.ts";
import { NONE, type Task } from "../task.ts";
import type { Dentry } from "./namei.ts";
import type { Inode } from "./inode.ts";
import type { Tty } from "../tty/tty.ts";

/** An open file description: shared by dup and fork. */
export interface File {
  readonly inode: Inode;
  /** Where it was opened; "" for pipes and sockets. */
  path: string;
  readonly dentry: Dentry | null;
  flags: number;
  pos: number;
  refs: number;
  readonly ops: FileOps;
  /** Of getdents and computed text. */
  text: Uint8Array | null;
  /** Next byte a sequential reader would want: readahead. */
  readahead: number;
}

/** As /proc/PID/fd names it: "pipe:[123]" for what has no path. */
export function nameOf({ path, inode }: File): string {
  if (path !== "") return path;
  return `${inode.socket === null ? "pipe" : "socket"}:[${inode.ino}]`;
}

/** What a kind of file does. read and write answer BLOCKED after queueing the task. */
export interface FileOps {
  read(
    machine: Machine,
    task: Task,
    file: File,
    count: number,
    at: number | null,
  ): Uint8Array | Blocked;
  write(
    machine: Machine,
    task: Task,
    file: File,
    data: Uint8Array,
    at: number | null,
  ): number | Blocked;
  /** POLL* bits that hold now. */
  poll(machine: Machine, file: File): number;
  /** Queues that change when poll's answer may. */
  queues(machine: Machine, file: File): readonly WaitQueue[];
  release?(machine: Machine, file: File): void;
  tty?(file: File): Tty | null;
  available?(machine: Machine, file: File): number;
  seekable?: boolean;
}

/** Descriptors of a process. Lowest free number first, as POSIX asks. */
export interface FdTable {
  fd: (File | undefined)[];
  /** Those that exec closes. */
  cloexec: readonly number[];
}

export function newFdTable(): FdTable {
  return { fd: [], cloexec: NONE };
}

export type { Termios };
