/**
 * A virtual memory area and the pages behind it: struct vm_area_struct with what rmap would know.
 * Pages are counts. `hot` is the part that its program uses now (random over it, or round and
 * round); the rest is cold. Counts in 4 KiB pages.
 */
import type { CachedFile } from "./cachedfile.ts";
import { NONE } from "../task.ts";
import type { Mm } from "./mmap.ts";

export interface Area {
  readonly id: number;
  mm: Mm | null; // null: the machine's tmpfs pages
  readonly kind: "anon" | "shmem" | "file";
  name: string; // "[heap]", "[stack]", a path, ""
  start: number; // address
  pages: number; // virtual size
  readonly perms: string; // "rw-p"
  readonly file: CachedFile | null;
  locked: boolean;

  /** Pages that exist: resident or in swap; for a file, pages of it that were mapped in. */
  used: number;
  hot: number;
  swappedHot: number;
  swappedCold: number;
  /** Resident pages with a clean copy in swap. */
  swapCached: number;
  active: number;
  /** Touches a second over the hot pages, as of the last tick. */
  touchRate: number;

  /** Pages shared copy-on-write with the area they were forked from, and counted there. */
  shared: number;
  owner: Area | null;
  sharers: readonly Area[];
}

const UNTOUCHED: Omit<Area, keyof Mapping> = {
  locked: false,
  hot: 0,
  swappedHot: 0,
  swappedCold: 0,
  swapCached: 0,
  active: 0,
  touchRate: 0,
  shared: 0,
  owner: null,
  sharers: NONE,
};

/**
 * A mapping of a file, or one that nobody may touch: most of a host's, so what they have of the
 * rest stands in their prototype.
 */
class Mapping {
  readonly id: number;
  mm: Mm | null;
  readonly kind: Area["kind"];
  name: string;
  start = 0;
  pages: number;
  readonly perms: string;
  readonly file: CachedFile | null;
  used = 0;

  constructor(
    mm: Mm | null,
    kind: Area["kind"],
    name: string,
    pages: number,
    perms: string,
    file: CachedFile | null,
  ) {
    this.id = mm === null ? 0 : mm.nextAreaId++;
    this.mm = mm;
    this.kind = kind;
    this.name = name;
    this.pages = pages;
    this.perms = perms;
    this.file = file;
  }
}
Object.assign(Mapping.prototype, UNTOUCHED);

/** Memory that is used: all of it has a place of its own. */
class Memory extends Mapping implements Area {
  locked = false;
  hot = 0;
  swappedHot = 0;
  swappedCold = 0;
  swapCached = 0;
  active = 0;
  touchRate = 0;
  shared = 0;
  owner: Area | null = null;
  sharers: readonly Area[] = NONE;
}

export function newArea(
  mm: Mm | null,
  kind: Area["kind"],
  name: string,
  pages: number,
  perms: string,
  file: CachedFile | null = null,
): Area {
  const untouched = kind === "file" || perms.startsWith("---");
  const Made = untouched ? Mapping : Memory;
  return new Made(mm, kind, name, pages, perms, file) as Area;
}

export function newTmpfsArea(): Area {
  return newArea(null, "shmem", "/dev/shm", 0, "rw-s");
}

/** Not unmapped, nor gone with its process. */
export function isMapped(area: Area): boolean {
  return area.mm === null || area.mm.areas.includes(area);
}

export function swapped(area: Area): number {
  return area.swappedHot + area.swappedCold;
}

/** Pages of this area that are in memory and counted as its own. */
export function resident(area: Area): number {
  if (area.kind === "file") return residentOfFile(area);
  return area.used - area.swappedHot - area.swappedCold;
}

/** What the process sees in memory: its own pages and those it shares with the area it came from. */
export function rss(area: Area): number {
  const { owner } = area;
  if (owner === null || area.shared === 0) return resident(area);
  const total = owner.used === 0 ? 0 : resident(owner) / owner.used;
  return resident(area) + Math.floor(area.shared * total);
}

/** In swap, as the process sees it (VmSwap). */
export function swappedSeen(area: Area): number {
  const { owner } = area;
  if (area.kind === "file") return 0;
  if (owner === null || area.shared === 0) return swapped(area);
  return (
    swapped(area) + (owner.used === 0 ? 0 : Math.floor((area.shared * swapped(owner)) / owner.used))
  );
}

function residentOfFile(area: Area): number {
  const file = area.file;
  if (file === null || area.used === 0) return 0;
  const pages = file.hi - file.lo + file.scattered;
  // Which pages of a file are cached is not known one by one: an area has its share of them.
  return Math.min(pages, Math.ceil((area.used * pages) / Math.max(1, file.size)));
}

/** Changes the size of the working part, moving swapped pages between hot and cold. */
export function setHot(area: Area, hot: number): void {
  const size = Math.max(0, Math.min(hot, area.used));
  if (size === area.hot) return;
  const gone = swapped(area);
  const cold = area.used - size;
  // Which pages are out does not change; a new working part holds its share of them at random.
  const share = area.used === 0 ? 0 : size / area.used;
  const keepHot =
    size <= area.hot
      ? Math.floor((area.swappedHot * size) / Math.max(1, area.hot))
      : Math.floor(gone * share);
  area.hot = size;
  area.swappedHot = Math.min(size, Math.max(keepHot, gone - cold));
  area.swappedCold = gone - area.swappedHot;
}
