/** Event counters of /proc/vmstat: include/linux/vm_event_item.h. Kernel 6.1's names and order. */
const NONE_YET = {
  pgpgin: 0,
  pgpgout: 0,
  pswpin: 0,
  pswpout: 0,
  pgalloc_dma32: 0,
  pgalloc_normal: 0,
  allocstall_normal: 0,
  allocstall_movable: 0,
  pgfree: 0,
  pgactivate: 0,
  pgdeactivate: 0,
  pgfault: 0,
  pgmajfault: 0,
  pgrefill: 0,
  pgreuse: 0,
  pgsteal_kswapd: 0,
  pgsteal_direct: 0,
  pgscan_kswapd: 0,
  pgscan_direct: 0,
  pgscan_anon: 0,
  pgscan_file: 0,
  pgsteal_anon: 0,
  pgsteal_file: 0,
  slabs_scanned: 0,
  kswapd_inodesteal: 0,
  kswapd_low_wmark_hit_quickly: 0,
  kswapd_high_wmark_hit_quickly: 0,
  pageoutrun: 0,
  pgrotated: 0,
  drop_pagecache: 0,
  drop_slab: 0,
  oom_kill: 0,
  swap_ra: 0,
  swap_ra_hit: 0,
  nr_vmscan_write: 0,
  nr_dirtied: 0,
  nr_written: 0,
  workingset_refault_anon: 0,
  workingset_refault_file: 0,
  workingset_activate_anon: 0,
  workingset_activate_file: 0,
  workingset_restore_file: 0,
  numa_hit: 0,
};

export type VmEvent = keyof typeof NONE_YET;
export type VmEvents = Record<VmEvent, number>;

/** A copy of one shape, so that counting is quick: most ticks count something. */
export function newEvents(): VmEvents {
  return { ...NONE_YET };
}
