import { expect, test } from "vitest";
import { Garbage, v8Heap } from "../../server/sim/garbage.ts";

const MIB = 1024 * 1024;

function heapOf(live: number) {
  const heap = { now: 0, bytes: live, collected: 0 };
  const garbage = new Garbage({
    nowMs: () => heap.now,
    oldBytes: () => heap.bytes,
    collect: () => {
      heap.collected++;
      heap.bytes = live;
    },
  });
  return { heap, garbage };
}

test("garbage is collected when nobody has typed or been shown anything for three seconds", () => {
  const { heap, garbage } = heapOf(100 * MIB);
  heap.bytes += 30 * MIB;
  for (heap.now = 0; heap.now < 20_000; heap.now += 1_000) {
    if (heap.now <= 10_000) garbage.busy();
    garbage.consider();
    expect(heap.collected).toBe(heap.now < 13_000 ? 0 : 1);
  }
});

test("a collection that would find little is not made", () => {
  const { heap, garbage } = heapOf(200 * MIB);
  heap.bytes += 9 * MIB;
  heap.now = 60_000;
  garbage.consider();
  expect(heap.collected).toBe(0);
  heap.bytes += 2 * MIB;
  garbage.consider();
  garbage.consider();
  expect(heap.collected).toBe(1);
});

test("what V8 has collected by itself is not counted as living", () => {
  const { heap, garbage } = heapOf(20 * MIB);
  heap.bytes = 60 * MIB;
  heap.now = 60_000;
  garbage.consider(); // finds 20 MiB living
  heap.bytes = 10 * MIB; // sessions have ended
  garbage.consider();
  heap.bytes = 16 * MIB;
  garbage.consider();
  expect(heap.collected).toBe(2);
});

test("V8 gives its collector out, in this thread and version", () => {
  let dropped: object | undefined = { here: new Array(1e6).fill(1.5) };
  const gone = new WeakRef(dropped);
  dropped = undefined;
  return new Promise<void>((resolve) => {
    setTimeout(() => {
      v8Heap().collect();
      expect(gone.deref()).toBeUndefined();
      resolve();
    }, 1);
  });
});
