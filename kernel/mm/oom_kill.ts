/** The OOM killer: who dies, and what the kernel log says. mm/oom_kill.c of 6.1. */
import { SIGKILL } from "../uapi/signal.ts";
import type { Machine } from "../machine.ts";
import { printk } from "../printk.ts";
import { sendSignal } from "../signal.ts";
import { leader, type Process } from "../task.ts";
import { resident, rss, swappedSeen } from "./area.ts";
import { lruAnon, lruFile, swapFree, swapTotal } from "./memory.ts";
import { exitMm } from "./mmap.ts";
import { mmPageTables } from "./mmap.ts";

const OOM_SCORE_ADJ_MIN = -1000;

interface Sizes {
  readonly anon: number;
  readonly file: number;
  readonly shmem: number;
  readonly swap: number;
  readonly pageTables: number; // pages
  readonly virtual: number; // pages
}

export function sizesOf(process: Process): Sizes {
  let anon = 0;
  let file = 0;
  let shmem = 0;
  let swap = 0;
  let virtual = 0;
  for (const area of process.mm?.areas ?? []) {
    const pages = rss(area);
    if (area.kind === "file") file += pages;
    else if (area.kind === "shmem") shmem += pages;
    else anon += pages;
    swap += swappedSeen(area);
    virtual += area.pages;
  }
  return {
    anon,
    file,
    shmem,
    swap,
    pageTables: process.mm ? mmPageTables(process.mm) : 0,
    virtual,
  };
}

/** oom_badness(): pages held, shifted by oom_score_adj in thousandths of all memory. */
export function badness(m: Machine, process: Process): number {
  if (process.mm === null || process === m.init || process.kthread !== null) return -Infinity;
  if (process.oomScoreAdj === OOM_SCORE_ADJ_MIN || process.exitStatus !== null) return -Infinity;
  const { anon, file, shmem, swap, pageTables } = sizesOf(process);
  const total = m.memory.total + swapTotal(m.memory);
  return anon + file + shmem + swap + pageTables + Math.trunc((process.oomScoreAdj * total) / 1000);
}

/** proc_oom_score(): 0..2000, as /proc/PID/oom_score shows it. */
export function oomScore(m: Machine, process: Process): number {
  const total = m.memory.total + swapTotal(m.memory);
  const points = badness(m, process);
  if (points === -Infinity) return 0;
  return Math.max(0, Math.trunc(((1000 + Math.trunc((points * 1000) / total)) * 2) / 3));
}

/** Kills the worst process; false when there is none to kill. */
export function outOfMemory(m: Machine): boolean {
  let victim: Process | null = null;
  let worst = -Infinity;
  for (const process of m.processes.values()) {
    const points = badness(m, process);
    if (points > worst) {
      worst = points;
      victim = process;
    }
  }
  if (victim === null || worst === -Infinity) return false;
  m.memory.events.oom_kill++;
  report(m, victim);
  m.trace.emit("oom_kill", leader(victim));
  sendSignal(m, victim, SIGKILL, { force: true });
  reap(m, victim);
  return true;
}

/** The oom reaper frees the victim's anonymous memory before it has died. */
function reap(m: Machine, victim: Process): void {
  const mm = victim.mm;
  if (mm === null || victim.mmBorrowed) return;
  victim.mm = null;
  exitMm(m, mm);
  printk(
    m,
    6,
    `oom_reaper: reaped process ${victim.pid} (${leader(victim).comm}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`,
  );
}

