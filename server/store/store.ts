/**
 * What the server keeps. Every method's arguments and result can cross to another thread; a promise
 * that resolves means that what was given is on the disk. Errors have a code (StoreError).
 */
import type { AttemptState, ScenarioCard, Score } from "../../session/protocol.ts";
import type { JournalRecord, StoredLog } from "./journal.ts";

export interface Guest {
  readonly id: number;
  readonly name: string;
  readonly createdMs: number;
}

export interface NewSession {
  readonly id: string;
  readonly guest: number;
  readonly scenario: string;
  readonly digest: string;
  readonly engine: string;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly rows: number;
  readonly cols: number;
  readonly card: ScenarioCard;
  readonly createdMs: number;
}

export interface StoredSession extends NewSession {
  readonly state: AttemptState;
  readonly endedMs: number | null;
  readonly durationNs: number;
  readonly score: Score | null;
  readonly total: number | null;
  readonly solved: boolean | null;
}

export interface SessionEnd {
  readonly state: AttemptState;
  readonly endedMs: number;
  readonly durationNs: number;
  readonly score: Score | null;
}

export interface ScenarioText {
  readonly digest: string;
  readonly file: string;
  readonly text: string;
}

export interface Wanted {
  readonly what: string;
  readonly count: number;
  readonly sessions: number;
  readonly lastMs: number;
}

export interface FakeNote {
  readonly session: string;
  readonly scenario: string;
  readonly seed: number;
  readonly seq: number;
  readonly atNs: number;
  readonly createdMs: number;
  readonly note: string;
}

export interface Store {
  /** Makes these records durable, together. The promise resolves after fsync. */
  append(records: readonly JournalRecord[]): Promise<void>;
  readLog(session: string): Promise<StoredLog>;
  /** Moves the journal into segments. Happens by itself too. */
  seal(): Promise<void>;

  /** A random value made once and kept: what session addresses are signed with. */
  key(name: string): Promise<Uint8Array>;

  createGuest(name: string, tokenHash: Uint8Array, nowMs: number): Promise<Guest>;
  guestByToken(tokenHash: Uint8Array): Promise<Guest | undefined>;
  /** By number, or by a name that only one has. */
  findGuest(who: string): Promise<Guest | undefined>;
  renameGuest(id: number, name: string): Promise<void>;
  /** Everything about a guest, as plain data. */
  exportGuest(id: number): Promise<unknown>;
  /** Deletes a guest, its sessions, and what the journal still holds of them. */
  deleteGuest(id: number): Promise<void>;

  createSession(session: NewSession, text: ScenarioText): Promise<void>;
  session(id: string): Promise<StoredSession | undefined>;
  /** A guest's, newest first. */
  sessionsOf(guest: number, limit: number): Promise<StoredSession[]>;
  scenarioText(digest: string): Promise<ScenarioText | undefined>;
  /** Ends a session that is open; false when it was not. */
  endSession(id: string, end: SessionEnd): Promise<boolean>;
  setDuration(id: string, durationNs: number): Promise<void>;
  /** Submitted sessions without a recording. */
  unrecorded(): Promise<string[]>;

  saveRecording(session: string, cast: Uint8Array): Promise<void>;
  recording(session: string): Promise<Uint8Array | undefined>;

  /** The counts of a session's misses, replacing what was known of them. */
  saveMisses(session: string, counts: ReadonlyMap<string, number>, nowMs: number): Promise<void>;
  saveFake(session: string, seq: number, atNs: number, note: string, nowMs: number): Promise<void>;
  misses(limit: number): Promise<Wanted[]>;
  fakes(limit: number): Promise<FakeNote[]>;

  /** A whole copy of the database, as one file that did not exist. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

export type StoreErrorCode = "PF_ERR_DISK_FULL" | "PF_ERR_STORE";

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The code of an error that SQLite or the file system raised. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const full = /disk is full|ENOSPC|EDQUOT|disk I\/O error.*space/i.test(message);
  return new StoreError(full ? "PF_ERR_DISK_FULL" : "PF_ERR_STORE", message);
}
