/** Swap areas and their slots: mm/swapfile.c. Areas fill in order of priority. */
import { SyscallError } from "../uapi/errno.ts";
import type { Disk } from "../block/genhd.ts";
import { countIo, serviceNs } from "../block/blk_core.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { printk } from "../printk.ts";
import type { Task } from "../task.ts";
import { type Area, swapped } from "./area.ts";
import type { SwapArea } from "./memory.ts";
import { takePages } from "./page_alloc.ts";

const MAX_SWAPFILES = 29;

export function swapon(
  m: Machine,
  _task: Task,
  path: string,
  disk: Disk,
  pages: number,
  priority: number,
  quiet = false,
): void {
  const { swaps } = m.memory;
  if (swaps.some((area) => area.path === path)) throw new SyscallError("EBUSY");
  if (swaps.length >= MAX_SWAPFILES) throw new SyscallError("EPERM");
  if (pages < 10) throw new SyscallError("EINVAL");
  const usable = pages - 1; // the first page is the header
  const lowest = Math.min(-1, ...swaps.map((area) => area.priority));
  const used = {
    path,
    type: path.startsWith("/dev/") ? "partition" : "file",
    disk,
    pages: usable,
  } as const;
  swaps.push({
    ...used,
    used: 0,
    priority: priority >= 0 ? priority : lowest - 1,
    order: swaps.length,
  });
  if (quiet) return;
  const kb = usable * 4;
  printk(
    m,
    6,
    `Adding ${kb}k swap on ${path}.  Priority:${(swaps[swaps.length - 1] as SwapArea).priority} extents:1 across:${kb}k `,
  );
}

/** The area that would take the next page out; null when there is no free slot. */
export function nextSwap(m: Machine): SwapArea | null {
  let best: SwapArea | null = null;
  for (const area of m.memory.swaps) {
    if (area.used < area.pages && (best === null || area.priority > best.priority)) best = area;
  }
  return best;
}

/** Device that swap writes go to now (or went to last). */
export function swapDisk(m: Machine): Disk | null {
  return nextSwap(m)?.disk ?? m.memory.swaps[0]?.disk ?? null;
}

/** Takes so many slots. The caller has made sure that they exist. */
export function takeSlots(m: Machine, count: number): void {
  for (let left = count; left > 0;) {
    const area = nextSwap(m);
    if (area === null) throw new Error("swapfile: no slot is left");
    const part = Math.min(left, area.pages - area.used);
    area.used += part;
    left -= part;
  }
}

/** Frees slots: from the areas in proportion to what they hold. */
export function freeSlots(m: Machine, count: number): void {
  const { swaps } = m.memory;
  let total = swaps.reduce((sum, area) => sum + area.used, 0);
  let left = count;
  for (const area of swaps) {
    if (left <= 0) return;
    const part =
      total === area.used ? left : Math.min(area.used, Math.round((left * area.used) / total));
    if (part > area.used) throw new Error("swapfile: more slots freed than used");
    total -= area.used;
    area.used -= part;
    left -= part;
  }
}

/**
 * One step of swapoff(2): reads back what a tenth of a second of the device allows. True when the
 * area is empty and gone. Fails with ENOMEM when memory cannot hold what is out.
 */
export function swapoffStep(m: Machine, path: string): boolean {
  const memory = m.memory;
  const area = memory.swaps.find((one) => one.path === path);
  if (area === undefined) throw new SyscallError("EINVAL");
  const elsewhere = memory.swaps.reduce(
    (sum, one) => sum + (one === area ? 0 : one.pages - one.used),
    0,
  );
  const reclaimable = memory.file + memory.buffers - memory.dirty;
  if (area.used > memory.free - memory.watermarks.low + reclaimable * 0.9 + elsewhere) {
    throw new SyscallError("ENOMEM");
  }
  const rate = Math.floor((TICK_NS / Math.max(1, serviceNs(area.disk, 1, 32_768))) * 8);
  dropSwapCache(m);
  readBack(m, area, Math.min(area.used, Math.max(64, rate)));
  if (area.used > 0) return false;
  memory.swaps.splice(memory.swaps.indexOf(area), 1);
  return true;
}

/** Clean copies in swap are given up first: no I/O. */
function dropSwapCache(m: Machine): void {
  let dropped = 0;
  for (const area of m.memory.areas) {
    dropped += area.swapCached;
    area.swapCached = 0;
  }
  m.memory.swapCached -= dropped;
  freeSlots(m, dropped);
}

function readBack(m: Machine, from: SwapArea, count: number): void {
  const memory = m.memory;
  let left = count;
  // A copy: making room may kill a process, and its areas leave the list.
  for (const area of [...memory.areas]) {
    const pages = Math.min(left, swapped(area));
    if (pages <= 0) continue;
    bringIn(m, area, pages);
    from.used -= pages;
    left -= pages;
    if (left === 0) break;
  }
  const done = count - left;
  memory.events.pswpin += done;
  memory.events.swap_ra += done;
  countIo(
    m,
    from.disk,
    false,
    Math.ceil(done / 8),
    done * 4096,
    Math.floor(serviceNs(from.disk, Math.ceil(done / 8), done * 4096)),
  );
  from.disk.syncNs += serviceNs(from.disk, Math.ceil(done / 8), done * 4096);
}

/** Makes swapped pages resident; slots are the caller's business. */
function bringIn(m: Machine, area: Area, pages: number): void {
  takePages(m, pages);
  const hot = Math.min(pages, area.swappedHot);
  area.swappedHot -= hot;
  area.swappedCold -= pages - hot;
  if (area.kind === "shmem") m.memory.shmem += pages;
  else m.memory.anon += pages;
}
