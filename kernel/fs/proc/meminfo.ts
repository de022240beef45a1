/** /proc/meminfo: fs/proc/meminfo.c of 6.1. KiB. */
import type { Machine } from "../../machine.ts";
import { available, lruAnon, lruFile, swapFree, swapTotal } from "../../mm/memory.ts";
import { commitLimit } from "../../mm/mmap.ts";
import { mappedPages } from "../../mm/oom_kill.ts";
import { fixed, type ProcFile } from "./entry.ts";

const NO_ZSWAP = fixed("meminfo", "Zswap, Zswapped", 0, "zswap is off, as Debian has it");
const NO_NFS = fixed(
  "meminfo",
  "NFS_Unstable, Bounce, WritebackTmp",
  0,
  "no NFS, no bounce buffers, no FUSE",
);
const NO_THP = fixed(
  "meminfo",
  "AnonHugePages, ShmemHugePages, ShmemPmdMapped, FileHugePages, FilePmdMapped",
  0,
  "transparent huge pages are not modelled",
);
const NO_HUGETLB = fixed(
  "meminfo",
  "HugePages_*, Hugetlb",
  0,
  "no huge pages are reserved on these hosts",
);
const VMALLOC = fixed("meminfo", "VmallocTotal", "34359738367", "size of the x86-64 vmalloc area");
const NO_ERRORS = fixed("meminfo", "HardwareCorrupted", 0, "memory errors are not modelled");
const NO_SEC = fixed("meminfo", "SecPageTables", 0, "no nested page tables: no guests run here");
const NO_CHUNK = fixed("meminfo", "VmallocChunk", 0, "Linux has not counted it since 4.4");
const HUGE_KB = fixed("meminfo", "Hugepagesize", 2048, "x86-64 has huge pages of 2 MiB");
fixed("meminfo", "Unevictable, Mlocked", 0, "no program of these hosts locks memory yet");

type Reader = (m: Machine) => number;

const inactiveAnon: Reader = ({ memory }) => lruAnon(memory) - memory.activeAnon;
const inactiveFile: Reader = ({ memory }) => lruFile(memory) - memory.activeFile;
const direct4k: Reader = ({ memory }) => 90_000 + (memory.slabUnreclaimable % 7_000) * 4;
const kb = (pages: Reader): Reader => {
  return (m) => pages(m) * 4;
};

const ROWS: readonly (readonly [name: string, kb: Reader | string | number])[] = [
  ["MemTotal", kb(({ memory }) => memory.total)],
  ["MemFree", kb(({ memory }) => memory.free)],
  ["MemAvailable", kb(({ memory }) => available(memory))],
  ["Buffers", kb(({ memory }) => memory.buffers)],
  ["Cached", kb(({ memory }) => memory.file + memory.shmem)],
  ["SwapCached", kb(({ memory }) => memory.swapCached + memory.swapWriteback)],
  ["Active", kb(({ memory }) => memory.activeAnon + memory.activeFile)],
  ["Inactive", kb((m) => inactiveAnon(m) + inactiveFile(m))],
  ["Active(anon)", kb(({ memory }) => memory.activeAnon)],
  ["Inactive(anon)", kb(inactiveAnon)],
  ["Active(file)", kb(({ memory }) => memory.activeFile)],
  ["Inactive(file)", kb(inactiveFile)],
  ["Unevictable", kb(({ memory }) => memory.mlocked)],
  ["Mlocked", kb(({ memory }) => memory.mlocked)],
  ["SwapTotal", kb(({ memory }) => swapTotal(memory))],
  ["SwapFree", kb(({ memory }) => swapFree(memory))],
  ["Zswap", NO_ZSWAP],
  ["Zswapped", NO_ZSWAP],
  ["Dirty", kb(({ memory }) => memory.dirty)],
  ["Writeback", kb(({ memory }) => memory.writeback + memory.swapWriteback)],
  ["AnonPages", kb(({ memory }) => memory.anon)],
  ["Mapped", kb(mappedPages)],
  ["Shmem", kb(({ memory }) => memory.shmem)],
  ["KReclaimable", kb(({ memory }) => memory.slabReclaimable)],
  ["Slab", kb(({ memory }) => memory.slabReclaimable + memory.slabUnreclaimable)],
  ["SReclaimable", kb(({ memory }) => memory.slabReclaimable)],
  ["SUnreclaim", kb(({ memory }) => memory.slabUnreclaimable)],
  ["KernelStack", kb(({ memory }) => memory.kernelStack)],
  ["PageTables", kb(({ memory }) => memory.pageTables)],
  ["SecPageTables", NO_SEC],
  ["NFS_Unstable", NO_NFS],
  ["Bounce", NO_NFS],
  ["WritebackTmp", NO_NFS],
  ["CommitLimit", kb(commitLimit)],
  ["Committed_AS", kb(({ memory }) => memory.committed)],
  ["VmallocTotal", VMALLOC],
  ["VmallocUsed", vmallocUsed],
  ["VmallocChunk", NO_CHUNK],
  ["Percpu", kb(({ memory }) => memory.percpu)],
  ["HardwareCorrupted", NO_ERRORS],
  ["AnonHugePages", NO_THP],
  ["ShmemHugePages", NO_THP],
  ["ShmemPmdMapped", NO_THP],
  ["FileHugePages", NO_THP],
  ["FilePmdMapped", NO_THP],
  ["HugePages_Total", NO_HUGETLB],
  ["HugePages_Free", NO_HUGETLB],
  ["HugePages_Rsvd", NO_HUGETLB],
  ["HugePages_Surp", NO_HUGETLB],
  ["Hugepagesize", HUGE_KB],
  ["Hugetlb", NO_HUGETLB],
  ["DirectMap4k", direct4k],
  ["DirectMap2M", (m) => Math.max(0, m.spec.ramKb - direct4k(m))],
];

/** The file in parts: what never changes, and what is read. */
function parts(): readonly (string | Reader)[] {
  const out: (string | Reader)[] = [];
  let text = "";
  for (const [name, value] of ROWS) {
    text += `${name}:`.padEnd(16);
    if (typeof value === "function") {
      out.push(text, value);
      text = "";
    } else text += String(value).padStart(8);
    text += name.startsWith("HugePages_") ? "\n" : " kB\n"; // those are counts
  }
  return [...out, text];
}

const PARTS = parts();

export const meminfo: ProcFile = {
  show(m: Machine): string {
    let out = "";
    for (const part of PARTS) out += typeof part === "string" ? part : String(part(m)).padStart(8);
    return out;
  },
};

function vmallocUsed(m: Machine): number {
  return 22_000 + m.memory.kernelStack * 4 + m.spec.cpus * 260;
}
