/** The other files of /proc/PID: fs/proc/base.c, fs/proc/task_mmu.c. */
import { SyscallError } from "../../uapi/errno.ts";
import type { Machine } from "../../machine.ts";
import { type Area, resident, rss, swappedSeen } from "../../mm/area.ts";
import { oomScore } from "../../mm/oom_kill.ts";
import { leader, type Process } from "../../task.ts";
import { RLIM_INFINITY, type Resource } from "../../uapi/syscall.ts";
import { isUnlinked, pathOf } from "../namei.ts";
import { pidStat, pidStatm, pidStatus } from "./array.ts";
import type { PidFile, PidLink } from "./entry.ts";
import { mountinfoLines, mountLines } from "./system.ts";

function list(words: readonly string[]): string {
  return words.map((word) => `${word}\0`).join("");
}

const LIMITS: readonly (readonly [Resource, string, string])[] = [
  ["cpu", "Max cpu time", "seconds"],
  ["fsize", "Max file size", "bytes"],
  ["data", "Max data size", "bytes"],
  ["stack", "Max stack size", "bytes"],
  ["core", "Max core file size", "bytes"],
  ["rss", "Max resident set", "bytes"],
  ["nproc", "Max processes", "processes"],
  ["nofile", "Max open files", "files"],
  ["memlock", "Max locked memory", "bytes"],
  ["as", "Max address space", "bytes"],
  ["locks", "Max file locks", "locks"],
  ["sigpending", "Max pending signals", "signals"],
  ["msgqueue", "Max msgqueue size", "bytes"],
  ["nice", "Max nice priority", ""],
  ["rtprio", "Max realtime priority", ""],
  ["rttime", "Max realtime timeout", "us"],
];

function showLimits(process: Process): string {
  let out = "Limit                     Soft Limit           Hard Limit           Units     \n";
  const value = (limit: number): string => (limit === RLIM_INFINITY ? "unlimited" : String(limit));
  for (const [resource, name, unit] of LIMITS) {
    const limit = process.rlimits.get(resource);
    if (limit === undefined) continue;
    out += `${name.padEnd(25)} ${value(limit.soft).padEnd(20)} ${value(limit.hard).padEnd(20)} ${unit.padEnd(10)}\n`;
  }
  return out;
}

function showIo({ io }: Process): string {
  return (
    `rchar: ${io.rchar}\nwchar: ${io.wchar}\nsyscr: ${io.syscr}\nsyscw: ${io.syscw}\n` +
    `read_bytes: ${io.readBytes}\nwrite_bytes: ${io.writeBytes}\ncancelled_write_bytes: ${io.cancelledWriteBytes}\n`
  );
}

function inOrder(process: Process): Area[] {
  return [...(process.mm?.areas ?? [])].sort((a, b) => a.start - b.start);
}

function mapsLine(process: Process, area: Area): string {
  const hex = (address: number): string => address.toString(16);
  const inode =
    area.kind === "file" ? (area.name === process.exePath ? (process.exe?.ino ?? 0) : 1_311) : 0;
  const dev = area.kind === "file" ? "fe:01" : "00:00";
  const head = `${hex(area.start)}-${hex(area.start + area.pages * 4096)} ${area.perms} 00000000 ${dev} ${inode} `;
  return area.name === "" ? `${head}\n` : `${head.padEnd(73)}${area.name}\n`;
}

/** smaps_rollup: Pss shares file pages among those that map them, anonymous ones among a fork's two. */
function smapsRollup(process: Process): string {
  const areas = inOrder(process);
  const first = areas[0];
  const last = areas[areas.length - 1];
  if (first === undefined || last === undefined) return "";
  let total = 0;
  let pss = 0;
  let anonPss = 0;
  let filePss = 0;
  let shmemPss = 0;
  let sharedClean = 0;
  let privateClean = 0;
  let privateDirty = 0;
  let swap = 0;
  let anonymous = 0;
  let locked = 0;
  for (const area of areas) {
    const kb = rss(area) * 4;
    total += kb;
    swap += swappedSeen(area) * 4;
    if (area.locked) locked += kb;
    if (area.kind === "file") {
      const sharers = Math.max(1, area.file?.mappers ?? 1);
      const part = Math.floor(kb / sharers);
      filePss += part;
      if (sharers > 1) sharedClean += kb;
      else privateClean += kb;
    } else if (area.kind === "shmem") {
      shmemPss += kb;
      privateDirty += kb;
    } else {
      const own = resident(area) * 4;
      anonPss += own + Math.floor((kb - own) / 2);
      privateDirty += kb;
      anonymous += kb;
    }
  }
  pss = anonPss + filePss + shmemPss;
  const row = (name: string, kb: number): string =>
    `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`;
  const hex = (address: number): string => address.toString(16);
  return (
    `${hex(first.start)}-${hex(last.start + last.pages * 4096)} ---p 00000000 00:00 0                                  [rollup]\n` +
    row("Rss", total) +
    row("Pss", pss) +
    row("Pss_Dirty", anonPss) +
    row("Pss_Anon", anonPss) +
    row("Pss_File", filePss) +
    row("Pss_Shmem", shmemPss) +
    row("Shared_Clean", sharedClean) +
    row("Shared_Dirty", 0) +
    row("Private_Clean", privateClean) +
    row("Private_Dirty", privateDirty) +
    row("Referenced", total) +
    row("Anonymous", anonymous) +
    row("LazyFree", 0) +
    row("AnonHugePages", 0) +
    row("ShmemPmdMapped", 0) +
    row("FilePmdMapped", 0) +
    row("Shared_Hugetlb", 0) +
    row("Private_Hugetlb", 0) +
    row("Swap", swap) +
    row("SwapPss", swap) +
    row("Locked", locked)
  );
}

