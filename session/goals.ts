/** Goals (what a fix must bring about) and what must keep holding: judged by the machine's state. */
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { type Expression, parseExpression } from "./expr.ts";
import type { Probe } from "./probe.ts";
import { durationNs } from "./scenario.ts";
import type { GoalFile, KeepFile } from "./scenarioschema.ts";
import type { TimelineItem } from "./view.ts";

interface Condition {
  readonly id: string;
  readonly label: string;
  readonly holds: Expression;
}

export interface Goal extends Condition {
  readonly forNs: number;
  readonly weight: number;
  readonly required: boolean;
  sinceNs: number | null;
  reached: boolean;
  /** It held when the learner arrived: by itself it is nobody's merit. */
  heldAtStart: boolean;
}

export interface Keep extends Condition {
  readonly graceNs: number;
  readonly cost: number;
  brokenSinceNs: number | null;
  harm: number;
  harmedAtNs: number | null;
}

export class Goals {
  readonly goals: readonly Goal[];
  readonly keeps: readonly Keep[];
  private readonly probe: Probe;
  private started = false;

  constructor(probe: Probe, goals: readonly GoalFile[], keeps: readonly KeepFile[]) {
    this.probe = probe;
    this.goals = goals.map((goal) => ({
      id: goal.id,
      label: goal.label,
      holds: parseExpression(goal.holds),
      forNs: durationNs(goal.for ?? "10s"),
      weight: goal.weight ?? 1,
      required: goal.required ?? false,
      sinceNs: null,
      reached: false,
      heldAtStart: false,
    }));
    this.keeps = keeps.map((keep) => ({
      id: keep.id,
      label: keep.label,
      holds: parseExpression(keep.holds),
      graceNs: durationNs(keep.grace ?? "15s"),
      cost: keep.cost ?? 0.15,
      brokenSinceNs: null,
      harm: 0,
      harmedAtNs: null,
    }));
    for (const { holds } of [...this.goals, ...this.keeps]) probe.watch(holds.series);
  }

  /** Once a simulated second; notes what changed. */
  sample(note: (item: TimelineItem) => void): void {
    const { m, promptNs } = this.probe;
    const atNs = m.now - promptNs;
    for (const goal of this.goals) {
      const holds = m.halted === null && goal.holds.value(this.probe) !== 0;
      if (!this.started) goal.heldAtStart = holds;
      if (!holds) {
        if (goal.reached && !goal.heldAtStart)
          note({ atNs, kind: "goal", text: `no longer: ${goal.label}` });
        goal.sinceNs = null;
        goal.reached = false;
        continue;
      }
      goal.sinceNs ??= this.started ? m.now : m.now - goal.forNs;
      const reached = m.now - goal.sinceNs >= goal.forNs;
      if (reached && !goal.reached && this.started) note({ atNs, kind: "goal", text: goal.label });
      goal.reached = reached;
    }
    for (const keep of this.keeps) {
      if (m.halted === null && keep.holds.value(this.probe) !== 0) {
        keep.brokenSinceNs = null;
        continue;
      }
      keep.brokenSinceNs ??= m.now;
      if (keep.harmedAtNs === null && m.now - keep.brokenSinceNs >= keep.graceNs) {
        keep.harmedAtNs = atNs;
        keep.harm = keep.cost;
        note({
          atNs,
          kind: "harm",
          text: `not kept: ${keep.label} (for ${Math.round(keep.graceNs / NSEC_PER_SEC)} s)`,
        });
      }
    }
    this.started = true;
  }

  /** All required goals hold (all goals, when none is marked). */
  get solved(): boolean {
    const required = this.goals.filter((goal) => goal.required);
    return (required.length > 0 ? required : this.goals).every((goal) => goal.reached);
  }
}
