/** What the play view shows, as signals: the server's side of the session and the link's state. */
import { computed, signal } from "@preact/signals";
import {
  type Clock,
  type Input,
  KEYS_MAX,
  type NoticeCode,
  type Score,
  type ServerMessage,
  type SessionView,
} from "../../session/protocol.ts";
import { Link, type LinkEnd } from "./link.ts";
import type { Screen } from "./screen.ts";

export type LinkState = "connecting" | "live" | "lost" | "closed";

export interface Notice {
  readonly code: NoticeCode;
  readonly level: "info" | "warning";
  readonly text: string;
}

/** A connection that comes back so soon is not worth a word. */
const LOST_MS = 400;
/** After so long the reader may look whether the server is there at all. */
const SILENT_MS = 20_000;

/** These are over after a while; the others stay until something ends them. */
const PASSING_MS: Partial<Record<NoticeCode, number>> = {
  rebuilt: 8000,
  slow: 8000,
  throttled: 5000,
};

/** What the reader is told is kept: a size is not what anybody did. */
const kept = ({ kind }: Input): boolean => kind !== "resize";

export class PlaySession {
  readonly address: string;
  readonly state = signal<LinkState>("connecting");
  readonly view = signal<SessionView | null>(null);
  readonly score = signal<Score | null>(null);
  /** Why it cannot go on. */
  readonly ended = signal<LinkEnd | null>(null);
  /** The address it goes on at, after a reset. */
  readonly moved = signal<string | null>(null);
  readonly viewers = signal(1);
  readonly notices = signal<readonly Notice[]>([]);
  /** Answers made here that the server has not shown back yet. */
  readonly drafts = signal<ReadonlyMap<string, readonly string[]>>(new Map());
  /** While the connection is lost: whether the reader did what the server may not have. */
  readonly waiting = signal(false);
  /** How long the connection has been lost, as far as that changes what is said. */
  readonly outage = signal<"none" | "short" | "long">("none");
  private readonly outageTimers: ReturnType<typeof setTimeout>[] = [];
  /** Sent in, and not scored yet: the host runs on for a while first. */
  readonly scoring = signal(false);
  private readonly clock = signal<{ readonly clock: Clock; readonly atMs: number } | null>(null);
  readonly running = computed(() => this.clock.value?.clock.running ?? false);
  private readonly link: Link;
  private screen: Screen | undefined;

  constructor(address: string) {
    this.address = address;
    this.link = new Link(address, {
      message: (message) => this.receive(message),
      output: (offset, bytes) => this.screen?.output(offset, bytes),
      lost: () => this.lost(),
      closed: (end) => {
        this.endOutage();
        this.state.value = "closed";
        this.ended.value ??= end;
      },
      position: () => ({ from: this.screen?.drawn ?? 0, epoch: this.screen?.epoch ?? "" }),
    });
  }

  start(screen: Screen): void {
    this.screen = screen;
    this.link.connect();
  }

  close(): void {
    this.endOutage();
    this.link.close();
    this.screen?.dispose();
  }

  seen(offset: number): void {
    this.link.seen(offset);
  }

  /** Typed or pasted text, in pieces that the protocol takes. */
  keys(text: string): void {
    for (let from = 0; from < text.length;) {
      let to = Math.min(text.length, from + KEYS_MAX);
      const last = text.charCodeAt(to - 1);
      if (to < text.length && last >= 0xd800 && last < 0xdc00) to--; // not inside a pair
      this.send({ kind: "keys", text: text.slice(from, to) });
      from = to;
    }
  }

  answer(question: string, value: readonly string[]): void {
    const drafts = new Map(this.drafts.value);
    drafts.set(question, value);
    this.drafts.value = drafts;
    this.send({ kind: "answer", question, value });
  }

  send(input: Input): void {
    if (this.state.value === "closed") return;
    if (input.kind === "submit") this.scoring.value = true;
    this.link.send(input);
    if (this.state.value === "lost" && kept(input)) this.waiting.value = true;
  }

  dismiss(code: NoticeCode): void {
    this.notices.value = this.notices.value.filter((notice) => notice.code !== code);
  }

  /** Simulated nanoseconds now, as far as this side can tell. */
  nowNs(): number {
    const last = this.clock.value;
    if (last === null) return 0;
    const { nowNs, running } = last.clock;
    if (!running || this.state.value !== "live") return nowNs;
    return nowNs + (performance.now() - last.atMs) * 1e6;
  }

  private receive(message: ServerMessage): void {
    switch (message.t) {
      case "attached":
        this.attached(message);
        return;
      case "screen":
        this.screen?.whole(message);
        return;
      case "size":
        this.screen?.size(message.rows, message.cols);
        return;
      case "view":
        this.show(message.view);
        return;
      case "clock":
        this.tick(message.clock);
        return;
      case "viewers":
        this.viewers.value = message.count;
        return;
      case "score":
        this.finish(message.score);
        return;
      case "moved":
        this.link.outbox.forget();
        this.moved.value = message.address;
        return;
      case "notice":
        this.notify(message);
        return;
      case "ended":
        this.ended.value = { text: message.text, again: false };
        return;
    }
  }

  private attached(message: Extract<ServerMessage, { t: "attached" }>): void {
    this.state.value = "live";
    this.endOutage();
    this.dismiss("draining");
    this.dismiss("not-stored");
    if (this.screen !== undefined) this.screen.epoch = message.epoch;
    this.screen?.size(message.rows, message.cols);
    this.show(message.view);
    this.tick(message.clock);
    if (message.score !== undefined) this.finish(message.score);
  }

  private lost(): void {
    this.state.value = "lost";
    this.waiting.value = this.link.outbox.waiting.some(({ input }) => kept(input));
    if (this.outageTimers.length > 0) return;
    this.outageTimers.push(
      setTimeout(() => (this.outage.value = "short"), LOST_MS),
      setTimeout(() => (this.outage.value = "long"), SILENT_MS),
    );
  }

  private endOutage(): void {
    for (const timer of this.outageTimers.splice(0)) clearTimeout(timer);
    this.outage.value = "none";
  }

  private show(view: SessionView): void {
    const drafts = new Map(this.drafts.value);
    for (const { id, answer } of view.questions) {
      if (drafts.get(id)?.join("\n") === answer.join("\n")) drafts.delete(id);
    }
    this.drafts.value = drafts;
    this.view.value = view;
  }

  private tick(clock: Clock): void {
    this.clock.value = { clock, atMs: performance.now() };
  }

  private finish(score: Score): void {
    this.score.value = score;
    this.link.outbox.forget();
  }

  private notify({ code, level, text }: Notice): void {
    if (code === "stored") return this.dismiss("not-stored");
    const others = this.notices.value.filter((notice) => notice.code !== code);
    this.notices.value = [...others, { code, level, text }];
    const passes = PASSING_MS[code];
    if (passes !== undefined) setTimeout(() => this.dismiss(code), passes);
  }
}
