/** kswapd: background reclaim between the low and the high watermark. mm/vmscan.c, balance_pgdat(). */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { account } from "../sched/fair.ts";
import type { Task } from "../task.ts";
import { RECLAIM_NS, SCAN_NS } from "./page_alloc.ts";
import { shrinkNode } from "./vmscan.ts";

const SECONDS_PER_TICK = TICK_NS / 1e9;

/** One tick of kswapd; its CPU time is kswapd0's. */
export function kswapdTick(m: Machine): void {
  const memory = m.memory;
  const { watermarks, kswapd } = memory;
  const rate = memory.scannedInTick / SECONDS_PER_TICK;
  memory.anonScanRate += (rate - memory.anonScanRate) * 0.05;
  memory.scannedInTick = 0;
  // Before it sleeps for good it naps for 0.1 s, and looks again (kswapd_try_to_sleep).
  if (m.now - kswapd.lastSleepNs <= TICK_NS) {
    if (kswapd.awake) memory.events.kswapd_low_wmark_hit_quickly++;
    else if (memory.free < watermarks.high) {
      memory.events.kswapd_high_wmark_hit_quickly++;
      kswapd.awake = true;
    }
  }
  if (!kswapd.awake) return;
  // It works in batches and stops past the high watermark, so swap-out comes in bursts.
  const target = watermarks.high + Math.floor((watermarks.high - watermarks.low) / 2);
  const want = target - memory.free - memory.swapWriteback;
  let ns = 20_000;
  if (want > 0) {
    const { scanned, reclaimed } = shrinkNode(m, want, false);
    ns += scanned * SCAN_NS + reclaimed * RECLAIM_NS;
  }
  const thread = kswapdTask(m);
  if (thread !== null) account(m, thread, 0, Math.min(TICK_NS, ns));
  if (memory.free >= watermarks.high) {
    kswapd.awake = false;
    memory.events.pageoutrun++;
    kswapd.lastSleepNs = m.now;
    if (thread !== null) thread.nvcsw++;
  }
}

const THREADS = new WeakMap<Machine, Task>();

function kswapdTask(m: Machine): Task | null {
  let task = THREADS.get(m) ?? null;
  if (task !== null) return task;
  for (const one of m.tasks.values()) if (one.comm === "kswapd0") task = one;
  if (task !== null) THREADS.set(m, task);
  return task;
}
