/**
 * Garbage is collected while nobody would notice: when nothing came in and nothing went out for a
 * while. V8 lets a heap grow by a part of it before it collects what is old there, so that what
 * building hundreds of hosts left behind would stay, and would be collected while somebody types.
 */
import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const QUIET_MS = 3_000;
/** What it costs is in proportion to what lives: so is what makes it worth it. */
const WORTH_PART = 0.05;
const WORTH_LEAST = 4 * 1024 * 1024;

/** V8's own, which Node gives out under a flag only. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  return typeof collect === "function" ? () => void collect() : () => {};
}

/** Bytes in the space where a full collection finds its garbage. */
function oldBytes(): number {
  const space = getHeapSpaceStatistics().find((one) => one.space_name === "old_space");
  return space?.space_used_size ?? 0;
}

export interface Heap {
  nowMs(): number;
  oldBytes(): number;
  collect(): void;
}

export const v8Heap = (): Heap => ({
  nowMs: () => performance.now(),
  oldBytes,
  collect: collector(),
});

export class Garbage {
  private readonly heap: Heap;
  private busyMs: number;
  /** What the last collection left, V8's own among them: the least that was there. */
  private kept: number;

  constructor(heap: Heap = v8Heap()) {
    this.heap = heap;
    this.busyMs = heap.nowMs();
    this.kept = heap.oldBytes();
  }

  /** Somebody typed, or something was shown. */
  busy(): void {
    this.busyMs = this.heap.nowMs();
  }

  /** Now and then, between turns. */
  consider(): void {
    const { heap } = this;
    this.kept = Math.min(this.kept, heap.oldBytes());
    if (heap.nowMs() - this.busyMs < QUIET_MS) return;
    if (heap.oldBytes() - this.kept < Math.max(WORTH_LEAST, this.kept * WORTH_PART)) return;
    heap.collect();
    this.kept = heap.oldBytes();
  }
}
