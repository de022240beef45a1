/**
 * Reclaim: mm/vmscan.c and mm/workingset.c of 6.1 with the classic lists (not the multi-generational
 * LRU). The decisions are the kernel's (get_scan_count, inactive_is_low, cache trim mode, refault
 * costs); what is scanned is taken from each group of pages in proportion, since pages are counted,
 * not kept one by one. A page of a working part is found referenced with the chance that it was
 * touched since the list last came round.
 */
import type { Machine } from "../machine.ts";
import type { Area } from "./area.ts";
import { resident } from "./area.ts";
import { evictFiles } from "./filemap.ts";
import { lruAnon, lruFile, type Memory, swapFree, vmSysctl } from "./memory.ts";
import { swapDisk, takeSlots } from "./swapfile.ts";

const DEF_PRIORITY = 12;
/** Writes to swap in flight: a third of a second of the device. */
const IN_FLIGHT_SHARE = 0.33;
/** Slab that nobody can do without. */
const SLAB_FLOOR_SHARE = 220;

export interface Scan {
  scanned: number;
  /** Pages that are free now. */
  reclaimed: number;
  /** Pages on their way to swap: free when they are written. */
  started: number;
}

/** Tries to reclaim `want` pages, with more and more effort. */
export function shrinkNode(m: Machine, want: number, direct: boolean): Scan {
  const memory = m.memory;
  const { events } = memory;
  const total: Scan = { scanned: 0, reclaimed: 0, started: 0 };
  const refaulted = events.workingset_activate_file !== memory.refaultsSeen;
  memory.refaultsSeen = events.workingset_activate_file;
  for (let priority = DEF_PRIORITY; priority > 0; priority--) {
    if (total.reclaimed + total.started >= want) break;
    const left = want - total.reclaimed - total.started;
    const [anon, file] = scanCounts(m, priority, refaulted, left);
    const most = Math.max(left * 4, 32);
    if (file > 0) add(total, "file", shrinkFile(m, Math.min(file, most), priority), memory, direct);
    if (anon > 0) add(total, "anon", shrinkAnon(m, Math.min(anon, most), priority), memory, direct);
    if (inactiveLow(lruAnon(memory), memory.activeAnon)) deactivateAnon(m, priority);
    if (refaulted || inactiveLow(lruFile(memory), memory.activeFile)) deactivateFiles(m, priority);
    shrinkSlab(m, priority, total);
  }
  return total;
}

function add(
  total: Scan,
  kind: "anon" | "file",
  part: Scan,
  memory: Memory,
  direct: boolean,
): void {
  const { events } = memory;
  const stolen = part.reclaimed + part.started;
  total.scanned += part.scanned;
  total.reclaimed += part.reclaimed;
  total.started += part.started;
  events[`pgscan_${kind}`] += part.scanned;
  events[`pgsteal_${kind}`] += stolen;
  events[direct ? "pgscan_direct" : "pgscan_kswapd"] += part.scanned;
  events[direct ? "pgsteal_direct" : "pgsteal_kswapd"] += stolen;
}

/** inactive_is_low(): the active list may be sqrt(10 x GB) times the inactive one. */
export function inactiveLow(lru: number, active: number): boolean {
  const gb = Math.floor(lru / 262_144);
  const ratio = gb > 0 ? Math.floor(Math.sqrt(10 * gb)) : 1;
  return (lru - active) * ratio < active;
}

/** get_scan_count(): pages of the inactive anonymous and file lists to look at. */
function scanCounts(
  m: Machine,
  priority: number,
  refaulted: boolean,
  want: number,
): [number, number] {
  const memory = m.memory;
  const swappiness = vmSysctl(m, "swappiness", 60);
  const anon = Math.max(0, lruAnon(memory) - memory.swapWriteback - memory.activeAnon);
  const file = Math.max(0, lruFile(memory) - memory.activeFile);
  const anonScan = scanCount(anon, priority, want);
  const fileScan = scanCount(file, priority, want);
  if (swapFree(memory) <= 0 || swappiness === 0) return [0, fileScan];
  const tiny = lruFile(memory) + memory.free <= memory.watermarks.high && anon >> priority > 0;
  if (tiny) return [anonScan, fileScan];
  const trim =
    file >> priority > 0 && !refaulted && !inactiveLow(lruFile(memory), memory.activeFile);
  if (trim) return [0, fileScan];
  const sum = memory.cost.anon + memory.cost.file;
  const anonCost = sum + memory.cost.anon;
  const fileCost = sum + memory.cost.file;
  const ap = (swappiness * (anonCost + fileCost + 1)) / (anonCost + 1);
  const fp = ((200 - swappiness) * (anonCost + fileCost + 1)) / (fileCost + 1);
  const share = ap / (ap + fp);
  return [Math.floor(anonScan * share), Math.floor(fileScan * (1 - share))];
}

