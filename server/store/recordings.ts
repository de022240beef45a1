/** What outlives the engine that made a session: its scenario's text and its recording. */
import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";
import type { Store } from "./store.ts";

type Part = Pick<Store, "scenarioText" | "unrecorded" | "saveRecording" | "recording">;

export function recordingTables(db: Kysely<Database>): Part {
  return {
    scenarioText: (digest) =>
      db.selectFrom("scenario").selectAll().where("digest", "=", digest).executeTakeFirst(),
    async unrecorded() {
      const rows = await db
        .selectFrom("session")
        .leftJoin("recording", "recording.session_id", "session.id")
        .select("session.id")
        .where("session.state", "=", "submitted")
        .where("recording.session_id", "is", null)
        .execute();
      return rows.map((row) => row.id);
    },
    async saveRecording(session, cast) {
      const values = { session_id: session, cast };
      await db
        .insertInto("recording")
        .values(values)
        .onConflict((conflict) => conflict.column("session_id").doUpdateSet({ cast }))
        .execute();
    },
    async recording(session) {
      const row = await db
        .selectFrom("recording")
        .select("cast")
        .where("session_id", "=", session)
        .executeTakeFirst();
      return row?.cast;
    },
  };
}
