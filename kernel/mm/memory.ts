/**
 * The host's memory: what every page is used for, in 4 KiB pages, and the counters of /proc/vmstat.
 * include/linux/mmzone.h, vmstat.h. Pages are counted by group (an area of a process, a file), not
 * one by one; the sums are checked by laws.ts.
 */
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import type { Area } from "./area.ts";
import { newTmpfsArea } from "./area.ts";
import type { CachedFile } from "./cachedfile.ts";
import { newEvents, type VmEvents } from "./vmevents.ts";

export const PAGE_SIZE = 4096;
export const PAGE_KB = 4;

export interface Watermarks {
  readonly min: number;
  readonly low: number;
  readonly high: number;
}

export interface SwapArea {
  readonly path: string;
  readonly type: "partition" | "file";
  readonly disk: Disk;
  readonly pages: number;
  used: number;
  readonly priority: number;
  /** Offset in swapon's order: /proc/swaps lists them so. */
  readonly order: number;
}

export interface Memory {
  /** Managed pages: MemTotal. */
  readonly total: number;
  watermarks: Watermarks;

  // where the pages are; the sum is `total`
  free: number;
  anon: number; // mapped anonymous pages
  shmem: number; // shared memory and tmpfs, resident
  file: number; // page cache of regular files
  buffers: number; // block device cache
  swapWriteback: number; // anonymous pages unmapped and on their way to swap
  slabReclaimable: number;
  slabUnreclaimable: number;
  kernelStack: number;
  pageTables: number;
  percpu: number;
  unaccounted: number; // drivers, per-CPU free lists

  // parts of the above
  activeAnon: number; // of anon and shmem
  activeFile: number; // of file and buffers
  activeBuffers: number; // of activeFile
  mlocked: number;
  dirty: number;
  writeback: number; // of files
  swapCached: number; // resident pages that have a copy in swap

  readonly areas: Area[];
  readonly files: Set<CachedFile>;
  readonly tmpfs: Area;
  swaps: SwapArea[];
  committed: number; // Committed_AS, pages

  readonly events: VmEvents;
  kswapd: { awake: boolean; lastSleepNs: number };
  /** Reclaim costs, as lru_note_cost() keeps them. */
  cost: { anon: number; file: number };
  /** Anonymous pages scanned a second, smoothed: how old the tail of the list is. */
  anonScanRate: number;
  scannedInTick: number;
  /** workingset_activate_file at the last reclaim: whether active pages may be deactivated. */
  refaultsSeen: number;
  flusher: { nextNs: number; writing: boolean; bandwidth: number };
  /** Remainder of proportional shares, so that small groups get their turn. */
  scanCarry: number;
  /** Shared libraries as one file: what every dynamically linked program maps. */
  libraries: CachedFile | null;
  /** Failures in a row to reclaim anything: the OOM killer acts at 16. */
  noProgress: number;
  oomUntilNs: number;
}

export function newMemory(m: Machine): Memory {
  const random = m.random("memory");
  const ram = Math.floor(m.spec.ramKb / PAGE_KB);
  // The kernel image and memmap are not managed: about 1.6 % of RAM and 40 MB.
  const total = ram - Math.floor(ram / 64) - 10_240;
  const slabReclaimable = Math.floor(total / 90) + random.below(900);
  const slabUnreclaimable = Math.floor(total / 130) + 4_000 + random.below(600);
  const percpu = 420 * m.spec.cpus + random.below(60);
  const unaccounted = 3_000 + Math.floor(total / 400) + random.below(700);
  const buffers = Math.floor(total / 160) + random.below(1_500);
  const used = slabReclaimable + slabUnreclaimable + percpu + unaccounted + buffers;
  const memory: Memory = {
    total,
    watermarks: watermarksFor(total, minFreeKbytes(total)),
    free: total - used,
    anon: 0,
    shmem: 0,
    file: 0,
    buffers,
    swapWriteback: 0,
    slabReclaimable,
    slabUnreclaimable,
    kernelStack: 0,
    pageTables: 0,
    percpu,
    unaccounted,
    activeAnon: 0,
    activeFile: Math.floor(buffers * 0.4),
    activeBuffers: Math.floor(buffers * 0.4),
    mlocked: 0,
    dirty: 0,
    writeback: 0,
    swapCached: 0,
    areas: [],
    files: new Set(),
    tmpfs: newTmpfsArea(),
    swaps: [],
    committed: 0,
    events: newEvents(),
    kswapd: { awake: false, lastSleepNs: 0 },
    cost: { anon: 0, file: 0 },
    anonScanRate: 0,
    scannedInTick: 0,
    refaultsSeen: 0,
    flusher: { nextNs: m.now + 5 * NSEC_PER_SEC, writing: false, bandwidth: 0 },
    scanCarry: 0,
    libraries: null,
    noProgress: 0,
    oomUntilNs: 0,
  };
  memory.areas.push(memory.tmpfs);
  return memory;
}