/** Of a list of this size: its part at the priority, not less than is wanted if it has that. */
function scanCount(size: number, priority: number, want: number): number {
  const scan = Math.floor(size / (1 << priority));
  if (scan > 0) return Math.max(scan, Math.min(want, size));
  return priority <= 4 ? Math.min(want, size) : 0;
}

/** lru_note_cost(): what a refault or a write-out says about which list to leave alone. */
export function noteCost(memory: Memory, kind: "anon" | "file", pages: number): void {
  memory.cost[kind] += pages;
  const limit = (lruAnon(memory) + lruFile(memory)) / 4;
  while (memory.cost.anon + memory.cost.file > limit) {
    memory.cost.anon = Math.floor(memory.cost.anon / 2);
    memory.cost.file = Math.floor(memory.cost.file / 2);
    if (memory.cost.anon + memory.cost.file === 0) return;
  }
}

function shrinkFile(m: Machine, scan: number, priority: number): Scan {
  const memory = m.memory;
  const inactiveBuffers = memory.buffers - memory.activeBuffers;
  const inactive = Math.max(1, lruFile(memory) - memory.activeFile);
  const fromBuffers = Math.min(memory.buffers - 60, Math.ceil((scan * inactiveBuffers) / inactive));
  let reclaimed = 0;
  if (fromBuffers > 0) {
    memory.buffers -= fromBuffers;
    deactivateBuffers(memory, Math.max(0, memory.activeBuffers - memory.buffers));
    memory.free += fromBuffers;
    reclaimed += fromBuffers;
  }
  reclaimed += evictFiles(m, Math.max(0, scan - Math.max(0, fromBuffers)), priority);
  return { scanned: scan, reclaimed, started: 0 };
}

function shrinkAnon(m: Machine, scan: number, priority: number): Scan {
  const memory = m.memory;
  const disk = swapDisk(m);
  if (disk === null) return { scanned: 0, reclaimed: 0, started: 0 };
  const inFlight = Math.floor((disk.spec.kbps / 4) * IN_FLIGHT_SHARE);
  const result: Scan = { scanned: 0, reclaimed: 0, started: 0 };
  let inactive = 0;
  for (const area of memory.areas) if (canPageOut(area)) inactive += inactiveOf(area);
  if (inactive === 0) return result;
  memory.scannedInTick += scan;
  const ageSeconds = Math.min(600, inactive / Math.max(40, memory.anonScanRate));
  for (const area of memory.areas) {
    if (!canPageOut(area)) continue;
    memory.scanCarry += (scan * inactiveOf(area)) / inactive;
    const pages = Math.min(inactiveOf(area), Math.floor(memory.scanCarry));
    if (pages <= 0) continue;
    memory.scanCarry -= pages;
    const room = Math.min(swapFree(memory), inFlight - disk.asyncSwapPages);
    pageOut(m, area, pages, { ageSeconds, room, hard: priority <= 3 }, result);
  }
  result.scanned += result.started; // a written page is met again when its write is done
  disk.asyncSwapPages += result.started;
  memory.events.nr_vmscan_write += result.started;
  memory.events.pgrotated += result.started;
  memory.events.nr_written += result.started;
  memory.events.pswpout += result.started;
  if (result.started > 0) noteCost(memory, "anon", result.started);
  return result;
}

function inactiveOf(area: Area): number {
  return Math.max(0, resident(area) - area.active);
}

function canPageOut(area: Area): boolean {
  return !area.locked && inactiveOf(area) > 0;
}

interface PageOut {
  readonly ageSeconds: number;
  /** Pages that may still be written. */
  readonly room: number;
  /** Nothing else helps: a reference no longer saves a page. */
  readonly hard: boolean;
}

