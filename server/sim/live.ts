/**
 * One session in a worker: where it stands, and where it should stand by the wall clock. It is
 * brought forward from edge to edge; only at an edge, when everything up to it has happened, is an
 * input applied. So a log entry's time says exactly what came before it, and a replay repeats it.
 */
import { performance } from "node:perf_hooks";
import type { Input, LogEntry, OutputMark } from "../../session/log.ts";
import type { Progress } from "../store/journal.ts";
import type { Simulated } from "./engine.ts";
import type { Due } from "./heap.ts";
import type { Past, SimEvent } from "./messages.ts";

export const NS_PER_MS = 1_000_000;
/** Steps of the machine between two looks at the clock: most take microseconds, some a ms. */
const STEPS = 200;
/**
 * A session is brought forward by at most this much at once: the distance of edges. It shrinks
 * while an edge costs much host time, because an input waits for the edge.
 */
const EDGE_NS = 20 * NS_PER_MS;
const EDGE_MIN_NS = 0.25 * NS_PER_MS;
const EDGE_MS = 1;
const REBUILD_EDGE_NS = 1000 * NS_PER_MS;
/** After an input it runs ahead of the wall by this, so that the echo does not wait for a frame. */
const LEAD_NS = 5 * NS_PER_MS;
/** A fresh session runs ahead by this: its shell reads its files and prompts. */
const PROMPT_NS = 100 * NS_PER_MS;
/** A machine that is further behind than this has its time stretched instead. */
const LAG_MAX_NS = 1000 * NS_PER_MS;
const PROGRESS_EVERY_NS = 2000 * NS_PER_MS;

interface Pending {
  readonly client: string;
  readonly n: number;
  readonly input: Input;
}

export type Phase = "rebuilding" | "live" | "broken";

export class Live implements Due {
  dueMs = 0;
  heapIndex = -1;
  phase: Phase = "rebuilding";
  watched = false;
  running = true;
  /** It has more to do than one turn allowed. */
  behind = false;
  /** Host milliseconds it has used, halved every second: who used most waits longest. */
  usedMs = 0;
  usedAtMs = 0;
  /** Something changed that a view may show. */
  dirty = true;
  viewDueMs = 0;
  /** Digest of the view that was sent last. */
  viewSent = "";
  missesSent = 0;
  clockDueMs = 0;
  finishedSent = false;

  readonly sid: string;
  readonly slot: number;
  readonly exam: boolean;
  readonly session: Simulated;
  private readonly emit: (event: SimEvent) => void;
  private readonly past: Past;
  private pastIndex = 0;
  private readonly pending: Pending[] = [];
  /** The edge it is on its way to, and whether everything up to it has happened. */
  private edgeNs = 0;
  private reached = true;
  private spanNs = EDGE_NS;
  /** Host time since the last edge. */
  private edgeMs = 0;
  private leadNs = 0;
  private simBaseNs = 0;
  private wallBaseMs: number;
  private slowSinceMs = 0;
  private slowSaid = false;
  private sent: Progress = { atNs: -1, bytes: 0 };

  constructor(
    identity: { sid: string; slot: number; exam: boolean; startedMs: number },
    session: Simulated,
    past: Past,
    emit: (event: SimEvent) => void,
  ) {
    this.sid = identity.sid;
    this.slot = identity.slot;
    this.exam = identity.exam;
    this.session = session;
    this.past = past;
    this.emit = emit;
    this.wallBaseMs = performance.now() - identity.startedMs;
  }

  queue(pending: Pending): void {
    this.pending.push(pending);
  }

  get waiting(): boolean {
    return this.pending.length > 0;
  }

  /** The clock starts or stops; it goes on from where the machine is. */
  run(running: boolean, nowMs: number): void {
    if (this.exam || running === this.running) return;
    this.running = running;
    this.rebase(nowMs);
  }

  /** Where it should be by now. */
  targetNs(nowMs: number): number {
    if (this.session.finished) return this.session.nowNs;
    return Math.max(this.wallNs(nowMs), this.leadNs, this.session.dueNs ?? 0);
  }

  private wallNs(nowMs: number): number {
    const wall = this.running ? (nowMs - this.wallBaseMs) * NS_PER_MS : 0;
    return Math.floor(this.simBaseNs + wall);
  }

  /** Brings it forward for at most `budgetMs` of host time; `behind` when that was not enough. */
  turn(nowMs: number, budgetMs: number): void {
    const begun = performance.now();
    this.behind = true;
    do {
      if (this.reached && !this.nextEdge(nowMs)) {
        this.behind = false;
        break;
      }
      if (!this.reached) this.advance();
    } while (performance.now() - begun < budgetMs);
    this.collect();
    this.account(nowMs, performance.now() - begun);
  }

  private advance(): void {
    const begun = performance.now();
    this.reached = this.session.advance(this.edgeNs, STEPS);
    this.edgeMs += performance.now() - begun;
    if (!this.reached) return;
    if (this.phase !== "live") this.edgeMs = 0; // a rebuild's edges are long, and tell nothing
    else if (this.edgeMs > EDGE_MS) this.spanNs = Math.max(this.spanNs / 2, EDGE_MIN_NS);
    else if (this.edgeMs < EDGE_MS / 4) this.spanNs = Math.min(this.spanNs * 2, EDGE_NS);
    this.edgeMs = 0;
  }