function report(m: Machine, victim: Process): void {
  const memory = m.memory;
  const by = m.current ?? leader(victim);
  const comm = by.comm;
  printk(
    m,
    4,
    `${comm} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=${by.process.oomScoreAdj}`,
  );
  printk(
    m,
    4,
    `CPU: ${by.lastCpu} PID: ${by.tid} Comm: ${comm} Not tainted ${m.uts.release} #1  Debian ${/Debian (\S+)/.exec(m.uts.version)?.[1] ?? ""}`,
  );
  printk(
    m,
    4,
    "Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2-debian-1.16.2-1 04/01/2014",
  );
  printk(m, 4, "Mem-Info:");
  const kb = (pages: number): string => `${pages * 4}kB`;
  const inactiveAnon = lruAnon(memory) - memory.activeAnon;
  const inactiveFile = lruFile(memory) - memory.activeFile;
  printk(
    m,
    4,
    `active_anon:${memory.activeAnon} inactive_anon:${inactiveAnon} isolated_anon:0\n active_file:${memory.activeFile} inactive_file:${inactiveFile} isolated_file:0\n unevictable:${memory.mlocked} dirty:${memory.dirty} writeback:${memory.writeback}\n slab_reclaimable:${memory.slabReclaimable} slab_unreclaimable:${memory.slabUnreclaimable}\n mapped:${mappedPages(m)} shmem:${memory.shmem} pagetables:${memory.pageTables}\n sec_pagetables:0 bounce:0\n kernel_misc_reclaimable:0\n free:${memory.free} free_pcp:0 free_cma:0`,
  );
  printk(
    m,
    4,
    `Node 0 active_anon:${kb(memory.activeAnon)} inactive_anon:${kb(inactiveAnon)} active_file:${kb(memory.activeFile)} inactive_file:${kb(inactiveFile)} unevictable:${kb(memory.mlocked)} isolated(anon):0kB isolated(file):0kB mapped:${kb(mappedPages(m))} dirty:${kb(memory.dirty)} writeback:${kb(memory.writeback)} shmem:${kb(memory.shmem)} kernel_stack:${kb(memory.kernelStack)} pagetables:${kb(memory.pageTables)} all_unreclaimable? no`,
  );
  printk(
    m,
    4,
    `${lruFile(memory)} total pagecache pages\n${memory.swapCached} pages in swap cache\nFree swap  = ${swapFree(memory) * 4}kB\nTotal swap = ${swapTotal(memory) * 4}kB\n${memory.total} pages RAM`,
  );
  printk(m, 4, "Tasks state (memory values in pages):");
  printk(
    m,
    4,
    "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
  );
  for (const process of m.processes.values()) {
    if (process.mm === null || process.kthread !== null) continue;
    const size = sizesOf(process);
    const pad = (value: number, width: number): string => String(value).padStart(width);
    printk(
      m,
      4,
      `[${pad(process.pid, 7)}] ${pad(process.cred.uid, 5)} ${pad(process.pid, 5)} ${pad(size.virtual, 8)} ${pad(size.anon + size.file + size.shmem, 8)} ${pad(size.pageTables * 4096, 8)} ${pad(size.swap, 8)}         ${pad(process.oomScoreAdj, 5)} ${leader(process).comm}`,
    );
  }
  const task = leader(victim).comm;
  const size = sizesOf(victim);
  printk(
    m,
    6,
    `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=${victim.cgroup},task=${task},pid=${victim.pid},uid=${victim.cred.uid}`,
  );
  printk(
    m,
    3,
    `Out of memory: Killed process ${victim.pid} (${task}) total-vm:${kb(size.virtual)}, anon-rss:${kb(size.anon)}, file-rss:${kb(size.file)}, shmem-rss:${kb(size.shmem)}, UID:${victim.cred.uid} pgtables:${kb(size.pageTables)} oom_score_adj:${victim.oomScoreAdj}`,
  );
}

/** nr_mapped: cached file pages that some process maps, and shared memory. */
export function mappedPages(m: Machine): number {
  let mapped = 0;
  for (const file of m.memory.files)
    if (file.mappers > 0) mapped += file.hi - file.lo + file.scattered;
  for (const area of m.memory.areas)
    if (area.kind === "shmem" && area.mm !== null) mapped += resident(area);
  return mapped;
}
