/**
 * Evidence: a fact that was true while it was shown. A fact is seen when, while it holds, a job of
 * the learner (any process of its group) read the fact's source and the job then wrote to the
 * terminal a text in which the value stands. Files carry on what was read into them, so that
 * `vmstat 1 5 > f; cat f` counts, and `vmstat > /dev/null` does not.
 */
import type { File } from "../kernel/fs/file.ts";
import type { Inode } from "../kernel/fs/inode.ts";
import type { Machine } from "../kernel/machine.ts";
import type { Task } from "../kernel/task.ts";
import type { Tty } from "../kernel/tty/tty.ts";
import { decode } from "../kernel/uapi/bytes.ts";
import { isReg } from "../kernel/uapi/stat.ts";
import { parseExpression, type Expression } from "./expr.ts";
import { memo } from "./memo.ts";
import { type Probe, unitProcesses } from "./probe.ts";
import type { FactFile, ShownFile } from "./scenarioschema.ts";
import { plainLines, type Shown, shownIn, ShownLine } from "./shown.ts";
import type { EvidenceView } from "./view.ts";

interface Fact {
  readonly id: string;
  readonly label: string;
  readonly when: Expression | null;
  readonly shown: readonly Shown[];
}

/** One way to see a fact, read while it held. */
interface Armed {
  readonly fact: Fact;
  readonly shown: Shown;
  /** Values at the last few reads: what may stand on the screen. */
  readonly values: number[];
}

interface Job {
  armed: Map<Shown, Armed>;
  partial: string;
  /** The last header line seen, for values that stand under one. */
  header: readonly string[];
}

const VALUES_KEPT = 6;
const COMMANDS_KEPT = 6;
const SHELLS = new Set(["bash", "sh", "dash", "zsh"]);
const LINE_MAX = 4_000;
const newJob = (): Job => ({ armed: new Map(), partial: "", header: [] });

export class Evidence {
  readonly seen = new Map<string, EvidenceView>();
  /** What the learner is running, for the record. */
  command = "";
  private commands: string[] = [];
  private readonly facts: readonly Fact[];
  private readonly m: Machine;
  private readonly tty: Tty;
  private readonly probe: Probe;
  private readonly jobs = new Map<number, Job>();
  /** How often a line has been shown of what must be seen more than once. */
  private readonly shownLines = new Map<Shown, number>();
  private readonly carried = new WeakMap<Inode, Map<Shown, Armed>>();

  constructor(m: Machine, tty: Tty, probe: Probe, facts: Readonly<Record<string, FactFile>>) {
    this.m = m;
    this.tty = tty;
    this.probe = probe;
    this.facts = factsOf(facts);
    for (const fact of this.facts) {
      if (fact.when !== null) probe.watch(fact.when.series);
      for (const { value, atLeast } of fact.shown) {
        probe.watch(value?.series ?? []);
        probe.watch(atLeast?.series ?? []);
      }
    }
    m.trace.on("file_read", (task, file) => this.onRead(task, file));
    m.trace.on("dir_read", (task, file) => this.onRead(task, file, "dir:"));
    m.trace.on("file_write", (task, file) => this.onWrite(task, file));
    m.trace.on("tty_write", (task, on, data) => this.onShow(task, on, data));
    m.trace.on("command_line", (task, text) => this.onCommand(task, text));
  }

  private isLearner(task: Task): boolean {
    return task.process.tty === this.tty;
  }

  private job(task: Task): Job {
    const { pgrp } = task.process;
    let job = this.jobs.get(pgrp);
    if (job === undefined) this.jobs.set(pgrp, (job = newJob()));
    return job;
  }

  private onCommand(task: Task, text: string): void {
    if (!this.isLearner(task)) return;
    this.command = text;
    this.commands = [...this.commands.slice(1 - COMMANDS_KEPT), text];
    // A new command line: what the shell itself read for the last one no longer counts.
    this.jobs.set(task.process.pgrp, newJob());
    if (this.jobs.size > 64) {
      const alive = new Set([...this.m.processes.values()].map((process) => process.pgrp));
      for (const pgrp of this.jobs.keys()) if (!alive.has(pgrp)) this.jobs.delete(pgrp);
    }
  }

  private onRead(task: Task, file: File, prefix = ""): void {
    if (!this.isLearner(task)) return;
    if (file.ops.tty?.(file) === this.tty) {
      // A shell that reads keys echoes them: what it has read before does not make them evidence.
      if (SHELLS.has(task.comm)) this.jobs.set(task.process.pgrp, newJob());
      return;
    }
    const path = prefix + file.path;
    let job: Job | null = null;
    for (const fact of this.facts) {
      for (const shown of fact.shown) {
        if (!this.matches(shown.sources, path)) continue;
        if (fact.when !== null && fact.when.value(this.probe) === 0) continue;
        job ??= this.job(task);
        this.arm(job.armed, fact, shown);
      }
    }
    const carried = this.carried.get(file.inode);
    if (carried !== undefined) {
      job ??= this.job(task);
      for (const [shown, armed] of carried) job.armed.set(shown, armed);
    }
  }

