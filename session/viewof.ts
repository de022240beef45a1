/** A session as its learner may see it. */
import type { Session } from "./session.ts";
import type { SessionView } from "./view.ts";

export function viewOf(session: Session): SessionView {
  const { file } = session;
  const practice = session.mode === "practice" || session.finished;
  const scored = Object.entries(file.facts).filter(([, fact]) => fact.optional !== true);
  return {
    scenario: session.scenario.card(),
    seed: session.seed,
    mode: session.mode,
    brief: file.brief,
    nowNs: session.nowNs,
    questions: file.questions.map((question) => ({
      id: question.id,
      kind: question.kind as "single" | "multiple" | "text",
      prompt: question.prompt,
      options: (question.options ?? []).map(({ id, text }) => ({ id, text })),
      answer: session.answers.get(question.id)?.value ?? [],
    })),
    hints: (file.hints ?? []).map((hint, index) =>
      session.hints.has(index) ? { cost: hint.cost, text: hint.text } : { cost: hint.cost },
    ),
    evidence: practice
      ? [...session.evidence.seen.values()].filter(
          ({ fact }) => file.facts[fact]?.optional !== true,
        )
      : [],
    evidenceTotal: scored.length,
    goals: practice
      ? session.goals.goals.map(({ id, label, reached }) => ({ id, label, holds: reached }))
      : [],
    finished: session.finished,
  };
}
