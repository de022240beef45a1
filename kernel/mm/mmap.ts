/**
 * Address spaces: mm/mmap.c, kernel/fork.c's dup_mmap(), fs/exec.c. Overcommit as mm/util.c's
 * __vm_enough_memory() decides. Addresses are for /proc/PID/maps only; nothing is stored at them.
 */
import { SyscallError } from "../uapi/errno.ts";
import type { Footprint } from "../uapi/program.ts";
import type { MmapArgs } from "../uapi/syscall.ts";
import type { Inode } from "../fs/inode.ts";
import type { File } from "../fs/file.ts";
import { limitOf } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { NONE, type Process, type Task } from "../task.ts";
import { type Area, newArea, resident, rss, swapped } from "./area.ts";
import { faultIn } from "./fault.ts";
import { type CachedFile, newCachedFile } from "./cachedfile.ts";
import { cacheOf, cachedPages } from "./filemap.ts";
import { swapTotal, vmSysctl } from "./memory.ts";
import { givePages, takePages } from "./page_alloc.ts";
import { freeSlots } from "./swapfile.ts";
import { clampActive } from "./vmscan.ts";

export interface Mm {
  /** In the order they were mapped: a handful, so a list. */
  areas: readonly Area[];
  nextAreaId: number;
  committed: number; // pages
  peakVirtual: number;
  peakRss: number;
  pageTables: number; // pages, as counted in memory.pageTables
  /** Area that brk grows. */
  heap: Area | null;
  nextAddress: number;
}

export function newMm(m: Machine): Mm {
  return {
    areas: NONE,
    nextAreaId: 1,
    committed: 0,
    peakVirtual: 0,
    peakRss: 0,
    pageTables: 0,
    heap: null,
    nextAddress: 0x7f0000000000 + m.random("aslr").below(0x100000) * 0x100000,
  };
}

/** Pages of all shared libraries together, and how many of them the cache holds from the start. */
const LIBRARY_PAGES = 5_200;

function libraries(m: Machine): CachedFile {
  const memory = m.memory;
  if (memory.libraries !== null) return memory.libraries;
  const file = newCachedFile(m, m.disks[0] ?? null, LIBRARY_PAGES);
  memory.libraries = file;
  takePages(m, LIBRARY_PAGES);
  file.hi = LIBRARY_PAGES;
  memory.file += LIBRARY_PAGES;
  file.active = Math.floor(LIBRARY_PAGES * 0.7);
  memory.activeFile += file.active;
  return file;
}

function addArea(m: Machine, mm: Mm, area: Area): Area {
  mm.areas = mm.areas.concat(area);
  if (area.kind !== "file") m.memory.areas.push(area);
  if (area.file !== null) area.file.mappers++;
  if (area.start === 0) {
    area.start = mm.nextAddress;
    mm.nextAddress += area.pages * 4096 + 0x200000;
  }
  if (accountable(area)) commit(m, mm, area.pages);
  mm.peakVirtual = Math.max(mm.peakVirtual, virtualPages(mm));
  return area;
}

/** Private writable and shared anonymous memory counts towards Committed_AS. */
function accountable(area: Area): boolean {
  return area.kind !== "file" && area.perms.includes("w");
}

function commit(m: Machine, mm: Mm, pages: number): void {
  mm.committed += pages;
  m.memory.committed += pages;
}

export function virtualPages(mm: Mm): number {
  let sum = 0;
  for (const area of mm.areas) sum += area.pages;
  return sum;
}

export function rssPages(mm: Mm): number {
  let sum = 0;
  for (const area of mm.areas) sum += rss(area);
  mm.peakRss = Math.max(mm.peakRss, sum);
  return sum;
}

/** __vm_enough_memory() and RLIMIT_AS; throws ENOMEM. */
function enough(m: Machine, process: Process, mm: Mm, pages: number, counted: boolean): void {
  if ((virtualPages(mm) + pages) * 4096 > limitOf(process, "as")) throw new SyscallError("ENOMEM");
  if (!counted) return;
  const mode = vmSysctl(m, "overcommit_memory", 0);
  const all = m.memory.total + swapTotal(m.memory);
  if (mode === 0 && pages > all) throw new SyscallError("ENOMEM");
  if (mode === 2 && m.memory.committed + pages > commitLimit(m)) throw new SyscallError("ENOMEM");
}

export function commitLimit(m: Machine): number {
  const ratio = vmSysctl(m, "overcommit_ratio", 50);
  return Math.floor((m.memory.total * ratio) / 100) + swapTotal(m.memory);
}

