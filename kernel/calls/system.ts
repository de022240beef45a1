/** Signals, time, memory, sockets and the system at large. */
import { SyscallError } from "../uapi/errno.ts";
import { SIGALRM, SIGKILL, SIGSTOP } from "../uapi/signal.ts";
import { makedev, S_IFBLK, S_IFMT, isReg } from "../uapi/stat.ts";
import { CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME, NSEC_PER_SEC } from "../uapi/time.ts";
import { randomBytes } from "../fs/devices.ts";
import { lookup } from "../fs/namei.ts";
import { fileOf } from "../fs/open.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import * as mm from "../mm/mmap.ts";
import { touch } from "../mm/fault.ts";
import { swapoffStep, swapon } from "../mm/swapfile.ts";
import * as unix from "../net/unix.ts";
import { kmsgLine } from "../printk.ts";
import { delay, sleepOn } from "../sched/core.ts";
import { account } from "../sched/fair.ts";
import { takeWork } from "../sched/work.ts";
import { sendSignal, takeCaught, withDisposition } from "../signal.ts";
import { newWorkState, NO_SIGNALS, NO_WORK, type Task, usageOf } from "../task.ts";
import { cancel } from "../time/timer.ts";
import { BLOCKED } from "../uapi/syscall.ts";
import { mayTouch, processOf } from "./process.ts";
import type { Rows } from "./row.ts";

type SystemCalls =
  | "kill"
  | "sigaction"
  | "sigprocmask"
  | "sigtake"
  | "pause"
  | "alarm"
  | "nanosleep"
  | "clock_gettime"
  | "settimeofday"
  | "brk"
  | "mmap"
  | "munmap"
  | "touch"
  | "compute"
  | "setwork"
  | "workdone"
  | "socket"
  | "bind"
  | "listen"
  | "accept"
  | "connect"
  | "shutdown"
  | "uname"
  | "sethostname"
  | "swapon"
  | "swapoff"
  | "syslog"
  | "reboot"
  | "getrandom"
  | "unmodelled"
  | "commandline";

function kill(m: Machine, task: Task, pid: number, signal: number): void {
  if (signal < 0 || signal > 64) throw new SyscallError("EINVAL");
  const self = task.process;
  const targets =
    pid > 0
      ? [processOf(m, task, pid)]
      : [...m.processes.values()].filter((process) => {
          if (pid === -1) return process !== m.init && process !== self && process.kthread === null;
          return process.pgrp === (pid === 0 ? self.pgrp : -pid);
        });
  if (targets.length === 0) throw new SyscallError("ESRCH");
  const allowed = targets.filter((process) => mayTouch(task, process));
  if (allowed.length === 0) throw new SyscallError("EPERM");
  if (signal === 0) return;
  for (const process of allowed) sendSignal(m, process, signal);
}

function alarm(m: Machine, task: Task, delayNs: number): number {
  const process = task.process;
  const left = process.alarm?.due ? process.alarm.atNs - m.now : 0;
  cancel(process.alarm);
  process.alarm =
    delayNs > 0 ? m.timers.add(m.now + delayNs, () => sendSignal(m, process, SIGALRM)) : null;
  return left;
}

function privileged(task: Task): void {
  if (task.process.cred.euid !== 0) throw new SyscallError("EPERM");
}

/** The disk behind a device node or a file, and its size in pages. */
function swapTarget(m: Machine, task: Task, path: string) {
  const { inode } = lookup(m, task, path);
  if ((inode.mode & S_IFMT) === S_IFBLK) {
    const disk = m.disks.find((one) => makedev(one.spec.major, one.spec.minor) === inode.rdev);
    if (disk === undefined) throw new SyscallError("ENXIO");
    return { disk, pages: Math.floor(disk.spec.sizeKb / 4) };
  }
  if (!isReg(inode.mode) || inode.sb.disk === null) throw new SyscallError("EINVAL");
  return { disk: inode.sb.disk, pages: Math.floor((inode.data?.size ?? 0) / 4096) };
}

