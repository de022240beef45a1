/** Pipes and fifos: fs/pipe.c, pipe(7). Chunks pass by reference; 64 KiB; writes up to 4096 are atomic. */
import { SyscallError } from "../uapi/errno.ts";
import {
  O_ACCMODE,
  O_NONBLOCK,
  O_RDWR,
  O_WRONLY,
  PIPE_BUF,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
} from "../uapi/fcntl.ts";
import { SIGPIPE } from "../uapi/signal.ts";
import { S_IFIFO } from "../uapi/stat.ts";
import { BLOCKED, type Blocked } from "../uapi/syscall.ts";
import type { Machine } from "../machine.ts";
import { sleepOn, wakeAll } from "../sched/core.ts";
import { WaitQueue } from "../sched/wait.ts";
import { sendSignal } from "../signal.ts";
import type { Process, Task } from "../task.ts";
import type { File, FileOps } from "./file.ts";
import { Inode } from "./inode.ts";
import { install, newFile, NOWHERE } from "./open.ts";

const CAPACITY = 65_536;

export interface Pipe {
  chunks: Uint8Array[];
  bytes: number;
  /** Made by pipe(2): opening it through /proc/PID/fd waits for nobody. */
  anonymous: boolean;
  readers: number;
  writers: number;
  /** Null while nobody has ever slept there: most pipes of a host join a daemon to the journal. */
  readQueue: WaitQueue | null;
  writeQueue: WaitQueue | null;
}

/** Of an empty pipe; never pushed to. */
const EMPTY: Uint8Array[] = [];

export function newPipe(): Pipe {
  return {
    chunks: EMPTY,
    bytes: 0,
    anonymous: false,
    readers: 0,
    writers: 0,
    readQueue: null,
    writeQueue: null,
  };
}

/** Where readers sleep. */
export const readQueue = (pipe: Pipe): WaitQueue => (pipe.readQueue ??= new WaitQueue());
const writeQueue = (pipe: Pipe): WaitQueue => (pipe.writeQueue ??= new WaitQueue());

/** Takes at most `count` bytes: one chunk, or part of it. */
export function take(pipe: Pipe, count: number): Uint8Array {
  const head = pipe.chunks[0] as Uint8Array;
  if (head.length <= count) pipe.chunks.shift();
  else pipe.chunks[0] = head.subarray(count);
  const out = head.length <= count ? head : head.subarray(0, count);
  pipe.bytes -= out.length;
  if (pipe.bytes === 0) pipe.chunks = EMPTY;
  return out;
}

export function readPipe(m: Machine, task: Task, pipe: Pipe, file: File, count: number) {
  if (pipe.bytes === 0) {
    if (pipe.writers === 0 || count === 0) return new Uint8Array(0);
    if ((file.flags & O_NONBLOCK) !== 0) throw new SyscallError("EAGAIN");
    return sleepOn(m, task, [readQueue(pipe)], "pipe_read");
  }
  const chunk = take(pipe, count);
  wakeAll(m, pipe.writeQueue);
  m.trace.emit("pipe_read", task, file.inode.ino);
  return chunk;
}

function diesOfPipe(task: Task): boolean {
  const { sigPending, dispositions } = task.process;
  if (!sigPending.includes(SIGPIPE) || task.sigBlocked.has(SIGPIPE)) return false;
  return (dispositions.get(SIGPIPE) ?? "default") === "default";
}

export function writePipe(
  m: Machine,
  task: Task,
  pipe: Pipe,
  file: File,
  data: Uint8Array,
): number | Blocked {
  if (pipe.readers === 0) {
    sendSignal(m, task.process, SIGPIPE);
    // Who does not catch it dies of it, and never sees the error.
    if (task.actor === null && diesOfPipe(task)) return BLOCKED;
    throw new SyscallError("EPIPE");
  }
  if (data.length === 0) return 0;
  const room = CAPACITY - pipe.bytes;
  if (room <= 0 || (data.length <= PIPE_BUF && room < data.length)) {
    if ((file.flags & O_NONBLOCK) !== 0) throw new SyscallError("EAGAIN");
    return sleepOn(m, task, [writeQueue(pipe)], "pipe_write");
  }
  const chunk = data.length > room ? data.subarray(0, room) : data;
  if (pipe.chunks === EMPTY) pipe.chunks = [chunk];
  else pipe.chunks.push(chunk);
  pipe.bytes += chunk.length;
  wakeAll(m, pipe.readQueue);
  m.trace.emit("pipe_write", task, file.inode.ino);
  return chunk.length;
}