/** A new program's memory: its text, the libraries, heap and stack. */
export function execMm(m: Machine, task: Task, footprint: Footprint, inode: Inode): void {
  const mm = newMm(m);
  const process = task.process;
  process.mm = mm;
  const text = cacheOf(m, inode);
  const base = 0x550000000000 + m.random("aslr").below(0x100000) * 0x100000;
  const path = process.exePath;
  if (text !== null) {
    const area = newArea(mm, "file", path, footprint.text, "r-xp", text);
    area.start = base;
    area.used = footprint.text;
    addArea(m, mm, area);
  }
  const heap = newArea(mm, "anon", "[heap]", footprint.anon, "rw-p");
  heap.start = base + footprint.text * 4096 + 0x1000000;
  addArea(m, mm, heap);
  mm.heap = heap;
  const lib = newArea(
    mm,
    "file",
    "/usr/lib/x86_64-linux-gnu/libc.so.6",
    footprint.lib,
    "r-xp",
    libraries(m),
  );
  lib.used = footprint.lib;
  addArea(m, mm, lib);
  const rest = Math.max(
    0,
    footprint.virtual - footprint.text - footprint.anon - footprint.lib - 33,
  );
  if (rest > 0) addArea(m, mm, newArea(mm, "anon", "", rest, "---p"));
  const stack = newArea(mm, "anon", "[stack]", 33, "rw-p");
  stack.start = 0x7ffd00000000 + m.random("aslr").below(0x10000) * 0x10000;
  addArea(m, mm, stack);
  const stackPages = Math.min(6, footprint.anon);
  faultIn(m, task, stack, stackPages);
  faultIn(m, task, heap, footprint.anon - stackPages);
  task.minflt += 60;
  m.memory.events.pgfault += 60;
  accountTables(m, mm);
}

/** dup_mmap(): the child shares what is private and in use, copy on write. */
export function forkMm(m: Machine, parent: Mm): Mm {
  const mm = newMm(m);
  mm.nextAddress = parent.nextAddress;
  for (const area of parent.areas) {
    const copy = newArea(mm, area.kind, area.name, area.pages, area.perms, area.file);
    copy.start = area.start;
    if (area.kind === "file") copy.used = area.used;
    else if (area.used + area.shared > 0) {
      const owner = area.owner !== null && area.used < area.shared ? area.owner : area;
      copy.owner = owner;
      copy.shared = owner === area ? area.used + area.shared : area.shared;
      if (copy.shared > owner.used) copy.shared = owner.used;
      owner.sharers = owner.sharers.concat(copy);
    }
    addArea(m, mm, copy);
    if (area === parent.heap) mm.heap = copy;
  }
  accountTables(m, mm);
  return mm;
}

/** Keeps memory.pageTables in step with an address space. */
export function accountTables(m: Machine, mm: Mm): void {
  let used = 0;
  for (const area of mm.areas) used += area.used + area.shared;
  const pages = 9 + mm.areas.length + Math.ceil(used / 512);
  const delta = pages - mm.pageTables;
  if (delta === 0) return;
  mm.pageTables = pages;
  m.memory.pageTables += delta;
  if (delta > 0) takePages(m, delta);
  else givePages(m, -delta);
}

export function mmPageTables(mm: Mm): number {
  return mm.pageTables;
}

export function exitMm(m: Machine, mm: Mm): void {
  for (const area of mm.areas) removeArea(m, mm, area);
  m.memory.pageTables -= mm.pageTables;
  givePages(m, mm.pageTables);
  mm.pageTables = 0;
  mm.heap = null;
}

function removeArea(m: Machine, mm: Mm, area: Area): void {
  mm.areas = mm.areas.filter((one) => one !== area);
  if (area.kind !== "file") m.memory.areas.splice(m.memory.areas.indexOf(area), 1);
  if (area.file !== null) area.file.mappers--;
  if (accountable(area)) commit(m, mm, -area.pages);
  if (area.owner !== null) {
    area.owner.sharers = area.owner.sharers.filter((one) => one !== area);
    area.owner = null;
  }
  if (area.used + area.sharers.length > 0 && area.kind !== "file") {
    handOver(area);
    release(m, area);
  }
}

/** Pages that forked children still share become the first child's own. */
function handOver(area: Area): void {
  const heirs = area.sharers.filter((one) => one.shared > 0);
  area.sharers = NONE;
  const first = heirs[0];
  if (first === undefined) return;
  const pages = Math.min(first.shared, area.used);
  const out = area.used === 0 ? 0 : Math.floor((swapped(area) * pages) / area.used);
  const outHot = Math.min(out, area.swappedHot);
  const cached = area.used === 0 ? 0 : Math.floor((area.swapCached * pages) / area.used);
  const active = area.used === 0 ? 0 : Math.floor((area.active * pages) / area.used);
  first.owner = null;
  first.shared = 0;
  first.used += pages;
  first.swappedHot = Math.min(first.hot, first.swappedHot);
  first.swappedCold += out;
  first.swapCached += cached;
  first.active += active;
  area.used -= pages;
  area.swappedHot -= outHot;
  area.swappedCold -= out - outHot;
  area.swapCached -= cached;
  area.active -= active;
  area.hot = Math.min(area.hot, area.used);
  for (const heir of heirs.slice(1)) {
    heir.owner = first;
    heir.shared = Math.min(heir.shared, first.used);
    first.sharers = first.sharers.concat(heir);
  }
}

