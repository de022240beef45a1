/**
 * The log is the session: every input with its simulated time and sequence number. What a session
 * showed and scored is made again from (scenario, seed, log). Times are nanoseconds since the
 * session's first prompt; entries are ordered by (atNs, seq).
 */
export interface LogEntry {
  /** 1, 2, 3 ... without holes. */
  readonly seq: number;
  readonly atNs: number;
  readonly input: Input;
}

export type Input =
  /** Bytes typed, as a string of UTF-8 text (uapi/bytes keeps stray bytes). */
  | { readonly kind: "keys"; readonly text: string }
  | { readonly kind: "resize"; readonly rows: number; readonly cols: number }
  /** One or several choices by id, or free text; replaces the earlier answer. */
  | { readonly kind: "answer"; readonly question: string; readonly value: readonly string[] }
  | { readonly kind: "hint"; readonly hint: number }
  /** The learner says it is done: the score is final and the machine stops. */
  | { readonly kind: "submit" }
  /** Simulated time passes at once; the machine runs through it. */
  | { readonly kind: "skip"; readonly durationNs: number }
  /** "This felt fake": keeps the moment, changes nothing. */
  | { readonly kind: "fake"; readonly note: string };

export interface LogHeader {
  readonly version: 1;
  readonly engine: string;
  readonly scenario: string;
  readonly scenarioDigest: string;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly rows: number;
  readonly cols: number;
}

/** FNV-1a of the output every 10 s of simulated time: a replay that differs is noticed there. */
export interface OutputMark {
  readonly atNs: number;
  readonly bytes: number;
  readonly hash: number;
}