const pipeOf = (file: File): Pipe => file.inode.pipe as Pipe;

function end(reads: boolean, writes: boolean): FileOps {
  return {
    read(m, task, file, count): Uint8Array | Blocked {
      if (!reads) throw new SyscallError("EBADF");
      return readPipe(m, task, pipeOf(file), file, count);
    },
    write(m, task, file, data) {
      if (!writes) throw new SyscallError("EBADF");
      return writePipe(m, task, pipeOf(file), file, data);
    },
    poll(_m, file) {
      const pipe = pipeOf(file);
      let bits = 0;
      if (reads && pipe.bytes > 0) bits |= POLLIN;
      if (reads && pipe.writers === 0) bits |= POLLHUP;
      if (writes && pipe.bytes < CAPACITY) bits |= POLLOUT;
      if (writes && pipe.readers === 0) bits |= POLLERR;
      return bits;
    },
    queues(_m, file) {
      const pipe = pipeOf(file);
      if (!reads) return [writeQueue(pipe)];
      return writes ? [readQueue(pipe), writeQueue(pipe)] : [readQueue(pipe)];
    },
    release(m, file) {
      const pipe = pipeOf(file);
      if (reads) pipe.readers--;
      if (writes) pipe.writers--;
      wakeAll(m, pipe.readQueue);
      wakeAll(m, pipe.writeQueue);
      if (pipe.readers === 0 && pipe.writers === 0) {
        pipe.chunks = EMPTY;
        pipe.bytes = 0;
      }
    },
    available: (_m, file) => pipeOf(file).bytes,
  };
}

const READ_END = end(true, false);
const WRITE_END = end(false, true);
const BOTH_ENDS = end(true, true);

/** An inode that belongs to no directory: pipefs, sockfs. */
export function anonInode(m: Machine, process: Process, mode: number): Inode {
  const { euid: uid, egid: gid } = process.cred;
  const node = { mode: mode | 0o600, uid, gid, nlink: 1 };
  return new Inode(process.root.inode.sb, m.nextAnonIno++, node, m.realtime());
}

export function pipe(m: Machine, process: Process, cloexec: boolean): readonly [number, number] {
  const inode = anonInode(m, process, S_IFIFO);
  const made = newPipe();
  made.anonymous = true;
  made.readers = made.writers = 1;
  inode.pipe = made;
  const reader = install(process, newFile(inode, READ_END, 0, NOWHERE), cloexec);
  return [reader, install(process, newFile(inode, WRITE_END, O_WRONLY, NOWHERE), cloexec)];
}

/** fifo(7): opening waits for the other end, unless O_NONBLOCK or O_RDWR. */
export function openFifo(m: Machine, task: Task, inode: Inode, flags: number): FileOps | Blocked {
  const pipe = (inode.pipe ??= newPipe());
  const mode = flags & O_ACCMODE;
  const nonblock = (flags & O_NONBLOCK) !== 0 || task.actor !== null;
  if (mode === O_RDWR) {
    pipe.readers++;
    pipe.writers++;
    return BOTH_ENDS;
  }
  const writing = mode === O_WRONLY;
  if (writing && nonblock && !pipe.anonymous && pipe.readers === 0) throw new SyscallError("ENXIO");
  // A waiting opener counts as an end already, so that two of them find each other.
  if (!task.paid) {
    if (writing) pipe.writers++;
    else pipe.readers++;
    wakeAll(m, writing ? pipe.readQueue : pipe.writeQueue);
  }
  const other = writing ? pipe.readers : pipe.writers;
  if (other === 0 && !nonblock && !pipe.anonymous) {
    task.paid = true;
    return sleepOn(m, task, [writing ? writeQueue(pipe) : readQueue(pipe)], "wait_for_partner");
  }
  task.paid = false;
  return writing ? WRITE_END : READ_END;
}
