/**
 * The score: diagnosis 40, evidence 25, fix 35 unless the scenario says otherwise; harm, time and
 * hints scale what was earned. An answer without its evidence is a guess and earns less than a third;
 * where nothing is wrong, saying so with the evidence earns the fix's part.
 */
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { durationNs } from "./scenario.ts";
import type { QuestionFile } from "./scenarioschema.ts";
import type { Session } from "./session.ts";
import type { Reason, Score, ScoreFactor, ScorePart, SolutionStep } from "./view.ts";

const WEIGHTS = { diagnosis: 40, evidence: 25, fix: 35 };
const GUESS_SHARE = 0.3;
const HARM_MAX = 0.5;
const TIME_MAX = 0.1;
/** Without the required goals, what else was reached counts for this much. */
const UNSOLVED_SHARE = 0.3;

export function scoreOf(session: Session): Score {
  const weights = { ...WEIGHTS, ...session.file.score };
  const parts = [
    diagnosis(session, weights.diagnosis),
    evidence(session, weights.evidence),
    fix(session, weights.fix),
  ];
  const harm = harmFactor(session);
  const time = timeFactor(session);
  const hints = hintFactor(session);
  const sum = parts.reduce((total, part) => total + part.earned, 0);
  const noFault = session.file.fault === false;
  return {
    total: Math.round(sum * harm.factor * time.factor * hints.factor),
    solved: noFault ? foundHealthy(session) && harm.factor === 1 : session.goals.solved,
    parts,
    harm,
    time,
    hints,
    takenNs: takenNs(session),
    timeline: timeline(session),
    plots: session.plots.list(),
    debrief: session.file.debrief,
    solution: solutionLines(session),
  };
}

function round(points: number): number {
  return Math.round(points * 10) / 10;
}

/** How right an answer is, 0..1. */
export function credit(question: QuestionFile, value: readonly string[]): number {
  if (value.length === 0) return 0;
  if (question.kind === "text") {
    const text = value.join(" ").trim();
    return (question.accept ?? []).some((form) => new RegExp(form, "i").test(text)) ? 1 : 0;
  }
  const right = new Set(
    (question.options ?? []).filter((option) => option.right === true).map(({ id }) => id),
  );
  if (question.kind === "single")
    return value.length === 1 && right.has(value[0] as string) ? 1 : 0;
  let points = 0;
  for (const id of new Set(value)) points += right.has(id) ? 1 : -1;
  return Math.max(0, points / right.size);
}

function scoredFacts(session: Session): string[] {
  return Object.entries(session.file.facts)
    .filter(([, fact]) => fact.optional !== true)
    .map(([id]) => id);
}

/** Share of the facts that an answer rests on that were seen. */
function support(session: Session, question: QuestionFile): number {
  const facts = question.evidence ?? scoredFacts(session);
  if (facts.length === 0) return 1;
  return facts.filter((id) => session.evidence.seen.has(id)).length / facts.length;
}

function diagnosis(session: Session, weight: number): ScorePart {
  const { questions } = session.file;
  const all = questions.reduce((sum, question) => sum + (question.weight ?? 1), 0);
  const reasons: Reason[] = [];
  let earned = 0;
  for (const question of questions) {
    const of = (weight * (question.weight ?? 1)) / all;
    const answer = session.answers.get(question.id);
    const right = credit(question, answer?.value ?? []);
    const backed = support(session, question);
    const points = of * right * (GUESS_SHARE + (1 - GUESS_SHARE) * backed);
    earned += points;
    const misread = (question.options ?? []).find(
      (option) => answer?.value.includes(option.id) && option.right !== true,
    )?.misconception;
    let text = `${question.prompt} Not answered.`;
    if (answer !== undefined) {
      text =
        right === 1
          ? `${question.prompt} Right.`
          : right > 0
            ? `${question.prompt} Partly right.`
            : `${question.prompt} Not right.`;
      if (misread !== undefined && right < 1) text += ` ${misread}`;
      if (right > 0 && backed < 1)
        text +=
          " Part of the evidence for it was never on your screen, so part of it counts as a guess.";
    }
    reasons.push(reason(text, points, of, answer));
  }
  return { id: "diagnosis", earned: round(earned), weight, reasons };
}

/** With the moment, if there is one, at which it was earned or lost. */
function reason(text: string, earned: number, of: number, at?: { readonly atNs: number }): Reason {
  const when = at === undefined ? {} : { atNs: at.atNs };
  return { text, earned: round(earned), of: round(of), ...when };
}

function evidence(session: Session, weight: number): ScorePart {
  const facts = scoredFacts(session);
  const all = facts.reduce((sum, id) => sum + (session.file.facts[id]?.weight ?? 1), 0);
  const reasons: Reason[] = [];
  let earned = 0;
  for (const id of facts) {
    const fact = session.file.facts[id];
    if (fact === undefined) continue;
    const of = (weight * (fact.weight ?? 1)) / all;
    const seen = session.evidence.seen.get(id);
    if (seen !== undefined) earned += of;
    reasons.push(
      seen === undefined
        ? { text: `Not seen: ${fact.label}`, earned: 0, of: round(of) }
        : {
            text: `${fact.label} (${seen.command})`,
            earned: round(of),
            of: round(of),
            atNs: seen.atNs,
            line: seen.line,
          },
    );
  }
  return { id: "evidence", earned: round(earned), weight, reasons };
}

