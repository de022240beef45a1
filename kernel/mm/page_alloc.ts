/**
 * Taking pages and giving them back: mm/page_alloc.c. Below the low watermark kswapd wakes; below
 * min the allocating task reclaims by itself (direct reclaim) and waits for it; when nothing can be
 * reclaimed any more, the OOM killer ends a process.
 */
import type { Machine } from "../machine.ts";
import { NSEC_PER_MSEC } from "../uapi/time.ts";
import { swapDisk } from "./swapfile.ts";
import { serviceNs } from "../block/blk_core.ts";
import { outOfMemory } from "./oom_kill.ts";
import { shrinkNode } from "./vmscan.ts";

const SWAP_CLUSTER_MAX = 32;
/** MAX_RECLAIM_RETRIES. */
const RETRIES = 16;
/** CPU of scanning and of freeing one page. */
export const SCAN_NS = 180;
export const RECLAIM_NS = 350;

/**
 * Takes `count` pages out of `free`; the caller adds them where they go. Returns how long the task
 * that allocates must wait (direct reclaim), in nanoseconds.
 */
export function takePages(m: Machine, count: number): number {
  if (count <= 0) return 0;
  const memory = m.memory;
  const { watermarks, events } = memory;
  const normal = Math.floor(count * 0.92);
  events.pgalloc_normal += normal;
  events.pgalloc_dma32 += count - normal;
  events.numa_hit += count;
  let wait = 0;
  if (memory.free - count < watermarks.low) memory.kswapd.awake = true;
  if (memory.free - count < watermarks.min) wait = directReclaim(m, count);
  memory.free -= count;
  if (memory.free < 0)
    throw new Error(`page_alloc: ${-memory.free} pages were promised and are not there`);
  return wait;
}

export function givePages(m: Machine, count: number): void {
  m.memory.free += count;
  m.memory.events.pgfree += count;
}

function directReclaim(m: Machine, count: number): number {
  const memory = m.memory;
  const { watermarks, events } = memory;
  events.allocstall_movable++;
  let wait = 0;
  for (let attempt = 0; memory.free - count < watermarks.min; attempt++) {
    const want = Math.max(SWAP_CLUSTER_MAX, watermarks.min - (memory.free - count));
    const { scanned, reclaimed, started } = shrinkNode(m, want, true);
    wait += scanned * SCAN_NS + reclaimed * RECLAIM_NS;
    if (reclaimed > 0) {
      memory.noProgress = 0;
      if (attempt < RETRIES) continue;
    }
    if (started > 0 || memory.swapWriteback > 0) {
      // Pages are on their way to swap: the task waits for some of them (reclaim_throttle).
      memory.noProgress = 0;
      wait += finishWriteback(m, count);
      if (memory.free - count >= watermarks.min / 2) return wait;
      continue;
    }
    if (++memory.noProgress < RETRIES && memory.free - count > watermarks.min / 4) {
      return wait + 5 * NSEC_PER_MSEC;
    }
    if (memory.noProgress < RETRIES) continue;
    memory.noProgress = 0;
    if (!outOfMemory(m)) {
      if (memory.free >= count) return wait;
      throw new Error("page_alloc: out of memory and no process can be killed");
    }
  }
  return wait;
}

/** Waits for swap writes in flight until the allocation fits; returns the time it takes. */
function finishWriteback(m: Machine, count: number): number {
  const memory = m.memory;
  const disk = swapDisk(m);
  if (disk === null) return 0;
  const pages = Math.min(memory.swapWriteback, disk.asyncSwapPages, count + SWAP_CLUSTER_MAX * 8);
  if (pages <= 0) return 0;
  disk.asyncSwapPages -= pages;
  memory.swapWriteback -= pages;
  givePages(m, pages);
  return Math.floor(serviceNs(disk, Math.ceil(pages / 32), pages * 4096));
}
