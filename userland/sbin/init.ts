/**
 * pid 1: systemd(1) as far as services go. It starts what multi-user.target wants, restarts what its
 * unit says, takes in orphans, and answers systemctl. A daemon: plain data and a step.
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_NONBLOCK, WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGHUP, SIGTERM } from "../../kernel/uapi/signal.ts";
import type { WaitStatus } from "../../kernel/uapi/syscall.ts";
import { acceptClients, CONTROL_SOCKET, serveClients } from "./systemd/control.ts";
import { JOURNAL_SOCKET, streamHeader } from "./systemd/journal.ts";
import {
  childGone,
  dueUnits,
  log,
  type Manager,
  newManager,
  startUnit,
  unitNamed,
} from "./systemd/manager.ts";
import { type Unit, words } from "./systemd/unit.ts";
import { listDir, UNIT_PATH } from "./systemd/unitfile.ts";

export const footprint: Footprint = { text: 14, anon: 1_100, lib: 1_900, virtual: 42_200 };

const F_SETFL = 4;
/** Services that everything else logs to or waits for. */
const FIRST = "systemd-journald.service";
const TARGETS = [
  "sysinit.target",
  "basic.target",
  "network.target",
  "multi-user.target",
  "graphical.target",
];

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
  m.listenFd = sys.socket() as number;
  sys.fcntl(m.listenFd, F_SETFL, O_NONBLOCK);
  sys.bind(m.listenFd, CONTROL_SOCKET);
  sys.chmod(CONTROL_SOCKET, 0o666); // systemctl says itself who may change things
  sys.listen(m.listenFd, 16);
  for (const target of TARGETS) startUnit(m, sys, unitNamed(m, sys, target));
  m.bootQueue = bootOrder(m, sys);
  return m;
}

/** What multi-user.target wants, each after what its After= names. */
function bootOrder(m: Manager, sys: ActorTrap): string[] {
  const wanted = new Set<string>([FIRST]);
  for (const folder of UNIT_PATH)
    for (const name of listDir(sys, `${folder}/multi-user.target.wants`)) wanted.add(name);
  const order: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (order.includes(name) || trail.includes(name) || !wanted.has(name)) return;
    const unit = unitNamed(m, sys, name);
    for (const before of words(unit, "Unit.After")) visit(before, [...trail, name]);
    order.push(name);
  };
  for (const name of [FIRST, ...[...wanted].sort()]) visit(name, []);
  return order;
}

/** The journal's socket appears when journald has started: then systemd's own lines go there. */
function connectJournal(m: Manager, sys: ActorTrap): void {
  try {
    const fd = sys.socket() as number;
    sys.connect(fd, JOURNAL_SOCKET);
    sys.write(fd, encode(streamHeader("systemd", "init.scope", 1)));
    m.journalFd = fd;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return;
  }
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
  reap(m, sys);
  if (m.journalFd < 0) connectJournal(m, sys);
  // Services start one after another while the host boots, as their dependencies let them.
  const next = m.bootQueue.shift();
  if (next !== undefined) startUnit(m, sys, unitNamed(m, sys, next));
  else if (!m.booted) {
    m.booted = true;
    log(m, sys, "Reached target multi-user.target - Multi-User System.");
    log(m, sys, "Startup finished in 1.913s (kernel) + 4.402s (userspace) = 6.316s.");
  }
  const due = dueUnits(m, sys);
  acceptClients(m, sys);
  serveClients(m, sys);
  const waiting = m.clients.some(({ waiting: job }) => job !== "");
  const pause =
    m.bootQueue.length > 0 || !m.booted ? 30_000_000 : m.journalFd < 0 ? 100_000_000 : Infinity;
  const readable = [
    m.listenFd,
    ...m.clients.filter(({ waiting: job }) => job === "").map(({ fd }) => fd),
  ];
  return { sleepNs: Math.min(pause, due, waiting ? 50_000_000 : Infinity), readable };
}

export const init: Actor<Manager> = { start, step, signal: () => undefined };

export type { Unit };
