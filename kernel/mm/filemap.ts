/**
 * The page cache: mm/filemap.c. What is cached of a file is a window of pages (what was read in
 * order) and a number of scattered ones (what was read at random); reclaim takes the oldest end of
 * the window first, so that a second pass over a file larger than memory misses, as it does on Linux.
 */
import { serviceNs, submitSync } from "../block/blk_core.ts";
import type { Disk } from "../block/genhd.ts";
import type { Inode } from "../fs/inode.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";
import { type CachedFile, newCachedFile } from "./cachedfile.ts";
import { balanceDirty, nextFlush } from "./page_writeback.ts";
import { givePages, takePages } from "./page_alloc.ts";
import { noteCost } from "./vmscan.ts";

export function cachedPages(file: CachedFile): number {
  return file.hi - file.lo + file.scattered;
}

/** The cache of a file on a disk; null for tmpfs and computed files. */
export function cacheOf(m: Machine, inode: Inode): CachedFile | null {
  if (inode.sb.disk === null || inode.data === null) return null;
  const size = Math.ceil(inode.data.size / 4096);
  if (inode.cache === null) inode.cache = newCachedFile(m, inode.sb.disk, size);
  inode.cache.size = Math.max(size, inode.cache.hi);
  return inode.cache;
}

/** Pages of [from, to) that are not cached. Scattered pages count by their density. */
export function missing(file: CachedFile, from: number, to: number): number {
  const overlap = Math.max(0, Math.min(to, file.hi) - Math.max(from, file.lo));
  const outside = to - from - overlap;
  const rest = file.size - (file.hi - file.lo);
  if (file.scattered === 0 || rest <= 0) return outside;
  return Math.max(0, outside - Math.floor((outside * file.scattered) / rest));
}

/** Reads through the cache; returns how long the reader waits. */
export function readPages(
  m: Machine,
  task: Task,
  inode: Inode,
  offset: number,
  length: number,
  direct: boolean,
): number {
  const file = cacheOf(m, inode);
  if (file === null || length <= 0) return 0;
  if (direct) {
    task.process.io.readBytes += length;
    return submitSync(m, file.disk as Disk, false, length);
  }
  const from = Math.floor(offset / 4096);
  const to = Math.min(file.size, Math.ceil((offset + length) / 4096));
  const misses = missing(file, from, to);
  const hits = to - from - misses;
  if (hits > 0) markAccessed(m, file, hits);
  if (misses === 0) return 0;
  task.process.io.readBytes += misses * 4096;
  const wait = fillWindow(m, file, from, to, misses);
  return wait + submitSync(m, file.disk as Disk, false, misses * 4096);
}

/** Adds the pages of [from, to) to the cache; returns the wait for memory. */
function fillWindow(
  m: Machine,
  file: CachedFile,
  from: number,
  to: number,
  misses: number,
): number {
  noteRefaults(m, file, misses);
  const wait = takePages(m, misses);
  m.memory.file += misses;
  if (file.hi === file.lo) {
    file.lo = from;
    file.hi = to;
    file.scattered += misses - (to - from);
  } else if (from <= file.hi && to >= file.lo) {
    const lo = Math.min(file.lo, from);
    const hi = Math.max(file.hi, to);
    const grown = hi - lo - (file.hi - file.lo);
    file.lo = lo;
    file.hi = hi;
    file.scattered += misses - grown; // scattered pages that the window swallowed
  } else file.scattered += misses;
  if (file.scattered < 0) {
    // Density is an estimate: the difference are pages that were cached after all.
    m.memory.file -= file.scattered;
    const owed = -file.scattered;
    file.scattered = 0;
    return wait + takePages(m, owed);
  }
  return wait;
}

/** Pages that came back although they had been evicted: mm/workingset.c, workingset_refault(). */
export function noteRefaults(m: Machine, file: CachedFile, misses: number): number {
  const gone = Math.max(1, file.size - cachedPages(file));
  const refaults = Math.min(
    file.evicted,
    Math.round((misses * Math.min(file.evicted, gone)) / gone),
  );
  if (refaults <= 0) return 0;
  const memory = m.memory;
  file.evicted -= refaults;
  memory.events.workingset_refault_file += refaults;
  noteCost(memory, "file", refaults);
  // The distance is about the file's own size; it belongs to the working set if that fits.
  const workingset = memory.activeFile + (memory.swaps.length > 0 ? memory.anon : 0);
  if (file.size > workingset) return 0;
  memory.events.workingset_activate_file += refaults;
  activateFile(m, file, refaults);
  return refaults;
}