  /**
   * At an edge: does what is to be done there and sets the next; false when it is where it should
   * be.
   */
  private nextEdge(nowMs: number): boolean {
    const { session } = this;
    if (this.phase === "rebuilding") return this.nextPast(nowMs);
    const input = this.pending.shift();
    if (input !== undefined) {
      this.apply(input, nowMs);
      return true;
    }
    const target = this.targetNs(nowMs);
    if (session.nowNs >= target) {
      if (session.nowNs > this.wallNs(nowMs) + LEAD_NS) this.rebase(nowMs); // it skipped ahead
      return false;
    }
    this.goTo(Math.min(target, session.nowNs + this.spanNs));
    return true;
  }

  private goTo(edgeNs: number): void {
    this.edgeNs = edgeNs;
    this.reached = false;
  }

  private nextPast(nowMs: number): boolean {
    const { session, past } = this;
    const entry = past.entries[this.pastIndex];
    const goal = entry?.atNs ?? Math.max(past.progress?.atNs ?? 0, session.nowNs);
    if (session.nowNs < goal && !session.finished) {
      this.goTo(Math.min(goal, session.nowNs + REBUILD_EDGE_NS));
      return true;
    }
    if (entry !== undefined) {
      this.replayEntry(entry);
      return true;
    }
    this.checkMarks();
    this.collect();
    this.phase = "live";
    this.sent = { atNs: session.nowNs, bytes: session.outputBytes };
    if (!this.exam) {
      this.rebase(nowMs);
      if (session.nowNs === 0) this.leadNs = PROMPT_NS;
    }
    this.emit({ t: "ready", sid: this.sid, bytes: session.outputBytes, view: session.view() });
    return this.nextEdge(nowMs);
  }

  private replayEntry(entry: LogEntry): void {
    this.collect();
    this.session.replay(entry);
    this.pastIndex++;
    if (entry.input.kind === "resize") this.emitSize(entry.input);
  }

  /** A machine that does not repeat itself must not go on as if it did. */
  private checkMarks(): void {
    const made = new Map(this.session.marks.map((mark) => [mark.atNs, mark]));
    for (const mark of this.past.marks) {
      const again = made.get(mark.atNs);
      if (again !== undefined && (again.bytes !== mark.bytes || again.hash !== mark.hash)) {
        throw new NotRepeatable(mark);
      }
    }
  }

  /**
   * One input, and then an edge at the same instant: what it woke runs before the next input, as it
   * does when the log is replayed.
   */
  private apply({ client, n, input }: Pending, nowMs: number): void {
    this.collect();
    const { session } = this;
    if (session.finished || (this.exam && input.kind === "skip")) {
      this.emit({ t: "ignored", sid: this.sid, client, n });
      return;
    }
    const entry = session.input(input);
    this.emit({ t: "logged", sid: this.sid, entry, client, n });
    if (input.kind === "resize") this.emitSize(input);
    this.dirty = true;
    this.viewDueMs = Math.min(this.viewDueMs, nowMs + 100);
    this.leadNs = Math.max(this.leadNs, session.nowNs + LEAD_NS);
    this.goTo(session.nowNs);
  }

  private emitSize(size: { readonly rows: number; readonly cols: number }): void {
    this.emit({ t: "size", sid: this.sid, rows: size.rows, cols: size.cols });
  }

  private rebase(nowMs: number): void {
    this.simBaseNs = this.session.nowNs;
    this.wallBaseMs = nowMs;
    this.leadNs = 0;
  }

  /** Output that came out, as one event. */
  private collect(): void {
    const chunks = this.session.takeOutput();
    if (chunks.length === 0) return;
    const bytes = joined(chunks);
    const offset = this.session.outputBytes - bytes.length;
    this.emit({ t: "output", sid: this.sid, offset, bytes });
    this.dirty = true;
  }

  private account(nowMs: number, tookMs: number): void {
    const age = nowMs - this.usedAtMs;
    this.usedMs = (age > 1000 ? this.usedMs / 2 : this.usedMs) + tookMs;
    if (age > 1000) this.usedAtMs = nowMs;
    if (this.phase !== "live" || this.exam || !this.running) return;
    if (this.wallNs(nowMs) - this.session.nowNs <= LAG_MAX_NS) {
      if (nowMs - this.slowSinceMs > 10_000) this.slowSaid = false;
      return;
    }
    this.rebase(nowMs);
    this.slowSinceMs = nowMs;
    if (!this.slowSaid) this.emit({ t: "slow", sid: this.sid });
    this.slowSaid = true;
  }

  /** How far it is, when that is news: always with an input, else every two simulated seconds. */
  reportProgress(force: boolean): void {
    if (this.phase !== "live") return;
    const { nowNs, outputBytes, marks } = this.session;
    if (nowNs === this.sent.atNs) return;
    const mark = marks.at(-1);
    const marked = mark !== undefined && mark.atNs > (this.sent.mark?.atNs ?? 0);
    if (!force && !marked && nowNs - this.sent.atNs < PROGRESS_EVERY_NS) return;
    this.sent = { atNs: nowNs, bytes: outputBytes, ...(mark === undefined ? {} : { mark }) };
    this.emit({ t: "progress", sid: this.sid, progress: this.sent });
  }
}

export class NotRepeatable extends Error {
  constructor(mark: OutputMark) {
    super(`the output differs before ${mark.atNs / 1e9} s (${mark.bytes} bytes)`);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  return Buffer.concat(chunks);
}
