/**
 * What requests cost: block/blk-core.c in purpose. A device serves so many requests and so many
 * bytes a second, whichever binds; a request on an idle device takes its latency. Work that waits
 * (reads, swap-ins, fsync) goes before write-back, which gets what is left and at least a part.
 * Where the data lies, and what else the device has to do, differs all the time: no two seconds
 * serve the same number of requests.
 */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";
import { type Disk, SECTOR } from "./genhd.ts";

/** Write-back gets at least this share of a device that others keep busy. */
const ASYNC_SHARE = 0.35;
/** The pace of a device moves towards values that lie this far apart at most, in so many steps. */
const PACE_SPREAD = 0.5;
const PACE_STEPS = 1024;
/** The most bytes of one request: max_sectors_kb is 128. */
export const REQUEST_BYTES = 131_072;

/** Time the device itself is taken by so many requests of so many bytes. */
export function serviceNs(disk: Disk, requests: number, bytes: number): number {
  const byCount = (requests * NSEC_PER_SEC) / disk.spec.iops;
  const byBytes = (bytes * NSEC_PER_SEC) / (disk.spec.kbps * 1024);
  return Math.max(byCount, byBytes) * disk.pace;
}

/** Counts finished requests; waitNs is the sum over them of the time each one took. */
export function countIo(
  m: Machine,
  disk: Disk,
  write: boolean,
  requests: number,
  bytes: number,
  waitNs: number,
): void {
  const { counters } = disk;
  const sectors = Math.floor(bytes / SECTOR);
  if (write) {
    counters.writes += requests;
    counters.writeSectors += sectors;
    counters.writeNs += waitNs;
    m.memory.events.pgpgout += sectors / 2;
  } else {
    counters.reads += requests;
    counters.readSectors += sectors;
    counters.readNs += waitNs;
    m.memory.events.pgpgin += sectors / 2;
  }
  counters.queueNs += waitNs;
  m.sched.intr += requests;
  m.sched.diskIntr += requests;
}

/**
 * A request that somebody waits for, outside the grid: how long it takes, given the load of the last
 * tick. Large ones are split as readahead would.
 */
export function submitSync(
  m: Machine,
  disk: Disk,
  write: boolean,
  bytes: number,
  sequential = true,
): number {
  if (bytes <= 0) return 0;
  const requests = Math.max(1, Math.ceil(bytes / (sequential ? REQUEST_BYTES : 4096)));
  const service = serviceNs(disk, requests, bytes);
  const crowd = Math.max(1, disk.inFlight + 1);
  const one = disk.latencyNs;
  const backlog = Math.min(disk.syncNs, TICK_NS);
  const wait = Math.floor(one + service * (disk.busy > 0.9 ? crowd : 1) + backlog / 2);
  disk.syncNs += service;
  countIo(m, disk, write, requests, bytes, wait * Math.max(1, Math.min(requests, 4)));
  return wait;
}

/** What workloads may use of the device in this tick: time left after event-driven requests. */
export function tickCapacityNs(disk: Disk): number {
  const async = asyncNs(disk);
  const reserved = async > 0 ? Math.min(async, TICK_NS * ASYNC_SHARE) : 0;
  return Math.max(0, TICK_NS - disk.syncNs - reserved);
}

function asyncNs(disk: Disk): number {
  const bytes = disk.asyncFileBytes + disk.asyncSwapPages * 4096;
  return bytes === 0 ? 0 : serviceNs(disk, Math.ceil(bytes / REQUEST_BYTES), bytes);
}

/** It drifts: of whole seconds under load, the middle two thirds lie within 4 % of the mean. */
function changePace(m: Machine, disk: Disk): void {
  const aim = 1 + (m.random("block").below(PACE_STEPS) / (PACE_STEPS - 1) - 0.5) * PACE_SPREAD;
  disk.pace += (aim - disk.pace) * 0.3;
}

/** Ends the device's tick: write-back takes what the workloads left. */
export function finishTick(m: Machine, disk: Disk): void {
  const { workNs, workWaitNs } = disk;
  const used = Math.min(TICK_NS, disk.syncNs + workNs);
  const left = Math.max(TICK_NS - used, asyncNs(disk) > 0 ? TICK_NS * 0.1 : 0);
  const wanted = asyncNs(disk);
  const share = wanted === 0 ? 0 : Math.min(1, left / wanted);
  const swapPages = Math.ceil(disk.asyncSwapPages * share);
  const fileBytes =
    share === 1 ? disk.asyncFileBytes : Math.ceil((disk.asyncFileBytes * share) / 4096) * 4096;
  disk.asyncSwapPages -= swapPages;
  disk.asyncFileBytes = Math.max(0, disk.asyncFileBytes - fileBytes);
  const bytes = swapPages * 4096 + fileBytes;
  const asyncUsed = Math.min(left, wanted);
  const latency = disk.spec.latencyUs * 1_000 * disk.pace;
  if (bytes > 0) {
    const requests = Math.max(1, Math.ceil(bytes / REQUEST_BYTES));
    disk.counters.writesMerged += Math.max(0, Math.floor(bytes / 4096) - requests);
    countIo(m, disk, true, requests, bytes, Math.floor(requests * (latency + asyncUsed / 2)));
  }
  const busyNs = Math.min(TICK_NS, used + asyncUsed);
  disk.counters.ioNs += busyNs;
  disk.busy = busyNs / TICK_NS;
  disk.inFlight = workWaitNs / TICK_NS;
  disk.latencyNs =
    workNs > 0
      ? Math.max(latency, disk.latencyNs * 0.5 + latency * 0.5 * Math.max(1, disk.inFlight))
      : latency;
  disk.syncNs = 0;
  if (busyNs > 0) changePace(m, disk);
  disk.doneSwapPages = swapPages;
  disk.doneFileBytes = fileBytes;
}
