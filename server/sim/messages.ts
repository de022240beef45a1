/** What the main thread and a simulation worker say to each other. */
import type { Input, LogEntry, OutputMark } from "../../session/log.ts";
import type { Clock, Score, SessionView } from "../../session/protocol.ts";
import type { Progress } from "../store/journal.ts";

/** What a session is made of. */
export interface Recipe {
  readonly file: string;
  readonly text: string;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly rows: number;
  readonly cols: number;
}

/** Its log so far, to be made again from. */
export interface Past {
  readonly entries: readonly LogEntry[];
  readonly progress: Progress | undefined;
  readonly marks: readonly OutputMark[];
}

export type ToWorker =
  | {
      readonly t: "open";
      readonly sid: string;
      /** Names it to the watchdog. */
      readonly slot: number;
      readonly recipe: Recipe;
      readonly past: Past;
      /** Exam: wall milliseconds since it began; the clock never stands still. */
      readonly startedMs: number;
    }
  | {
      readonly t: "input";
      readonly sid: string;
      readonly client: string;
      readonly n: number;
      readonly input: Input;
    }
  /** Whether anybody looks, and whether the clock runs. */
  | { readonly t: "watch"; readonly sid: string; readonly watched: boolean; readonly run: boolean }
  | { readonly t: "park"; readonly sid: string }
  | {
      readonly t: "screen";
      readonly sid: string;
      readonly base: Screen;
      readonly pieces: readonly Piece[];
    };

export type FromWorker =
  | { readonly t: "started" }
  /** What it was to be warmed up with threw. */
  | { readonly t: "cold"; readonly text: string }
  /** All that happened in one turn, in order. */
  | { readonly t: "turn"; readonly events: readonly SimEvent[] };

export type SimEvent =
  | {
      readonly t: "output";
      readonly sid: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly t: "size"; readonly sid: string; readonly rows: number; readonly cols: number }
  | {
      readonly t: "logged";
      readonly sid: string;
      readonly entry: LogEntry;
      readonly client: string;
      readonly n: number;
    }
  /** The session is finished and did not take it. */
  | { readonly t: "ignored"; readonly sid: string; readonly client: string; readonly n: number }
  | { readonly t: "progress"; readonly sid: string; readonly progress: Progress }
  | { readonly t: "view"; readonly sid: string; readonly view: SessionView }
  | { readonly t: "clock"; readonly sid: string; readonly clock: Clock }
  | { readonly t: "slow"; readonly sid: string }
  /** It is at the end of its past (or of its boot) and takes input. */
  | {
      readonly t: "ready";
      readonly sid: string;
      readonly bytes: number;
      readonly view: SessionView;
    }
  | {
      readonly t: "finished";
      readonly sid: string;
      readonly score: Score;
      readonly view: SessionView;
    }
  | { readonly t: "misses"; readonly sid: string; readonly counts: ReadonlyMap<string, number> }
  | { readonly t: "parked"; readonly sid: string }
  /** It threw, or does not repeat its past: it cannot go on. */
  | { readonly t: "broken"; readonly sid: string; readonly text: string; readonly detail: string }
  | { readonly t: "screen"; readonly sid: string; readonly screen: Screen };

/** A terminal's whole state as text that draws it on a terminal just reset. */
export interface Screen {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: string;
}

/** Output to be drawn over a screen: bytes, or a change of size. */
export type Piece = Uint8Array | { readonly rows: number; readonly cols: number };

/** Words of the memory that a worker shares with its watchdog. */
export const BEAT = 0;
/** Slot of the session whose code runs now, or WARMING, or IDLE. */
export const CURRENT = 1;
export const SHARED_WORDS = 2;
export const IDLE = -1;
export const WARMING = -2;
