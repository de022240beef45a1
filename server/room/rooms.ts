/**
 * The house of rooms: makes sessions, wakes them from their logs, freezes and parks those nobody
 * looks at, ends them, and brings them back when their thread is lost. The database knows every
 * session; a room exists only for those that live.
 */
import { randomInt } from "node:crypto";
import { type AttemptState, CLOSE, type Score } from "../../session/protocol.ts";
import type { LogEntry } from "../../session/log.ts";
import type { CatalogueEntry } from "../catalogue.ts";
import { ProblemError } from "../problem.ts";
import type { SimEvent } from "../sim/messages.ts";
import { Supervisor, type SupervisorOptions } from "../sim/supervisor.ts";
import type { Guest, Store, StoredSession } from "../store/store.ts";
import { newSessionId } from "./address.ts";
import { Committer } from "./committer.ts";
import type { Limits } from "./limits.ts";
import { Room, type RoomHost } from "./room.ts";

export interface RoomsOptions {
  readonly store: Store;
  readonly catalogue: ReadonlyMap<string, CatalogueEntry>;
  readonly engine: string;
  readonly supervisor: SupervisorOptions;
  readonly limits: Limits;
  warn(text: string): void;
  /** A session was submitted: its recording can be made. */
  record(sid: string): void;
}

export interface Wish {
  readonly scenario: string;
  readonly seed?: number | undefined;
  readonly mode?: "practice" | "exam" | undefined;
  readonly rows: number;
  readonly cols: number;
}

const SWEEP_MS = 1000;
/** When a network fails, hundreds are left at once; those who stay are not to notice. */
const SWEPT_AT_ONCE = 25;
const STRIKES = 2;

export class Rooms implements RoomHost {
  private readonly rooms = new Map<string, Room>();
  private readonly waking = new Map<string, Promise<Room>>();
  private readonly strikes = new Map<string, number>();
  private readonly parking = new Map<string, () => void>();
  private readonly options: RoomsOptions;
  private readonly supervisor: Supervisor;
  private readonly committer: Committer;
  private readonly sweeper: NodeJS.Timeout;
  draining = false;

