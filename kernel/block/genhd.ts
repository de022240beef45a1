/**
 * Block devices and the counters that /proc/diskstats and /sys/block/NAME/stat show: block/genhd.c,
 * Documentation/admin-guide/iostats.rst. The queue is in blk_core.ts.
 */
import type { Machine } from "../machine.ts";

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
  /** Those that the last tick finished. */
  doneSwapPages: number;
  doneFileBytes: number;
  /** Service time that synchronous requests used since the last tick. */
  syncNs: number;
  /** Service time that workloads used in the tick, and how long they waited for it. */
  workNs: number;
  workWaitNs: number;
  /** Of the last tick: share of time busy, mean number of requests in flight, mean latency. */
  busy: number;
  inFlight: number;
  latencyNs: number;
  /** How slow it is at the moment, 1 on average: a service time is multiplied by this. */
  pace: number;
}

export const SECTOR = 512;

export function newDisk(spec: DiskSpec): Disk {
  return {
    spec,
    counters: {
      reads: 0,
      readsMerged: 0,
      readSectors: 0,
      readNs: 0,
      writes: 0,
      writesMerged: 0,
      writeSectors: 0,
      writeNs: 0,
      ioNs: 0,
      queueNs: 0,
      flushes: 0,
      flushNs: 0,
    },
    asyncSwapPages: 0,
    asyncFileBytes: 0,
    doneSwapPages: 0,
    doneFileBytes: 0,
    syncNs: 0,
    workNs: 0,
    workWaitNs: 0,
    busy: 0,
    inFlight: 0,
    latencyNs: spec.latencyUs * 1_000,
    pace: 1,
  };
}

export function diskOfDev(m: Machine, dev: number): Disk | null {
  return m.disks.find(({ spec }) => ((spec.major << 8) | spec.minor) === dev) ?? null;
}
