/** The tables, for Kysely: the same in SQLite and, beyond one machine, in PostgreSQL. */
import type { Generated } from "kysely";
import type { AttemptState } from "../../session/protocol.ts";

export interface Database {
  meta: { key: string; value: Uint8Array };
  guest: {
    id: Generated<number>;
    name: string;
    /** SHA-256 of the cookie's token. */
    token_hash: Uint8Array;
    created_ms: number;
  };
  /** The text of every scenario version that a session was made of. */
  scenario: { digest: string; file: string; text: string };
  session: {
    id: string;
    guest_id: number;
    scenario: string;
    digest: string;
    /** Hash of the engine that made it. */
    engine: string;
    seed: number;
    mode: "practice" | "exam";
    rows: number;
    cols: number;
    state: AttemptState;
    created_ms: number;
    ended_ms: number | null;
    duration_ns: number;
    /** The card it was started from, as JSON: the history outlives the scenario. */
    card: string;
    /** Score as JSON. */
    score: string | null;
    total: number | null;
    solved: number | null;
  };
  /** One row a group commit: JSON array of JournalRecord. Emptied into segments now and then. */
  journal: { n: number; frame: Uint8Array };
  /** One session's records, compressed; in the order of `first`. */
  segment: { session_id: string; first: number; records: Uint8Array };
  /** asciicast v3, gzip. */
  recording: { session_id: string; cast: Uint8Array };
  /** What a learner tried and did not find. */
  miss: { session_id: string; what: string; count: number; last_ms: number };
  /** "This felt fake". */
  fake: { session_id: string; seq: number; at_ns: number; created_ms: number; note: string };
}
