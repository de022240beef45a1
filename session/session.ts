/**
 * One learner on one host. Inputs come in, output, a view and a score come out; everything is a
 * function of (scenario, seed, inputs and their times). Pure: no sockets, no files, no wall clock.
 */
import type { Image } from "../kernel/fs/super.ts";
import type { Machine } from "../kernel/machine.ts";
import { run } from "../kernel/sched/core.ts";
import { leader, type Process } from "../kernel/task.ts";
import { receive, resize, takeOutput } from "../kernel/tty/n_tty.ts";
import type { Tty } from "../kernel/tty/tty.ts";
import { decode, encode } from "../kernel/uapi/bytes.ts";
import type { ProgramTable } from "../kernel/uapi/program.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { bootScenario } from "./boot.ts";
import { Evidence } from "./evidence.ts";
import { Goals } from "./goals.ts";
import type { Learner } from "./learner.ts";
import type { Input, LogEntry, OutputMark } from "./log.ts";
import { Plots } from "./plots.ts";
import { Probe } from "./probe.ts";
import { durationNs, type Scenario } from "./scenario.ts";
import type { ScenarioFile } from "./scenarioschema.ts";
import { scoreOf } from "./score.ts";
import type { Score, SessionView, TimelineItem } from "./view.ts";
import { viewOf } from "./viewof.ts";

export interface SessionOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly rows: number;
  readonly cols: number;
  readonly programs: ProgramTable;
  readonly image: Image;
}

const MARK_EVERY_SEC = 10;
const DEFAULT_HORIZON = "3m";
const SKIP_MAX_NS = 3600 * NSEC_PER_SEC;
/** A learner's answers are bounded: they are kept in memory and in the log. */
const ANSWER_MAX = 4_000;

export class Session {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  /** The scenario with its drawn values. */
  readonly file: ScenarioFile;
  readonly m: Machine;
  readonly tty: Tty;
  readonly promptNs: number;
  readonly probe: Probe;
  readonly evidence: Evidence;
  readonly goals: Goals;
  readonly plots = new Plots();
  readonly answers = new Map<string, { value: readonly string[]; atNs: number }>();
  readonly hints = new Set<number>();
  readonly timeline: TimelineItem[] = [];
  readonly marks: OutputMark[] = [];
  readonly misses: string[] = [];
  finished = false;
  submittedNs = 0;
  /** Time that must pass by itself: a skip's, or the horizon after submission. `advance` to here. */
  dueNs = 0;
  outputBytes = 0;
  private readonly learner: Learner;
  private seq = 0;
  private hash = 0x811c9dc5;
  private pending: Uint8Array[] = [];
  private final: Score | null = null;

  constructor(options: SessionOptions) {
    const { scenario, seed } = options;
    this.scenario = scenario;
    this.seed = seed;
    this.mode = options.mode;
    this.file = scenario.drawn(seed).file;
    let probe: Probe | null = null;
    let goals: Goals | null = null;
    const booted = bootScenario({ ...options, file: this.file }, (m) => {
      if (probe === null) {
        probe = new Probe(m, m.now);
        goals = new Goals(probe, this.file.goals, this.file.keep ?? []);
      }
      probe.sample();
    });
    this.m = booted.m;
    this.learner = booted.learner;
    this.tty = this.learner.tty;
    this.promptNs = booted.promptNs;
    this.probe = probe ?? new Probe(this.m, this.promptNs);
    this.probe.promptNs = this.promptNs;
    this.goals = goals ?? new Goals(this.probe, this.file.goals, this.file.keep ?? []);
    this.evidence = new Evidence(this.m, this.tty, this.probe, this.file.facts);
    this.m.trace.on("unmodelled", (_task, what) => void this.misses.push(what));
    this.m.trace.on("command_line", (task, text) => {
      if (task.process.tty === this.tty && text.trim() !== "") this.note("command", text);
    });
    this.m.trace.on("oom_kill", (task) =>
      this.note("event", `the OOM killer ended ${task.comm} (${task.process.pid})`),
    );
    this.learner.stay((text) => {
      this.collect();
      this.show(encode(text));
    });
    this.everySecond();
  }

  /** The login shell; another one when that has ended. */
  get shell(): Process {
    return this.learner.shell;
  }

  /** Simulated time since the first prompt. */
  get nowNs(): number {
    return this.m.now - this.promptNs;
  }

  /** Applies an input now; returns the log entry made of it. */
  input(input: Input): LogEntry {
    const entry: LogEntry = { seq: ++this.seq, atNs: this.nowNs, input };
    this.apply(input);
    return entry;
  }

  /** Applies an entry of a log, at its time. */
  replay(entry: LogEntry): void {
    if (entry.seq !== this.seq + 1) throw new Error(`replay: entry ${entry.seq} after ${this.seq}`);
    this.runTo(entry.atNs);
    this.seq = entry.seq;
    this.apply(entry.input);
  }

  /** Runs to this simulated time; false when the steps were spent first. */
  advance(toNs: number, maxSteps = Infinity): boolean {
    if (this.finished) return true;
    return run(this.m, this.promptNs + toNs, maxSteps);
  }