export const systemCalls: Rows<SystemCalls> = {
  kill: { ns: 600, run: kill },
  sigaction: {
    ns: 200,
    run: (_m, task, signal, disposition) => {
      if (signal < 1 || signal > 64 || signal === SIGKILL || signal === SIGSTOP) {
        throw new SyscallError("EINVAL");
      }
      const { dispositions } = task.process;
      const old = dispositions.get(signal) ?? "default";
      if (disposition === old) return old;
      task.process.dispositions = withDisposition(dispositions, signal, disposition);
      return old;
    },
    note: "no flags: a caught signal always interrupts (no SA_RESTART)",
  },
  sigprocmask: {
    ns: 200,
    run: (_m, task, how, signals) => {
      const old = [...task.sigBlocked];
      const blocked = new Set(how === "set" ? [] : old);
      for (const signal of signals) {
        if (how === "unblock") blocked.delete(signal);
        else blocked.add(signal);
      }
      task.sigBlocked = blocked.size === 0 ? NO_SIGNALS : blocked;
      return old;
    },
  },
  sigtake: {
    ns: 100,
    run: (_m, task) => {
      task.signalled = false;
      return takeCaught(task.process);
    },
  },
  pause: {
    ns: 300,
    run: (m, task) => sleepOn(m, task, [], "do_sys_pause") as never,
  },
  alarm: { ns: 300, run: alarm },
  nanosleep: {
    ns: 500,
    run: (m, task, durationNs) => {
      task.deadlineNs ??= m.now + Math.max(0, durationNs);
      if (m.now >= task.deadlineNs) return;
      return sleepOn(m, task, [], "hrtimer_nanosleep");
    },
  },
  clock_gettime: {
    ns: 40,
    run: (m, task, clock) => {
      if (clock === CLOCK_REALTIME) return m.realtime();
      let ns = m.now;
      if (clock === CLOCK_PROCESS_CPUTIME_ID) {
        const usage = usageOf(task.process);
        ns = usage.utimeNs + usage.stimeNs;
      }
      const sec = Math.floor(ns / NSEC_PER_SEC);
      return { sec, nsec: ns - sec * NSEC_PER_SEC };
    },
  },
  settimeofday: {
    ns: 1_000,
    run: (m, task, time) => {
      privileged(task);
      const now = m.realtime();
      m.wallOffset.sec += time.sec - now.sec;
    },
  },
  brk: { ns: 700, run: (m, task, deltaPages) => mm.brk(m, task, deltaPages) },
  mmap: {
    ns: 1_500,
    run: (m, task, args) => {
      const file = args.fd === undefined ? null : fileOf(task.process, args.fd);
      return mm.mmap(m, task, args, file);
    },
  },
  munmap: { ns: 1_500, run: (m, task, area) => mm.munmap(m, task, area) },
  touch: {
    ns: 100,
    run: (m, task, area, args) => {
      const wait = task.paid ? 0 : touch(m, task, area, args);
      if (delay(m, task, wait, "folio_wait_bit_common")) return BLOCKED;
    },
  },
  compute: {
    ns: 0,
    run: (m, task, userNs) => {
      account(m, task, userNs, 0);
      task.fuelNs -= userNs;
    },
  },
  setwork: {
    ns: 500,
    run: (_m, task, work) => {
      task.work = work;
      if (task.workState === NO_WORK) task.workState = newWorkState();
    },
  },
  workdone: { ns: 200, run: (_m, task) => takeWork(task) },
  socket: { ns: 1_500, run: (m, task) => unix.socket(m, task.process), note: "AF_UNIX streams" },
  bind: { ns: 3_000, run: unix.bind },
  listen: { ns: 500, run: (_m, task, fd, backlog) => unix.listen(task.process, fd, backlog) },
  accept: { ns: 2_000, run: unix.accept },
  connect: { ns: 4_000, run: unix.connect },
  shutdown: { ns: 500, run: (m, task, fd, how) => unix.shutdown(m, task.process, fd, how) },
  uname: { ns: 100, run: (m) => ({ ...m.uts }) },
  sethostname: {
    ns: 500,
    run: (m, task, name) => {
      privileged(task);
      m.uts.nodename = name;
    },
  },
  swapon: {
    ns: 50_000,
    run: (m, task, path, priority) => {
      privileged(task);
      const { disk, pages } = swapTarget(m, task, path);
      swapon(m, task, path, disk, pages, priority);
    },
  },
  swapoff: {
    ns: 50_000,
    run: (m, task, path) => {
      privileged(task);
      lookup(m, task, path);
      if (swapoffStep(m, path)) return;
      task.deadlineNs = m.now + TICK_NS;
      return sleepOn(m, task, [], "folio_wait_bit_common", "D");
    },
  },
  syslog: {
    ns: 5_000,
    run: (m, task, action) => {
      if (action === "clear") {
        privileged(task);
        m.log.clearSeq = m.log.nextSeq;
        return "";
      }
      const from = m.log.clearSeq;
      return m.log.records
        .filter((record) => record.seq >= from)
        .map(kmsgLine)
        .join("");
    },
  },
  reboot: {
    ns: 1_000,
    run: (m, task, command) => {
      privileged(task);
      m.halted = command;
    },
  },
  getrandom: { ns: 500, run: (m, _task, count) => randomBytes(m, Math.min(count, 65_536)) },
  commandline: { ns: 0, run: (m, task, text) => m.trace.emit("command_line", task, text) },
  unmodelled: {
    ns: 0,
    run: (m, task, what) => {
      m.unmodelled.push(what);
      m.trace.emit("unmodelled", task, what);
    },
  },
};
