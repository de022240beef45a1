/** Page faults: mm/memory.c. First touches, swap-in (with readahead), copy on write. */
import { countIo, serviceNs, submitSync } from "../block/blk_core.ts";
import type { Disk } from "../block/genhd.ts";
import type { TouchArgs } from "../uapi/syscall.ts";
import { SyscallError } from "../uapi/errno.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";
import { type Area, isMapped, setHot } from "./area.ts";
import { accountTables, areaOf } from "./mmap.ts";
import { givePages, takePages } from "./page_alloc.ts";
import { freeSlots, swapDisk } from "./swapfile.ts";
import { noteCost } from "./vmscan.ts";

/** Pages that one swap readahead brings in when access is in order: page-cluster 3, less misses. */
export const SWAP_READAHEAD = 7.2;

/** Makes pages that were never touched resident; returns the wait. */
export function faultIn(m: Machine, task: Task | null, area: Area, pages: number): number {
  if (pages <= 0) return 0;
  const wait = takePages(m, pages);
  if (!isMapped(area)) {
    // Reclaim met the OOM killer, and it was this process that it chose.
    givePages(m, pages);
    return wait;
  }
  if (area.kind === "shmem") m.memory.shmem += pages;
  else m.memory.anon += pages;
  area.used += pages;
  if (area.locked) m.memory.mlocked += pages;
  m.memory.events.pgfault += pages;
  if (task !== null) task.minflt += pages;
  return wait;
}

/** touch(): uses pages of an area. Returns how long the task waits. */
export function touch(m: Machine, task: Task, id: number, args: TouchArgs): number {
  const area = areaOf(task, id);
  const mm = task.process.mm;
  if (args.write === true && !area.perms.includes("w")) throw new SyscallError("EFAULT");
  let wait = 0;
  if (args.pattern === "random") {
    const hot = area.hot === 0 ? area.used : area.hot;
    setHot(area, hot);
    const pages = Math.min(args.pages, area.used);
    const faults = area.hot === 0 ? 0 : Math.ceil((pages * area.swappedHot) / area.hot);
    if (faults > 0)
      wait += swapIn(m, task, area, Math.min(faults, area.swappedHot), args.write === true ? 1 : 0);
    if (args.write === true) wait += breakCow(m, task, area, Math.min(pages, area.shared));
  } else {
    const fresh = Math.min(args.pages, area.pages - area.used - area.shared);
    wait += faultIn(m, task, area, fresh);
    if (fresh < args.pages && args.write === true) {
      wait += breakCow(m, task, area, Math.min(args.pages - fresh, area.shared));
    }
  }
  if (mm !== null) accountTables(m, mm);
  return wait;
}

/** do_wp_page(): pages shared since fork get a copy of their own. */
export function breakCow(m: Machine, task: Task, area: Area, pages: number): number {
  if (pages <= 0) return 0;
  area.shared -= pages;
  return faultIn(m, task, area, pages);
}

/**
 * Swaps pages of the working part in, one request each (random access has no neighbours to read
 * ahead). `write` is the share that is written: their slots are freed, the others keep a clean copy.
 */
export function swapIn(m: Machine, task: Task, area: Area, pages: number, write: number): number {
  const wait = takeBack(m, task, area, pages, write, pages);
  const disk = swapDisk(m);
  if (disk === null) return wait;
  return wait + pages * submitSyncEach(m, disk);
}

function submitSyncEach(m: Machine, disk: Disk): number {
  return submitSync(m, disk, false, 4096, false);
}

/** The accounting of a swap-in: everything but the device. `faults` is how many faults it took. */
export function takeBack(
  m: Machine,
  task: Task,
  area: Area,
  pages: number,
  write: number,
  faults: number,
): number {
  const memory = m.memory;
  const { events } = memory;
  const wait = takePages(m, pages);
  if (!isMapped(area)) {
    givePages(m, pages);
    return wait;
  }
  const here = Math.min(pages, area.swappedHot); // reclaim may have run meanwhile
  const cold = Math.min(pages - here, area.swappedCold);
  area.swappedHot -= here;
  area.swappedCold -= cold;
  const back = here + cold;
  if (back < pages) memory.free += pages - back;
  if (area.kind === "shmem") memory.shmem += back;
  else memory.anon += back;
  const written = swapHalfFull(m) ? back : Math.round(back * write);
  freeSlots(m, written);
  area.swapCached += back - written;
  memory.swapCached += back - written;
  events.pswpin += back;
  events.pgfault += faults;
  events.pgmajfault += faults;
  events.swap_ra += Math.max(0, back - faults);
  events.swap_ra_hit += Math.max(0, back - faults);
  events.workingset_refault_anon += back;
  task.majflt += faults;
  noteCost(memory, "anon", back);
  return wait;
}

/** vm_swap_full(): beyond half, slots are freed as soon as their page is back. */
function swapHalfFull(m: Machine): boolean {
  for (const area of m.memory.swaps) if (area.used * 2 >= area.pages) return true;
  return false;
}

/** Pages that lose their clean copy because they were written to. */
export function dirtySwapCache(m: Machine, area: Area, pages: number): void {
  const lost = Math.min(area.swapCached, pages);
  if (lost <= 0) return;
  area.swapCached -= lost;
  m.memory.swapCached -= lost;
  freeSlots(m, lost);
}

/** Charges swap-in requests of a workload to the device, with the waiting that they meant. */
export function chargeSwapIn(
  m: Machine,
  disk: Disk,
  requests: number,
  pages: number,
  waitNs: number,
): number {
  countIo(m, disk, false, requests, pages * 4096, waitNs);
  return serviceNs(disk, requests, pages * 4096);
}
