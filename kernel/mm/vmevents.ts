/** Event counters of /proc/vmstat: include/linux/vm_event_item.h. Kernel 6.1's names and order. */
const MOVING = [
  "pgpgin",
  "pgpgout",
  "pswpin",
  "pswpout",
  "pgalloc_dma32",
  "pgalloc_normal",
  "allocstall_normal",
  "allocstall_movable",
  "pgfree",
  "pgactivate",
  "pgdeactivate",
  "pgfault",
  "pgmajfault",
  "pgrefill",
  "pgreuse",
  "pgsteal_kswapd",
  "pgsteal_direct",
  "pgscan_kswapd",
  "pgscan_direct",
  "pgscan_anon",
  "pgscan_file",
  "pgsteal_anon",
  "pgsteal_file",
  "slabs_scanned",
  "kswapd_inodesteal",
  "kswapd_low_wmark_hit_quickly",
  "kswapd_high_wmark_hit_quickly",
  "pageoutrun",
  "pgrotated",
  "drop_pagecache",
  "drop_slab",
  "oom_kill",
  "swap_ra",
  "swap_ra_hit",
  "nr_vmscan_write",
  "nr_dirtied",
  "nr_written",
  "workingset_refault_anon",
  "workingset_refault_file",
  "workingset_activate_anon",
  "workingset_activate_file",
  "workingset_restore_file",
  "numa_hit",
] as const;

export type VmEvent = (typeof MOVING)[number];
export type VmEvents = Record<VmEvent, number>;

export function newEvents(): VmEvents {
  const events = {} as VmEvents;
  for (const name of MOVING) events[name] = 0;
  return events;
}
