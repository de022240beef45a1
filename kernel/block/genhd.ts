/**
 * Block devices and the counters that /proc/diskstats and /sys/block/NAME/stat show: block/genhd.c,
 * Documentation/admin-guide/iostats.rst. The queue is in blk_core.ts.
 */
import type { Machine } from "../machine.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";

export interface DiskSpec {
  readonly name: string; // "vda"
  readonly major: number;
  readonly minor: number;
  readonly sizeKb: number;
  /** What the device does at most: requests a second, KiB a second. */
  readonly iops: number;
  readonly kbps: number;
  /** Time of one small request on an idle device. */
  readonly latencyUs: number;
  readonly rotational: boolean;
  /** Sizes of its partitions, in order: vda1, vda2 ... */
  readonly partitionsKb: readonly number[];
}

/** Field order of /proc/diskstats. Times in nanoseconds here, milliseconds there. */
export interface DiskCounters {
  reads: number;
  readsMerged: number;
  readSectors: number;
  readNs: number;
  writes: number;
  writesMerged: number;
  writeSectors: number;
  writeNs: number;
  ioNs: number; // io_ticks: the device had something to do
  queueNs: number; // weighted by the number in flight
  flushes: number;
  flushNs: number;
}

export interface Disk {
  readonly spec: DiskSpec;
  readonly counters: DiskCounters;
  /** Writes that nobody waits for yet, by what they are for. */
  asyncSwapPages: number;
  asyncFileBytes: number;
  /** Service time that synchronous requests used since the last tick. */
  syncNs: number;
  /** Of the last tick: share of time busy, mean number of requests in flight, mean latency. */
  busy: number;
  inFlight: number;
  latencyNs: number;
}

export const SECTOR = 512;

export function newDisk(m: Machine, spec: DiskSpec): Disk {
  return {
    spec,
    counters: pastCounters(m, spec),
    asyncSwapPages: 0,
    asyncFileBytes: 0,
    syncNs: 0,
    busy: 0,
    inFlight: 0,
    latencyNs: spec.latencyUs * 1_000,
  };
}

/** A past of light use: boot read a few hundred megabytes, logs were written since. */
function pastCounters(m: Machine, spec: DiskSpec): DiskCounters {
  const random = m.random(`past-${spec.name}`);
  const hours = m.spec.uptimeNs / NSEC_PER_SEC / 3600;
  const first = m.spec.disks[0] === spec;
  const reads = first
    ? 9_000 + random.below(4_000) + Math.floor(hours * 40)
    : 120 + random.below(40);
  const writes = first
    ? Math.floor(hours * 4_300) + 800 + random.below(900)
    : Math.floor(hours * 3);
  const readSectors = reads * (first ? 58 + random.below(9) : 9);
  const writeSectors = writes * (22 + random.below(6));
  const per = spec.latencyUs * 1_000;
  return {
    reads,
    readsMerged: Math.floor(reads / 4) + random.below(50),
    readSectors,
    readNs: reads * per,
    writes,
    writesMerged: Math.floor(writes * 0.8) + random.below(50),
    writeSectors,
    writeNs: writes * per * 3,
    ioNs: (reads + Math.floor(writes * 0.9)) * per,
    queueNs: reads * per + writes * per * 3,
    flushes: Math.floor(writes / 9),
    flushNs: Math.floor(writes / 9) * per,
  };
}

/** Requests and bytes of the past, for the counters that must agree (pgpgin, pgpgout). */
export function pastSectors(disks: readonly Disk[]): { read: number; written: number } {
  let read = 0;
  let written = 0;
  for (const { counters } of disks) {
    read += counters.readSectors;
    written += counters.writeSectors;
  }
  return { read, written };
}

export function diskOfDev(m: Machine, dev: number): Disk | null {
  return m.disks.find(({ spec }) => ((spec.major << 8) | spec.minor) === dev) ?? null;
}
