/** Event counters of /proc/vmstat: include/linux/vm_event_item.h. Kernel 6.1's names and order. */
import type { Machine } from "../machine.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";

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

/** Counters of a host that has run for its uptime without pressure. */
export function newEvents(m: Machine): VmEvents {
  const events = {} as VmEvents;
  for (const name of MOVING) events[name] = 0;
  const random = m.random("vmevents");
  const seconds = m.spec.uptimeNs / NSEC_PER_SEC;
  const faults = Math.floor(seconds * (90 + random.below(30))) + 280_000 + random.below(60_000);
  events.pgfault = faults;
  events.pgmajfault = 1_900 + random.below(700) + Math.floor(seconds / 600);
  events.pgreuse = Math.floor(faults / 9);
  events.pgalloc_normal = Math.floor(faults * 0.83) + random.below(9_000);
  events.pgalloc_dma32 = Math.floor(faults * 0.06);
  events.pgfree = events.pgalloc_normal + events.pgalloc_dma32 - random.below(4_000);
  events.pgactivate = Math.floor(faults / 40) + random.below(3_000);
  events.numa_hit = events.pgalloc_normal + events.pgalloc_dma32;
  events.nr_dirtied = Math.floor(seconds * 0.8) + 9_000 + random.below(2_000);
  events.nr_written = events.nr_dirtied - random.below(400);
  return events;
}