  /** Runs to this simulated time, however many steps it takes. */
  runTo(toNs: number): void {
    while (!this.advance(toNs, 1_000_000));
  }

  /** Bytes that came out of the terminal since the last call. */
  takeOutput(): Uint8Array[] {
    this.collect();
    const out = this.pending;
    this.pending = [];
    return out;
  }

  /** When the machine next does something by itself. */
  nextEventNs(): number {
    if (this.finished) return Infinity;
    if (this.m.runQueue.length > 0) return this.nowNs;
    return Math.min(this.m.timers.peekNs(), this.m.nextTickNs) - this.promptNs;
  }

  /**
   * When the terminal's own processes next do something by themselves. Others may reach it before,
   * through a file that is followed, say: who paces a session looks now and then.
   */
  nextShownNs(): number {
    if (this.finished) return Infinity;
    if (this.m.runQueue.length > 0) return this.nowNs;
    let next = Infinity;
    for (const { process, timer } of this.m.tasks.values())
      if (process.tty === this.tty && timer !== null) next = Math.min(next, timer.atNs);
    return next - this.promptNs;
  }

  view(): SessionView {
    return viewOf(this);
  }

  score(): Score {
    return this.final ?? scoreOf(this);
  }

  note(kind: TimelineItem["kind"], text: string): void {
    this.timeline.push({ atNs: this.nowNs, kind, text });
  }

  private apply(input: Input): void {
    if (this.finished || this.submittedNs > 0) return;
    switch (input.kind) {
      case "keys":
        receive(this.m, this.tty, encode(input.text));
        break;
      case "resize":
        resize(this.m, this.tty, { rows: input.rows, cols: input.cols });
        break;
      case "answer":
        this.answer(input.question, input.value);
        break;
      case "hint":
        this.hint(input.hint);
        break;
      case "skip":
        this.dueNs = this.nowNs + Math.min(input.durationNs, SKIP_MAX_NS);
        break;
      case "submit":
        this.submit();
        break;
      case "fake":
        this.note("event", `felt fake: ${input.note.slice(0, 200)}`);
    }
  }

  private answer(id: string, value: readonly string[]): void {
    const question = this.file.questions.find((one) => one.id === id);
    if (question === undefined) return;
    const kept = value.slice(0, 20).map((text) => text.slice(0, ANSWER_MAX));
    this.answers.set(id, { value: kept, atNs: this.nowNs });
    this.note("answer", this.answerText(id, kept));
  }

  /** A question and an answer to it, in words. */
  answerText(id: string, value: readonly string[]): string {
    const question = this.file.questions.find((one) => one.id === id);
    const texts = value.map(
      (word) => question?.options?.find((option) => option.id === word)?.text ?? word,
    );
    return `${question?.prompt ?? id} ${texts.join("; ")}`;
  }

  private hint(index: number): void {
    const hint = this.file.hints?.[index];
    if (hint === undefined || this.hints.has(index)) return;
    this.hints.add(index);
    this.note("hint", hint.text);
  }

  /** The learner is done: the machine runs on for the horizon, so that a fix must last, and is judged. */
  private submit(): void {
    this.submittedNs = this.nowNs;
    this.note("event", "Submitted");
    this.dueNs = this.nowNs + durationNs(this.file.horizon ?? DEFAULT_HORIZON);
    this.m.timers.add(this.promptNs + this.dueNs, () => {
      this.collect();
      this.final = scoreOf(this);
      this.finished = true;
    });
  }

  /** Samples, goals and marks: a timer of the machine, so that slicing never shows. */
  private everySecond(): void {
    if (this.finished) return;
    this.probe.sample();
    this.goals.sample((item) => void this.timeline.push(item));
    this.plots.sample(this.m, this.nowNs);
    const second = Math.round(this.nowNs / NSEC_PER_SEC);
    if (second > 0 && second % MARK_EVERY_SEC === 0) {
      this.collect();
      this.marks.push({ atNs: this.nowNs, bytes: this.outputBytes, hash: this.hash >>> 0 });
    }
    this.m.timers.add(this.m.now + NSEC_PER_SEC, () => this.everySecond());
  }

  private collect(): void {
    if (this.finished) return;
    for (const chunk of takeOutput(this.tty)) this.show(chunk);
  }

  private show(chunk: Uint8Array): void {
    let hash = this.hash;
    for (const byte of chunk) hash = Math.imul(hash ^ byte, 0x01000193);
    this.hash = hash;
    this.outputBytes += chunk.length;
    this.pending.push(chunk);
  }

  /** Everything that was shown and not yet taken, as text: for tests and `check`. */
  screenText(): string {
    this.collect();
    return this.pending.map(decode).join("");
  }

  /** Is the shell waiting for a command? */
  get atPrompt(): boolean {
    const { pgrp } = this.tty;
    const task = leader(this.shell);
    return (
      pgrp === this.shell.pgrp &&
      task !== undefined &&
      task.state === "S" &&
      task.wchan === "n_tty_read"
    );
  }
}
