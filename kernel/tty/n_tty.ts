/**
 * The line discipline: drivers/tty/n_tty.c. Canonical editing with echo, signals from the keyboard,
 * flow control, output processing, and job control's SIGTTIN and SIGTTOU.
 * Not modelled: VTIME between bytes (a timeout with VMIN 0 is), parity and delays.
 */
import { SyscallError } from "../uapi/errno.ts";
import { POLLHUP, POLLIN, POLLOUT } from "../uapi/fcntl.ts";
import {
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGWINCH,
} from "../uapi/signal.ts";
import type { Timestamp } from "../uapi/stat.ts";
import type { Blocked } from "../uapi/syscall.ts";
import type { Winsize } from "../uapi/termios.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import type { File, FileOps } from "../fs/file.ts";
import type { Machine } from "../machine.ts";
import { sleepOn, wakeAll } from "../sched/core.ts";
import { orphaned, sendGroup } from "../signal.ts";
import type { Task } from "../task.ts";
import { filterOutput } from "./filter.ts";
import { eraseChar, eraseWord, erasedLine, echoByte } from "./echo.ts";
import { BUFFER_BYTES, BURST_BYTES, BURST_RATE, STEADY_RATE, type Tty } from "./tty.ts";

const NL = 10;
const CR = 13;
const LINE_MAX = 4095; // N_TTY_BUF_SIZE - 1
const NOTHING = new Uint8Array(0);

// --- from the keyboard ---

/** Bytes typed at the far end. */
export function receive(m: Machine, tty: Tty, bytes: Uint8Array): void {
  const raw: number[] = [];
  for (const byte of bytes) receiveByte(m, tty, byte, raw);
  flushRaw(m, tty, raw);
}

function flushRaw(m: Machine, tty: Tty, raw: number[]): void {
  if (raw.length === 0) return;
  tty.input.push(Uint8Array.from(raw));
  raw.length = 0;
  wakeAll(m, tty.readers);
}

function receiveByte(m: Machine, tty: Tty, typed: number, raw: number[]): void {
  const { termios } = tty;
  const { cc } = termios;
  let byte = typed;
  if (tty.literal) {
    tty.literal = false;
    accept(m, tty, byte, raw, true);
    return;
  }
  if (termios.isig && signalKey(m, tty, byte, raw)) return;
  if (termios.ixon && byte === cc.stop) {
    tty.stopped = true;
    return;
  }
  if (termios.ixon && (byte === cc.start || (tty.stopped && termios.ixany))) {
    tty.stopped = false;
    wakeAll(m, tty.writers);
    if (byte === cc.start) return;
  }
  if (byte === CR) {
    if (termios.igncr) return;
    if (termios.icrnl) byte = NL;
  } else if (byte === NL && termios.inlcr) byte = CR;
  if (termios.icanon && termios.iexten && byte === cc.lnext) {
    tty.literal = true;
    if (termios.echo && termios.echoctl) emit(m, tty, Uint8Array.of(0x5e, 0x08));
    return;
  }
  accept(m, tty, byte, raw, false);
}

function signalKey(m: Machine, tty: Tty, byte: number, raw: number[]): boolean {
  const { cc, noflsh } = tty.termios;
  const signal =
    byte === cc.intr ? SIGINT : byte === cc.quit ? SIGQUIT : byte === cc.susp ? SIGTSTP : 0;
  if (signal === 0 || byte === 0) return false;
  flushRaw(m, tty, raw);
  if (!noflsh) {
    tty.input = [];
    tty.line = [];
    discardOutput(m, tty);
  }
  if (tty.stopped) {
    tty.stopped = false;
    wakeAll(m, tty.writers);
  }
  if (tty.termios.echo) echoByte(m, tty, byte);
  if (tty.pgrp > 0) sendGroup(m, tty.pgrp, signal);
  return true;
}

/**
 * What is written and not yet drained counts as drained (tty_driver_flush_buffer in isig(),
 * drivers/tty/n_tty.c). Its bytes have left already: the far end shows them.
 */
function discardOutput(m: Machine, tty: Tty): void {
  if (tty.drainedAtNs <= m.now) return;
  tty.drainedAtNs = m.now;
  wakeAll(m, tty.writers);
}

