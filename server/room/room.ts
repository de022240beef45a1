/**
 * A session with its viewers, in the main thread: the end of its output, what its clients' inputs
 * have come to, its latest view and clock. One life of it: after a restart, a park or the loss of
 * its thread a new room is made from the log, under a new epoch.
 */
import { randomBytes } from "node:crypto";
import type { Input, LogEntry } from "../../session/log.ts";
import {
  CLOSE,
  type Clock,
  type NoticeCode,
  type Score,
  type ServerMessage,
  type SessionView,
} from "../../session/protocol.ts";
import { ProblemError } from "../problem.ts";
import type { SimEvent, ToWorker } from "../sim/messages.ts";
import type { JournalRecord, StoredLog } from "../store/journal.ts";
import type { StoredSession } from "../store/store.ts";
import { OutputRing } from "./ring.ts";
import type { Viewer } from "./viewer.ts";

/** What a room asks of the house (rooms.ts). */
export interface RoomHost {
  readonly storeFull: boolean;
  /** What to tell while nothing can be stored. */
  readonly notStored: string | undefined;
  toWorker(message: Exclude<ToWorker, { t: "open" }>): void;
  /** Without a record: only told when everything before is on the disk. */
  journal(record: JournalRecord | undefined, durable?: () => void): void;
  /** An input is on the disk. */
  durable(room: Room, entry: LogEntry): void;
  finished(room: Room, score: Score): void;
  misses(room: Room, counts: ReadonlyMap<string, number>): void;
  broken(room: Room, text: string, detail: string): void;
  viewersChanged(room: Room): void;
}

interface ClientInputs {
  accepted: number;
  durable: number;
}

/** This life of the session is over before it was ready; another may follow. */
export class RoomEnded extends Error {}

export class Room {
  readonly sid: string;
  readonly epoch = randomBytes(8).toString("hex");
  readonly session: StoredSession;
  readonly ring: OutputRing;
  readonly viewers = new Set<Viewer>();
  /** Resolves when it takes input; rejects when it cannot be made. */
  readonly ready: Promise<void>;
  /** Since when nobody looks (performance.now). */
  unwatchedSinceMs = performance.now();
  /** Its clock stands still because nobody looks. */
  frozen = false;
  parking = false;
  score: Score | undefined;
  private readonly host: RoomHost;
  private readonly clients = new Map<string, ClientInputs>();
  private readonly rebuilt: boolean;
  private readyNow!: () => void;
  private notReady!: (error: Error) => void;
  private isReady = false;
  /** Output up to here is the same in every life that the log was read for. */
  private safeOffset = 0;
  private view: SessionView | undefined;
  private clock: Clock = { nowNs: 0, running: false };
  private clockAtMs = 0;

  constructor(session: StoredSession, log: StoredLog, host: RoomHost) {
    this.sid = session.id;
    this.session = session;
    this.host = host;
    this.score = session.score ?? undefined;
    this.ring = new OutputRing(session.rows, session.cols);
    this.rebuilt = log.progress !== undefined || log.entries.length > 0;
    for (const [client, n] of log.clients) this.clients.set(client, { accepted: n, durable: n });
    this.ready = new Promise((resolve, reject) => {
      this.readyNow = resolve;
      this.notReady = reject;
    });
    this.ready.catch(() => undefined); // whoever waits is told; nobody need wait
  }

  get storeFull(): boolean {
    return this.host.storeFull;
  }

  /** Simulated time, as far as it is known here. */
  get nowNs(): number {
    const elapsedNs = this.clock.running ? (performance.now() - this.clockAtMs) * 1e6 : 0;
    return Math.floor(this.clock.nowNs + elapsedNs);
  }

  get finished(): boolean {
    return this.score !== undefined;
  }

  // -- From the simulation ------------------------------------------------------------------------

  event(event: SimEvent): void {
    switch (event.t) {
      case "output":
        this.ring.append(event.offset, event.bytes);
        if (this.isReady) this.pump();
        return;
      case "size":
        this.ring.resize(event.rows, event.cols);
        for (const viewer of this.viewers) viewer.resized(event.rows, event.cols);
        return;
      case "logged":
        return this.logged(event.entry, event.client, event.n);
      case "ignored":
        // Acknowledged in its turn: what came before it may not be on the disk yet.
        return this.host.journal(undefined, () => this.durableInput(event.client, event.n));
      case "progress":
        this.host.journal({ s: this.sid, p: event.progress });
        return;
      case "view":
        this.view = event.view;
        return this.broadcast({ t: "view", view: event.view });
      case "clock":
        this.clock = event.clock;
        this.clockAtMs = performance.now();
        return this.broadcast({ t: "clock", clock: event.clock });
      case "ready":
        return this.becomeReady(event.bytes, event.view);
      case "finished":
        this.view = event.view;
        this.clock = { nowNs: event.view.nowNs, running: false };
        this.score = event.score;
        return this.host.finished(this, event.score);
      case "misses":
        return this.host.misses(this, event.counts);
      case "slow":
        return this.notice("slow", "info", "This host works so hard that its clock runs slower.");
      case "screen":
        this.ring.redrawn(event.screen);
        return this.redraw(); // much may have come meanwhile
      case "broken":
        this.notReady(new ProblemError("PF_ERR_BROKEN", event.text));
        return this.host.broken(this, event.text, event.detail);
      case "parked":
    }
  }

