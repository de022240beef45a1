/** /proc/vmstat: mm/vmstat.c of 6.1, every name in its order. Pages, or events since boot. */
import type { Machine } from "../../machine.ts";
import { lruAnon, lruFile } from "../../mm/memory.ts";
import { mappedPages } from "../../mm/oom_kill.ts";
import { dirtyLimits } from "../../mm/page_writeback.ts";
import { newEvents, type VmEvent } from "../../mm/vmevents.ts";
import { fixed, type ProcFile } from "./entry.ts";

const ORDER = (
  "nr_free_pages nr_zone_inactive_anon nr_zone_active_anon nr_zone_inactive_file nr_zone_active_file " +
  "nr_zone_unevictable nr_zone_write_pending nr_mlock nr_bounce nr_zspages nr_free_cma numa_hit numa_miss " +
  "numa_foreign numa_interleave numa_local numa_other nr_inactive_anon nr_active_anon nr_inactive_file " +
  "nr_active_file nr_unevictable nr_slab_reclaimable nr_slab_unreclaimable nr_isolated_anon nr_isolated_file " +
  "workingset_nodes workingset_refault_anon workingset_refault_file workingset_activate_anon " +
  "workingset_activate_file workingset_restore_anon workingset_restore_file workingset_nodereclaim " +
  "nr_anon_pages nr_mapped nr_file_pages nr_dirty nr_writeback nr_writeback_temp nr_shmem nr_shmem_hugepages " +
  "nr_shmem_pmdmapped nr_file_hugepages nr_file_pmdmapped nr_anon_transparent_hugepages nr_vmscan_write " +
  "nr_vmscan_immediate_reclaim nr_dirtied nr_written nr_throttled_written nr_kernel_misc_reclaimable " +
  "nr_foll_pin_acquired nr_foll_pin_released nr_kernel_stack nr_page_table_pages nr_sec_page_table_pages " +
  "nr_swapcached pgpromote_success pgpromote_candidate nr_dirty_threshold nr_dirty_background_threshold " +
  "pgpgin pgpgout pswpin pswpout pgalloc_dma pgalloc_dma32 pgalloc_normal pgalloc_movable pgalloc_device " +
  "allocstall_dma allocstall_dma32 allocstall_normal allocstall_movable allocstall_device pgskip_dma " +
  "pgskip_dma32 pgskip_normal pgskip_movable pgskip_device pgfree pgactivate pgdeactivate pglazyfree pgfault " +
  "pgmajfault pglazyfreed pgrefill pgreuse pgsteal_kswapd pgsteal_direct pgdemote_kswapd pgdemote_direct " +
  "pgscan_kswapd pgscan_direct pgscan_direct_throttle pgscan_anon pgscan_file pgsteal_anon pgsteal_file " +
  "zone_reclaim_failed pginodesteal slabs_scanned kswapd_inodesteal kswapd_low_wmark_hit_quickly " +
  "kswapd_high_wmark_hit_quickly pageoutrun pgrotated drop_pagecache drop_slab oom_kill numa_pte_updates " +
  "numa_huge_pte_updates numa_hint_faults numa_hint_faults_local numa_pages_migrated pgmigrate_success " +
  "pgmigrate_fail thp_migration_success thp_migration_fail thp_migration_split compact_migrate_scanned " +
  "compact_free_scanned compact_isolated compact_stall compact_fail compact_success compact_daemon_wake " +
  "compact_daemon_migrate_scanned compact_daemon_free_scanned htlb_buddy_alloc_success htlb_buddy_alloc_fail " +
  "cma_alloc_success cma_alloc_fail unevictable_pgs_culled unevictable_pgs_scanned unevictable_pgs_rescued " +
  "unevictable_pgs_mlocked unevictable_pgs_munlocked unevictable_pgs_cleared unevictable_pgs_stranded " +
  "thp_fault_alloc thp_fault_fallback thp_fault_fallback_charge thp_collapse_alloc thp_collapse_alloc_failed " +
  "thp_file_alloc thp_file_fallback thp_file_fallback_charge thp_file_mapped thp_split_page " +
  "thp_split_page_failed thp_deferred_split_page thp_split_pmd thp_scan_exceed_none_pte " +
  "thp_scan_exceed_swap_pte thp_scan_exceed_share_pte thp_split_pud thp_zero_page_alloc " +
  "thp_zero_page_alloc_failed thp_swpout thp_swpout_fallback balloon_inflate balloon_deflate balloon_migrate " +
  "swap_ra swap_ra_hit ksm_swpin_copy cow_ksm zswpin zswpout direct_map_level2_splits " +
  "direct_map_level3_splits nr_unstable"
)
  .split(" ")
  .filter((name) => !name.startsWith("cma_alloc"));

type Reader = (m: Machine) => number;

const swapCached: Reader = ({ memory }) => memory.swapCached + memory.swapWriteback;

