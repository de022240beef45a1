/** What one unit of a workload costs now, and what so many of them do to memory and devices. */
import type { WorkIo, Workload, WorkTouch } from "../uapi/work.ts";
import { countIo, REQUEST_BYTES, serviceNs } from "../block/blk_core.ts";
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import { type Area, resident, setHot } from "../mm/area.ts";
import { breakCow, dirtySwapCache, faultIn, SWAP_READAHEAD, takeBack } from "../mm/fault.ts";
import type { CachedFile } from "../mm/cachedfile.ts";
import { addScattered, cachedPages, cacheOf, dirtyPages, markAccessed } from "../mm/filemap.ts";
import { accountTables, findArea } from "../mm/mmap.ts";
import { dirtyLimits, writeRate } from "../mm/page_writeback.ts";
import { swapDisk } from "../mm/swapfile.ts";
import type { Task } from "../task.ts";
import type { Load } from "./work.ts";

/** System time of a fault that finds its page, and of one that waits for a device. */
const MINOR_FAULT_NS = 600;
const MAJOR_FAULT_NS = 6_000;
/** Copying a page between cache and program. */
const COPY_PAGE_NS = 450;

export interface DeviceRequests {
  readonly disk: Disk;
  count: number;
  bytes: number;
}

/** One region that a unit touches: pages that are out and pages that were never there, a unit. */
export interface TouchCost {
  readonly touch: WorkTouch;
  /** Null while the program has no such region. */
  area: Area | null;
  faults: number;
  fresh: number;
  // Fractions of pages, carried from tick to tick so that slow loads move too.
  freshCarry: number;
  writtenCarry: number;
  backCarry: number;
}

/** One file that a unit reads or writes. */
export interface IoCost {
  readonly io: WorkIo;
  file: CachedFile | null;
  /** False while the descriptor is not open. */
  open: boolean;
  misses: number;
  bytesCarry: number;
  callsCarry: number;
  pagesCarry: number;
  missesCarry: number;
}

/** Kept with its task from tick to tick: a host states the cost of its loads ten times a second. */
export interface UnitCost {
  cpuNs: number;
  sysNs: number;
  /** Waiting for devices when nobody else uses them. */
  ioLatencyNs: number;
  /** By device: one or two at most, so a list. Those of no requests stand for none. */
  readonly requests: DeviceRequests[];
  /** Share of the waiting that is for memory (swap-in, refault): memory pressure. */
  memoryShare: number;
  /** Held back by dirty throttling. */
  throttled: boolean;
  readonly touches: readonly TouchCost[];
  readonly io: readonly IoCost[];
}

/** The cost of a workload, not yet stated; fractions go over from the one that it replaces. */
export function newUnitCost(work: Workload, old: UnitCost | null): UnitCost {
  return {
    cpuNs: 0,
    sysNs: 0,
    ioLatencyNs: 0,
    requests: [],
    memoryShare: 0,
    throttled: false,
    touches: (work.touches ?? []).map((touch) => ({
      area: null,
      faults: 0,
      fresh: 0,
      freshCarry: 0,
      writtenCarry: 0,
      backCarry: 0,
      ...old?.touches.find((one) => one.touch.area === touch.area),
      touch,
    })),
    io: (work.io ?? []).map((io) => ({
      file: null,
      open: false,
      misses: 0,
      bytesCarry: 0,
      callsCarry: 0,
      pagesCarry: 0,
      missesCarry: 0,
      ...old?.io.find((one) => one.io.fd === io.fd),
      io,
    })),
  };
}

/** States what a unit costs as things are now. */
export function stateCost(m: Machine, task: Task, work: Workload, cost: UnitCost): void {
  cost.sysNs = work.sysNs;
  cost.ioLatencyNs = 0;
  cost.throttled = false;
  for (const one of cost.requests) one.count = one.bytes = 0;
  let memoryNs = 0;
  const { mm } = task.process;
  // By index: an iteration would make objects, as lists of two kinds meet in it (most are empty).
  for (let i = 0; i < cost.touches.length; i++) {
    const part = cost.touches[i] as TouchCost;
    part.area = (mm === null ? undefined : findArea(mm, part.touch.area)) ?? null;
    if (part.area !== null) memoryNs += touchCost(m, part, part.area, cost);
  }
  for (let i = 0; i < cost.io.length; i++) {
    const part = cost.io[i] as IoCost;
    const latencyNs = ioCost(m, task, part, cost);
    if (part.file !== null && part.file.evicted > part.file.size / 4) memoryNs += latencyNs;
  }
  cost.cpuNs = work.userNs + cost.sysNs;
  cost.memoryShare = cost.ioLatencyNs === 0 ? 0 : Math.min(1, memoryNs / cost.ioLatencyNs);
}