function accept(m: Machine, tty: Tty, byte: number, raw: number[], literal: boolean): void {
  const { termios } = tty;
  if (!termios.icanon) {
    if (termios.echo) echoByte(m, tty, byte);
    raw.push(byte);
    return;
  }
  if (!literal && editKey(m, tty, byte)) return;
  if (tty.line.length >= LINE_MAX && byte !== NL) return;
  if (!literal && byte === termios.cc.eof) {
    if (tty.line.length === 0) tty.eof = true;
    else finishLine(m, tty);
    wakeAll(m, tty.readers);
    return;
  }
  tty.line.push(byte);
  if (termios.echo || (termios.echonl && byte === NL)) echoByte(m, tty, byte);
  if (byte === NL && !literal) finishLine(m, tty);
}

function editKey(m: Machine, tty: Tty, byte: number): boolean {
  const { cc, echo, echoe, iexten } = tty.termios;
  if (byte === 0) return false;
  if (byte === cc.erase) {
    const erased = eraseChar(tty.line);
    if (erased.length > 0 && echo && echoe) emit(m, tty, erasedLine(erased));
    return true;
  }
  if (byte === cc.kill || (iexten && byte === cc.werase)) {
    const erased = byte === cc.kill ? tty.line.splice(0) : eraseWord(tty.line);
    if (echo) emit(m, tty, erasedLine(erased));
    return true;
  }
  if (iexten && byte === cc.rprnt) {
    if (echo) {
      echoByte(m, tty, byte);
      emit(m, tty, Uint8Array.of(NL));
      for (const one of tty.line) echoByte(m, tty, one);
    }
    return true;
  }
  return false;
}

function finishLine(m: Machine, tty: Tty): void {
  tty.input.push(Uint8Array.from(tty.line));
  tty.line = [];
  wakeAll(m, tty.readers);
}

/** TIOCSWINSZ, or the far end's window changed: SIGWINCH when the size is new. */
export function resize(m: Machine, tty: Tty, size: Winsize): void {
  if (size.rows === tty.winsize.rows && size.cols === tty.winsize.cols) return;
  tty.winsize = size;
  if (tty.pgrp > 0) sendGroup(m, tty.pgrp, SIGWINCH);
}

/** The far end is gone: SIGHUP to the session leader, end of file for readers. */
export function hangUp(m: Machine, tty: Tty): void {
  tty.hungUp = true;
  const session = tty.session;
  const pgrp = tty.pgrp;
  for (const group of new Set([session, pgrp])) {
    if (group <= 0) continue;
    sendGroup(m, group, SIGHUP);
    sendGroup(m, group, SIGCONT);
  }
  wakeAll(m, tty.readers);
  wakeAll(m, tty.writers);
}

// --- for programs ---

/** Background processes may not read; false means a signal was sent and the call must be made again. */
function checkJob(m: Machine, task: Task, tty: Tty, signal: number): boolean {
  const process = task.process;
  if (process.tty !== tty || tty.pgrp === 0 || process.pgrp === tty.pgrp) return true;
  const blocked = task.sigBlocked.has(signal) || process.dispositions.get(signal) === "ignore";
  if (signal === SIGTTOU && blocked) return true;
  if (blocked || orphaned(m, process.pgrp)) throw new SyscallError("EIO");
  sendGroup(m, process.pgrp, signal);
  return false;
}

/** For ioctls that change the terminal (tcsetattr, tcsetpgrp). */
export function checkChange(m: Machine, task: Task, tty: Tty): Blocked | null {
  return checkJob(m, task, tty, SIGTTOU) ? null : again(m, task);
}

/** Stop signals are on their way: they are delivered before the call is made again. */
function again(m: Machine, task: Task): Blocked {
  const now = m.now;
  task.deadlineNs = now;
  return sleepOn(m, task, [], "n_tty_read");
}

function readTty(m: Machine, task: Task, tty: Tty, count: number): Uint8Array | Blocked {
  if (tty.hungUp) return NOTHING;
  if (!checkJob(m, task, tty, SIGTTIN)) return again(m, task);
  const { icanon, cc } = tty.termios;
  const available = tty.input.reduce((sum, chunk) => sum + chunk.length, 0);
  if (available === 0) {
    if (tty.eof && icanon) {
      tty.eof = false;
      return NOTHING;
    }
    if (!icanon && cc.min === 0) {
      if (cc.time === 0) return NOTHING;
      task.deadlineNs ??= m.now + cc.time * (NSEC_PER_SEC / 10);
      if (m.now >= task.deadlineNs) return NOTHING;
    }
    return sleepOn(m, task, [tty.readers], "n_tty_read");
  }
  const head = tty.input[0] as Uint8Array;
  if (head.length <= count) tty.input.shift();
  else tty.input[0] = head.subarray(count);
  return head.length <= count ? head : head.subarray(0, count);
}

