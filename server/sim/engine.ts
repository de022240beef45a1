/** What makes sessions: the real one below, in tests a small one. */
import type { Input, LogEntry, OutputMark } from "../../session/log.ts";
import type { Score, SessionView } from "../../session/view.ts";
import type { Recipe } from "./messages.ts";

/** The part of session/session.ts that is used here. */
export interface Simulated {
  readonly nowNs: number;
  readonly outputBytes: number;
  readonly marks: readonly OutputMark[];
  readonly finished: boolean;
  /**
   * Up to here time passes as fast as the host can: a skip, or what is judged after a submission.
   */
  readonly dueNs?: number;
  readonly misses: readonly string[];
  input(input: Input): LogEntry;
  replay(entry: LogEntry): void;
  advance(toNs: number, maxSteps?: number): boolean;
  takeOutput(): Uint8Array[];
  nextEventNs(): number;
  /** When it next shows something by itself, as far as can be told. */
  nextShownNs(): number;
  view(): SessionView;
  score(): Score;
}

export interface Engine {
  build(recipe: Recipe): Simulated;
}
