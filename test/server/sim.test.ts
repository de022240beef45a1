import { SerializeAddon } from "@xterm/addon-serialize";
import headless from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { OutputRing } from "../../server/room/ring.ts";
import { TokenBucket } from "../../server/room/limits.ts";
import { type Due, DueHeap } from "../../server/sim/heap.ts";
import { Live } from "../../server/sim/live.ts";
import type { Past, Recipe, Screen, SimEvent } from "../../server/sim/messages.ts";
import { condense, drawScreen } from "../../server/sim/screen.ts";
import { Watchdog } from "../../server/sim/watchdog.ts";
import type { LogEntry } from "../../session/log.ts";
import { FakeSession } from "../support/fakeengine.ts";

const RECIPE: Recipe = { file: "f", text: "boots", seed: 1, mode: "practice", rows: 24, cols: 80 };
const NOTHING: Past = { entries: [], progress: undefined, marks: [] };
const BLANK: Screen = { offset: 0, rows: 24, cols: 80, data: "" };

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

it("the heap gives what is due first, whatever was moved or removed", () => {
  const below = random(1);
  const heap = new DueHeap<Due>();
  const items = Array.from({ length: 300 }, (): Due => ({ dueMs: 0, heapIndex: -1 }));
  const inside = new Set<Due>();
  for (let i = 0; i < 5000; i++) {
    const item = items[below(items.length)] as Due;
    if (below(3) === 0) {
      heap.remove(item);
      inside.delete(item);
    } else {
      heap.push(item, below(1000));
      inside.add(item);
    }
    const least = Math.min(...[...inside].map(({ dueMs }) => dueMs));
    expect(heap.peek()?.dueMs ?? Number.POSITIVE_INFINITY).toBe(least);
    expect(heap.size).toBe(inside.size);
  }
});

it("a bucket lets a burst through and then so many a second", () => {
  const bucket = new TokenBucket(100, 10);
  for (let i = 0; i < 10; i++) expect(bucket.take(1)).toBe(0);
  expect(bucket.take(10)).toBeGreaterThan(80);
  expect(bucket.take(0)).toBeLessThanOrEqual(100);
});

describe("the watchdog", () => {
  /** Looks every 100 ms for so long; the silence at the end. */
  const watch = (dog: Watchdog, ms: number, beat: (at: number) => number, busy = true): number => {
    let silent = 0;
    for (let at = 100; at <= ms; at += 100) silent = dog.look(beat(at), busy, at);
    return silent;
  };

  it("counts while a session's code runs and does not come back", () => {
    expect(watch(new Watchdog(0), 3000, () => 7)).toBe(2900);
    expect(watch(new Watchdog(0), 3000, () => 7, false)).toBe(0);
    expect(watch(new Watchdog(0), 3000, (at) => at)).toBe(0);
  });

  it("does not take a process that was stopped, or a machine that slept, for a hung thread", () => {
    const dog = new Watchdog(0);
    watch(dog, 300, () => 7);
    expect(dog.look(7, true, 3_600_000)).toBeLessThan(600);
  });
});

describe("the ring of output", () => {
  it("gives the bytes of any offset it still has, and none that it has not", async () => {
    const below = random(7);
    const ring = new OutputRing(24, 80);
    let all = Buffer.alloc(0);
    for (let i = 0; i < 400; i++) {
      const size = below(20) === 0 ? 20_000 + below(60_000) : 1 + below(300);
      const bytes = Buffer.from(Array.from({ length: size }, () => 32 + below(90)));
      ring.append(all.length, bytes);
      all = Buffer.concat([all, bytes]);
      const redraw = ring.redraw();
      if (redraw !== undefined) ring.redrawn({ ...BLANK, offset: all.length });
      const from = below(all.length + 1);
      const read = ring.read(from, 1 + below(100_000));
      if (from < ring.start) expect(read).toBeUndefined();
      else expect(read && all.subarray(from, from + read.length).equals(read)).toBe(true);
    }
    expect(ring.end).toBe(all.length);
    expect(ring.end - ring.start).toBeLessThan(600_000);
    expect(ring.read(ring.end + 1, 1)).toBeUndefined();
  });

  it("is drawn with the sizes where they changed", () => {
    const ring = new OutputRing(24, 80);
    ring.append(0, Buffer.alloc(100_000, 97));
    ring.resize(30, 100);
    ring.append(100_000, Buffer.alloc(100_000, 98));
    const { pieces } = ring.redraw() as { pieces: unknown[] };
    expect(pieces.some((piece) => !(piece instanceof Uint8Array))).toBe(true);
    const sizes = pieces.flatMap((piece) => (piece instanceof Uint8Array ? [] : [piece]));
    expect(sizes).toEqual([{ rows: 30, cols: 100 }]);
    expect([ring.sizeAt(5).cols, ring.sizeAt(150_000).cols]).toEqual([80, 100]);
    expect(ring.sizeChangeAfter(5)).toBe(100_000);
  });
});