function writeTty(m: Machine, task: Task, tty: Tty, data: Uint8Array): number | Blocked {
  if (tty.hungUp) throw new SyscallError("EIO");
  if (tty.termios.tostop && !checkJob(m, task, tty, SIGTTOU)) return again(m, task);
  if (tty.stopped) return sleepOn(m, task, [tty.writers], "n_tty_write");
  const backlog = drainWait(m, tty);
  if (backlog > 0) {
    task.deadlineNs = m.now + backlog;
    return sleepOn(m, task, [tty.writers], "n_tty_write");
  }
  const part = data.length > BUFFER_BYTES ? data.subarray(0, BUFFER_BYTES) : data;
  emit(m, tty, part);
  m.trace.emit("tty_write", task, tty, part);
  return part.length;
}

/** Simulated time until the buffer has room again. */
function drainWait(m: Machine, tty: Tty): number {
  if (tty.drainedAtNs <= m.now) {
    const idle = m.now - tty.drainedAtNs;
    if (idle > NSEC_PER_SEC) tty.burstLeft = BURST_BYTES;
    return 0;
  }
  const rate = tty.burstLeft > 0 ? BURST_RATE : STEADY_RATE;
  const room = (BUFFER_BYTES / rate) * NSEC_PER_SEC;
  return Math.max(0, Math.floor(tty.drainedAtNs - m.now - room));
}

/** To the screen: output processing, the filter, the drain's account. */
export function emit(m: Machine, tty: Tty, data: Uint8Array): void {
  const { opost, onlcr } = tty.termios;
  const processed = opost && onlcr ? newlines(data) : data;
  const out = filterOutput(tty.filter, processed);
  if (out.length === 0) return;
  tty.output.push(out);
  tty.outputBytes += out.length;
  const burst = tty.burstLeft > 0;
  tty.burstLeft = Math.max(0, tty.burstLeft - out.length);
  const ns = (out.length / (burst ? BURST_RATE : STEADY_RATE)) * NSEC_PER_SEC;
  tty.drainedAtNs = Math.max(tty.drainedAtNs, m.now) + Math.floor(ns);
}

function newlines(data: Uint8Array): Uint8Array {
  if (!data.includes(NL)) return data;
  // A byte at a time: lines are short, and a call a line costs more.
  const out = new Uint8Array(data.length * 2);
  let n = 0;
  for (let i = 0; i < data.length; i++) {
    const byte = data[i] as number;
    if (byte === NL) out[n++] = CR;
    out[n++] = byte;
  }
  return out.slice(0, n);
}

const OPS = new WeakMap<Tty, FileOps>();

export function ttyOps(tty: Tty): FileOps {
  let ops = OPS.get(tty);
  if (ops === undefined) OPS.set(tty, (ops = makeOps(tty)));
  return ops;
}

/** tty_update_time(): to eight seconds, which tells nobody how fast a password is typed. */
function touched(m: Machine, time: Timestamp): Timestamp {
  const { sec } = m.realtime();
  return Math.floor(sec / 8) === Math.floor(time.sec / 8) ? time : { sec, nsec: time.nsec };
}

function makeOps(tty: Tty): FileOps {
  return {
    read: (m, task, { inode }, count) => {
      const data = readTty(m, task, tty, count);
      if (typeof data !== "symbol") inode.atime = touched(m, inode.atime);
      return data;
    },
    write: (m, task, { inode }, data) => {
      const count = data.length === 0 ? 0 : writeTty(m, task, tty, data);
      if (typeof count !== "symbol") inode.mtime = touched(m, inode.mtime);
      return count;
    },
    poll: (m) => {
      const ready = tty.input.length > 0 || (tty.eof && tty.termios.icanon);
      if (tty.hungUp) return POLLIN | POLLHUP;
      return (ready ? POLLIN : 0) | (!tty.stopped && drainWait(m, tty) === 0 ? POLLOUT : 0);
    },
    queues: () => [tty.readers],
    tty: (_file: File) => tty,
    available: () => tty.input.reduce((sum, chunk) => sum + chunk.length, 0),
  };
}

/** Master end: what came out since the last call. */
export function takeOutput(tty: Tty): Uint8Array[] {
  const out = tty.output;
  tty.output = [];
  return out;
}
