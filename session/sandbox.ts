/**
 * A command on a fresh host, without a learner: the door through which conformance is measured.
 * Standard input is a file or a pipe's worth of bytes, output is collected, time runs as fast as it
 * can. The host has no services: pid 1 does nothing but wait.
 */
import { boot } from "../kernel/boot.ts";
import type { File, FileOps } from "../kernel/fs/file.ts";
import { lookup } from "../kernel/fs/namei.ts";
import { newFile, NOWHERE } from "../kernel/fs/open.ts";
import { anonInode } from "../kernel/fs/pipe.ts";
import type { Image } from "../kernel/fs/super.ts";
import { executing, spawn } from "../kernel/login.ts";
import { passUnwatched } from "../kernel/past.ts";
import type { HostSpec, Machine } from "../kernel/machine.ts";
import { run } from "../kernel/sched/core.ts";
import { leader } from "../kernel/task.ts";
import { concat, encode } from "../kernel/uapi/bytes.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { O_WRONLY, POLLIN, POLLOUT } from "../kernel/uapi/fcntl.ts";
import type { ProgramTable } from "../kernel/uapi/program.ts";
import { SIGCHLD } from "../kernel/uapi/signal.ts";
import { S_IFIFO } from "../kernel/uapi/stat.ts";
import {
  pause,
  sigaction,
  sigtake,
  type Sys,
  wait4,
  type WaitStatus,
} from "../kernel/uapi/syscall.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { plainHost } from "./host.ts";
import { type HostFile, putFile } from "./putfile.ts";

export interface SandboxOptions {
  readonly programs: ProgramTable;
  readonly image: Image;
  /** argv; the program is looked up in PATH by the caller: argv[0] is a path unless `path` is given. */
  readonly argv: readonly string[];
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly HostFile[];
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  readonly uid?: number;
  readonly seed?: number;
  readonly host?: Partial<HostSpec>;
  /** The first process gets a pid after this one. */
  readonly lastPid?: number;
  /** False: /proc and /sys are plain directories for `files` to fill. */
  readonly pseudo?: boolean;
  /** Simulated seconds after which it is stopped (default 600). */
  readonly limitSec?: number;
  /** Called with each piece of output as it comes, instead of collecting it. */
  readonly onOutput?: (fd: 1 | 2, data: Uint8Array) => void;
  /** Called after every 100 ms of simulated time: who wants real time waits here. */
  readonly onSlice?: (elapsedNs: number) => void;
}

export interface SandboxResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** As a shell shows it: exit code, or 128 + signal. 124 when the limit passed. */
  readonly status: number;
  readonly elapsedNs: number;
  readonly machine: Machine;
}

const DEFAULT_ENV = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  TERM: "dumb",
};
const SLICE_NS = NSEC_PER_SEC / 10;

export function runSandbox(options: SandboxOptions): SandboxResult {
  const m = bootSandbox(options);
  for (const file of options.files ?? []) putFile(m, file);
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const sink = (fd: 1 | 2) => (data: Uint8Array) => {
    if (options.onOutput) options.onOutput(fd, data);
    else (fd === 1 ? out : err).push(data);
  };
  const uid = options.uid ?? 0;
  const stdin = typeof options.stdin === "string" ? encode(options.stdin) : options.stdin;
  const files = [source(m, stdin ?? new Uint8Array(0)), drain(m, sink(1)), drain(m, sink(2))];
  const env = Object.entries({ ...DEFAULT_ENV, ...options.env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const path = options.path ?? (options.argv[0] as string);
  const who = { uid, gid: uid, groups: [uid] };
  const process = spawn(m, m.init, who, files, executing(path, options.argv, env));
  if (options.cwd !== undefined) process.cwd = lookup(m, leader(m.init), options.cwd);
  const from = m.now;
  const deadline = from + (options.limitSec ?? 600) * NSEC_PER_SEC;
  let endNs = deadline;
  const forget = m.trace.on("sched_process_exit", (task) => {
    if (task.process === process) endNs = m.now;
  });
  while (process.exitStatus === null && m.now < deadline && m.halted === null) {
    run(m, Math.min(deadline, m.now + SLICE_NS));
    options.onSlice?.(m.now - from);
  }
  forget();
  const status = process.exitStatus === null ? 124 : exitCode(process.exitStatus);
  return { stdout: concat(out), stderr: concat(err), status, elapsedNs: endNs - from, machine: m };
}

function bootSandbox(options: SandboxOptions): Machine {
  const m = boot(plainHost(options.host), {
    seed: options.seed ?? 1,
    programs: options.programs,
    image: options.image,
    rootKb: 28 * 1024 * 1024,
    init: idleInit,
    pseudo: options.pseudo ?? true,
  });
  run(m, m.now);
  passUnwatched(m, m.spec.uptimeNs);
  m.lastPid = options.lastPid ?? m.lastPid;
  return m;
}

/** Pid 1 of a host without services: it only takes in orphans. */
function* idleInit(): Sys<number> {
  yield* sigaction(SIGCHLD, "catch");
  for (;;) {
    try {
      yield* wait4(-1, 0);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      yield* sigtake();
      if (error.errno === "ECHILD") yield* waitForSignal();
    }
  }
}

function* waitForSignal(): Sys<void> {
  try {
    yield* pause();
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* sigtake();
  }
}

function endpoint(m: Machine, ops: FileOps, flags: number): File {
  const inode = anonInode(m, m.init, S_IFIFO);
  return newFile(inode, ops, flags, NOWHERE);
}

/** The read end of a pipe that holds these bytes and has no writer. */
function source(m: Machine, bytes: Uint8Array): File {
  let at = 0;
  return endpoint(
    m,
    {
      read: (_m, _task, _file, count) => {
        const chunk = bytes.subarray(at, at + Math.min(count, 65_536));
        at += chunk.length;
        return chunk;
      },
      write: () => {
        throw new SyscallError("EBADF");
      },
      poll: () => POLLIN,
      queues: () => [],
      available: () => bytes.length - at,
    },
    0,
  );
}

/** The write end of a pipe whose reader takes everything at once. */
function drain(m: Machine, take: (data: Uint8Array) => void): File {
  return endpoint(
    m,
    {
      read: () => {
        throw new SyscallError("EBADF");
      },
      write: (_m, _task, _file, data) => {
        take(data);
        return data.length;
      },
      poll: () => POLLOUT,
      queues: () => [],
    },
    O_WRONLY,
  );
}

function exitCode(status: WaitStatus): number {
  return status.how === "exited" ? status.value : 128 + status.value;
}
