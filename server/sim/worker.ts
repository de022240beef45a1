/**
 * A simulation thread: sessions, their pacer and the mailbox. The engine runs nowhere else, so that
 * whatever a session does can stop this thread only, and the watchdog (supervisor.ts) ends it then.
 */
import { performance } from "node:perf_hooks";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { renderCast } from "./cast.ts";
import type { Engine } from "./engine.ts";
import { Garbage } from "./garbage.ts";
import { Live } from "./live.ts";
import { BEAT, CURRENT, type FromWorker, IDLE, WARMING } from "./messages.ts";
import type { Recipe, SimEvent, ToWorker } from "./messages.ts";
import { Pacer } from "./pacer.ts";
import type { RecordWork } from "./record.ts";
import { drawScreen } from "./screen.ts";

/** From here on the bytes' memory is handed over rather than copied. */
const TRANSFER_MIN = 16 * 1024;
/** After so many hosts the engine's code is compiled. */
const WARM_UPS = 16;
const WARM_UP_NS = 100_000_000;
const GARBAGE_LOOK_MS = 1_000;

export function runWorker(engine: Engine): void {
  if (parentPort === null) throw new Error("a simulation worker must be a thread");
  const work = workerData as
    | { shared: SharedArrayBuffer; warmUp?: Recipe }
    | { record: RecordWork };
  if ("shared" in work)
    new SimWorker(engine, parentPort, new Int32Array(work.shared)).start(work.warmUp);
  else {
    const { recipe, past, title } = work.record;
    const cast = renderCast(engine.build(recipe), recipe, past, title);
    parentPort.postMessage(gzipSync(cast));
  }
}

class SimWorker {
  private readonly lives = new Map<string, Live>();
  private events: SimEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private scheduled = false;
  private readonly pacer: Pacer;
  private readonly garbage = new Garbage();
  private readonly engine: Engine;
  private readonly port: MessagePort;
  private readonly words: Int32Array;

  constructor(engine: Engine, port: MessagePort, words: Int32Array) {
    this.engine = engine;
    this.port = port;
    this.words = words;
    this.pacer = new Pacer({
      emit: (event) => this.events.push(event),
      enter: (slot) => this.enter(slot),
      leave: () => this.leave(),
    });
  }

  start(warmUp: Recipe | undefined): void {
    this.leave();
    this.port.on("message", (message: ToWorker) => this.receive(message));
    this.post({ t: "started" });
    setInterval(() => this.garbage.consider(), GARBAGE_LOOK_MS);
    if (warmUp !== undefined) this.warmUp(warmUp, WARM_UPS);
  }

  /** One host between two looks at the mailbox; the first session ends it. */
  private warmUp(recipe: Recipe, left: number): void {
    setImmediate(() => {
      if (left === 0 || this.lives.size > 0) return;
      this.enter(WARMING);
      try {
        this.engine.build(recipe).advance(WARM_UP_NS);
        this.warmUp(recipe, left - 1);
      } catch (error) {
        this.post({ t: "cold", text: error instanceof Error ? error.message : String(error) });
      } finally {
        this.leave();
      }
    });
  }

  private enter(slot: number): void {
    Atomics.add(this.words, BEAT, 1);
    Atomics.store(this.words, CURRENT, slot);
  }

  private leave(): void {
    Atomics.store(this.words, CURRENT, IDLE);
    Atomics.add(this.words, BEAT, 1);
  }

  private receive(message: ToWorker): void {
    this.garbage.busy();
    if (message.t === "open") this.open(message);
    else {
      const live = this.lives.get(message.sid);
      if (live !== undefined) this.deliver(live, message);
    }
    this.schedule();
  }

  private deliver(live: Live, message: Exclude<ToWorker, { t: "open" }>): void {
    switch (message.t) {
      case "input":
        live.queue(message);
        this.pacer.wake(live);
        return;
      case "watch": {
        const now = performance.now();
        live.watched = message.watched;
        live.run(message.run, now);
        live.dirty = true;
        this.pacer.reportClock(live, now);
        this.pacer.wake(live);
        return;
      }
      case "park":
        live.reportProgress(true);
        this.pacer.remove(live);
        this.lives.delete(live.sid);
        this.events.push({ t: "parked", sid: live.sid });
        return;
      case "screen":
        void drawScreen(message.base, message.pieces).then((screen) => {
          this.events.push({ t: "screen", sid: message.sid, screen });
          this.schedule();
        });
    }
  }

  private open(message: Extract<ToWorker, { t: "open" }>): void {
    const { sid, slot, recipe, past, startedMs } = message;
    const exam = recipe.mode === "exam";
    this.enter(slot);
    try {
      const session = this.engine.build(recipe);
      const identity = { sid, slot, exam, startedMs };
      const live = new Live(identity, session, past, (event) => this.events.push(event));
      this.lives.set(sid, live);
      this.pacer.add(live);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const detail = error instanceof Error ? (error.stack ?? "") : "";
      this.events.push({ t: "broken", sid, text, detail });
    } finally {
      this.leave();
    }
  }

  /** A round soon: after the messages that are already there. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    clearTimeout(this.timer);
    setImmediate(() => this.round());
  }

  private round(): void {
    this.scheduled = false;
    this.pacer.round();
    this.flush();
    const wait = this.pacer.untilNextMs();
    if (wait <= 0) this.schedule();
    else if (wait < Number.POSITIVE_INFINITY) {
      this.timer = setTimeout(() => this.round(), wait);
    }
  }

  private flush(): void {
    if (this.events.length === 0) return;
    const { events } = this;
    this.events = [];
    const transfer = new Set<ArrayBuffer>();
    const sent = events.map((event) => {
      if (event.t !== "output") return event;
      this.garbage.busy();
      // A copy of just these bytes: what is posted is the whole memory behind them, and the engine
      // may still hold it.
      const bytes = new Uint8Array(event.bytes);
      if (bytes.length >= TRANSFER_MIN) transfer.add(bytes.buffer);
      return { ...event, bytes };
    });
    this.post({ t: "turn", events: sent }, [...transfer]);
  }

  private post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(message, transfer);
  }
}
