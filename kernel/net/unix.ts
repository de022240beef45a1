/** Stream sockets of the unix domain: unix(7), net/unix/af_unix.c. Two pipes, back to back. */
import { SyscallError } from "../uapi/errno.ts";
import { O_NONBLOCK, POLLERR, POLLHUP, POLLIN, POLLOUT, W_OK } from "../uapi/fcntl.ts";
import { S_IFMT, S_IFSOCK } from "../uapi/stat.ts";
import type { Blocked } from "../uapi/syscall.ts";
import { mknod } from "../fs/dir.ts";
import type { File, FileOps } from "../fs/file.ts";
import { lookup, permission } from "../fs/namei.ts";
import { fileOf, install, newFile, NOWHERE } from "../fs/open.ts";
import { anonInode, newPipe, type Pipe, readPipe, readQueue, writePipe } from "../fs/pipe.ts";
import type { Machine } from "../machine.ts";
import { sleepOn, wakeAll } from "../sched/core.ts";
import { WaitQueue } from "../sched/wait.ts";
import { NONE, type Process, type Task } from "../task.ts";

export interface UnixSocket {
  state: "new" | "bound" | "listening" | "connected";
  path: string;
  backlog: readonly UnixSocket[];
  backlogMax: number;
  /** Null while nobody has ever slept there. */
  waiters: WaitQueue | null;
  incoming: Pipe | null;
  outgoing: Pipe | null;
}

function newSocket(): UnixSocket {
  return {
    state: "new",
    path: "",
    backlog: NONE,
    backlogMax: 0,
    waiters: null,
    incoming: null,
    outgoing: null,
  };
}

const waiters = (socket: UnixSocket): WaitQueue => (socket.waiters ??= new WaitQueue());

const socketOps: FileOps = {
  read(m, task, file, count) {
    const pipe = connected(file).incoming as Pipe;
    return readPipe(m, task, pipe, file, count);
  },
  write(m, task, file, data) {
    return writePipe(m, task, connected(file).outgoing as Pipe, file, data);
  },
  poll(_m, file) {
    const socket = file.inode.socket as UnixSocket;
    if (socket.state === "listening") return socket.backlog.length > 0 ? POLLIN : 0;
    if (socket.state !== "connected") return POLLHUP;
    const { incoming, outgoing } = socket as { incoming: Pipe; outgoing: Pipe };
    let bits = 0;
    if (incoming.bytes > 0 || incoming.writers === 0) bits |= POLLIN;
    if (incoming.writers === 0) bits |= POLLHUP;
    if (outgoing.readers === 0) bits |= POLLERR;
    else if (outgoing.bytes < 65_536) bits |= POLLOUT;
    return bits;
  },
  queues(_m, file) {
    const socket = file.inode.socket as UnixSocket;
    return socket.incoming === null
      ? [waiters(socket)]
      : [waiters(socket), readQueue(socket.incoming)];
  },
  release(m, file) {
    const socket = file.inode.socket as UnixSocket;
    shut(m, socket, true, true);
    for (const waiting of socket.backlog) shut(m, waiting, true, true);
    socket.backlog = NONE;
    socket.state = "new";
    wakeAll(m, socket.waiters);
  },
};

function connected(file: File): UnixSocket {
  const socket = file.inode.socket as UnixSocket;
  if (socket.state !== "connected") throw new SyscallError("ENOTCONN");
  return socket;
}

function shut(m: Machine, socket: UnixSocket, reading: boolean, writing: boolean): void {
  if (reading && socket.incoming !== null) {
    socket.incoming.readers = 0;
    wakeAll(m, socket.incoming.writeQueue);
  }
  if (writing && socket.outgoing !== null) {
    socket.outgoing.writers = 0;
    wakeAll(m, socket.outgoing.readQueue);
  }
}

function openSocket(m: Machine, process: Process, socket: UnixSocket): number {
  const inode = anonInode(m, process, S_IFSOCK);
  const file = newFile(inode, socketOps, 2, NOWHERE);
  inode.socket = socket;
  return install(process, file, false);
}

export function socket(m: Machine, process: Process): number {
  return openSocket(m, process, newSocket());
}

function socketOf(process: Process, fd: number): UnixSocket {
  const found = fileOf(process, fd).inode.socket;
  if (found === null) throw new SyscallError("ENOTSOCK");
  return found;
}

export function bind(m: Machine, task: Task, fd: number, path: string): void {
  const socket = socketOf(task.process, fd);
  if (socket.state !== "new") throw new SyscallError("EINVAL");
  try {
    mknod(m, task, path, S_IFSOCK | 0o777, 0).socket = socket;
  } catch (error) {
    throw error instanceof SyscallError && error.errno === "EEXIST"
      ? new SyscallError("EADDRINUSE")
      : error;
  }
  socket.state = "bound";
  socket.path = path;
}

export function listen(process: Process, fd: number, backlog: number): void {
  const socket = socketOf(process, fd);
  if (socket.state !== "bound") throw new SyscallError("EINVAL");
  socket.state = "listening";
  socket.backlogMax = Math.max(1, backlog);
}

export function connect(m: Machine, task: Task, fd: number, path: string): void | Blocked {
  const socket = socketOf(task.process, fd);
  if (socket.state === "connected") throw new SyscallError("EISCONN");
  const inode = lookup(m, task, path).inode;
  if ((inode.mode & S_IFMT) !== S_IFSOCK) throw new SyscallError("ECONNREFUSED");
  permission(task.process, inode, W_OK);
  const server = inode.socket;
  if (server?.state !== "listening") throw new SyscallError("ECONNREFUSED");
  if (server.backlog.length >= server.backlogMax) {
    return sleepOn(m, task, [waiters(server)], "unix_stream_connect");
  }
  const peer = newSocket();
  socket.incoming = peer.outgoing = newPipe();
  socket.outgoing = peer.incoming = newPipe();
  for (const pipe of [socket.incoming, socket.outgoing]) pipe.readers = pipe.writers = 1;
  socket.state = peer.state = "connected";
  peer.path = server.path; // as the listener's, whose other end it is
  server.backlog = server.backlog.concat(peer);
  wakeAll(m, server.waiters);
}

export function accept(m: Machine, task: Task, fd: number): number | Blocked {
  const server = socketOf(task.process, fd);
  if (server.state !== "listening") throw new SyscallError("EINVAL");
  const peer = server.backlog[0];
  if (peer === undefined) {
    if ((fileOf(task.process, fd).flags & O_NONBLOCK) !== 0) throw new SyscallError("EAGAIN");
    return sleepOn(m, task, [waiters(server)], "unix_accept");
  }
  server.backlog = server.backlog.slice(1);
  wakeAll(m, server.waiters);
  return openSocket(m, task.process, peer);
}

export function shutdown(
  m: Machine,
  process: Process,
  fd: number,
  how: "read" | "write" | "both",
): void {
  const socket = socketOf(process, fd);
  if (socket.state !== "connected") throw new SyscallError("ENOTCONN");
  shut(m, socket, how !== "write", how !== "read");
}