describe("a screen", () => {
  it("drawn from a screen and what came after is the one drawn from everything", async () => {
    const early = Buffer.from("one\r\ntwo\x1b[31m red\r\n\x1b[?2004h");
    const late = Buffer.from("\x1b[0mthree\r\n$ ");
    const whole = await drawScreen(BLANK, [early, { rows: 10, cols: 60 }, late]);
    const first = await drawScreen(BLANK, [early, { rows: 10, cols: 60 }]);
    const second = await drawScreen(first, [late]);
    expect(second).toEqual(whole);
    expect(whole.data).toContain("\x1b[?2004h");
    expect(whole).toMatchObject({ offset: early.length + late.length, rows: 10, cols: 60 });
  });

  it("of a flood is drawn from its last lines, and is what drawing all of it makes", async () => {
    const below = random(7);
    for (let round = 0; round < 12; round++) {
      const all = Buffer.from(flood(below));
      const parts = condense(all, BLANK.rows);
      expect(Buffer.concat(parts).length).toBeLessThan(all.length / 2);
      const drawn = await drawScreen(BLANK, [...slices(all, 1 + below(30_000))]);
      expect(drawn.data).toBe(await drawnWhole(all));
    }
  });

  /** Lines of any length among long runs of which few have an escape sequence. */
  function flood(below: (count: number) => number): string {
    let text = "\x1b[1mbold\x1b[0m\r\n";
    for (let run = 1 + below(3); run > 0; run--) {
      for (let line = 3_000 + below(3_000); line > 0; line--)
        text += `${"abcdefgh ".repeat(below(14))}${line}\r\n`;
      text += ["\x1b[32m$ ", "\x1b[5;10Hhere", "\x1b[2J", "no newline"][below(4)] as string;
    }
    return text;
  }

  async function drawnWhole(bytes: Uint8Array): Promise<string> {
    const terminal = new headless.Terminal({
      rows: BLANK.rows,
      cols: BLANK.cols,
      scrollback: 500,
      allowProposedApi: true,
    });
    const serialize = new SerializeAddon();
    terminal.loadAddon(serialize as never);
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
    return serialize.serialize({ scrollback: 500 });
  }

  function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
});

describe("a session in a worker", () => {
  it("made again from its log prints the same bytes, however it was sliced", () => {
    const below = random(42);
    const live = run(NOTHING);
    let wall = performance.now();
    for (let i = 0; i < 300; i++) {
      wall += below(40);
      if (below(4) === 0) {
        const text = ["a", "b", "\r", "seq 30\r", "tick\r"][below(5)] as string;
        live.live.queue({ client: "c", n: i + 1, input: { kind: "keys", text } });
      }
      live.live.turn(wall, below(3) === 0 ? 0 : 5);
    }
    while (live.live.behind) live.live.turn(wall, 5);
    live.live.reportProgress(true);
    const { entries, output, progress } = live.seen();
    expect(entries.length).toBeGreaterThan(40);
    expect(progress?.atNs).toBe(live.live.session.nowNs);
    const again = run({ entries, progress, marks: live.live.session.marks });
    while (again.live.behind || again.live.phase !== "live") again.live.turn(performance.now(), 0);
    const made = again.seen().output;
    expect(made.subarray(0, output.length).equals(output)).toBe(true);
  });

  it("whose marks are not met refuses to go on", () => {
    const marks = [{ atNs: 10e9, bytes: 3, hash: 1 }];
    const { live } = run({ entries: [], progress: { atNs: 20e9, bytes: 3 }, marks });
    expect(() => {
      for (let i = 0; i < 10; i++) live.turn(performance.now(), 5);
    }).toThrow("differs before 10 s");
  });

  it("stands still while its clock does, and does not jump after", () => {
    const { live } = run(NOTHING);
    const wall = performance.now();
    live.turn(wall, 5);
    live.run(false, wall + 100);
    live.turn(wall + 60_000, 5);
    const frozen = live.session.nowNs;
    expect(frozen).toBeLessThan(0.2e9);
    live.run(true, wall + 60_000);
    live.turn(wall + 60_100, 5);
    expect(live.session.nowNs - frozen).toBeLessThan(0.2e9);
  });

  it("in an exam goes on with the wall clock, from where the exam began", () => {
    const recipe = { ...RECIPE, mode: "exam" as const };
    const identity = { sid: "s", slot: 0, exam: true, startedMs: 5000 };
    const live = new Live(identity, new FakeSession(recipe), NOTHING, () => undefined);
    for (let i = 0; i < 100; i++) live.turn(performance.now(), 5);
    expect(live.session.nowNs).toBeGreaterThanOrEqual(5e9);
    expect(live.session.nowNs).toBeLessThan(8e9);
  });

  function run(past: Past): {
    live: Live;
    seen(): { entries: LogEntry[]; output: Buffer; progress: Past["progress"] };
  } {
    const events: SimEvent[] = [];
    const identity = { sid: "s", slot: 0, exam: false, startedMs: 0 };
    const live = new Live(identity, new FakeSession(RECIPE), past, (event) => events.push(event));
    const seen = () => ({
      entries: events.flatMap((event) => (event.t === "logged" ? [event.entry] : [])),
      output: Buffer.concat(events.flatMap((event) => (event.t === "output" ? [event.bytes] : []))),
      progress: events.flatMap((event) => (event.t === "progress" ? [event.progress] : [])).at(-1),
    });
    return { live, seen };
  }
});
