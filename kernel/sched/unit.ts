/** What one unit of a workload costs now, and what so many of them do to memory and devices. */
import type { WorkIo, Workload, WorkTouch } from "../uapi/work.ts";
import { countIo, serviceNs } from "../block/blk_core.ts";
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import { type Area, resident, setHot } from "../mm/area.ts";
import { breakCow, dirtySwapCache, faultIn, SWAP_READAHEAD, takeBack } from "../mm/fault.ts";
import {
  addScattered,
  cachedPages,
  cacheOf,
  type CachedFile,
  dirtyPages,
  markAccessed,
} from "../mm/filemap.ts";
import { accountTables, findArea } from "../mm/mmap.ts";
import { dirtyLimits, writeRate } from "../mm/page_writeback.ts";
import { swapDisk } from "../mm/swapfile.ts";
import type { Task } from "../task.ts";
import type { DeviceUse, Load } from "./work.ts";

/** System time of a fault that finds its page, and of one that waits for a device. */
const MINOR_FAULT_NS = 600;
const MAJOR_FAULT_NS = 6_000;
/** Copying a page between cache and program. */
const COPY_PAGE_NS = 450;
const REQUEST_BYTES = 131_072;

export interface DeviceRequests {
  readonly disk: Disk;
  count: number;
  bytes: number;
}

export interface UnitCost {
  cpuNs: number;
  sysNs: number;
  /** Waiting for devices when nobody else uses them. */
  ioLatencyNs: number;
  /** By device: one or two at most, so a list. */
  readonly requests: DeviceRequests[];
  /** Share of the waiting that is for memory (swap-in, refault): memory pressure. */
  memoryShare: number;
  /** Held back by dirty throttling. */
  throttled: boolean;
  readonly touches: readonly {
    readonly touch: WorkTouch;
    readonly area: Area;
    readonly faults: number;
    readonly fresh: number;
  }[];
  readonly io: readonly {
    readonly io: WorkIo;
    readonly file: CachedFile | null;
    readonly misses: number;
  }[];
}

export function unitCost(m: Machine, task: Task, work: Workload): UnitCost {
  if (work.touches === undefined && work.io === undefined) return cpuOnly(work);
  const requests: DeviceRequests[] = [];
  const cost = {
    cpuNs: 0,
    sysNs: work.sysNs,
    ioLatencyNs: 0,
    requests,
    memoryShare: 0,
    throttled: false,
  };
  let memoryNs = 0;
  const touches = [];
  for (const touch of work.touches ?? []) {
    const { mm } = task.process;
    const area = mm === null ? undefined : findArea(mm, touch.area);
    if (area === undefined) continue;
    const part = touchCost(area, touch);
    cost.sysNs += part.fresh * MINOR_FAULT_NS + part.faults * MAJOR_FAULT_NS;
    const disk = swapDisk(m);
    if (part.faults > 0 && disk !== null) {
      const count = touch.pattern === "random" ? part.faults : part.faults / SWAP_READAHEAD;
      request(requests, disk, count, part.faults * 4096);
      const ns = count * disk.spec.latencyUs * 1_000;
      cost.ioLatencyNs += ns;
      memoryNs += ns;
    }
    touches.push({ touch, area, ...part });
  }
  const io = [];
  for (const one of work.io ?? []) {
    const part = ioCost(m, task, one, cost);
    if (part !== null) {
      io.push({ io: one, ...part });
      if (part.file !== null && part.file.evicted > part.file.size / 4) memoryNs += part.latencyNs;
    }
  }
  cost.cpuNs = work.userNs + cost.sysNs;
  cost.memoryShare = cost.ioLatencyNs === 0 ? 0 : Math.min(1, memoryNs / cost.ioLatencyNs);
  return { ...cost, touches, io };
}

function request(list: DeviceRequests[], disk: Disk, count: number, bytes: number): void {
  const old = requestsOn(list, disk);
  if (old === undefined) list.push({ disk, count, bytes });
  else {
    old.count += count;
    old.bytes += bytes;
  }
}

export function requestsOn(
  list: readonly DeviceRequests[],
  disk: Disk,
): DeviceRequests | undefined {
  for (const one of list) if (one.disk === disk) return one;
  return undefined;
}