/** mark_page_accessed(): a second access makes a page active. */
export function markAccessed(m: Machine, file: CachedFile, pages: number): void {
  const inactive = cachedPages(file) - file.active - file.dirty;
  const moved = Math.min(inactive, Math.ceil(pages / 2));
  if (moved > 0) {
    activateFile(m, file, moved);
    m.memory.events.pgactivate += moved;
  }
}

function activateFile(m: Machine, file: CachedFile, pages: number): void {
  const moved = Math.max(0, Math.min(pages, cachedPages(file) - file.active));
  file.active += moved;
  m.memory.activeFile += moved;
}

/** Adds pages read at random by a workload (no single read to place). */
export function addScattered(m: Machine, file: CachedFile, pages: number): number {
  const room = Math.max(0, file.size - cachedPages(file));
  const added = Math.min(pages, room);
  if (added === 0) return 0;
  noteRefaults(m, file, added);
  const wait = takePages(m, added);
  m.memory.file += added;
  file.scattered += added;
  return wait;
}

/** Dirties pages; returns how long the writer is held back (balance_dirty_pages). */
export function writePages(
  m: Machine,
  task: Task,
  inode: Inode,
  offset: number,
  length: number,
): number {
  const file = cacheOf(m, inode);
  if (file === null) return 0;
  const from = Math.floor(offset / 4096);
  const to = Math.ceil((offset + length) / 4096);
  file.size = Math.max(file.size, to);
  const misses = missing(file, from, to);
  let wait = misses > 0 ? fillWindow(m, file, from, to, misses) : 0;
  const again = from === file.lastDirtyPage && file.dirty > 0 ? 1 : 0;
  file.lastDirtyPage = to - 1;
  const pages = Math.min(to - from - again, cachedPages(file) - file.dirty - file.writeback);
  if (pages > 0) {
    dirtyPages(m, file, pages);
    task.process.io.writeBytes += pages * 4096;
    wait += balanceDirty(m, file, pages);
  }
  return wait;
}

export function dirtyPages(m: Machine, file: CachedFile, pages: number): void {
  if (file.dirty === 0) {
    file.dirtySinceNs = m.now;
    nextFlush(m);
  }
  file.dirty += pages;
  m.memory.dirty += pages;
  m.memory.events.nr_dirtied += pages;
  const active = cachedPages(file) - file.dirty - file.writeback;
  if (file.active > active) {
    m.memory.activeFile -= file.active - Math.max(0, active);
    file.active = Math.max(0, active);
  }
}

/** fsync(2): writes the file's dirty pages and waits for them and for the journal. */
export function fsyncPages(m: Machine, inode: Inode): number {
  const file = inode.cache;
  if (file === null || file.disk === null) return 0;
  const pages = file.dirty;
  if (pages === 0 && file.writeback === 0) return 0;
  file.dirty = 0;
  m.memory.dirty -= pages;
  m.memory.events.nr_written += pages;
  const { disk } = file;
  disk.counters.flushes++;
  disk.counters.flushNs += disk.spec.latencyUs * 1_000;
  const earlier = serviceNs(disk, 0, file.writeback * 4096);
  return submitSync(m, disk, true, pages * 4096 + 8_192) + Math.floor(earlier);
}

export function truncatePages(m: Machine, inode: Inode, size: number): void {
  const file = inode.cache;
  if (file === null) return;
  const pages = Math.ceil(size / 4096);
  const cut = Math.max(0, file.hi - Math.max(pages, file.lo));
  const scattered = pages === 0 ? file.scattered : 0;
  file.hi -= cut;
  file.scattered -= scattered;
  file.size = pages;
  file.evicted = Math.min(file.evicted, pages);
  m.memory.file -= cut + scattered;
  givePages(m, cut + scattered);
  clampParts(m, file);
}