function request(list: DeviceRequests[], disk: Disk, count: number, bytes: number): void {
  for (const one of list) {
    if (one.disk !== disk) continue;
    one.count += count;
    one.bytes += bytes;
    return;
  }
  list.push({ disk, count, bytes });
}

export function requestsOn(
  list: readonly DeviceRequests[],
  disk: Disk,
): DeviceRequests | undefined {
  for (const one of list) if (one.disk === disk && one.count > 0) return one;
  return undefined;
}

/** Does a unit wait for any device? */
export function hasRequests({ requests }: UnitCost): boolean {
  for (const { count } of requests) if (count > 0) return true;
  return false;
}

/** Faults of one unit. Returns the waiting for swap. */
function touchCost(m: Machine, part: TouchCost, area: Area, cost: UnitCost): number {
  const { touch } = part;
  part.faults = part.fresh = 0;
  const span = Math.min(touch.span ?? area.used, area.pages);
  if (span <= 0) return 0;
  const here = Math.min(span, area.used);
  setHot(area, here);
  if (span > area.used + area.shared)
    part.fresh =
      touch.pattern === "random" ? touch.pages * ((span - area.used) / span) : touch.pages;
  if (here > 0) {
    const out = area.swappedHot / here;
    // Round and round through a part that does not fit, the list evicts just what comes next.
    const chance = touch.pattern === "random" ? out : Math.min(1, out * 3);
    part.faults = Math.max(0, touch.pages - part.fresh) * chance;
  }
  cost.sysNs += part.fresh * MINOR_FAULT_NS + part.faults * MAJOR_FAULT_NS;
  const disk = swapDisk(m);
  if (part.faults <= 0 || disk === null) return 0;
  const count = touch.pattern === "random" ? part.faults : part.faults / SWAP_READAHEAD;
  request(cost.requests, disk, count, part.faults * 4096);
  const ns = count * disk.spec.latencyUs * 1_000;
  cost.ioLatencyNs += ns;
  return ns;
}

/** What one unit reads or writes of a file. Returns the waiting for its device. */
function ioCost(m: Machine, task: Task, part: IoCost, cost: UnitCost): number {
  const { io } = part;
  const entry = task.process.files.fd[io.fd];
  part.open = entry !== undefined;
  part.file = null;
  part.misses = 0;
  if (entry === undefined) return 0;
  const file = cacheOf(m, entry.inode);
  const pages = io.bytes / 4096;
  cost.sysNs += pages * COPY_PAGE_NS + 1_200;
  if (file === null || file.disk === null) return 0;
  const { disk } = file;
  part.file = file;
  if (io.write && io.sync !== true && io.direct !== true) return throttle(m, disk, pages, cost);
  if (io.write) return wait(cost, disk, Math.max(1, io.bytes / REQUEST_BYTES), io.bytes + 4096);
  if (io.direct === true) return wait(cost, disk, Math.max(1, io.bytes / REQUEST_BYTES), io.bytes);
  const misses = readMisses(file, io, pages);
  if (misses <= 0) return 0;
  part.misses = misses;
  const count = io.pattern === "random" ? misses : Math.max(misses / 32, 0.001);
  return wait(cost, disk, count, misses * 4096);
}

function wait(cost: UnitCost, disk: Disk, count: number, bytes: number): number {
  request(cost.requests, disk, count, bytes);
  const ns = Math.max(count * disk.spec.latencyUs * 1_000, serviceNs(disk, count, bytes));
  cost.ioLatencyNs += ns;
  return ns;
}

/** balance_dirty_pages(): who writes more than the device takes is held back. */
function throttle(m: Machine, disk: Disk, pages: number, cost: UnitCost): number {
  const { limit, background } = dirtyLimits(m);
  const dirty = m.memory.dirty + m.memory.writeback;
  if (dirty <= (limit + background) / 2) return 0;
  cost.throttled = true;
  const over = Math.max(0.25, (limit - dirty) / Math.max(1, (limit - background) / 4));
  const ns = (pages / (writeRate(disk) * Math.min(2, over))) * NSEC_PER_SEC;
  cost.ioLatencyNs += ns;
  return ns;
}

/** Pages of a read that are not cached: by density at random, by position in order. */
function readMisses(file: CachedFile, io: WorkIo, pages: number): number {
  const span = Math.max(
    1,
    Math.min(file.size, io.span === undefined ? file.size : Math.ceil(io.span / 4096)),
  );
  const cached = Math.min(span, cachedPages(file));
  if (io.pattern === "random") return pages * (1 - cached / span);
  if (cached >= span) return 0;
  // In order over more than is cached: only the protected (active) part survives until it is met.
  return pages * (1 - Math.min(cached, file.active) / span);
}