/** Looks at so many inactive pages of one area. */
function pageOut(m: Machine, area: Area, pages: number, how: PageOut, result: Scan): void {
  const memory = m.memory;
  const hotHere = Math.max(0, area.hot - area.swappedHot - area.active);
  const inactive = inactiveOf(area);
  const hotLooked = Math.round((pages * Math.min(hotHere, inactive)) / inactive);
  const x = area.hot === 0 ? 0 : (area.touchRate / area.hot) * how.ageSeconds;
  const chance = how.hard ? (x / (1 + x)) * 0.5 : x / (1 + x);
  const referenced = Math.floor(hotLooked * chance);
  const activated = Math.floor(referenced * chance * 0.12);
  area.active += activated;
  memory.activeAnon += activated;
  memory.events.pgactivate += activated;
  result.scanned += pages;
  const out = pages - referenced;
  const clean = Math.min(
    area.swapCached,
    Math.floor((out * area.swapCached) / Math.max(1, resident(area))),
  );
  const written = Math.max(0, Math.min(out - clean, how.room - result.started));
  const gone = clean + written;
  if (gone <= 0) return;
  const hotGone = Math.min(hotLooked - referenced, gone, area.hot - area.swappedHot);
  const coldGone = Math.min(gone - hotGone, area.used - area.hot - area.swappedCold);
  const rest = gone - hotGone - coldGone; // rounding: what is left is hot
  area.swappedHot += hotGone + rest;
  area.swappedCold += coldGone;
  area.swapCached -= clean;
  memory.swapCached -= clean;
  if (area.kind === "shmem") memory.shmem -= gone;
  else memory.anon -= gone;
  memory.swapWriteback += written;
  takeSlots(m, written);
  memory.free += clean;
  memory.events.pgfree += clean;
  result.reclaimed += clean;
  result.started += written;
  clampActive(memory, area);
}

/** The active part cannot be larger than what is resident. */
export function clampActive(memory: Memory, area: Area): void {
  const most = Math.max(0, resident(area));
  if (area.active <= most) return;
  memory.activeAnon -= area.active - most;
  area.active = most;
}

function deactivateAnon(m: Machine, priority: number): void {
  const memory = m.memory;
  const scan = Math.max(32, memory.activeAnon >> priority);
  let moved = 0;
  for (const area of memory.areas) {
    if (area.active === 0) continue;
    const pages = Math.min(
      area.active,
      Math.ceil((scan * area.active) / Math.max(1, memory.activeAnon)),
    );
    area.active -= pages;
    moved += pages;
  }
  memory.activeAnon -= moved;
  memory.events.pgdeactivate += moved;
  memory.events.pgrefill += moved;
}

function deactivateFiles(m: Machine, priority: number): void {
  const memory = m.memory;
  const scan = Math.max(32, memory.activeFile >> priority);
  let moved = 0;
  const before = memory.activeFile;
  for (const file of memory.files) {
    if (file.active === 0) continue;
    const pages = Math.min(file.active, Math.ceil((scan * file.active) / Math.max(1, before)));
    file.active -= pages;
    moved += pages;
  }
  const buffers = Math.min(
    memory.activeBuffers,
    Math.ceil((scan * memory.activeBuffers) / Math.max(1, before)),
  );
  memory.activeFile -= moved;
  deactivateBuffers(memory, buffers);
  memory.events.pgdeactivate += moved + buffers;
  memory.events.pgrefill += moved + buffers;
}

function deactivateBuffers(memory: Memory, pages: number): void {
  memory.activeBuffers -= pages;
  memory.activeFile -= pages;
}

function shrinkSlab(m: Machine, priority: number, total: Scan): void {
  const memory = m.memory;
  const spare = memory.slabReclaimable - Math.floor(memory.total / SLAB_FLOOR_SHARE);
  const scan = Math.floor(spare / (1 << Math.max(0, priority - 2)));
  if (scan <= 0) return;
  const freed = Math.max(0, Math.floor(scan / 4));
  memory.slabReclaimable -= freed;
  memory.free += freed;
  memory.events.slabs_scanned += scan * 8;
  total.reclaimed += freed;
}
