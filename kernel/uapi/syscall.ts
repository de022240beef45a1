/**
 * The wall. Userland reaches the machine through these calls alone, and the kernel implements them
 * in kernel/syscall.ts. Names and errors are Linux's (section 2 of the manual); shapes are ours.
 *
 * A program that is interactive or short is a generator: `const data = yield* read(0, 4096)`. A stub
 * suspends only when the call must block or the task's fuel is spent. A failing call throws
 * SyscallError. Daemons and workloads are actors (program.ts) and call the same table without yield.
 *
 * Not Linux's own, because nothing real runs here: `compute` (user time that was spent), `touch`
 * (pages that were used), `setwork`/`workdone` (a steady load, see work.ts), `sigtake` (stands for
 * running a signal handler), `clone` with an entry function (a generator cannot be copied).
 */
import type { Dirent, Stat, Statfs, Timestamp } from "./stat.ts";
import type { Termios, Winsize } from "./termios.ts";
import type { Workload, WorkDone } from "./work.ts";

/** A running system call or program: yields when it must wait, returns its result. */
export type Sys<T> = Generator<undefined, T, undefined>;

/** What the gate answers when the caller must wait; it calls again when woken. */
export const BLOCKED: unique symbol = Symbol("blocked");
export type Blocked = typeof BLOCKED;

export interface WaitStatus {
  readonly pid: number;
  /** As WIFEXITED and its kin would decode it. */
  readonly how: "exited" | "signaled" | "stopped" | "continued";
  /** Exit code for "exited", signal number otherwise. */
  readonly value: number;
  readonly coreDumped: boolean;
  readonly rusage: Rusage;
}

/** getrusage(2); times in nanoseconds. */
export interface Rusage {
  readonly utimeNs: number;
  readonly stimeNs: number;
  readonly maxrssKb: number;
  readonly minflt: number;
  readonly majflt: number;
  readonly nvcsw: number;
  readonly nivcsw: number;
}

export interface Utsname {
  readonly sysname: string;
  readonly nodename: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
}

export type Resource =
  | "cpu"
  | "fsize"
  | "data"
  | "stack"
  | "core"
  | "rss"
  | "nproc"
  | "nofile"
  | "memlock"
  | "as"
  | "locks"
  | "sigpending"
  | "msgqueue"
  | "nice"
  | "rtprio"
  | "rttime";
export const RLIM_INFINITY = Infinity;
export interface Rlimit {
  readonly soft: number;
  readonly hard: number;
}

/** "catch": the call in progress fails with EINTR and `sigtake` hands the signal over. */
export type Disposition = "default" | "ignore" | "catch";

export interface CloneArgs {
  /** What the child runs; it returns the exit code. It must not share mutable state with the parent. */
  readonly entry: () => Sys<number>;
  /** A thread of the same process (CLONE_THREAD|CLONE_VM|CLONE_FILES). */
  readonly thread?: boolean;
  /** Share the address space until exec (vfork, CLONE_VM); otherwise copy-on-write. */
  readonly vm?: boolean;
}

export interface MmapArgs {
  readonly pages: number;
  /** A file to map; anonymous without it. */
  readonly fd?: number;
  readonly shared?: boolean;
  readonly writable?: boolean;
  readonly exec?: boolean;
  readonly locked?: boolean;
  /** Name in /proc/PID/maps when it is not the file's: "[heap]", "[stack]". */
  readonly name?: string;
}

export interface TouchArgs {
  readonly pages: number;
  readonly write?: boolean;
  /** "fresh" goes on to pages never used; "random" picks among those in use. Default "fresh". */
  readonly pattern?: "fresh" | "random";
}

export interface PollFd {
  readonly fd: number;
  readonly events: number;
}

