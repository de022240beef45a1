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

export const meminfo: ProcFile = {
  show(m: Machine): string {
    const memory = m.memory;
    const anon = lruAnon(memory);
    const file = lruFile(memory);
    const inactiveAnon = anon - memory.activeAnon;
    const swapCached = memory.swapCached + memory.swapWriteback;
    const rows: (readonly [string, number | string])[] = [
      ["MemTotal", memory.total],
      ["MemFree", memory.free],
      ["MemAvailable", available(memory)],
      ["Buffers", memory.buffers],
      ["Cached", memory.file + memory.shmem],
      ["SwapCached", swapCached],
      ["Active", memory.activeAnon + memory.activeFile],
      ["Inactive", inactiveAnon + file - memory.activeFile],
      ["Active(anon)", memory.activeAnon],
      ["Inactive(anon)", inactiveAnon],
      ["Active(file)", memory.activeFile],
      ["Inactive(file)", file - memory.activeFile],
      ["Unevictable", memory.mlocked],
      ["Mlocked", memory.mlocked],
      ["SwapTotal", swapTotal(memory)],
      ["SwapFree", swapFree(memory)],
      ["Zswap", NO_ZSWAP],
      ["Zswapped", NO_ZSWAP],
      ["Dirty", memory.dirty],
      ["Writeback", memory.writeback + memory.swapWriteback],
      ["AnonPages", memory.anon],
      ["Mapped", mappedPages(m)],
      ["Shmem", memory.shmem],
      ["KReclaimable", memory.slabReclaimable],
      ["Slab", memory.slabReclaimable + memory.slabUnreclaimable],
      ["SReclaimable", memory.slabReclaimable],
      ["SUnreclaim", memory.slabUnreclaimable],
      ["KernelStack", memory.kernelStack],
      ["PageTables", memory.pageTables],
      ["SecPageTables", NO_SEC],
      ["NFS_Unstable", NO_NFS],
      ["Bounce", NO_NFS],
      ["WritebackTmp", NO_NFS],
      ["CommitLimit", commitLimit(m)],
      ["Committed_AS", memory.committed],
    ];
    const line = (name: string, kb: number | string): string =>
      `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB`;
    const out = rows.map(([name, pages]) =>
      line(name, typeof pages === "number" ? pages * 4 : pages),
    );
    out.push(`VmallocTotal:   ${VMALLOC} kB`);
    out.push(
      line("VmallocUsed", vmallocUsed(m)),
      line("VmallocChunk", NO_CHUNK),
      line("Percpu", memory.percpu * 4),
    );
    out.push(line("HardwareCorrupted", NO_ERRORS));
    for (const name of [
      "AnonHugePages",
      "ShmemHugePages",
      "ShmemPmdMapped",
      "FileHugePages",
      "FilePmdMapped",
    ]) {
      out.push(line(name, NO_THP));
    }
    for (const name of ["HugePages_Total", "HugePages_Free", "HugePages_Rsvd", "HugePages_Surp"]) {
      out.push(`${`${name}:`.padEnd(16)}${String(NO_HUGETLB).padStart(8)}`);
    }
    const direct4k = 90_000 + (memory.slabUnreclaimable % 7_000) * 4;
    out.push(
      line("Hugepagesize", HUGE_KB),
      line("Hugetlb", NO_HUGETLB),
      line("DirectMap4k", direct4k),
    );
    out.push(line("DirectMap2M", Math.max(0, m.spec.ramKb - direct4k)));
    return out.join("\n") + "\n";
  },
};

function vmallocUsed(m: Machine): number {
  return 22_000 + m.memory.kernelStack * 4 + m.spec.cpus * 260;
}