const CPU_ONLY = new WeakMap<Workload, UnitCost>();

/** A unit that uses no memory of its own and no file costs the same always. */
function cpuOnly(work: Workload): UnitCost {
  let cost = CPU_ONLY.get(work);
  if (cost === undefined) {
    const cpuNs = work.userNs + work.sysNs;
    cost = {
      cpuNs,
      sysNs: work.sysNs,
      ioLatencyNs: 0,
      requests: [],
      memoryShare: 0,
      throttled: false,
      touches: [],
      io: [],
    };
    CPU_ONLY.set(work, cost);
  }
  return cost;
}

/** Faults of one unit: pages that are out, and pages that were never there. */
function touchCost(area: Area, touch: WorkTouch): { faults: number; fresh: number } {
  const span = Math.min(touch.span ?? area.used, area.pages);
  if (span <= 0) return { faults: 0, fresh: 0 };
  const here = Math.min(span, area.used);
  setHot(area, here);
  const fresh =
    span > area.used + area.shared
      ? touch.pattern === "random"
        ? touch.pages * ((span - area.used) / span)
        : touch.pages
      : 0;
  if (here === 0) return { faults: 0, fresh };
  const out = area.swappedHot / here;
  // Round and round through a part that does not fit, the list evicts just what comes next.
  const chance = touch.pattern === "random" ? out : Math.min(1, out * 3);
  return { faults: Math.max(0, touch.pages - fresh) * chance, fresh };
}

