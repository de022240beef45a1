/** /proc/slabinfo: mm/slab_common.c. The caches share the slab pages that the machine counts. */
import { SyscallError } from "../../uapi/errno.ts";
import type { Machine } from "../../machine.ts";
import type { ProcFile } from "./entry.ts";

interface Cache {
  readonly name: string;
  readonly size: number; // bytes an object
  readonly perSlab: number;
  readonly pages: number; // a slab
  /** Share of the reclaimable or unreclaimable pages, in thousandths. */
  readonly perMille: number;
  readonly reclaimable: boolean;
}

const CACHES: readonly Cache[] = (
  [
    ["ext4_inode_cache", 1192, 27, 8, 330, true],
    ["ext4_extent_status", 40, 102, 1, 12, true],
    ["jbd2_journal_head", 120, 34, 1, 4, true],
    ["buffer_head", 104, 39, 1, 110, true],
    ["proc_inode_cache", 728, 22, 4, 70, true],
    ["shmem_inode_cache", 776, 21, 4, 18, false],
    ["inode_cache", 656, 24, 4, 60, true],
    ["dentry", 192, 21, 1, 260, true],
    ["radix_tree_node", 584, 28, 4, 140, true],
    ["kernfs_node_cache", 128, 32, 1, 40, false],
    ["vm_area_struct", 232, 17, 1, 45, false],
    ["anon_vma", 104, 39, 1, 12, false],
    ["mm_struct", 1408, 23, 8, 14, false],
    ["files_cache", 704, 23, 4, 8, false],
    ["signal_cache", 1152, 28, 8, 20, false],
    ["sighand_cache", 2112, 15, 8, 28, false],
    ["task_struct", 8832, 3, 8, 150, false],
    ["cred_jar", 192, 21, 1, 8, false],
    ["filp", 256, 16, 1, 30, false],
    ["kmalloc-8k", 8192, 4, 8, 60, false],
    ["kmalloc-4k", 4096, 8, 8, 110, false],
    ["kmalloc-2k", 2048, 16, 8, 110, false],
    ["kmalloc-1k", 1024, 16, 4, 90, false],
    ["kmalloc-512", 512, 16, 2, 60, false],
    ["kmalloc-256", 256, 16, 1, 25, false],
    ["kmalloc-192", 192, 21, 1, 25, false],
    ["kmalloc-128", 128, 32, 1, 15, false],
    ["kmalloc-96", 96, 42, 1, 12, false],
    ["kmalloc-64", 64, 64, 1, 60, false],
    ["kmalloc-32", 32, 128, 1, 18, false],
    ["kmalloc-16", 16, 256, 1, 8, false],
    ["kmalloc-8", 8, 512, 1, 6, false],
  ] as const
).map(([name, size, perSlab, pages, perMille, reclaimable]) => ({
  name,
  size,
  perSlab,
  pages,
  perMille,
  reclaimable,
}));

export const slabinfo: ProcFile = {
  mode: 0o400,
  show(m: Machine, task): string {
    if (task.process.cred.euid !== 0) throw new SyscallError("EACCES");
    let out =
      "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n";
    for (const cache of CACHES) {
      const pages = cache.reclaimable ? m.memory.slabReclaimable : m.memory.slabUnreclaimable;
      const slabs = Math.max(1, Math.floor((pages * cache.perMille) / 1000 / cache.pages));
      const objects = slabs * cache.perSlab;
      const active = objects - (objects % 7) * Math.min(6, Math.floor(objects / 40));
      out += `${cache.name.padEnd(17)} ${String(active).padStart(6)} ${String(objects).padStart(6)} ${String(cache.size).padStart(6)} ${String(cache.perSlab).padStart(4)} ${String(cache.pages).padStart(4)} : tunables    0    0    0 : slabdata ${String(slabs).padStart(6)} ${String(slabs).padStart(6)}      0\n`;
    }
    return out;
  },
};
