/** The schema's history: a migration is never changed once it has been released, only followed. */
import type { Kysely, Migration } from "kysely";

const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .createTable("meta")
      .addColumn("key", "text", (c) => c.primaryKey())
      .addColumn("value", "blob", (c) => c.notNull())
      .execute();
    await schema
      .createTable("guest")
      .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("token_hash", "blob", (c) => c.notNull().unique())
      .addColumn("created_ms", "integer", (c) => c.notNull())
      .execute();
    await schema
      .createTable("scenario")
      .addColumn("digest", "text", (c) => c.primaryKey())
      .addColumn("file", "text", (c) => c.notNull())
      .addColumn("text", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("session")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("guest_id", "integer", (c) =>
        c.notNull().references("guest.id").onDelete("cascade"),
      )
      .addColumn("scenario", "text", (c) => c.notNull())
      .addColumn("digest", "text", (c) => c.notNull())
      .addColumn("engine", "text", (c) => c.notNull())
      .addColumn("seed", "integer", (c) => c.notNull())
      .addColumn("mode", "text", (c) => c.notNull())
      .addColumn("rows", "integer", (c) => c.notNull())
      .addColumn("cols", "integer", (c) => c.notNull())
      .addColumn("state", "text", (c) => c.notNull())
      .addColumn("created_ms", "integer", (c) => c.notNull())
      .addColumn("ended_ms", "integer")
      .addColumn("duration_ns", "integer", (c) => c.notNull())
      .addColumn("card", "text", (c) => c.notNull())
      .addColumn("score", "text")
      .addColumn("total", "integer")
      .addColumn("solved", "integer")
      .execute();
    await schema.createIndex("session_guest").on("session").column("guest_id").execute();
    await schema
      .createTable("journal")
      .addColumn("n", "integer", (c) => c.primaryKey())
      .addColumn("frame", "blob", (c) => c.notNull())
      .execute();
    await createSessionTables(db);
  },
};

/** What hangs on a session goes with it. */
async function createSessionTables(db: Kysely<unknown>): Promise<void> {
  const table = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn("session_id", "text", (c) =>
        c.notNull().references("session.id").onDelete("cascade"),
      );
  await table("segment")
    .addColumn("first", "integer", (c) => c.notNull())
    .addColumn("records", "blob", (c) => c.notNull())
    .addPrimaryKeyConstraint("segment_key", ["session_id", "first"])
    .execute();
  await table("recording")
    .addColumn("cast", "blob", (c) => c.notNull())
    .addPrimaryKeyConstraint("recording_key", ["session_id"])
    .execute();
  await table("miss")
    .addColumn("what", "text", (c) => c.notNull())
    .addColumn("count", "integer", (c) => c.notNull())
    .addColumn("last_ms", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("miss_key", ["session_id", "what"])
    .execute();
  await table("fake")
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("at_ns", "integer", (c) => c.notNull())
    .addColumn("created_ms", "integer", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("fake_key", ["session_id", "seq"])
    .execute();
}

export const MIGRATIONS: Readonly<Record<string, Migration>> = { "001-first": first };