function ioCost(
  m: Machine,
  task: Task,
  io: WorkIo,
  cost: {
    sysNs: number;
    ioLatencyNs: number;
    requests: DeviceRequests[];
    throttled: boolean;
  },
): { file: CachedFile | null; misses: number; latencyNs: number } | null {
  const entry = task.process.files.slots[io.fd];
  if (entry === undefined) return null;
  const file = cacheOf(m, entry.file.inode);
  const pages = io.bytes / 4096;
  cost.sysNs += pages * COPY_PAGE_NS + 1_200;
  if (file === null || file.disk === null) return { file: null, misses: 0, latencyNs: 0 };
  const disk = file.disk;
  const add = (count: number, bytes: number): number => {
    request(cost.requests, disk, count, bytes);
    const ns = Math.max(count * disk.spec.latencyUs * 1_000, serviceNs(disk, count, bytes));
    cost.ioLatencyNs += ns;
    return ns;
  };
  if (io.write) {
    if (io.sync === true || io.direct === true) {
      return {
        file,
        misses: 0,
        latencyNs: add(Math.max(1, io.bytes / REQUEST_BYTES), io.bytes + 4096),
      };
    }
    const { limit, background } = dirtyLimits(m);
    const dirty = m.memory.dirty + m.memory.writeback;
    if (dirty > (limit + background) / 2) {
      cost.throttled = true;
      const over = Math.max(0.25, (limit - dirty) / Math.max(1, (limit - background) / 4));
      const ns = (pages / (writeRate(disk) * Math.min(2, over))) * NSEC_PER_SEC;
      cost.ioLatencyNs += ns;
      return { file, misses: 0, latencyNs: ns };
    }
    return { file, misses: 0, latencyNs: 0 };
  }
  if (io.direct === true)
    return { file, misses: 0, latencyNs: add(Math.max(1, io.bytes / REQUEST_BYTES), io.bytes) };
  const misses = readMisses(file, io, pages);
  if (misses <= 0) return { file, misses: 0, latencyNs: 0 };
  const count = io.pattern === "random" ? misses : Math.max(misses / 32, 0.001);
  return { file, misses, latencyNs: add(count, misses * 4096) };
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

/** Fractions of pages are carried from tick to tick, so that slow loads move too. */
function whole(task: Task, key: string, amount: number): number {
  const carry = (task.workState.carry ??= new Map());
  const sum = (carry.get(key) ?? 0) + amount;
  const pages = Math.floor(sum);
  carry.set(key, sum - pages);
  return pages;
}

/** Books what the units of a load did. */
export function applyUnits(m: Machine, load: Load, use: Map<Disk, DeviceUse>, ioNs: number): void {
  const { task, cost, units } = load;
  const { process } = task;
  for (const { touch, area, faults, fresh } of cost.touches) {
    area.touchRate = (units * touch.pages * NSEC_PER_SEC) / TICK_NS;
    if (units === 0) continue;
    const span = Math.min(touch.span ?? area.used, area.pages);
    const isNew = Math.min(
      whole(task, `new${touch.area}`, units * fresh),
      Math.max(0, span - area.used - area.shared),
    );
    if (isNew > 0) task.memWaitNs += faultIn(m, task, area, isNew);
    const written = whole(task, `write${touch.area}`, units * touch.pages * touch.write);
    if (area.shared > 0 && written > 0)
      task.memWaitNs += breakCow(m, task, area, Math.min(written, area.shared));
    const back = Math.min(whole(task, `in${touch.area}`, units * faults), area.swappedHot);
    if (back > 0) {
      const count =
        touch.pattern === "random" ? back : Math.max(1, Math.round(back / SWAP_READAHEAD));
      task.memWaitNs += takeBack(m, task, area, back, touch.write, count);
      const disk = swapDisk(m);
      if (disk !== null) {
        const part = use.get(disk) as DeviceUse;
        part.workNs += serviceNs(disk, count, back * 4096);
        part.waitNs += ioNs;
        countIo(m, disk, false, count, back * 4096, Math.floor(ioNs));
        process.io.readBytes += back * 4096;
      }
    }
    if (area.swapCached > 0 && resident(area) > 0) {
      dirtySwapCache(m, area, Math.floor((written * area.swapCached) / resident(area)));
    }
  }
  for (const one of cost.io) applyIo(m, load, one, use, ioNs);
  if (process.mm !== null && cost.touches.length > 0) accountTables(m, process.mm);
}

function applyIo(
  m: Machine,
  load: Load,
  part: UnitCost["io"][number],
  use: Map<Disk, DeviceUse>,
  ioNs: number,
): void {
  const { task, units } = load;
  const { io, file, misses } = part;
  const { process } = task;
  const bytes = whole(task, `bytes${io.fd}`, units * io.bytes);
  if (io.write) process.io.wchar += bytes;
  else process.io.rchar += bytes;
  const calls = whole(task, `calls${io.fd}`, units);
  if (io.write) process.io.syscw += calls;
  else process.io.syscr += calls;
  if (file === null || file.disk === null || units === 0) return;
  const disk = file.disk;
  const device = use.get(disk) as DeviceUse;
  const book = (write: boolean, count: number, size: number): void => {
    if (count <= 0) return;
    device.workNs += serviceNs(disk, count, size);
    device.waitNs += ioNs;
    countIo(m, disk, write, count, size, Math.floor(ioNs));
  };
  if (io.direct === true || io.sync === true) {
    const size = Math.floor(bytes / 4096) * 4096;
    if (io.write) process.io.writeBytes += size;
    else process.io.readBytes += size;
    book(io.write, Math.max(calls, Math.ceil(bytes / REQUEST_BYTES)), size);
    return;
  }
  const pages = whole(task, `pages${io.fd}`, (units * io.bytes) / 4096);
  if (io.write) {
    task.memWaitNs += extend(m, file, pages);
    const clean = cachedPages(file) - file.dirty - file.writeback;
    dirtyPages(m, file, Math.max(0, Math.min(pages, clean)));
    process.io.writeBytes += pages * 4096;
    return;
  }
  const missed = whole(task, `miss${io.fd}`, units * misses);
  if (missed > 0) {
    process.io.readBytes += missed * 4096;
    task.memWaitNs += addScattered(m, file, missed);
    book(
      false,
      io.pattern === "random" ? missed : Math.max(1, Math.round(missed / 32)),
      missed * 4096,
    );
  }
  if (pages > missed) markAccessed(m, file, pages - missed);
}

/** A file that a workload writes to grows in the cache; its length on disk is its program's affair. */
function extend(m: Machine, file: CachedFile, pages: number): number {
  const room = file.size - cachedPages(file);
  return addScattered(m, file, Math.min(pages, Math.max(0, room)));
}