  private arm(armed: Map<Shown, Armed>, fact: Fact, shown: Shown): void {
    const entry = armed.get(shown) ?? { fact, shown, values: [] };
    armed.set(shown, entry);
    const expression = shown.value ?? shown.atLeast;
    if (expression === null) return;
    if (entry.values.length === VALUES_KEPT) entry.values.shift();
    entry.values.push(expression.value(this.probe));
  }

  private matches(sources: readonly string[], path: string): boolean {
    for (const source of sources) {
      if (source === path) return true;
      if (source.startsWith("unit:") && path.startsWith("/proc/")) {
        const pid = Number(path.split("/")[2]);
        if (unitProcesses(this.m, source.slice(5)).some((process) => process.pid === pid))
          return true;
      }
      if (source.endsWith("/*") && path.startsWith(source.slice(0, -1))) return true;
    }
    return false;
  }

  /** A file written by a job holds what the job has read. */
  private onWrite(task: Task, file: File): void {
    if (!this.isLearner(task) || !isReg(file.inode.mode) || file.inode.ops !== null) return;
    const armed = this.jobs.get(task.process.pgrp)?.armed;
    if (armed === undefined || armed.size === 0) return;
    const carried = this.carried.get(file.inode) ?? new Map<Shown, Armed>();
    for (const [shown, entry] of armed) carried.set(shown, { ...entry, values: [...entry.values] });
    this.carried.set(file.inode, carried);
  }

  private onShow(task: Task, tty: Tty, data: Uint8Array): void {
    if (tty !== this.tty) return;
    const armed = this.armedFor(task);
    if (armed.length === 0) return;
    const job = this.job(task);
    const { lines, rest } = plainLines(job.partial + decode(data));
    job.partial = rest.slice(-LINE_MAX);
    for (const line of lines) this.look(job, armed, new ShownLine(line.slice(0, LINE_MAX)), true);
    if (rest !== "") this.look(job, armed, new ShownLine(rest.slice(0, LINE_MAX)), false);
  }

  /** What the task's job has read, and for this command line its shell: a pattern, say, for ls. */
  private armedFor({ process: { pgrp, parent } }: Task): Armed[] {
    const own = this.jobs.get(pgrp)?.armed;
    const shell = parent?.tty === this.tty ? this.jobs.get(parent.pgrp)?.armed : undefined;
    if (shell === undefined || shell.size === 0 || shell === own) return [...(own?.values() ?? [])];
    // One line is one showing, whoever of the two has read its source.
    const both = new Map(shell);
    for (const [shown, armed] of own ?? []) {
      const values = [...armed.values, ...(both.get(shown)?.values ?? [])];
      both.set(shown, { ...armed, values });
    }
    return [...both.values()];
  }

  private look(job: Job, armed: readonly Armed[], line: ShownLine, whole: boolean): void {
    for (const { fact, shown, values } of armed) {
      if (this.seen.has(fact.id)) continue;
      if (shown.command !== null && !shown.command.test(this.commands.join("\n"))) continue;
      if (!shownIn(shown, line, job.header, values)) continue;
      if (shown.lines > 1) {
        // A line is counted when it is whole, not again for each part of it that was written.
        const count = (this.shownLines.get(shown) ?? 0) + (whole ? 1 : 0);
        this.shownLines.set(shown, count);
        if (count < shown.lines) continue;
      }
      this.seen.set(fact.id, {
        fact: fact.id,
        label: fact.label,
        atNs: this.m.now - this.probe.promptNs,
        command: this.command,
        line: line.text.trimEnd(),
      });
    }
    const { words } = line;
    if (words.length > 1 && words.every((word) => !/^\d/.test(word))) job.header = words;
  }
}

const factsOf = memo((facts: Readonly<Record<string, FactFile>>): readonly Fact[] =>
  Object.entries(facts).map(([id, fact]) => ({ id, ...compile(fact) })),
);

const compile = memo((fact: FactFile) => ({
  label: fact.label,
  when: fact.when === undefined ? null : parseExpression(fact.when),
  shown: fact.shown.map(compileShown),
}));

function compileShown(shown: ShownFile): Shown {
  const expression = (text: string | undefined): Expression | null =>
    text === undefined ? null : parseExpression(text);
  return {
    sources: typeof shown.source === "string" ? [shown.source] : shown.source,
    value: expression(shown.value),
    atLeast: expression(shown.atLeast),
    unit: (shown.unit as Shown["unit"] | undefined) ?? "count",
    within: shown.within ?? 0.02,
    text: shown.text ?? null,
    pattern: shown.pattern === undefined ? null : new RegExp(shown.pattern, "i"),
    line: shown.line === undefined ? null : new RegExp(shown.line, "i"),
    header: shown.header ?? null,
    command: shown.command === undefined ? null : new RegExp(shown.command),
    lines: shown.lines ?? 1,
  };
}