/** Books what the units of a load did. */
export function applyUnits(m: Machine, load: Load, ioNs: number): void {
  const { task, cost, units } = load;
  const { process } = task;
  for (const part of cost.touches) {
    const { touch, area } = part;
    if (area === null) continue;
    area.touchRate = (units * touch.pages * NSEC_PER_SEC) / TICK_NS;
    if (units === 0) continue;
    const span = Math.min(touch.span ?? area.used, area.pages);
    // Here and below: the whole part of an amount; the fraction is carried to the next tick.
    const fresh = Math.floor((part.freshCarry += units * part.fresh));
    part.freshCarry -= fresh;
    const isNew = Math.min(fresh, Math.max(0, span - area.used - area.shared));
    if (isNew > 0) task.memWaitNs += faultIn(m, task, area, isNew);
    const written = Math.floor((part.writtenCarry += units * touch.pages * touch.write));
    part.writtenCarry -= written;
    if (area.shared > 0 && written > 0)
      task.memWaitNs += breakCow(m, task, area, Math.min(written, area.shared));
    const faults = Math.floor((part.backCarry += units * part.faults));
    part.backCarry -= faults;
    const back = Math.min(faults, area.swappedHot);
    if (back > 0) {
      const count =
        touch.pattern === "random" ? back : Math.max(1, Math.round(back / SWAP_READAHEAD));
      task.memWaitNs += takeBack(m, task, area, back, touch.write, count);
      const disk = swapDisk(m);
      if (disk !== null) {
        book(m, disk, false, count, back * 4096, ioNs);
        process.io.readBytes += back * 4096;
      }
    }
    if (area.swapCached > 0 && resident(area) > 0) {
      dirtySwapCache(m, area, Math.floor((written * area.swapCached) / resident(area)));
    }
  }
  for (const one of cost.io) if (one.open) applyIo(m, load, one, ioNs);
  if (process.mm !== null && cost.touches.length > 0) accountTables(m, process.mm);
}

/** Requests that a load waited for, on its device's books. */
function book(
  m: Machine,
  disk: Disk,
  write: boolean,
  count: number,
  bytes: number,
  ioNs: number,
): void {
  if (count <= 0) return;
  disk.workNs += serviceNs(disk, count, bytes);
  disk.workWaitNs += ioNs;
  countIo(m, disk, write, count, bytes, Math.floor(ioNs));
}

function applyIo(m: Machine, load: Load, part: IoCost, ioNs: number): void {
  const { task, units } = load;
  const { io, file } = part;
  const counters = task.process.io;
  const bytes = Math.floor((part.bytesCarry += units * io.bytes));
  part.bytesCarry -= bytes;
  const calls = Math.floor((part.callsCarry += units));
  part.callsCarry -= calls;
  if (io.write) {
    counters.wchar += bytes;
    counters.syscw += calls;
  } else {
    counters.rchar += bytes;
    counters.syscr += calls;
  }
  if (file === null || file.disk === null || units === 0) return;
  if (io.direct === true || io.sync === true) {
    const size = Math.floor(bytes / 4096) * 4096;
    if (io.write) counters.writeBytes += size;
    else counters.readBytes += size;
    book(m, file.disk, io.write, Math.max(calls, Math.ceil(bytes / REQUEST_BYTES)), size, ioNs);
    return;
  }
  const pages = Math.floor((part.pagesCarry += (units * io.bytes) / 4096));
  part.pagesCarry -= pages;
  if (io.write) {
    task.memWaitNs += extend(m, file, pages);
    const clean = cachedPages(file) - file.dirty - file.writeback;
    dirtyPages(m, file, Math.max(0, Math.min(pages, clean)));
    counters.writeBytes += pages * 4096;
    return;
  }
  const missed = Math.floor((part.missesCarry += units * part.misses));
  part.missesCarry -= missed;
  if (missed > 0) {
    counters.readBytes += missed * 4096;
    task.memWaitNs += addScattered(m, file, missed);
    const count = io.pattern === "random" ? missed : Math.max(1, Math.round(missed / 32));
    book(m, file.disk, false, count, missed * 4096, ioNs);
  }
  if (pages > missed) markAccessed(m, file, pages - missed);
}

/** A file that a workload writes to grows in the cache; its length on disk is its program's affair. */
function extend(m: Machine, file: CachedFile, pages: number): number {
  const room = file.size - cachedPages(file);
  return addScattered(m, file, Math.min(pages, Math.max(0, room)));
}
