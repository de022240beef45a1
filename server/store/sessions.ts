/** Sessions: what they were made of and how they ended. */
import type { Kysely, Selectable } from "kysely";
import type { ScenarioCard, Score } from "../../session/protocol.ts";
import type { Database } from "./schema.ts";
import type { NewSession, ScenarioText, Store, StoredSession } from "./store.ts";

type Part = Pick<Store, "createSession" | "session" | "sessionsOf" | "endSession" | "setDuration">;

export function sessionTables(db: Kysely<Database>): Part {
  return {
    async createSession(session, text) {
      await db.transaction().execute(async (trx) => insertSession(trx, session, text));
    },
    async session(id) {
      const row = await db
        .selectFrom("session")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? undefined : stored(row);
    },
    async sessionsOf(guest, limit) {
      const rows = await db
        .selectFrom("session")
        .selectAll()
        .where("guest_id", "=", guest)
        .orderBy("created_ms", "desc")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(stored);
    },
    async endSession(id, end) {
      const { numUpdatedRows } = await db
        .updateTable("session")
        .set({
          state: end.state,
          ended_ms: end.endedMs,
          duration_ns: end.durationNs,
          score: end.score === null ? null : JSON.stringify(end.score),
          total: end.score?.total ?? null,
          solved: end.score === null ? null : Number(end.score.solved),
        })
        .where("id", "=", id)
        .where("state", "=", "open")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async setDuration(id, durationNs) {
      await db
        .updateTable("session")
        .set({ duration_ns: durationNs })
        .where("id", "=", id)
        .where("state", "=", "open")
        .execute();
    },
  };
}

function stored(row: Selectable<Database["session"]>): StoredSession {
  return {
    id: row.id,
    guest: Number(row.guest_id),
    scenario: row.scenario,
    digest: row.digest,
    engine: row.engine,
    seed: Number(row.seed),
    mode: row.mode,
    rows: Number(row.rows),
    cols: Number(row.cols),
    card: JSON.parse(row.card) as ScenarioCard,
    createdMs: Number(row.created_ms),
    state: row.state,
    endedMs: row.ended_ms === null ? null : Number(row.ended_ms),
    durationNs: Number(row.duration_ns),
    score: row.score === null ? null : (JSON.parse(row.score) as Score),
    total: row.total === null ? null : Number(row.total),
    solved: row.solved === null ? null : row.solved !== 0,
  };
}

async function insertSession(
  trx: Kysely<Database>,
  session: NewSession,
  text: ScenarioText,
): Promise<void> {
  await trx
    .insertInto("scenario")
    .values({ digest: text.digest, file: text.file, text: text.text })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx
    .insertInto("session")
    .values({
      id: session.id,
      guest_id: session.guest,
      scenario: session.scenario,
      digest: session.digest,
      engine: session.engine,
      seed: session.seed,
      mode: session.mode,
      rows: session.rows,
      cols: session.cols,
      state: "open",
      created_ms: session.createdMs,
      ended_ms: null,
      duration_ns: 0,
      card: JSON.stringify(session.card),
      score: null,
      total: null,
      solved: null,
    })
    .execute();
}
