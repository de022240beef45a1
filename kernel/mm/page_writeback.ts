/** Write-back: dirty thresholds, the flusher, throttled writers. mm/page-writeback.c, fs/fs-writeback.c. */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../uapi/time.ts";
import type { Disk } from "../block/genhd.ts";
import type { CachedFile } from "./cachedfile.ts";
import { lruFile, totalReserve, vmSysctl } from "./memory.ts";

const MAX_PAUSE_NS = 200 * NSEC_PER_MSEC;
/** A device is given at most this much write-back ahead. */
const QUEUE_NS = 0.4 * NSEC_PER_SEC;

/** domain_dirty_limits(), in pages: what may be dirty before writers wait, and before writing starts. */
export function dirtyLimits(m: Machine): { limit: number; background: number } {
  const memory = m.memory;
  const dirtyable = Math.max(0, memory.free + lruFile(memory) - totalReserve(memory));
  const bytes = vmSysctl(m, "dirty_bytes", 0);
  const backgroundBytes = vmSysctl(m, "dirty_background_bytes", 0);
  const limit =
    bytes > 0
      ? Math.ceil(bytes / 4096)
      : Math.floor((dirtyable * vmSysctl(m, "dirty_ratio", 20)) / 100);
  let background =
    backgroundBytes > 0
      ? Math.ceil(backgroundBytes / 4096)
      : Math.floor((dirtyable * vmSysctl(m, "dirty_background_ratio", 10)) / 100);
  if (background >= limit) background = Math.floor(limit / 2);
  return { limit, background };
}

/** balance_dirty_pages(): how long a writer pauses after dirtying so many pages. */
export function balanceDirty(m: Machine, file: CachedFile, pages: number): number {
  const memory = m.memory;
  const { limit, background } = dirtyLimits(m);
  const now = memory.dirty + memory.writeback;
  if (now > background) memory.flusher.writing = true;
  const free = (limit + background) / 2;
  if (now <= free || file.disk === null) return 0;
  const rate = writeRate(file.disk) * Math.max(0.1, positionRatio(now, free, limit));
  return Math.min(MAX_PAUSE_NS, Math.floor((pages * NSEC_PER_SEC) / rate));
}

/** pos_ratio: writers run faster than the device below the set point, slower above. */
function positionRatio(dirty: number, free: number, limit: number): number {
  const setpoint = (free + limit) / 2;
  return 1 + (setpoint - dirty) / Math.max(1, limit - setpoint);
}

/** Pages a second that write-back reaches on this device. */
export function writeRate(disk: Disk): number {
  return Math.max(16, (disk.spec.kbps / 4) * Math.max(0.2, 1 - disk.busy * 0.3));
}

/** Pages that writers may still dirty in this tick before they must pause. */
export function dirtyRoom(m: Machine): number {
  const { limit } = dirtyLimits(m);
  return Math.max(0, limit - m.memory.dirty - m.memory.writeback);
}

/** A first page became dirty: the periodic flusher will look at it. */
export function nextFlush(m: Machine): void {
  const { flusher } = m.memory;
  if (flusher.nextNs < m.now) flusher.nextNs = m.now + interval(m);
}

function interval(m: Machine): number {
  return vmSysctl(m, "dirty_writeback_centisecs", 500) * 10 * NSEC_PER_MSEC;
}

/** One tick of the flusher threads: hands dirty pages to their devices. */
export function flushTick(m: Machine): void {
  const memory = m.memory;
  const { flusher } = memory;
  if (memory.dirty === 0) {
    flusher.writing = false;
    return;
  }
  const { background } = dirtyLimits(m);
  if (memory.dirty + memory.writeback > background) flusher.writing = true;
  else if (flusher.writing && memory.dirty <= background * 0.98) flusher.writing = false;
  const periodic = m.now >= flusher.nextNs;
  if (periodic) flusher.nextNs = m.now + Math.max(TICK_NS, interval(m));
  if (!periodic && !flusher.writing) return;
  const expire = vmSysctl(m, "dirty_expire_centisecs", 3000) * 10 * NSEC_PER_MSEC;
  for (const file of memory.files) {
    if (file.dirty === 0 || file.disk === null) continue;
    if (!flusher.writing && m.now - file.dirtySinceNs < expire) continue;
    const queued = (file.disk.asyncFileBytes / (file.disk.spec.kbps * 1024)) * NSEC_PER_SEC;
    const room = Math.floor(((QUEUE_NS - queued) / NSEC_PER_SEC) * (file.disk.spec.kbps / 4));
    startWriteback(m, file, Math.min(file.dirty, Math.max(0, room)));
  }
}

function startWriteback(m: Machine, file: CachedFile, pages: number): void {
  if (pages <= 0 || file.disk === null) return;
  file.dirty -= pages;
  file.writeback += pages;
  m.memory.dirty -= pages;
  m.memory.writeback += pages;
  m.memory.events.nr_written += pages;
  file.disk.asyncFileBytes += pages * 4096;
  if (file.dirty > 0) file.dirtySinceNs = m.now - NSEC_PER_SEC;
}
