/** What learners tell the developers: what they did not find, and what felt fake. */
import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";
import type { FakeNote, Store, Wanted } from "./store.ts";

type Part = Pick<Store, "saveMisses" | "saveFake" | "misses" | "fakes">;

export function noteTables(db: Kysely<Database>): Part {
  return {
    async saveMisses(session, counts, nowMs) {
      await db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom("session")
          .select("id")
          .where("id", "=", session)
          .executeTakeFirst();
        if (known === undefined) return;
        for (const [what, count] of counts) {
          await trx
            .insertInto("miss")
            .values({ session_id: session, what, count, last_ms: nowMs })
            .onConflict((conflict) =>
              conflict.columns(["session_id", "what"]).doUpdateSet({ count, last_ms: nowMs }),
            )
            .execute();
        }
      });
    },
    async saveFake(session, seq, atNs, note, nowMs) {
      await db
        .insertInto("fake")
        .values({ session_id: session, seq, at_ns: atNs, created_ms: nowMs, note })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    misses: (limit) => mostWanted(db, limit),
    fakes: (limit) => newestFakes(db, limit),
  };
}

async function mostWanted(db: Kysely<Database>, limit: number): Promise<Wanted[]> {
  const rows = await db
    .selectFrom("miss")
    .select((e) => [
      "what",
      e.fn.sum<number>("count").as("count"),
      e.fn.countAll<number>().as("sessions"),
      e.fn.max("last_ms").as("last_ms"),
    ])
    .groupBy("what")
    .orderBy("sessions", "desc")
    .orderBy("count", "desc")
    .orderBy("what")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    what: row.what,
    count: Number(row.count),
    sessions: Number(row.sessions),
    lastMs: Number(row.last_ms),
  }));
}

async function newestFakes(db: Kysely<Database>, limit: number): Promise<FakeNote[]> {
  const rows = await db
    .selectFrom("fake")
    .innerJoin("session", "session.id", "fake.session_id")
    .select([
      "fake.session_id",
      "session.scenario",
      "session.seed",
      "fake.seq",
      "fake.at_ns",
      "fake.created_ms",
      "fake.note",
    ])
    .orderBy("fake.created_ms", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    session: row.session_id,
    scenario: row.scenario,
    seed: Number(row.seed),
    seq: Number(row.seq),
    atNs: Number(row.at_ns),
    createdMs: Number(row.created_ms),
    note: row.note,
  }));
}