/** Frees the pages and slots of an area. */
function release(m: Machine, area: Area): void {
  const memory = m.memory;
  const pages = resident(area);
  if (area.kind === "shmem") memory.shmem -= pages;
  else memory.anon -= pages;
  if (area.locked) memory.mlocked -= pages;
  memory.activeAnon -= area.active;
  memory.swapCached -= area.swapCached;
  freeSlots(m, swapped(area) + area.swapCached);
  givePages(m, pages);
  area.used =
    area.hot =
    area.swappedHot =
    area.swappedCold =
    area.swapCached =
    area.active =
    area.shared =
      0;
}

function mmOf(task: Task): Mm {
  if (task.process.mm === null) throw new SyscallError("EFAULT");
  return task.process.mm;
}

export function findArea(mm: Mm, id: number): Area | undefined {
  for (const area of mm.areas) if (area.id === id) return area;
  return undefined;
}

export function areaOf(task: Task, id: number): Area {
  const area = findArea(mmOf(task), id);
  if (area === undefined) throw new SyscallError("EFAULT");
  return area;
}

export function brk(m: Machine, task: Task, deltaPages: number): void {
  const mm = mmOf(task);
  const { heap } = mm;
  if (heap === null) throw new SyscallError("ENOMEM");
  if (deltaPages > 0) {
    if ((heap.pages + deltaPages) * 4096 > limitOf(task.process, "data"))
      throw new SyscallError("ENOMEM");
    enough(m, task.process, mm, deltaPages, true);
  }
  const pages = Math.max(0, heap.pages + deltaPages);
  commit(m, mm, pages - heap.pages);
  heap.pages = pages;
  mm.peakVirtual = Math.max(mm.peakVirtual, virtualPages(mm));
  if (heap.used > pages) shrinkArea(m, heap, heap.used - pages);
  accountTables(m, mm);
}

/** Gives back the last pages of an area. */
export function shrinkArea(m: Machine, area: Area, pages: number): void {
  const memory = m.memory;
  const out = Math.min(swapped(area), Math.round((pages * swapped(area)) / Math.max(1, area.used)));
  const fromMemory = pages - out;
  const cold = Math.min(out, area.swappedCold);
  area.swappedCold -= cold;
  area.swappedHot -= out - cold;
  area.used -= pages;
  area.hot = Math.min(area.hot, area.used);
  if (area.swappedHot > area.hot) {
    area.swappedCold += area.swappedHot - area.hot;
    area.swappedHot = area.hot;
  }
  const cached = Math.max(0, area.swapCached - resident(area));
  area.swapCached -= cached;
  memory.swapCached -= cached;
  freeSlots(m, out + cached);
  if (area.kind === "shmem") memory.shmem -= fromMemory;
  else memory.anon -= fromMemory;
  givePages(m, fromMemory);
  clampActive(memory, area);
}

export function mmap(m: Machine, task: Task, args: MmapArgs, from: File | null): number {
  const inode = from?.inode ?? null;
  const mm = mmOf(task);
  if (args.pages <= 0) throw new SyscallError("EINVAL");
  if (mm.areas.length >= vmSysctl(m, "max_map_count", 65_530)) throw new SyscallError("ENOMEM");
  const file = inode === null ? null : cacheOf(m, inode);
  const kind = file !== null ? "file" : args.shared === true || inode !== null ? "shmem" : "anon";
  const write = args.writable !== false;
  enough(m, task.process, mm, args.pages, kind !== "file" && write);
  const perms = `r${write ? "w" : "-"}${args.exec === true ? "x" : "-"}${args.shared === true ? "s" : "p"}`;
  const name = args.name ?? from?.path ?? "";
  const area = newArea(mm, kind, name, args.pages, perms, file);
  if (args.locked === true) {
    if (args.pages * 4096 > limitOf(task.process, "memlock") && task.process.cred.euid !== 0) {
      throw new SyscallError("EAGAIN");
    }
    area.locked = true;
  }
  if (file !== null) area.used = Math.min(args.pages, cachedPages(file));
  return addArea(m, mm, area).id;
}

export function munmap(m: Machine, task: Task, id: number): void {
  const mm = mmOf(task);
  removeArea(m, mm, areaOf(task, id));
  accountTables(m, mm);
}
