/**
 * A small deterministic machine in place of the real one: a line editor that echoes, with a few
 * commands that misbehave the way sessions can. What the server does with sessions is tested on it.
 */
import type { Engine, Simulated } from "../../server/sim/engine.ts";
import type { Recipe } from "../../server/sim/messages.ts";
import type { Input, LogEntry, OutputMark } from "../../session/log.ts";
import type { Score, SessionView } from "../../session/view.ts";

const MARK_NS = 10_000_000_000;
const SECOND_NS = 1_000_000_000;
const PROMPT = "$ ";

export class FakeSession implements Simulated {
  nowNs = 0;
  outputBytes = 0;
  dueNs = 0;
  finished = false;
  readonly marks: OutputMark[] = [];
  readonly misses: string[] = [];
  private readonly recipe: Recipe;
  private readonly out: Uint8Array[] = [];
  private seq = 0;
  private line = "";
  private hash = 0x811c9dc5;
  private note: readonly string[] = [];
  /** Lines still to be printed, and whether a clock ticks on the screen. */
  private flood = 0;
  private ticking = false;

  constructor(recipe: Recipe) {
    this.recipe = recipe;
    if (recipe.text.includes("does not boot")) throw new Error("no init found");
    if (recipe.text.includes("hangs")) for (;;) continue;
    this.print(PROMPT);
  }

  input(input: Input): LogEntry {
    const entry = { seq: ++this.seq, atNs: this.nowNs, input };
    this.apply(input);
    return entry;
  }

  replay(entry: LogEntry): void {
    while (!this.advance(entry.atNs)) continue;
    if (entry.seq !== ++this.seq) throw new Error(`entry ${entry.seq}, expected ${this.seq}`);
    this.apply(entry.input);
  }

  advance(toNs: number, maxSteps = Number.POSITIVE_INFINITY): boolean {
    for (let steps = 0; this.flood > 0; steps++) {
      if (steps >= maxSteps) return false;
      this.print(`${this.flood--}\r\n`);
      if (this.flood === 0) this.print(PROMPT);
    }
    for (;;) {
      const next = this.nextEventNs();
      if (next > toNs) break;
      this.nowNs = next;
      if (this.ticking && next % SECOND_NS === 0) this.print(`tick ${next / SECOND_NS}\r\n`);
      if (next % MARK_NS === 0) {
        this.marks.push({ atNs: next, bytes: this.outputBytes, hash: this.hash });
      }
    }
    this.nowNs = Math.max(this.nowNs, toNs);
    return true;
  }

  takeOutput(): Uint8Array[] {
    return this.out.splice(0);
  }

  nextEventNs(): number {
    return (Math.floor(this.nowNs / SECOND_NS) + 1) * SECOND_NS;
  }

  nextShownNs(): number {
    return this.nextEventNs();
  }

  view(): SessionView {
    const { seed, mode } = this.recipe;
    return {
      scenario: FAKE_CARD,
      seed,
      mode,
      brief: "A *brief*.",
      nowNs: this.nowNs,
      questions: [{ id: "q", kind: "text", prompt: "Why?", options: [], answer: this.note }],
      hints: [],
      evidence: [],
      evidenceTotal: 0,
      goals: [],
      finished: this.finished,
    };
  }

  score(): Score {
    const factor = { factor: 1, reasons: [] };
    return {
      total: 42,
      solved: true,
      parts: [],
      harm: factor,
      time: factor,
      hints: factor,
      takenNs: 1_500_000_000,
      timeline: [],
      plots: [],
      debrief: "",
      solution: [],
    };
  }

  private apply(input: Input): void {
    if (input.kind === "answer") this.note = input.value;
    else if (input.kind === "submit") this.finished = true;
    else if (input.kind === "skip") this.dueNs = this.nowNs + input.durationNs;
    else if (input.kind === "resize") this.print(`[${input.rows}x${input.cols}]`);
    if (input.kind !== "keys") return;
    for (const key of input.text) {
      if (key !== "\r") {
        this.line += key;
        this.print(key);
        continue;
      }
      const line = this.line;
      this.line = "";
      this.print("\r\n");
      this.command(line);
      if (this.flood === 0) this.print(PROMPT);
    }
  }

  private command(line: string): void {
    const [name, count = "1"] = line.split(" ");
    if (name === "seq") this.flood = Number(count);
    else if (name === "tick") this.ticking = true;
    else if (name === "hang") for (;;) continue;
    else if (name === "crash") throw new Error("a law is violated");
    else if (name === "top") this.print("\x1b[?1049h\x1b[2J\x1b[Htop - 09:00");
    else if (name !== "") this.misses.push(line);
  }

  private print(text: string): void {
    const bytes = Buffer.from(text);
    for (const byte of bytes) this.hash = Math.imul(this.hash ^ byte, 0x01000193) >>> 0;
    this.out.push(bytes);
    this.outputBytes += bytes.length;
  }
}

export const FAKE_CARD = {
  id: "test/fake",
  title: "A fake host",
  page: "It is fake.",
  level: "intro",
  skills: [],
  minutes: 5,
} as const;

export const fakeEngine: Engine = { build: (recipe) => new FakeSession(recipe) };
