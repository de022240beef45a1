/**
 * The event heap: what happens at which simulated time. Ties go by insertion order, so that a run
 * does not depend on how the host slices time. kernel/time/timer.c in purpose; a binary heap, never
 * a wheel (a wheel misfires after a long backlog).
 */
import type { Task } from "../task.ts";

export interface Timer {
  atNs: number;
  readonly order: number;
  /** Null once it fired or was cancelled. */
  due: Due | null;
}

/** A function is called; a task, and most timers of a host are for one, is made ready. */
export type Due = (() => void) | Task;

export class TimerHeap {
  private heap: Timer[] = [];
  private order = 0;

  add(atNs: number, due: Due): Timer {
    const timer: Timer = { atNs, order: this.order++, due };
    const heap = this.heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (before(heap[up] as Timer, timer)) break;
      heap[at] = heap[up] as Timer;
      at = up;
    }
    heap[at] = timer;
    return timer;
  }

  /** Time of the next live timer, or Infinity. */
  peekNs(): number {
    while (this.heap.length > 0 && this.heap[0]?.due === null) this.take();
    return this.heap[0]?.atNs ?? Infinity;
  }

  /** Removes and returns the next live timer. */
  pop(): Timer | null {
    return this.peekNs() === Infinity ? null : this.take();
  }

  /** Every timer so much later: time passes that nothing sees. */
  shift(ns: number): void {
    for (const timer of this.heap) timer.atNs += ns;
  }

  get size(): number {
    return this.heap.length;
  }

  private take(): Timer {
    const heap = this.heap;
    const top = heap[0] as Timer;
    const last = heap.pop() as Timer;
    const size = heap.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= size) break;
        if (down + 1 < size && before(heap[down + 1] as Timer, heap[down] as Timer)) down++;
        if (before(last, heap[down] as Timer)) break;
        heap[at] = heap[down] as Timer;
        at = down;
      }
      heap[at] = last;
    }
    return top;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.atNs < b.atNs || (a.atNs === b.atNs && a.order < b.order);
}

export function cancel(timer: Timer | null): void {
  if (timer !== null) timer.due = null;
}