/** calculate_min_free_kbytes() with transparent huge pages on, as Debian has it. */
export function minFreeKbytes(totalPages: number): number {
  const kb = totalPages * PAGE_KB;
  const plain = Math.max(128, Math.min(262_144, Math.floor(Math.sqrt(kb * 16))));
  // khugepaged wants two pageblocks a zone and migrate type: set_recommended_min_free_kbytes().
  const zones = kb > 4 * 1024 * 1024 ? 3 : 2;
  const recommended =
    Math.min(512 * zones * 2 + 512 * zones * 9, Math.floor(totalPages / 20)) * PAGE_KB;
  return Math.max(plain, recommended);
}

/** __setup_per_zone_wmarks(): low and high are a quarter and a half above min, or 0.1 % of the zone. */
export function watermarksFor(totalPages: number, minKb: number, scaleFactor = 10): Watermarks {
  const min = Math.floor(minKb / PAGE_KB);
  const gap = Math.max(Math.floor(min / 4), Math.floor((totalPages * scaleFactor) / 10_000));
  return { min, low: min + gap, high: min + 2 * gap };
}

export function swapTotal(memory: Memory): number {
  return memory.swaps.reduce((sum, area) => sum + area.pages, 0);
}

export function swapFree(memory: Memory): number {
  return memory.swaps.reduce((sum, area) => sum + area.pages - area.used, 0);
}

/** Resident pages of the anonymous lists (anonymous and shared memory, not locked). */
export function lruAnon(memory: Memory): number {
  return memory.anon + memory.shmem + memory.swapWriteback - memory.mlocked;
}

export function lruFile(memory: Memory): number {
  return memory.file + memory.buffers;
}

/** si_mem_available(): mm/page_alloc.c. */
export function available(memory: Memory): number {
  const { watermarks } = memory;
  const reserve = totalReserve(memory);
  const cache = lruFile(memory);
  const reclaimable = memory.slabReclaimable;
  const pages =
    memory.free -
    reserve +
    cache -
    Math.min(Math.floor(cache / 2), watermarks.low) +
    reclaimable -
    Math.min(Math.floor(reclaimable / 2), watermarks.low);
  return Math.max(0, pages);
}

const DMA_PAGES = 3_840;
const DMA32_PAGES = 764_000;
/** sysctl_lowmem_reserve_ratio. */
const RESERVE_RATIO = 256;

/** Managed pages of the zones DMA, DMA32 and Normal. */
export function zonePages(total: number): readonly [dma: number, dma32: number, normal: number] {
  const dma = Math.min(DMA_PAGES, Math.floor(total / 100));
  const dma32 = Math.min(DMA32_PAGES, total - dma);
  return [dma, dma32, total - dma - dma32];
}

/** setup_per_zone_lowmem_reserve(): what a lower zone keeps from the allocations of higher ones. */
export function lowmemReserve(zones: readonly number[], zone: number, from: number): number {
  let above = 0;
  for (let higher = zone + 1; higher <= from; higher++) above += zones[higher] ?? 0;
  return Math.floor(above / RESERVE_RATIO);
}

/** calculate_totalreserve_pages(): the high watermarks and the zones' protection. */
export function totalReserve(memory: Memory): number {
  const { total, watermarks } = memory;
  const zones = zonePages(total);
  let reserve = 0;
  for (let zone = 0; zone < zones.length; zone++) {
    const managed = zones[zone] as number;
    const high = Math.floor((watermarks.high * managed) / total);
    reserve += Math.min(managed, lowmemReserve(zones, zone, 2) + high);
  }
  return reserve;
}

/** An integer sysctl below vm/, or its default. */
export function vmSysctl(m: Machine, name: string, fallback: number): number {
  const text = m.sysctl.get(`vm/${name}`);
  return text === undefined ? fallback : Number(text);
}
