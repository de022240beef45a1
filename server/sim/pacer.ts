/**
 * Brings a worker's sessions forward with the wall clock: each when it next has something to show,
 * at most once a frame, and at once for an input. Who needs more than a turn's budget goes to a
 * low-priority queue, ordered by the host time used, and its simulated time lags. Knows no threads:
 * events go to a sink, time comes from a clock.
 */
import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import { DueHeap } from "./heap.ts";
import { type Live, NS_PER_MS } from "./live.ts";
import type { SimEvent } from "./messages.ts";

export const FRAME_MS = 20;
const LATE_MS = 1;
const IDLE_MS = 100;
const UNWATCHED_MS = 500;
/** Host time a session may take in one turn. */
const TURN_MS = 4;
/** Host time of all turns between two looks at the mailbox. */
const ROUND_MS = 10;
const VIEW_EVERY_MS = 500;
const VIEW_CHECK_MS = 1000;
const CLOCK_EVERY_MS = 4000;

export interface PacerHooks {
  emit(event: SimEvent): void;
  /** Before and after a session's own code runs: for the watchdog. */
  enter(slot: number): void;
  leave(): void;
}

export class Pacer {
  private readonly due = new DueHeap<Live>();
  private readonly low = new Set<Live>();
  private readonly hooks: PacerHooks;

  constructor(hooks: PacerHooks) {
    this.hooks = hooks;
  }

  add(live: Live): void {
    this.due.push(live, performance.now());
  }

  remove(live: Live): void {
    this.due.remove(live);
    this.low.delete(live);
  }

  /** Something came for it: it is due now. */
  wake(live: Live): void {
    if (live.phase !== "broken" && !this.low.has(live)) this.due.push(live, performance.now());
  }

  /**
   * Milliseconds until something is due; 0 when something waits, Infinity when nothing ever will.
   */
  untilNextMs(): number {
    if (this.low.size > 0) return 0;
    const next = this.due.peek();
    return next === undefined ? Number.POSITIVE_INFINITY : next.dueMs - performance.now();
  }

  round(): void {
    const begun = performance.now();
    for (;;) {
      const now = performance.now();
      const live = this.due.peek();
      if (live === undefined || live.dueMs > now) break;
      this.due.pop();
      this.turn(live, now);
      if (performance.now() - begun > ROUND_MS) return;
    }
    const waiting = [...this.low].sort((a, b) => a.usedMs - b.usedMs);
    for (const live of waiting) {
      this.low.delete(live);
      this.turn(live, performance.now());
      if (performance.now() - begun > ROUND_MS) return;
    }
  }

  private turn(live: Live, nowMs: number): void {
    this.hooks.enter(live.slot);
    try {
      live.turn(nowMs, TURN_MS);
      if (live.phase === "live") this.report(live, nowMs);
    } catch (error) {
      this.fail(live, error);
    } finally {
      this.hooks.leave();
    }
    if (live.phase === "broken") return;
    if (live.behind) this.low.add(live);
    else this.due.push(live, this.nextDue(live, nowMs));
  }

  fail(live: Live, error: unknown): void {
    live.phase = "broken";
    this.remove(live);
    const text = error instanceof Error ? error.message : String(error);
    const detail = error instanceof Error ? (error.stack ?? "") : "";
    this.hooks.emit({ t: "broken", sid: live.sid, text, detail });
  }

  /** When it next has something to show, no sooner than a frame from now. */
  private nextDue(live: Live, nowMs: number): number {
    if (live.session.finished || (!live.running && !live.exam)) return nowMs + 60_000;
    // A little later than the event, so that a timer that fires early does not miss it.
    const ahead = (live.session.nextShownNs() - live.targetNs(nowMs)) / NS_PER_MS + LATE_MS;
    const most = live.watched ? IDLE_MS : UNWATCHED_MS;
    return nowMs + Math.min(Math.max(ahead, FRAME_MS), most);
  }

  private report(live: Live, nowMs: number): void {
    const { session, sid } = live;
    live.reportProgress(false);
    if (session.finished && !live.finishedSent && !live.behind) {
      live.finishedSent = true;
      live.reportProgress(true);
      const view = session.view();
      this.hooks.emit({ t: "finished", sid, score: session.score(), view });
    }
    if (session.misses.length !== live.missesSent) this.reportMisses(live);
    if (!live.watched) return;
    if (nowMs >= live.clockDueMs) this.reportClock(live, nowMs);
    if (nowMs < live.viewDueMs || (!live.dirty && nowMs < live.viewDueMs + VIEW_CHECK_MS)) return;
    live.viewDueMs = nowMs + VIEW_EVERY_MS;
    live.dirty = false;
    const view = session.view();
    const digest = createHash("sha1")
      .update(JSON.stringify({ ...view, nowNs: 0 }))
      .digest("base64");
    if (digest === live.viewSent) return;
    live.viewSent = digest;
    this.hooks.emit({ t: "view", sid, view });
  }

  reportClock(live: Live, nowMs: number): void {
    const running = (live.running || live.exam) && !live.session.finished;
    live.clockDueMs = nowMs + CLOCK_EVERY_MS;
    const clock = { nowNs: live.session.nowNs, running };
    this.hooks.emit({ t: "clock", sid: live.sid, clock });
  }

  private reportMisses(live: Live): void {
    const counts = new Map<string, number>();
    for (const what of live.session.misses) counts.set(what, (counts.get(what) ?? 0) + 1);
    live.missesSent = live.session.misses.length;
    this.hooks.emit({ t: "misses", sid: live.sid, counts });
  }
}
