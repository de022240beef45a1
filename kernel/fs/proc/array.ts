/** /proc/PID/stat, status, statm: fs/proc/array.c, fs/proc/task_mmu.c. */
import { signalName } from "../../uapi/signal.ts";
import type { Machine } from "../../machine.ts";
import { type Area, rss, swappedSeen } from "../../mm/area.ts";
import { rssPages, virtualPages } from "../../mm/mmap.ts";
import { leader, type Process, type Task, usageOf } from "../../task.ts";
import { NSEC_PER_USER_TICK } from "../../uapi/time.ts";
import { fixed, type PidFile } from "./entry.ts";

const CAPS = fixed(
  "PID/status",
  "Cap*, Seccomp, Speculation_*",
  "000001ffffffffff",
  "capabilities follow uid 0 only",
);
const NO_SIGNALS = "0".repeat(16);

function hex(bits: bigint): string {
  return bits === 0n ? NO_SIGNALS : bits.toString(16).padStart(16, "0");
}

const STATE_NAME: Record<string, string> = {
  R: "running",
  S: "sleeping",
  D: "disk sleep",
  T: "stopped",
  Z: "zombie",
  X: "dead",
  I: "idle",
};

export interface Sizes {
  readonly virtual: number;
  readonly rss: number;
  readonly anon: number;
  readonly file: number;
  readonly shmem: number;
  readonly swap: number;
  readonly text: number;
  readonly data: number;
  readonly stack: number;
  readonly lib: number;
  readonly locked: number;
}

/** Pages of a process by kind. */
export function memorySizes(process: Process): Sizes {
  const { mm } = process;
  const sum = {
    virtual: 0,
    rss: 0,
    anon: 0,
    file: 0,
    shmem: 0,
    swap: 0,
    text: 0,
    data: 0,
    stack: 0,
    lib: 0,
    locked: 0,
  };
  if (mm === null) return sum;
  for (const area of mm.areas) {
    const here = rss(area);
    if (area.kind === "file") sum.file += here;
    else if (area.kind === "shmem") sum.shmem += here;
    else sum.anon += here;
    sum.swap += swappedSeen(area);
    if (area.locked) sum.locked += area.pages;
    if (area.name === "[stack]") sum.stack += area.pages;
    else if (area.kind === "anon" && area.perms.startsWith("rw")) sum.data += area.pages;
    if (area.kind === "file" && area.perms.includes("x")) {
      if (area.name === process.exePath) sum.text += area.pages;
      else sum.lib += area.pages;
    }
  }
  sum.rss = rssPages(mm);
  sum.virtual = virtualPages(mm);
  return sum;
}

function areaNamed(process: Process, name: string): Area | undefined {
  for (const area of process.mm?.areas ?? []) if (area.name === name) return area;
  return undefined;
}

const SIGNALS_MAX = 64;
/** The bit of each signal in a mask; none for a number that is no signal. */
const BITS = Array.from({ length: SIGNALS_MAX + 1 }, (_, signal) =>
  signalName(signal) === undefined ? 0n : 1n << BigInt(signal - 1),
);

function signalBits(signals: Iterable<number>): bigint {
  let bits = 0n;
  for (const signal of signals) bits |= BITS[signal] ?? 0n;
  return bits;
}

/** A kernel thread ignores them all (ignore_signals). */
const EVERY_SIGNAL = 0xffff_ffff_ffff_ffffn;

function masks(process: Process, task: Task) {
  let ignored = 0n;
  let caught = 0n;
  for (const [signal, how] of process.dispositions) {
    if (how === "ignore") ignored |= BITS[signal] ?? 0n;
    else if (how === "catch") caught |= BITS[signal] ?? 0n;
  }
  return {
    pending: 0n,
    shared: signalBits(process.sigPending),
    blocked: signalBits(task.sigBlocked),
    ignored: process.kthread !== null ? EVERY_SIGNAL : ignored,
    caught,
  };
}