/** Pages of each list, of the zones together and of the node. */
const LISTS: Readonly<Record<string, Reader>> = {
  inactive_anon: ({ memory }) => lruAnon(memory) - memory.activeAnon,
  active_anon: ({ memory }) => memory.activeAnon,
  inactive_file: ({ memory }) => lruFile(memory) - memory.activeFile,
  active_file: ({ memory }) => memory.activeFile,
  unevictable: ({ memory }) => memory.mlocked,
};

const PAGES: Readonly<Record<string, Reader>> = {
  nr_free_pages: ({ memory }) => memory.free,
  nr_zone_write_pending: ({ memory }) => memory.dirty + memory.writeback,
  nr_mlock: ({ memory }) => memory.mlocked,
  numa_local: ({ memory }) => memory.events.numa_hit,
  nr_slab_reclaimable: ({ memory }) => memory.slabReclaimable,
  nr_slab_unreclaimable: ({ memory }) => memory.slabUnreclaimable,
  nr_anon_pages: ({ memory }) => memory.anon,
  nr_mapped: mappedPages,
  nr_file_pages: (m) => m.memory.file + m.memory.shmem + m.memory.buffers + swapCached(m),
  nr_dirty: ({ memory }) => memory.dirty,
  nr_writeback: ({ memory }) => memory.writeback + memory.swapWriteback,
  nr_shmem: ({ memory }) => memory.shmem,
  nr_kernel_stack: ({ memory }) => memory.kernelStack * 4,
  nr_page_table_pages: ({ memory }) => memory.pageTables,
  nr_swapcached: swapCached,
  nr_dirty_threshold: (m) => dirtyLimits(m).limit,
  nr_dirty_background_threshold: (m) => dirtyLimits(m).background,
  direct_map_level2_splits: ({ memory }) => 40 + (memory.slabUnreclaimable % 37),
};

function readerOf(name: string): Reader | undefined {
  const known = PAGES[name] ?? LISTS[name.replace(/^nr_(zone_)?/, "")];
  if (known !== undefined || !(name in newEvents())) return known;
  return ({ memory }) => memory.events[name as VmEvent];
}

/** The file in parts: what never changes, and what is read. Most rows are zeroes. */
function parts(): readonly (string | Reader)[] {
  const out: (string | Reader)[] = [];
  let text = "";
  for (const name of ORDER) {
    const reader = readerOf(name);
    if (reader !== undefined) out.push(`${text}${name} `, reader);
    text = reader === undefined ? `${text}${name} 0\n` : "\n";
  }
  return [...out, text];
}

const PARTS = parts();

/** Names that are never anything but zero here, with the reasons for the compatibility page. */
const ZEROES: readonly (readonly [names: string, why: string])[] = [
  [
    "numa_miss, numa_foreign, numa_interleave, numa_other, numa_*updates, numa_hint_*, " +
      "numa_pages_migrated, pgdemote_*, pgpromote_*, pgmigrate_*, zone_reclaim_failed",
    "one NUMA node",
  ],
  [
    "thp_*, compact_*, htlb_*, nr_*_hugepages, nr_*_pmdmapped, nr_anon_transparent_hugepages",
    "huge pages and compaction are not modelled",
  ],
  [
    "balloon_*, zsw*, nr_zspages, ksm_*, cow_ksm, nr_free_cma, cma_*",
    "no balloon, zswap, KSM or CMA",
  ],
  [
    "pgalloc_dma, pgalloc_movable, *_device, allocstall_dma, allocstall_dma32, " +
      "allocstall_normal, pgskip_*",
    "allocations are counted in the DMA32 and Normal zones, their stalls in Movable as 6.1 does",
  ],
  [
    "nr_isolated_*, workingset_nodes, workingset_nodereclaim, workingset_restore_*, " +
      "workingset_activate_anon, pginodesteal, nr_vmscan_immediate_reclaim, " +
      "nr_throttled_written, pgscan_direct_throttle",
    "reclaim takes no such steps: pages go from the lists at once, shadow entries cost nothing",
  ],
  ["swap_ra, swap_ra_hit", "swap is read page by page, without read-ahead"],
  ["pglazyfree, pglazyfreed", "MADV_FREE is not modelled"],
  [
    "nr_bounce, nr_writeback_temp, nr_foll_pin_*, nr_sec_page_table_pages, " +
      "nr_kernel_misc_reclaimable, nr_unstable, direct_map_level3_splits",
    "no bounce buffers, FUSE, direct I/O pins, NFS or gigabyte mappings",
  ],
  [
    "nr_mlock, nr_unevictable, nr_zone_unevictable, unevictable_pgs_*",
    "no program of these hosts locks memory; the page counts would follow if one did",
  ],
];
for (const [names, why] of ZEROES) fixed("vmstat", names, 0, why);

export const vmstat: ProcFile = {
  show(m: Machine): string {
    let out = "";
    for (const part of PARTS) out += typeof part === "string" ? part : Math.floor(part(m));
    return out;
  },
};