/** The file is gone: its pages are free, what was dirty is never written. */
export function dropPages(m: Machine, inode: Inode): void {
  const file = inode.cache;
  if (file === null) return;
  truncatePages(m, inode, 0);
  m.memory.files.delete(file);
  inode.cache = null;
}

/** Dirty, writeback and active parts cannot exceed what is cached. */
export function clampParts(m: Machine, file: CachedFile): void {
  const memory = m.memory;
  const pages = cachedPages(file);
  const active = Math.min(file.active, pages);
  const writeback = Math.min(file.writeback, pages);
  const dirty = Math.min(file.dirty, pages - writeback);
  memory.activeFile -= file.active - active;
  memory.writeback -= file.writeback - writeback;
  memory.dirty -= file.dirty - dirty;
  file.active = active;
  file.writeback = writeback;
  file.dirty = dirty;
}

/** Reclaim: looks at so many inactive pages of all files, frees the clean ones. */
export function evictFiles(m: Machine, scan: number, priority: number): number {
  const memory = m.memory;
  let inactive = 0;
  for (const file of memory.files) inactive += cachedPages(file) - file.active;
  if (inactive <= 0 || scan <= 0) return 0;
  let freed = 0;
  for (const file of memory.files) {
    const here = cachedPages(file) - file.active;
    if (here <= 0) continue;
    memory.scanCarry += (scan * here) / inactive;
    const looked = Math.min(here, Math.floor(memory.scanCarry));
    if (looked <= 0) continue;
    memory.scanCarry -= looked;
    // What running programs execute is referenced again at once: a part of it is never evicted.
    const floor = file.mappers > 0 ? Math.floor(file.size * 0.22) : 0;
    const spare = cachedPages(file) - floor;
    const clean = Math.max(0, Math.min(spare, here - file.dirty - file.writeback));
    // Mapped executables are referenced all the time: they are kept until little else is left.
    const kept = file.mappers > 0 ? (priority > 8 ? 0.985 : priority > 3 ? 0.93 : 0.6) : 0;
    const out = Math.min(clean, Math.ceil(looked * (1 - kept) - 0.5));
    if (out <= 0) continue;
    takeOut(file, out);
    file.evicted = Math.min(file.size, file.evicted + out);
    memory.file -= out;
    freed += out;
    memory.events.kswapd_inodesteal += cachedPages(file) === 0 ? out : 0;
  }
  givePages(m, freed);
  return freed;
}

function takeOut(file: CachedFile, pages: number): void {
  const scattered = Math.min(
    file.scattered,
    Math.ceil((pages * file.scattered) / cachedPages(file)),
  );
  file.scattered -= scattered;
  const rest = pages - scattered;
  const window = file.hi - file.lo;
  if (rest > window) {
    file.scattered -= rest - window;
    file.lo = file.hi;
  } else file.lo += rest;
  if (file.lo === file.hi) file.lo = file.hi = 0;
}

/** /proc/sys/vm/drop_caches 1: every clean page that nobody maps. */
export function dropCaches(m: Machine): void {
  const memory = m.memory;
  let freed = 0;
  for (const file of memory.files) {
    const mapped = file.mappers > 0 ? cachedPages(file) : 0;
    const clean = cachedPages(file) - file.dirty - file.writeback - mapped;
    if (clean <= 0) continue;
    takeOut(file, clean);
    memory.file -= clean;
    freed += clean;
    const before = file.active;
    file.active = Math.min(file.active, cachedPages(file));
    memory.activeFile -= before - file.active;
  }
  const buffers = Math.max(0, memory.buffers - 60);
  memory.buffers -= buffers;
  memory.activeFile -= memory.activeBuffers;
  memory.activeBuffers = 0;
  givePages(m, freed + buffers);
  memory.events.drop_pagecache++;
}

/** A write of a disk's write-back finished: so many pages are clean. */
export function writebackDone(m: Machine, disk: Disk, pages: number): void {
  const memory = m.memory;
  let left = pages;
  for (const file of memory.files) {
    if (left <= 0) return;
    if (file.disk !== disk || file.writeback === 0) continue;
    const part = Math.min(left, file.writeback);
    file.writeback -= part;
    memory.writeback -= part;
    left -= part;
  }
}
