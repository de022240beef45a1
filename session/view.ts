/** What a learner's page may know of a session: plain data, sent over the wire as it stands. */
export interface ScenarioCard {
  /** "memory/swap-storm" */
  readonly id: string;
  readonly title: string;
  /** What the pager said. */
  readonly page: string;
  readonly level: "intro" | "core" | "hard";
  readonly skills: readonly string[];
  readonly minutes: number;
}

export interface SessionView {
  readonly scenario: ScenarioCard;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  /** Markdown. */
  readonly brief: string;
  readonly nowNs: number;
  readonly questions: readonly QuestionView[];
  readonly hints: readonly HintView[];
  /** Practice mode only: facts seen so far. In an exam it is empty until the end. */
  readonly evidence: readonly EvidenceView[];
  readonly evidenceTotal: number;
  readonly goals: readonly GoalView[];
  readonly finished: boolean;
}

export interface QuestionView {
  readonly id: string;
  readonly kind: "single" | "multiple" | "text";
  readonly prompt: string;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  readonly answer: readonly string[];
}

export interface HintView {
  readonly cost: number;
  /** Absent until it is bought. */
  readonly text?: string;
}

export interface EvidenceView {
  readonly fact: string;
  readonly label: string;
  readonly atNs: number;
  readonly command: string;
  readonly line: string;
}

/** Practice mode shows whether a goal holds; its text never gives the fix away. */
export interface GoalView {
  readonly id: string;
  readonly label: string;
  readonly holds: boolean;
}

export interface Score {
  /** 0..100, rounded. */
  readonly total: number;
  readonly solved: boolean;
  readonly parts: readonly ScorePart[];
  /** Factors in 0..1 applied to the sum of parts. */
  readonly harm: ScoreFactor;
  readonly time: ScoreFactor;
  readonly hints: ScoreFactor;
  /** From the first prompt to the submission, in simulated nanoseconds. */
  readonly takenNs: number;
  readonly timeline: readonly TimelineItem[];
  readonly plots: readonly Plot[];
  /** Markdown: the author's debrief. */
  readonly debrief: string;
  readonly solution: readonly SolutionStep[];
}

/** What the author types, or answers, and when. */
export interface SolutionStep {
  readonly atNs: number;
  readonly kind: "command" | "answer";
  readonly text: string;
}

export interface ScorePart {
  readonly id: "diagnosis" | "evidence" | "fix";
  readonly earned: number;
  readonly weight: number;
  readonly reasons: readonly Reason[];
}

export interface Reason {
  readonly text: string;
  readonly earned: number;
  readonly of: number;
  /** When it was earned or lost, with the screen line that shows it. */
  readonly atNs?: number;
  readonly line?: string;
}

export interface ScoreFactor {
  readonly factor: number;
  readonly reasons: readonly string[];
}

export interface TimelineItem {
  readonly atNs: number;
  readonly kind: "command" | "evidence" | "answer" | "hint" | "goal" | "harm" | "event";
  readonly text: string;
}

/** Series for uPlot: x in seconds, one y array a series. */
export interface Plot {
  readonly id: "memory" | "swap" | "io" | "cpu";
  readonly title: string;
  readonly unit: string;
  readonly x: readonly number[];
  readonly series: readonly { readonly label: string; readonly y: readonly number[] }[];
}