/** Every call by name, as its caller sees it once it no longer blocks. */
export interface Calls {
  // files
  open(path: string, flags: number, mode?: number): number;
  close(fd: number): void;
  /** At most `count` bytes; empty at end of file. The chunk is immutable by contract. */
  read(fd: number, count: number): Uint8Array;
  pread(fd: number, count: number, offset: number): Uint8Array;
  /** Bytes written, which may be fewer. The kernel keeps the chunk: do not change it afterwards. */
  write(fd: number, data: Uint8Array): number;
  pwrite(fd: number, data: Uint8Array, offset: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  fstat(fd: number): Stat;
  access(path: string, mode: number): void;
  /** All entries not yet read, "." and ".." included; empty at the end. */
  getdents(fd: number): readonly Dirent[];
  mkdir(path: string, mode: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  mknod(path: string, mode: number, dev?: number): void;
  chmod(path: string, mode: number): void;
  fchmod(fd: number, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  lchown(path: string, uid: number, gid: number): void;
  /** undefined leaves a time as it is, "now" sets it to the clock's. */
  utimens(
    path: string,
    atime?: Timestamp | "now",
    mtime?: Timestamp | "now",
    nofollow?: boolean,
  ): void;
  truncate(path: string, size: number): void;
  ftruncate(fd: number, size: number): void;
  fallocate(fd: number, offset: number, length: number): void;
  fsync(fd: number): void;
  sync(): void;
  statfs(path: string): Statfs;
  chdir(path: string): void;
  fchdir(fd: number): void;
  getcwd(): string;
  umask(mask: number): number;
  dup(fd: number): number;
  dup2(from: number, to: number): number;
  fcntl(fd: number, command: number, argument?: number): number;
  pipe(flags?: number): readonly [number, number];
  /** revents of each, in order; all zero when the timeout (ns, Infinity for none) passed. */
  poll(fds: readonly PollFd[], timeoutNs: number): readonly number[];
  flock(fd: number, exclusive: boolean | "unlock", nonblock?: boolean): void;
  mount(source: string, target: string, type: string, options: string): void;
  umount(target: string): void;

  // terminals: ioctl_tty(2)
  tcgetattr(fd: number): Termios;
  tcsetattr(fd: number, termios: Termios, flushInput?: boolean): void;
  tiocgwinsz(fd: number): Winsize;
  tiocswinsz(fd: number, size: Winsize): void;
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, pgrp: number): void;
  /** Bytes that a read would give at once (FIONREAD). */
  fionread(fd: number): number;

  // processes
  clone(args: CloneArgs): number;
  /** Does not return. `argv[0]` is the name the program sees; environment as "NAME=value". */
  execve(path: string, argv: readonly string[], envp: readonly string[]): never;
  exit(code: number): never;
  /** pid > 0 that child, -1 any, 0 own group, < -1 that group; null with WNOHANG when none changed. */
  wait4(pid: number, options: number): WaitStatus | null;
  getpid(): number;
  gettid(): number;
  getppid(): number;
  getpgid(pid: number): number;
  setpgid(pid: number, pgid: number): void;
  getsid(pid: number): number;
  setsid(): number;
  getuid(): number;
  geteuid(): number;
  getgid(): number;
  getegid(): number;
  getgroups(): readonly number[];
  setuid(uid: number): void;
  setgid(gid: number): void;
  setgroups(groups: readonly number[]): void;
  /** PR_SET_NAME: at most 15 bytes. */
  setcomm(comm: string): void;
  /** Moves a process to a control group (stands for writing to cgroup.procs). */
  setcgroup(pid: number, path: string): void;
  /** A program that rewrites its title: what /proc/PID/cmdline shows from now on. */
  settitle(title: string): void;
  getpriority(pid: number): number;
  setpriority(pid: number, nice: number): void;
  sched_getaffinity(pid: number): readonly number[];
  sched_setaffinity(pid: number, cpus: readonly number[]): void;
  sched_yield(): void;
  prlimit(pid: number, resource: Resource, limit?: Rlimit): Rlimit;
  getrusage(who: "self" | "children"): Rusage;

  // signals
  kill(pid: number, signal: number): void;
  sigaction(signal: number, disposition: Disposition): Disposition;
  sigprocmask(how: "block" | "unblock" | "set", signals: readonly number[]): readonly number[];
  /** The next caught signal, or 0: stands for the handler being run. */
  sigtake(): number;
  /** Waits for a caught signal, then throws EINTR. */
  pause(): never;
  /** SIGALRM after so long (0 cancels); returns what was left of the earlier one, ns. */
  alarm(delayNs: number): number;

  // time
  nanosleep(durationNs: number): void;
  clock_gettime(clock: number): Timestamp;
  settimeofday(time: Timestamp): void;

  // memory and work
  brk(deltaPages: number): void;
  mmap(args: MmapArgs): number;
  munmap(area: number): void;
  touch(area: number, args: TouchArgs): void;
  compute(userNs: number): void;
  setwork(work: Workload | null): void;
  workdone(): WorkDone;

  // sockets: unix(7), stream only
  socket(): number;
  bind(fd: number, path: string): void;
  listen(fd: number, backlog: number): void;
  accept(fd: number): number;
  connect(fd: number, path: string): void;
  shutdown(fd: number, how: "read" | "write" | "both"): void;

  // system
  uname(): Utsname;
  sethostname(name: string): void;
  swapon(path: string, priority: number): void;
  swapoff(path: string): void;
  /** "read" gives the kernel log as /dev/kmsg records, "clear" as SYSLOG_ACTION_CLEAR. */
  syslog(action: "read" | "clear"): string;
  reboot(command: "restart" | "poweroff" | "halt"): void;
  /** Seeded bytes, as getrandom(2) would give. */
  getrandom(count: number): Uint8Array;
  /** Tells that the learner met a limit of the simulation (see userland/lib/limit.ts). */
  unmodelled(what: string): void;
  /** Tells which command line an interactive shell has read (what tty auditing would record). */
  commandline(text: string): void;
}

export type CallName = keyof Calls;
type Answer<K extends CallName> = ReturnType<Calls[K]>;

/** The gate as the kernel installs it for the task that is running. */
export type Trap = {
  [K in CallName]: (...args: Parameters<Calls[K]>) => Answer<K> | Blocked;
};

/** Set by sched/core before every resume. One machine runs at a time in a thread. */
export const gate: { trap: Trap } = { trap: undefined as unknown as Trap };

function stub<K extends CallName>(name: K): (...args: Parameters<Calls[K]>) => Sys<Answer<K>> {
  return function* (...args: Parameters<Calls[K]>): Sys<Answer<K>> {
    for (;;) {
      const answer = (gate.trap[name] as (...a: Parameters<Calls[K]>) => Answer<K> | Blocked)(
        ...args,
      );
      if (answer !== BLOCKED) return answer as Answer<K>;
      yield;
    }
  };
}

/** The two hot calls are written out: V8 does not inline through a rest parameter. */
export function* read(fd: number, count: number): Sys<Uint8Array> {
  for (;;) {
    const answer = gate.trap.read(fd, count);
    if (answer !== BLOCKED) return answer;
    yield;
  }
}

/** write(2) of the whole chunk: goes on after a short write. */
export function* write(fd: number, data: Uint8Array): Sys<number> {
  let at = 0;
  for (;;) {
    const answer = gate.trap.write(fd, at === 0 ? data : data.subarray(at));
    if (answer === BLOCKED) yield;
    else if ((at += answer) >= data.length) return at;
  }
}

/** User time that the program spent; suspends when the time slice is used up. */
export function* compute(userNs: number): Sys<void> {
  while (gate.trap.compute(userNs) === BLOCKED) yield;
}

export const open = stub("open");
export const close = stub("close");
export const pread = stub("pread");
export const pwrite = stub("pwrite");
export const lseek = stub("lseek");
export const stat = stub("stat");
export const lstat = stub("lstat");
export const fstat = stub("fstat");
export const access = stub("access");
export const getdents = stub("getdents");
export const mkdir = stub("mkdir");
export const rmdir = stub("rmdir");
export const unlink = stub("unlink");
export const rename = stub("rename");
export const link = stub("link");
export const symlink = stub("symlink");
export const readlink = stub("readlink");
export const mknod = stub("mknod");
export const chmod = stub("chmod");
export const fchmod = stub("fchmod");
export const chown = stub("chown");
export const lchown = stub("lchown");
export const utimens = stub("utimens");
export const truncate = stub("truncate");
export const ftruncate = stub("ftruncate");
export const fallocate = stub("fallocate");
export const fsync = stub("fsync");
export const sync = stub("sync");
export const statfs = stub("statfs");
export const chdir = stub("chdir");
export const fchdir = stub("fchdir");
export const getcwd = stub("getcwd");
export const umask = stub("umask");
export const dup = stub("dup");
export const dup2 = stub("dup2");
export const fcntl = stub("fcntl");
export const pipe = stub("pipe");
export const poll = stub("poll");
export const flock = stub("flock");
export const mount = stub("mount");
export const umount = stub("umount");
export const tcgetattr = stub("tcgetattr");
export const tcsetattr = stub("tcsetattr");
export const tiocgwinsz = stub("tiocgwinsz");
export const tiocswinsz = stub("tiocswinsz");
export const tcgetpgrp = stub("tcgetpgrp");
export const tcsetpgrp = stub("tcsetpgrp");
export const fionread = stub("fionread");
export const clone = stub("clone");
export const execve = stub("execve");
export const exit = stub("exit");
export const wait4 = stub("wait4");
export const getpid = stub("getpid");
export const gettid = stub("gettid");
export const getppid = stub("getppid");
export const getpgid = stub("getpgid");
export const setpgid = stub("setpgid");
export const getsid = stub("getsid");
export const setsid = stub("setsid");
export const getuid = stub("getuid");
export const geteuid = stub("geteuid");
export const getgid = stub("getgid");
export const getegid = stub("getegid");
export const getgroups = stub("getgroups");
export const setuid = stub("setuid");
export const setgid = stub("setgid");
export const setgroups = stub("setgroups");
export const setcomm = stub("setcomm");
export const setcgroup = stub("setcgroup");
export const settitle = stub("settitle");
export const getpriority = stub("getpriority");
export const setpriority = stub("setpriority");
export const sched_getaffinity = stub("sched_getaffinity");
export const sched_setaffinity = stub("sched_setaffinity");
export const sched_yield = stub("sched_yield");
export const prlimit = stub("prlimit");
export const getrusage = stub("getrusage");
export const kill = stub("kill");
export const sigaction = stub("sigaction");
export const sigprocmask = stub("sigprocmask");
export const sigtake = stub("sigtake");
export const pause = stub("pause");
export const alarm = stub("alarm");
export const nanosleep = stub("nanosleep");
export const clock_gettime = stub("clock_gettime");
export const settimeofday = stub("settimeofday");
export const brk = stub("brk");
export const mmap = stub("mmap");
export const munmap = stub("munmap");
export const touch = stub("touch");
export const setwork = stub("setwork");
export const workdone = stub("workdone");
export const socket = stub("socket");
export const bind = stub("bind");
export const listen = stub("listen");
export const accept = stub("accept");
export const connect = stub("connect");
export const shutdown = stub("shutdown");
export const uname = stub("uname");
export const sethostname = stub("sethostname");
export const swapon = stub("swapon");
export const swapoff = stub("swapoff");
export const syslog = stub("syslog");
export const reboot = stub("reboot");
export const getrandom = stub("getrandom");
export const unmodelled = stub("unmodelled");
export const commandline = stub("commandline");