/** The answer to the question that decides whether there is a fault is right. */
function saysNoFault(session: Session): boolean {
  const question = session.file.questions.find(({ fault }) => fault === true);
  if (question === undefined) return false;
  return credit(question, session.answers.get(question.id)?.value ?? []) === 1;
}

/** Saying so is not enough: more than half of the evidence must have been on the screen. */
function foundHealthy(session: Session): boolean {
  const facts = scoredFacts(session);
  const seen = facts.filter((id) => session.evidence.seen.has(id)).length;
  return saysNoFault(session) && seen * 2 > facts.length;
}

function fix(session: Session, weight: number): ScorePart {
  const { goals, solved } = session.goals;
  const reasons: Reason[] = [];
  const all = goals.reduce((sum, goal) => sum + goal.weight, 0);
  if (session.file.fault === false) {
    const facts = scoredFacts(session);
    const seen =
      facts.filter((id) => session.evidence.seen.has(id)).length / Math.max(1, facts.length);
    const kept =
      goals.filter((goal) => goal.reached).reduce((sum, goal) => sum + goal.weight, 0) / all;
    const said = saysNoFault(session);
    const earned = said ? weight * seen * kept : 0;
    const text = said
      ? "Nothing was wrong, you said so and left the host alone; it counts as far as you had looked."
      : "Nothing was wrong here: leaving it alone earns these points once you say so.";
    reasons.push({ text, earned: round(earned), of: weight });
    return { id: "fix", earned: round(earned), weight, reasons };
  }
  const progress = goals.some((goal) => goal.reached && !goal.heldAtStart);
  let earned = 0;
  for (const goal of goals) {
    const of = (weight * goal.weight) / all;
    const counts = goal.reached && (progress || !goal.heldAtStart);
    const points = counts ? of * (solved ? 1 : UNSOLVED_SHARE) : 0;
    earned += points;
    let text = goal.reached ? goal.label : `Not reached: ${goal.label}`;
    if (goal.reached && !counts) text = `${goal.label}: it held before you came, and earns nothing`;
    else if (goal.reached && !solved) text = `${goal.label}: but the problem is not solved`;
    const at = session.timeline
      .filter(({ kind, text: line }) => kind === "goal" && line === goal.label)
      .pop();
    reasons.push(reason(text, points, of, at));
  }
  return { id: "fix", earned: round(earned), weight, reasons };
}

function harmFactor(session: Session): ScoreFactor {
  const reasons: string[] = [];
  let harm = 0;
  for (const keep of session.goals.keeps) {
    if (keep.harmedAtNs === null) continue;
    harm += keep.harm;
    reasons.push(`${keep.label}: not kept, at ${clock(keep.harmedAtNs)}`);
  }
  if (session.m.halted !== null) {
    harm += 0.3;
    reasons.push("the host was taken down");
  }
  return { factor: 1 - Math.min(HARM_MAX, harm), reasons };
}

function takenNs(session: Session): number {
  return session.submittedNs || session.nowNs;
}

function timeFactor(session: Session): ScoreFactor {
  const seconds = takenNs(session) / NSEC_PER_SEC;
  const par = session.file.minutes * 60;
  const over = Math.max(0, Math.min(1, (seconds - par) / par));
  if (over === 0) return { factor: 1, reasons: [] };
  return {
    factor: 1 - TIME_MAX * over,
    reasons: [
      `${clock(seconds * NSEC_PER_SEC)} taken; ${session.file.minutes} minutes are a good time`,
    ],
  };
}

function hintFactor(session: Session): ScoreFactor {
  let cost = 0;
  for (const index of session.hints) cost += session.file.hints?.[index]?.cost ?? 0;
  if (cost === 0) return { factor: 1, reasons: [] };
  return {
    factor: Math.max(0, 1 - cost / 100),
    reasons: [`${session.hints.size} ${session.hints.size === 1 ? "hint" : "hints"}: −${cost} %`],
  };
}

export function clock(ns: number): string {
  const seconds = Math.floor(ns / NSEC_PER_SEC);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function timeline(session: Session): Score["timeline"] {
  const seen = [...session.evidence.seen.values()].map(({ atNs, label }) => ({
    atNs,
    kind: "evidence" as const,
    text: label,
  }));
  return [...session.timeline, ...seen].sort((a, b) => a.atNs - b.atNs);
}

/** The author's steps with the time at which they come. */
function solutionLines(session: Session): Score["solution"] {
  let atNs = 0;
  const out: SolutionStep[] = [];
  for (const step of session.file.solution) {
    if ("wait" in step) {
      atNs += durationNs(step.wait);
      continue;
    }
    atNs += 2 * NSEC_PER_SEC;
    if ("type" in step) out.push({ atNs, kind: "command", text: step.type });
    else if ("keys" in step) out.push({ atNs, kind: "command", text: step.keys });
    else
      for (const [id, value] of Object.entries(step.answer))
        out.push({ atNs, kind: "answer", text: session.answerText(id, [value].flat()) });
  }
  return out;
}
