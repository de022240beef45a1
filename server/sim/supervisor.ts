/**
 * The simulation threads, seen from the main one: which session is where, and a watchdog. A thread
 * whose engine has not come back for too long is ended; its sessions are told lost and their owner
 * makes them again from their logs. The session that held it up goes to a thread of its own, and is
 * given up when it does it again.
 */
import { Worker } from "node:worker_threads";
import { BEAT, CURRENT, type FromWorker, IDLE, SHARED_WORDS, WARMING } from "./messages.ts";
import type { Recipe, SimEvent, ToWorker } from "./messages.ts";
import { LOOK_MS, Watchdog } from "./watchdog.ts";

/**
 * Room for what a thread makes and drops between collections. With less, more of what building a
 * host leaves is taken for old, and marking that among hundreds of sessions makes all of them late.
 */
const YOUNG_MB = 96;

export interface SupervisorOptions {
  readonly script: URL;
  readonly workers: number;
  /** A session's code may keep its thread for this long. */
  readonly hungMs: number;
  /**
   * What the first threads make and throw away until they are fast, or have something to do. Those
   * that come later do without: it may be what ended the thread before.
   */
  readonly warmUp?: Recipe;
}

export interface SupervisorHooks {
  event(event: SimEvent): void;
  /** Its thread ended. `culprit`: it was this session's code that ran. */
  lost(sid: string, culprit: boolean): void;
  warn(text: string): void;
}

interface Thread {
  readonly worker: Worker;
  readonly words: Int32Array;
  readonly sessions: Map<string, number>;
  readonly quarantine: boolean;
  readonly watchdog: Watchdog;
}

export class Supervisor {
  private readonly threads: Thread[] = [];
  private readonly places = new Map<string, Thread>();
  private readonly options: SupervisorOptions;
  private readonly hooks: SupervisorHooks;
  private readonly timer: NodeJS.Timeout;
  private nextSlot = 0;
  private closing = false;
  /** No warm-up has failed. */
  private warm = true;

  constructor(options: SupervisorOptions, hooks: SupervisorHooks) {
    this.options = options;
    this.hooks = hooks;
    for (let i = 0; i < options.workers; i++) this.threads.push(this.spawn(false, options.warmUp));
    this.timer = setInterval(() => this.check(), LOOK_MS);
    this.timer.unref();
  }

  get live(): number {
    return this.places.size;
  }

  has(sid: string): boolean {
    return this.places.has(sid);
  }

  /** Gives a session to the thread with the fewest; a suspect gets one of its own. */
  open(message: Omit<Extract<ToWorker, { t: "open" }>, "t" | "slot">, suspect: boolean): void {
    const thread = suspect ? this.spawn(true) : this.leastLoaded();
    if (suspect) this.threads.push(thread);
    const slot = this.nextSlot++;
    thread.sessions.set(message.sid, slot);
    this.places.set(message.sid, thread);
    thread.worker.postMessage({ t: "open", slot, ...message } satisfies ToWorker);
  }

  send(message: Exclude<ToWorker, { t: "open" }>): void {
    this.places.get(message.sid)?.worker.postMessage(message);
  }

  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.timer);
    await Promise.all(this.threads.map((thread) => thread.worker.terminate()));
  }

  private leastLoaded(): Thread {
    const usable = this.threads.filter((thread) => !thread.quarantine);
    return usable.reduce((a, b) => (b.sessions.size < a.sessions.size ? b : a));
  }

  private spawn(quarantine: boolean, warmUp?: Recipe): Thread {
    const shared = new SharedArrayBuffer(SHARED_WORDS * Int32Array.BYTES_PER_ELEMENT);
    const words = new Int32Array(shared);
    Atomics.store(words, CURRENT, IDLE);
    const worker = new Worker(this.options.script, {
      workerData: { shared, warmUp },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const thread: Thread = {
      worker,
      words,
      sessions: new Map(),
      quarantine,
      watchdog: new Watchdog(performance.now()),
    };
    worker.on("message", (message: FromWorker) => {
      if (message.t === "turn") for (const event of message.events) this.take(thread, event);
      else if (message.t === "cold") this.cold(message.text);
    });
    worker.on("error", (error) => this.gone(thread, error.message));
    worker.on("exit", (code) => this.gone(thread, `exit ${code}`));
    return thread;
  }

  /** Every thread is warmed up with the same: one word for all of them. */
  private cold(text: string): void {
    if (!this.warm) return;
    this.warm = false;
    this.hooks.warn(`the warm-up of the simulation threads failed: ${text}`);
  }

  private take(thread: Thread, event: SimEvent): void {
    if (this.places.get(event.sid) !== thread) return; // of a life before
    if (event.t === "parked" || event.t === "broken") this.forget(thread, event.sid);
    this.hooks.event(event);
  }

  private forget(thread: Thread, sid: string): void {
    thread.sessions.delete(sid);
    this.places.delete(sid);
    if (!thread.quarantine || thread.sessions.size > 0) return;
    this.threads.splice(this.threads.indexOf(thread), 1);
    void thread.worker.terminate();
  }

  private check(): void {
    const now = performance.now();
    for (const thread of this.threads.slice()) {
      const beat = Atomics.load(thread.words, BEAT);
      const busy = Atomics.load(thread.words, CURRENT) !== IDLE;
      const silentMs = thread.watchdog.look(beat, busy, now);
      if (silentMs <= this.options.hungMs) continue;
      this.gone(thread, `no sign of life for ${Math.round(silentMs)} ms`);
    }
  }

  /** The thread is ended, or has ended by itself. */
  private gone(thread: Thread, why: string): void {
    const index = this.threads.indexOf(thread);
    if (index < 0 || this.closing) return;
    const current = Atomics.load(thread.words, CURRENT);
    if (thread.quarantine) this.threads.splice(index, 1);
    else this.threads[index] = this.spawn(false);
    void thread.worker.terminate();
    const lost = [...thread.sessions];
    for (const [sid] of lost) this.places.delete(sid);
    const culprit = lost.find(([, slot]) => slot === current)?.[0];
    const by = current === WARMING ? "the warm-up" : culprit;
    this.hooks.warn(`a simulation thread ended (${why}), ${lost.length} sessions, by ${by}`);
    for (const [sid] of lost) this.hooks.lost(sid, sid === culprit);
  }
}
