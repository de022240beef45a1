/**
 * pid 1: systemd(1) as far as services go. It starts what multi-user.target wants, restarts what its
 * unit says, takes in orphans, and answers systemctl. A daemon: plain data and a step.
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import {
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  O_NONBLOCK,
  O_RDWR,
  WNOHANG,
} from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGHUP, SIGTERM } from "../../kernel/uapi/signal.ts";
import type { WaitStatus } from "../../kernel/uapi/syscall.ts";
import { timespan } from "../lib/timespan.ts";
import { bootOrder, defaultTarget } from "./systemd/boot.ts";
import { acceptClients, answerClients, CONTROL_SOCKET, serveClients } from "./systemd/control.ts";
import { dueUnits, followUps, runWaiting, startUnit } from "./systemd/jobs.ts";
import { JOURNAL_SOCKET, streamHeader } from "./systemd/journal.ts";
import { log, type Manager, monotonicNs, newManager, unitNamed } from "./systemd/manager.ts";
import { executedServices } from "./systemd/service.ts";
import { childGone } from "./systemd/sigchld.ts";

export const footprint: Footprint = { text: 14, anon: 1_100, lib: 1_900, virtual: 42_200 };

function mkdirs(sys: ActorTrap, ...paths: string[]): void {
  for (const path of paths) {
    try {
      sys.mkdir(path, 0o755);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EEXIST") throw error;
    }
  }
}

function start(sys: ActorTrap): Manager {
  const m = newManager();
  sys.setcomm("systemd");
  for (const signal of [SIGCHLD, SIGTERM, SIGHUP]) sys.sigaction(signal, "catch");
  mkdirs(sys, "/run/systemd", "/run/systemd/journal", "/run/systemd/system", "/run/user");
  for (let fd = 0; fd <= 2; fd++) sys.open("/dev/null", O_RDWR);
  m.listenFd = sys.socket() as number;
  sys.fcntl(m.listenFd, F_SETFL, O_NONBLOCK);
  sys.fcntl(m.listenFd, F_SETFD, FD_CLOEXEC);
  sys.bind(m.listenFd, CONTROL_SOCKET);
  sys.chmod(CONTROL_SOCKET, 0o666); // systemctl says itself who may change things
  sys.listen(m.listenFd, 16);
  m.bootQueue = bootOrder(m, sys);
  return m;
}

/** The journal's socket appears when journald has started: then systemd's own lines go there. */
function connectJournal(m: Manager, sys: ActorTrap): void {
  const fd = sys.socket() as number;
  try {
    sys.connect(fd, JOURNAL_SOCKET);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    sys.close(fd);
    return;
  }
  sys.fcntl(fd, F_SETFD, FD_CLOEXEC);
  sys.write(fd, encode(streamHeader("systemd", "init.scope", 1)));
  m.journalFd = fd;
  const lines = m.early;
  m.early = [];
  for (const line of lines) sys.write(m.journalFd, encode(line));
}

function reap(m: Manager, sys: ActorTrap): void {
  for (;;) {
    let status: WaitStatus | null;
    try {
      status = sys.wait4(-1, WNOHANG) as WaitStatus | null;
    } catch (error) {
      if (error instanceof SyscallError) return; // ECHILD
      throw error;
    }
    if (status === null) return;
    childGone(m, sys, status);
  }
}

function step(m: Manager, sys: ActorTrap): Pause {
  // First, so that what follows a stop comes a moment after it.
  followUps(m, sys);
  reap(m, sys);
  executedServices(m, sys);
  if (m.journalFd < 0) connectJournal(m, sys);
  // Services start one after another while the host boots, as their dependencies let them.
  const next = m.bootQueue.shift();
  if (next !== undefined) startUnit(m, sys, unitNamed(m, sys, next));
  acceptClients(m, sys);
  serveClients(m, sys);
  const due = dueUnits(m, sys);
  runWaiting(m, sys);
  answerClients(m, sys);
  if (!m.booted && next === undefined && unitNamed(m, sys, defaultTarget(sys)).job !== "") {
    m.booted = true;
    log(m, sys, `Startup finished in ${timespan(Math.floor(monotonicNs(sys) / 1_000))}.`);
  }
  return { sleepNs: Math.min(pauseNs(m), due), readable: watched(m) };
}

function pauseNs(m: Manager): number {
  if (m.follow.length > 0) return 1_000_000;
  if (m.bootQueue.length > 0 || !m.booted) return 30_000_000;
  if (m.journalFd < 0) return 100_000_000;
  return m.clients.some(({ waiting }) => waiting !== "") ? 50_000_000 : Infinity;
}

/** What may have something to read: clients, and programs that are about to be executed. */
function watched(m: Manager): number[] {
  const clients = m.clients.filter(({ waiting }) => waiting === "").map(({ fd }) => fd);
  const execs = Object.values(m.units).flatMap(({ execFd }) => (execFd < 0 ? [] : [execFd]));
  return [m.listenFd, ...clients, ...execs];
}

export const init: Actor<Manager> = { start, step, pastNs: 60_000, signal: () => undefined };