/** Kernel stacks end where a task sleeps; the frames above it are those of its system call. */
function stackOf(wchan: string): string {
  if (wchan === "0") return "";
  const frames: Record<string, readonly string[]> = {
    folio_wait_bit_common: [
      "folio_wait_bit_common",
      "__folio_lock_or_retry",
      "do_swap_page",
      "__handle_mm_fault",
      "handle_mm_fault",
      "do_user_addr_fault",
      "exc_page_fault",
      "asm_exc_page_fault",
    ],
    do_wait: [
      "do_wait",
      "kernel_wait4",
      "__do_sys_wait4",
      "do_syscall_64",
      "entry_SYSCALL_64_after_hwframe",
    ],
    pipe_read: [
      "pipe_read",
      "vfs_read",
      "ksys_read",
      "do_syscall_64",
      "entry_SYSCALL_64_after_hwframe",
    ],
    hrtimer_nanosleep: [
      "hrtimer_nanosleep",
      "common_nsleep",
      "__x64_sys_clock_nanosleep",
      "do_syscall_64",
      "entry_SYSCALL_64_after_hwframe",
    ],
    do_epoll_wait: [
      "do_epoll_wait",
      "__x64_sys_epoll_wait",
      "do_syscall_64",
      "entry_SYSCALL_64_after_hwframe",
    ],
    n_tty_read: [
      "wait_woken",
      "n_tty_read",
      "tty_read",
      "vfs_read",
      "ksys_read",
      "do_syscall_64",
      "entry_SYSCALL_64_after_hwframe",
    ],
  };
  const names = frames[wchan] ?? [wchan, "do_syscall_64", "entry_SYSCALL_64_after_hwframe"];
  return names
    .map(
      (name, index) =>
        `[<0>] ${name}+0x${(0x3a + index * 0x15).toString(16)}/0x${(0x140 + index * 0x20).toString(16)}\n`,
    )
    .join("");
}

function owner(process: Process, reader: { readonly process: Process }): void {
  const { euid } = reader.process.cred;
  if (euid !== 0 && euid !== process.cred.uid) throw new SyscallError("EACCES");
}

function storeOomScoreAdj(
  _m: Machine,
  process: Process,
  text: string,
  writer: { readonly process: Process },
): void {
  const value = Number(text.trim());
  if (!Number.isInteger(value) || value < -1000 || value > 1000) throw new SyscallError("EINVAL");
  if (value < process.oomScoreAdj && writer.process.cred.euid !== 0)
    throw new SyscallError("EACCES");
  process.oomScoreAdj = value;
}

export const PID_FILES: Readonly<Record<string, PidFile>> = {
  stat: pidStat,
  status: pidStatus,
  statm: pidStatm,
  cmdline: { show: (_m, process) => (process.exitStatus !== null ? "" : list(process.argv)) },
  comm: {
    show: (_m, _process, thread) => `${thread.comm}\n`,
    store: (_m, process, text) => void (leader(process).comm = text.trim().slice(0, 15)),
    mode: 0o644,
  },
  environ: {
    show: (_m, process, _thread, reader) => {
      owner(process, reader);
      return list(process.envp);
    },
    mode: 0o400,
  },
  limits: { show: (_m, process) => showLimits(process) },
  io: {
    show: (_m, process, _thread, reader) => {
      owner(process, reader);
      return showIo(process);
    },
    mode: 0o400,
  },
  maps: {
    show: (_m, process, _thread, reader) => {
      owner(process, reader);
      return inOrder(process)
        .map((area) => mapsLine(process, area))
        .join("");
    },
  },
  smaps_rollup: {
    show: (_m, process, _thread, reader) => {
      owner(process, reader);
      return smapsRollup(process);
    },
  },
  oom_score: { show: (m, process) => `${oomScore(m, process)}\n` },
  oom_score_adj: {
    show: (_m, process) => `${process.oomScoreAdj}\n`,
    store: storeOomScoreAdj,
    mode: 0o644,
  },
  wchan: { show: (_m, _process, thread) => (thread.state === "R" ? "0" : thread.wchan) },
  stack: {
    show: (_m, _process, thread, reader) => {
      if (reader.process.cred.euid !== 0) throw new SyscallError("EACCES");
      return stackOf(thread.wchan);
    },
    mode: 0o400,
  },
  cgroup: { show: (_m, process) => `0::${process.cgroup}\n` },
  mounts: { show: (m) => mountLines(m) },
  mountinfo: { show: (m) => mountinfoLines(m) },
  sessionid: { show: (_m, process) => `${process.tty === null ? 4_294_967_295 : 1}` },
  loginuid: {
    show: (_m, process) => `${process.tty === null ? 4_294_967_295 : process.cred.uid}`,
    mode: 0o644,
  },
  schedstat: {
    show: (_m, _process, thread) =>
      `${Math.floor(thread.utimeNs + thread.stimeNs)} ${Math.floor(thread.cpuWaitNs)} ${thread.nvcsw + thread.nivcsw}\n`,
  },
};

export const PID_LINKS: Readonly<Record<string, PidLink>> = {
  exe: {
    readlink: (_m, process) => {
      if (process.exe === null) throw new SyscallError("ENOENT");
      return process.exe.nlink === 0 ? `${process.exePath} (deleted)` : process.exePath;
    },
    follow: (_m, process) => process.exe,
  },
  cwd: {
    readlink: (_m, process) => {
      const path = pathOf(process.cwd);
      return isUnlinked(process.cwd) ? `${path} (deleted)` : path;
    },
    follow: (_m, process) => process.cwd.inode,
  },
  root: {
    readlink: (_m, process) => pathOf(process.root),
    follow: (_m, process) => process.root.inode,
  },
};