  constructor(options: RoomsOptions) {
    this.options = options;
    this.supervisor = new Supervisor(options.supervisor, {
      event: (event) => this.event(event),
      lost: (sid, culprit) => this.lost(sid, culprit),
      warn: (text) => options.warn(text),
    });
    this.committer = new Committer(options.store, {
      failing: (error) => {
        options.warn(`the journal cannot be written: ${error.message}`);
        for (const room of this.rooms.values()) {
          room.notice("not-stored", "warning", notStored(error.code));
        }
      },
      recovered: () => {
        options.warn("the journal can be written again");
        for (const room of this.rooms.values()) {
          room.notice("stored", "info", "Everything you typed is stored again.");
        }
      },
    });
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  get count(): number {
    return this.rooms.size;
  }

  get storing(): boolean {
    return this.committer.failing === undefined;
  }

  get notStored(): string | undefined {
    const error = this.committer.failing;
    return error === undefined ? undefined : notStored(error.code);
  }

  get storeFull(): boolean {
    return this.committer.full;
  }

  // -- Sessions -----------------------------------------------------------------------------------

  async create(guest: Guest, wish: Wish): Promise<StoredSession> {
    const entry = this.options.catalogue.get(wish.scenario);
    if (entry === undefined) throw new ProblemError("PF_ERR_NO_SCENARIO");
    this.admit(guest.id);
    const session = {
      id: newSessionId(),
      guest: guest.id,
      scenario: wish.scenario,
      digest: entry.digest,
      engine: this.options.engine,
      seed: wish.seed ?? randomInt(0, 2 ** 32),
      mode: wish.mode ?? "practice",
      rows: wish.rows,
      cols: wish.cols,
      card: entry.card,
      createdMs: Date.now(),
    };
    const { digest, file, text } = entry;
    await this.options.store.createSession(session, { digest, file, text });
    void this.wake(session.id).catch((error: Error) => this.options.warn(error.message));
    const stored = await this.options.store.session(session.id);
    return stored as StoredSession;
  }

  /** The room of a session, made from its log when there is none. */
  wake(sid: string): Promise<Room> {
    const room = this.rooms.get(sid);
    if (room !== undefined && !room.parking) return Promise.resolve(room);
    let waking = this.waking.get(sid);
    if (waking === undefined) {
      waking = this.open(sid).finally(() => this.waking.delete(sid));
      this.waking.set(sid, waking);
    }
    return waking;
  }

  private async open(sid: string): Promise<Room> {
    const { store } = this.options;
    if (this.draining) throw new ProblemError("PF_ERR_DRAINING");
    await this.parked(sid);
    await this.committer.flush(); // what its last life logged must be in what is read now
    const session = await store.session(sid);
    if (session === undefined) throw new ProblemError("PF_ERR_NOT_FOUND");
    if (session.state !== "open" && session.state !== "submitted") {
      throw new ProblemError("PF_ERR_NOT_OPEN");
    }
    this.admit(session.guest);
    const [log, scenario] = await Promise.all([
      store.readLog(sid),
      store.scenarioText(session.digest),
    ]);
    if (scenario === undefined) throw new ProblemError("PF_ERR_NO_SCENARIO");
    const room = new Room(session, log, this);
    this.rooms.set(sid, room);
    const { file, text } = scenario;
    const { seed, mode, rows, cols } = session;
    const { entries, progress, marks } = log;
    this.supervisor.open(
      {
        sid,
        recipe: { file, text, seed, mode, rows, cols },
        past: { entries, progress, marks },
        startedMs: Date.now() - session.createdMs,
      },
      (this.strikes.get(sid) ?? 0) > 0,
    );
    for (const entry of entries) this.keepFake(room, entry);
    return room;
  }

  /** Gives an open session up; its viewers are sent away, or on to `moved`. */
  async end(sid: string, state: AttemptState, moved?: string): Promise<void> {
    const room = this.rooms.get(sid);
    const durationNs = room?.nowNs ?? (await this.options.store.readLog(sid)).progress?.atNs ?? 0;
    const end = { state, endedMs: Date.now(), durationNs, score: null };
    if (!(await this.options.store.endSession(sid, end))) throw new ProblemError("PF_ERR_NOT_OPEN");
    if (room === undefined) return;
    if (moved !== undefined) room.broadcast({ t: "moved", address: moved });
    room.end(CLOSE.gone, "this attempt is over");
    await this.park(room);
  }

  /** Sends everybody away from a guest's sessions, because they are deleted. */
  async forget(guest: number): Promise<void> {
    for (const room of this.rooms.values()) {
      if (room.session.guest !== guest) continue;
      room.end(CLOSE.gone, "this session was deleted");
      await this.park(room);
    }
    await this.committer.flush();
  }

  // -- Room --------------------------------------------------------------------------------------

  toWorker(message: Parameters<RoomHost["toWorker"]>[0]): void {
    this.supervisor.send(message);
  }

  journal(...args: Parameters<RoomHost["journal"]>): void {
    this.committer.add(...args);
  }

  durable(room: Room, entry: LogEntry): void {
    this.keepFake(room, entry);
  }

  private keepFake(room: Room, { input, seq, atNs }: LogEntry): void {
    if (input.kind !== "fake") return;
    const saved = this.options.store.saveFake(room.sid, seq, atNs, input.note, Date.now());
    saved.catch((error: Error) => this.options.warn(error.message));
  }

  finished(room: Room, score: Score): void {
    if (room.session.state !== "open") return; // a look back at a session that was finished before
    const end = {
      state: "submitted" as const,
      endedMs: Date.now(),
      durationNs: score.takenNs,
      score,
    };
    // After the submission itself is on the disk.
    this.committer.add(undefined, () => {
      room.broadcast({ t: "score", score });
      this.options.store.endSession(room.sid, end).then(
        () => this.options.record(room.sid),
        (error: Error) => this.options.warn(error.message),
      );
    });
  }

  misses(room: Room, counts: ReadonlyMap<string, number>): void {
    const saved = this.options.store.saveMisses(room.sid, counts, Date.now());
    saved.catch((error: Error) => this.options.warn(error.message));
  }

  broken(room: Room, text: string, detail: string): void {
    this.options.warn(`session ${room.sid} broke: ${detail || text}`);
    this.rooms.delete(room.sid);
    room.broadcast({ t: "ended", text: `This host cannot go on: ${text}. Its log is kept.` });
    room.end(CLOSE.broken, "the session broke");
    const end = {
      state: "broken" as const,
      endedMs: Date.now(),
      durationNs: room.nowNs,
      score: null,
    };
    const ended = this.options.store.endSession(room.sid, end);
    ended.catch((error: Error) => this.options.warn(error.message));
  }

  viewersChanged(room: Room): void {
    this.watch(room, room.viewers.size > 0, true);
  }

  private watch(room: Room, watched: boolean, run: boolean): void {
    this.toWorker({ t: "watch", sid: room.sid, watched, run });
  }

  // -- Life ---------------------------------------------------------------------------------------

  private event(event: SimEvent): void {
    const room = this.rooms.get(event.sid);
    if (event.t === "parked") {
      this.parking.get(event.sid)?.();
      this.parking.delete(event.sid);
    } else room?.event(event);
  }

  private lost(sid: string, culprit: boolean): void {
    const room = this.rooms.get(sid);
    this.parking.get(sid)?.();
    this.parking.delete(sid);
    this.rooms.delete(sid);
    if (room === undefined) return;
    if (culprit) {
      const strikes = (this.strikes.get(sid) ?? 0) + 1;
      this.strikes.set(sid, strikes);
      if (strikes >= STRIKES) return this.broken(room, "it kept the server from working", "");
    }
    room.end(1012, "the session is made again");
  }

  /** Makes room for one more: for this guest, and at all. */
  private admit(guest: number): void {
    const { limits } = this.options;
    const rooms = [...this.rooms.values()];
    const own = rooms.filter(
      (room) => room.session.guest === guest && !room.finished && !room.parking,
    );
    if (own.length >= limits.sessionsPerGuest) {
      if (!this.parkIdlest(own)) throw new ProblemError("PF_ERR_TOO_MANY_SESSIONS");
    } else if (rooms.length >= limits.sessions && !this.parkIdlest(rooms)) {
      throw new ProblemError("PF_ERR_BUSY");
    }
  }

  private parkIdlest(rooms: readonly Room[]): boolean {
    const idle = rooms.filter((room) => room.viewers.size === 0 && !room.parking);
    const [room] = idle.sort((a, b) => a.unwatchedSinceMs - b.unwatchedSinceMs);
    if (room === undefined) return false;
    void this.park(room);
    return true;
  }

  private sweep(): void {
    const now = performance.now();
    const { freezeMs, parkMs } = this.options.limits;
    const left = [...this.rooms.values()].filter((room) => {
      if (room.viewers.size > 0 || room.parking) return false;
      const unwatched = now - room.unwatchedSinceMs;
      return unwatched > parkMs || (unwatched > freezeMs && (room.finished || !room.frozen));
    });
    for (const room of left.slice(0, SWEPT_AT_ONCE)) {
      if (room.finished || now - room.unwatchedSinceMs > parkMs) void this.park(room);
      else {
        room.frozen = true;
        this.watch(room, false, false);
      }
    }
  }

  /** Frees its memory; the log is all that is needed to wake it. */
  private async park(room: Room): Promise<void> {
    if (this.rooms.get(room.sid) !== room || room.parking) return this.untilParked(room);
    room.parking = true;
    this.toWorker({ t: "park", sid: room.sid });
    await this.untilParked(room);
    this.rooms.delete(room.sid);
    await this.options.store.setDuration(room.sid, room.nowNs).catch(() => undefined);
  }

  private untilParked(room: Room): Promise<void> {
    if (!this.supervisor.has(room.sid)) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.parking.get(room.sid);
      this.parking.set(room.sid, () => {
        before?.();
        resolve();
      });
    });
  }

  /** A session that is being parked is woken only after its last words are in the journal. */
  private async parked(sid: string): Promise<void> {
    const room = this.rooms.get(sid);
    if (room !== undefined) await this.untilParked(room);
  }

  /** Before a restart: everything is brought to the disk and the viewers are asked to come back. */
  async drain(): Promise<void> {
    this.draining = true;
    clearInterval(this.sweeper);
    const rooms = [...this.rooms.values()];
    for (const room of rooms) room.notice("draining", "info", "The server restarts; a moment.");
    await Promise.all(rooms.map((room) => this.park(room)));
    await this.committer.flush();
    for (const room of rooms) room.end(1012, "the server restarts");
    await this.supervisor.close();
  }
}

function notStored(code: string): string {
  return code === "PF_ERR_DISK_FULL"
    ? "The server's disk is full: what you type works but is not stored until there is space."
    : "The server cannot store what you type now; it keeps trying.";
}