/** Field 9 of stat: PF_KTHREAD and PF_FORKNOEXEC as ps and pidof look at them. */
function flags(process: Process): number {
  if (process.kthread !== null) return process.kthread.flags;
  return process.didExec ? 0x400000 : 0x400040;
}

export const pidStat: PidFile = {
  show(_m: Machine, process: Process, thread: Task): string {
    const wholeGroup = thread === leader(process);
    const usage = wholeGroup ? usageOf(process) : null;
    const children = process.childrenUsage;
    const ticks = (ns: number): number => Math.floor(ns / NSEC_PER_USER_TICK);
    const size = memorySizes(process);
    const text = areaNamed(process, process.exePath);
    const stack = areaNamed(process, "[stack]");
    const heap = areaNamed(process, "[heap]");
    const top = stack === undefined ? 0 : stack.start + stack.pages * 4096;
    const set = masks(process, thread);
    const exit = process.exitStatus;
    const code = exit === null ? 0 : exit.how === "exited" ? exit.value << 8 : exit.value;
    const fields = [
      process.tasks.length > 0 ? thread.tid : process.pid,
      `(${thread.comm})`,
      thread.state,
      process.parent?.pid ?? 0,
      process.pgrp,
      process.session,
      process.tty === null ? 0 : ((process.tty.dev >> 8) << 8) | (process.tty.dev & 255),
      process.tty === null ? -1 : process.tty.pgrp === 0 ? -1 : process.tty.pgrp,
      flags(process),
      usage?.minflt ?? thread.minflt,
      children.minflt,
      usage?.majflt ?? thread.majflt,
      children.majflt,
      ticks(usage?.utimeNs ?? thread.utimeNs),
      ticks(usage?.stimeNs ?? thread.stimeNs),
      ticks(children.utimeNs),
      ticks(children.stimeNs),
      thread.rtPriority > 0 ? -1 - thread.rtPriority : 20 + thread.nice,
      thread.nice,
      process.tasks.length,
      0,
      ticks(thread.startNs),
      size.virtual * 4096,
      size.rss,
      "18446744073709551615",
      text?.start ?? 0,
      text === undefined ? 0 : text.start + text.pages * 4096,
      stack === undefined ? 0 : top - 1_312,
      0,
      0,
      0,
      Number(set.blocked & 0x7fffffffn),
      Number(set.ignored & 0x7fffffffn),
      Number(set.caught & 0x7fffffffn),
      thread.state === "R" || process.mm === null ? 0 : 1,
      0,
      0,
      17,
      thread.lastCpu,
      thread.rtPriority,
      thread.rtPriority > 0 ? 1 : 0,
      ticks(thread.ioTotalNs),
      0,
      0,
      heap === undefined ? 0 : heap.start - 8192,
      heap === undefined ? 0 : heap.start - 4096,
      heap?.start ?? 0,
      stack === undefined ? 0 : top - 900,
      stack === undefined ? 0 : top - 860,
      stack === undefined ? 0 : top - 860,
      stack === undefined ? 0 : top - 24,
      code,
    ];
    return `${fields.join(" ")}\n`;
  },
};

export const pidStatm: PidFile = {
  show(_m, process) {
    const size = memorySizes(process);
    return `${size.virtual} ${size.rss} ${size.file + size.shmem} ${size.text} 0 ${size.data + size.stack} 0\n`;
  },
};

function cpuMask(cpus: readonly number[]): string {
  let bits = 0n;
  for (const cpu of cpus) bits |= 1n << BigInt(cpu);
  const hex = bits.toString(16);
  if (hex.length <= 8) return hex;
  return `${hex.slice(0, -8)},${hex.slice(-8)}`;
}

export function cpuList(cpus: readonly number[]): string {
  const out: string[] = [];
  for (let i = 0; i < cpus.length;) {
    let end = i;
    while (cpus[end + 1] === (cpus[end] as number) + 1) end++;
    out.push(end === i ? String(cpus[i]) : `${cpus[i]}-${cpus[end]}`);
    i = end + 1;
  }
  return out.join(",");
}