  private pump(): void {
    for (const viewer of this.viewers) viewer.pump();
    this.redraw();
  }

  private redraw(): void {
    const redraw = this.ring.redraw();
    if (redraw !== undefined) this.host.toWorker({ t: "screen", sid: this.sid, ...redraw });
  }

  private becomeReady(bytes: number, view: SessionView): void {
    this.isReady = true;
    this.safeOffset = bytes;
    this.view = view;
    this.clock = { nowNs: view.nowNs, running: !view.finished };
    this.clockAtMs = performance.now();
    this.readyNow();
    this.pump();
  }

  private logged(entry: LogEntry, client: string, n: number): void {
    this.host.journal({ s: this.sid, e: entry, c: client, n }, () => {
      this.durableInput(client, n);
      this.host.durable(this, entry);
    });
  }

  private durableInput(client: string, n: number): void {
    const inputs = this.inputs(client);
    inputs.durable = Math.max(inputs.durable, n);
    for (const viewer of this.viewers) if (viewer.client === client) viewer.acknowledge(n);
  }

  // -- From viewers -------------------------------------------------------------------------------

  /** Whether a screen made of the output up to there, in that life, can be gone on with. */
  goesOnFrom(offset: number, epoch: string): boolean {
    if (offset < this.ring.start || offset > this.ring.end) return false;
    return epoch === this.epoch || offset <= this.safeOffset;
  }

  welcome(viewer: Viewer, offset: number): ServerMessage {
    for (const other of this.viewers) {
      if (other !== viewer && other.client === viewer.client) {
        other.close(CLOSE.replaced, "another tab has this client id");
      }
    }
    return {
      t: "attached",
      epoch: this.epoch,
      acked: this.inputs(viewer.client).durable,
      offset,
      ...this.sizeAt(offset),
      view: this.view as SessionView,
      clock: { ...this.clock, nowNs: this.nowNs },
      ...(this.score === undefined ? {} : { score: this.score }),
    };
  }

  private sizeAt(offset: number): { rows: number; cols: number } {
    const { rows, cols } = this.ring.sizeAt(offset);
    return { rows, cols };
  }

  /** `epoch`: the life of this session that the viewer knew before. */
  attachedNow(viewer: Viewer, epoch: string): void {
    const other = epoch === "" ? this.viewers.size === 1 : epoch !== this.epoch;
    if (this.rebuilt && other && !this.finished) {
      const text = "The host was made again from its log; its clock went on from there.";
      viewer.send({ t: "notice", code: "rebuilt", level: "info", text });
    }
    const { notStored } = this.host;
    if (notStored !== undefined) {
      viewer.send({ t: "notice", code: "not-stored", level: "warning", text: notStored });
    }
    this.broadcast({ t: "viewers", count: this.viewers.size });
  }

  input(viewer: Viewer, n: number, input: Input): void {
    const inputs = this.inputs(viewer.client);
    if (n <= inputs.accepted) {
      if (n <= inputs.durable) viewer.acknowledge(n);
      return; // sent again, and already on its way to the disk
    }
    inputs.accepted = n;
    this.host.toWorker({ t: "input", sid: this.sid, client: viewer.client, n, input });
  }

  private inputs(client: string): ClientInputs {
    let inputs = this.clients.get(client);
    if (inputs === undefined) {
      inputs = { accepted: 0, durable: 0 };
      this.clients.set(client, inputs);
    }
    return inputs;
  }

  add(viewer: Viewer): void {
    this.viewers.add(viewer);
    this.frozen = false;
    this.host.viewersChanged(this);
  }

  remove(viewer: Viewer): void {
    if (!this.viewers.delete(viewer)) return;
    if (this.viewers.size === 0) this.unwatchedSinceMs = performance.now();
    this.broadcast({ t: "viewers", count: this.viewers.size });
    this.host.viewersChanged(this);
  }

  // -- To viewers ---------------------------------------------------------------------------------

  broadcast(message: ServerMessage): void {
    for (const viewer of this.viewers) viewer.send(message);
  }

  notice(code: NoticeCode, level: "info" | "warning", text: string): void {
    this.broadcast({ t: "notice", code, level, text });
  }

  /** Its thread is gone: whoever looks comes back to the room made anew. */
  end(code: number, reason: string): void {
    this.notReady(new RoomEnded(reason));
    for (const viewer of this.viewers) viewer.close(code, reason);
  }
}
