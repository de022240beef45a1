/** The process table out of /proc/PID: what ps, top, pgrep and their kin start from. */
import { getdents, open, close, readlink, type Sys } from "../../kernel/uapi/syscall.ts";
import { O_DIRECTORY } from "../../kernel/uapi/fcntl.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { tryReadFile } from "./stdio.ts";

/** Fields of /proc/PID/stat and status by Linux's names; times in USER_HZ ticks, sizes in pages or KiB as there. */
export interface Proc {
  readonly pid: number; // the thread's, when threads are listed
  readonly tgid: number;
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  readonly ttyNr: number;
  readonly tpgid: number;
  readonly flags: number;
  readonly minflt: number;
  readonly majflt: number;
  readonly utime: number;
  readonly stime: number;
  readonly cutime: number;
  readonly cstime: number;
  readonly priority: number;
  readonly nice: number;
  readonly threads: number;
  readonly start: number;
  readonly vsize: number; // bytes
  readonly rss: number; // pages
  readonly startStack: number; // addresses
  readonly kstkEsp: number;
  readonly kstkEip: number;
  readonly processor: number;
  readonly rtPriority: number;
  readonly blocked: string;
  readonly ignored: string;
  readonly caught: string;
  readonly pending: string;
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly lockedKb: number;
  readonly shared: number; // pages
  readonly text: number;
  readonly data: number;
  readonly swapKb: number;
  readonly fileKb: number;
  readonly shmemKb: number;
  readonly exeKb: number;
  readonly libKb: number;
  readonly stackKb: number;
  readonly dataKb: number;
  /** argv; empty for a kernel thread or a zombie. */
  readonly argv: readonly string[];
  readonly cgroup: string;
  readonly wchan: string;
}