export const pidStatus: PidFile = {
  show(m: Machine, process: Process, thread: Task): string {
    const { cred, mm } = process;
    const size = memorySizes(process);
    const set = masks(process, thread);
    const kb = (name: string, pages: number): string =>
      `${name}:\t${String(pages * 4).padStart(8)} kB`;
    const caps = cred.euid === 0 ? CAPS : "0000000000000000";
    const allCpus = Array.from({ length: m.spec.cpus }, (_, cpu) => cpu);
    const cpus = thread.affinity ?? allCpus;
    const slots = process.files.fd.length;
    let fdSize = 64;
    while (fdSize < slots) fdSize *= 2;
    const groups = cred.groups.length === 0 ? " " : `${cred.groups.join(" ")} `;
    const rows = [
      `Name:\t${thread.comm}`,
      `Umask:\t${process.umask.toString(8).padStart(4, "0")}`,
      `State:\t${thread.state} (${STATE_NAME[thread.state]})`,
      `Tgid:\t${process.pid}`,
      "Ngid:\t0",
      `Pid:\t${thread.tid}`,
      `PPid:\t${process.parent?.pid ?? 0}`,
      "TracerPid:\t0",
      `Uid:\t${cred.uid}\t${cred.euid}\t${cred.euid}\t${cred.euid}`,
      `Gid:\t${cred.gid}\t${cred.egid}\t${cred.egid}\t${cred.egid}`,
      `FDSize:\t${fdSize}`,
      `Groups:\t${groups}`,
      `NStgid:\t${process.pid}`,
      `NSpid:\t${thread.tid}`,
      `NSpgid:\t${process.pgrp}`,
      `NSsid:\t${process.session}`,
    ];
    if (mm !== null) {
      rows.push(
        kb("VmPeak", Math.max(mm.peakVirtual, size.virtual)),
        kb("VmSize", size.virtual),
        kb("VmLck", size.locked),
        kb("VmPin", 0),
        kb("VmHWM", mm.peakRss),
        kb("VmRSS", size.rss),
        kb("RssAnon", size.anon),
        kb("RssFile", size.file),
        kb("RssShmem", size.shmem),
        kb("VmData", size.data),
        kb("VmStk", size.stack),
        kb("VmExe", size.text),
        kb("VmLib", size.lib),
        kb("VmPTE", mm.pageTables),
        kb("VmSwap", size.swap),
        "HugetlbPages:\t       0 kB",
        "CoreDumping:\t0",
        "THP_enabled:\t1",
      );
    }
    const limit = process.rlimits.get("sigpending")?.soft ?? 0;
    rows.push(
      `Threads:\t${process.tasks.length}`,
      `SigQ:\t0/${limit}`,
      `SigPnd:\t${hex(set.pending)}`,
      `ShdPnd:\t${hex(set.shared)}`,
      `SigBlk:\t${hex(set.blocked)}`,
      `SigIgn:\t${hex(set.ignored)}`,
      `SigCgt:\t${hex(set.caught)}`,
      "CapInh:\t0000000000000000",
      `CapPrm:\t${caps}`,
      `CapEff:\t${caps}`,
      `CapBnd:\t${CAPS}`,
      "CapAmb:\t0000000000000000",
      "NoNewPrivs:\t0",
      "Seccomp:\t0",
      "Seccomp_filters:\t0",
      "Speculation_Store_Bypass:\tvulnerable",
      "SpeculationIndirectBranch:\tconditional enabled",
      `Cpus_allowed:\t${cpuMask(cpus)}`,
      `Cpus_allowed_list:\t${cpuList(cpus)}`,
      "Mems_allowed:\t00000000,00000001",
      "Mems_allowed_list:\t0",
      `voluntary_ctxt_switches:\t${thread.nvcsw}`,
      `nonvoluntary_ctxt_switches:\t${thread.nivcsw}`,
    );
    return `${rows.join("\n")}\n`;
  },
};