export function* pids(): Sys<number[]> {
  return (yield* names("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function* names(path: string): Sys<string[]> {
  try {
    const fd = yield* open(path, O_DIRECTORY);
    const list = yield* getdents(fd);
    yield* close(fd);
    return list.map(({ name }) => name);
  } catch (error) {
    if (error instanceof SyscallError) return [];
    throw error;
  }
}

export interface ReadOptions {
  /** status, statm and cmdline too (ps, top); stat alone is enough for some. */
  readonly full?: boolean;
  readonly threads?: boolean;
  readonly wchan?: boolean;
  readonly cgroup?: boolean;
}

export function* readProcs(options: ReadOptions = {}): Sys<Proc[]> {
  const out: Proc[] = [];
  for (const pid of yield* pids()) {
    if (options.threads === true) {
      for (const tid of (yield* names(`/proc/${pid}/task`)).filter((name) => /^\d+$/.test(name))) {
        const proc = yield* readProc(`/proc/${pid}/task/${tid}`, pid, options);
        if (proc !== null) out.push(proc);
      }
      continue;
    }
    const proc = yield* readProc(`/proc/${pid}`, pid, options);
    if (proc !== null) out.push(proc);
  }
  return out;
}

/** Null when the process is gone. */
export function* readProc(dir: string, tgid: number, options: ReadOptions = {}): Sys<Proc | null> {
  const stat = yield* tryReadFile(`${dir}/stat`);
  if (stat === undefined) return null;
  const status = (yield* tryReadFile(`${dir}/status`)) ?? "";
  const statm = (yield* tryReadFile(`${dir}/statm`)) ?? "";
  const cmdline = (yield* tryReadFile(`${dir}/cmdline`)) ?? "";
  const wchan = options.wchan === true ? ((yield* tryReadFile(`${dir}/wchan`)) ?? "") : "";
  const cgroup = options.cgroup === true ? ((yield* tryReadFile(`${dir}/cgroup`)) ?? "") : "";
  return parseProc(stat, status, statm, cmdline, wchan, cgroup, tgid);
}

/** The row of /proc/PID/status that begins so, after the newline of the one before. */
function rowText(status: string, row: string): string {
  const at = status.indexOf(row);
  return at < 0 ? "" : status.slice(at + row.length, status.indexOf("\n", at + 1)).trim();
}

export function parseProc(
  stat: string,
  status: string,
  statm: string,
  cmdline: string,
  wchan: string,
  cgroup: string,
  tgid: number,
): Proc {
  const open = stat.indexOf("(");
  const shut = stat.lastIndexOf(")");
  const rest = stat.slice(shut + 2).split(" ");
  const n = (field: number): number => Number(rest[field - 3] ?? 0); // field numbers of proc(5)
  const number = (row: string): number => parseInt(rowText(status, row), 10) || 0;
  const [uid = 0, euid = 0] = rowText(status, "\nUid:").split("\t").map(Number);
  const [gid = 0, egid = 0] = rowText(status, "\nGid:").split("\t").map(Number);
  const pages = statm.split(" ").map(Number);
  const argv = cmdline === "" ? [] : cmdline.replace(/\0+$/, "").split("\0");
  return {
    pid: Number(stat.slice(0, open).trim()),
    tgid,
    comm: stat.slice(open + 1, shut),
    state: rest[0] ?? "?",
    ppid: n(4),
    pgrp: n(5),
    session: n(6),
    ttyNr: n(7),
    tpgid: n(8),
    flags: n(9),
    minflt: n(10),
    majflt: n(12),
    utime: n(14),
    stime: n(15),
    cutime: n(16),
    cstime: n(17),
    priority: n(18),
    nice: n(19),
    threads: n(20),
    start: n(22),
    vsize: n(23),
    rss: n(24),
    startStack: n(28),
    kstkEsp: n(29),
    kstkEip: n(30),
    processor: n(39),
    rtPriority: n(40),
    pending: rowText(status, "\nShdPnd:"),
    blocked: rowText(status, "\nSigBlk:"),
    ignored: rowText(status, "\nSigIgn:"),
    caught: rowText(status, "\nSigCgt:"),
    uid,
    euid,
    gid,
    egid,
    lockedKb: number("\nVmLck:"),
    shared: pages[2] ?? 0,
    text: pages[3] ?? 0,
    data: pages[5] ?? 0,
    swapKb: number("\nVmSwap:"),
    fileKb: number("\nRssFile:"),
    shmemKb: number("\nRssShmem:"),
    exeKb: number("\nVmExe:"),
    libKb: number("\nVmLib:"),
    stackKb: number("\nVmStk:"),
    dataKb: number("\nVmData:"),
    argv,
    cgroup: cgroup.trim(),
    wchan,
  };
}

/** "pts/0" for 136:0; "?" for none. */
export function ttyName(ttyNr: number): string {
  if (ttyNr === 0) return "?";
  const major = (ttyNr >> 8) & 0xfff;
  const minor = (ttyNr & 0xff) | ((ttyNr >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${minor + (major - 136) * 256}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return "?";
}

/** STAT's letters: state, then < N L s l +. */
export function statLetters(p: Proc): string {
  let out = p.state;
  if (p.nice < 0) out += "<";
  if (p.nice > 0) out += "N";
  if (p.lockedKb > 0) out += "L";
  if (p.session === p.tgid) out += "s";
  if (p.threads > 1) out += "l";
  if (p.pgrp === p.tpgid) out += "+";
  return out;
}

/** Command line as ps shows it: brackets around the name of what has none. */
export function commandLine(p: Proc): string {
  if (p.state === "Z") return `[${p.comm}] <defunct>`;
  if (p.argv.length === 0) return `[${p.comm}]`;
  return clean(p.argv.join(" "));
}

export function commandName(p: Proc): string {
  return p.state === "Z" ? `${p.comm} <defunct>` : p.comm;
}

/** Unprintable bytes become question marks, as ps's escape_str() has it. */
export function clean(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, "?");
}

export function* exeOf(pid: number): Sys<string | null> {
  try {
    return yield* readlink(`/proc/${pid}/exe`);
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}
