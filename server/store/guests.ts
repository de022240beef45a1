/** Guests: a name and a cookie. Everything else of theirs hangs on a row of theirs. */
import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";
import { decompress } from "./journal.ts";
import type { Guest, Store } from "./store.ts";

type Part = Pick<
  Store,
  | "key"
  | "createGuest"
  | "guestByToken"
  | "findGuest"
  | "renameGuest"
  | "exportGuest"
  | "deleteGuest"
>;

export function guestTables(db: Kysely<Database>, seal: () => Promise<void>): Part {
  const columns = ["id", "name", "created_ms"] as const;
  return {
    async key(name) {
      const value = randomBytes(32);
      await db
        .insertInto("meta")
        .values({ key: name, value })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await db
        .selectFrom("meta")
        .select("value")
        .where("key", "=", name)
        .executeTakeFirstOrThrow();
      return row.value;
    },
    async createGuest(name, tokenHash, nowMs) {
      const row = await db
        .insertInto("guest")
        .values({ name, token_hash: tokenHash, created_ms: nowMs })
        .returning(columns)
        .executeTakeFirstOrThrow();
      return guest(row);
    },
    async guestByToken(tokenHash) {
      const row = await db
        .selectFrom("guest")
        .select(columns)
        .where("token_hash", "=", tokenHash)
        .executeTakeFirst();
      return row === undefined ? undefined : guest(row);
    },
    async findGuest(who) {
      const query = db.selectFrom("guest").select(columns);
      const rows = /^\d+$/.test(who)
        ? await query.where("id", "=", Number(who)).execute()
        : await query.where("name", "=", who).execute();
      const [row] = rows;
      return rows.length === 1 && row !== undefined ? guest(row) : undefined;
    },
    async renameGuest(id, name) {
      await db.updateTable("guest").set({ name }).where("id", "=", id).execute();
    },
    async exportGuest(id) {
      await seal();
      return exportGuest(db, id);
    },
    async deleteGuest(id) {
      await seal(); // so that nothing of it is left in the journal's shared rows
      await sql`pragma secure_delete = on`.execute(db);
      await db.deleteFrom("guest").where("id", "=", id).execute();
      await sql`pragma secure_delete = fast`.execute(db);
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

function guest(row: { id: number; name: string; created_ms: number }): Guest {
  return { id: Number(row.id), name: row.name, createdMs: Number(row.created_ms) };
}

async function exportGuest(db: Kysely<Database>, id: number): Promise<unknown> {
  const row = await db
    .selectFrom("guest")
    .select(["id", "name", "created_ms"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const sessions = await db
    .selectFrom("session")
    .selectAll()
    .where("guest_id", "=", id)
    .orderBy("created_ms")
    .execute();
  const exported = [];
  for (const session of sessions) {
    const own = <T extends "segment" | "miss" | "fake">(table: T) =>
      db
        .selectFrom(table as "fake")
        .selectAll()
        .where("session_id", "=", session.id)
        .execute();
    const segments = await db
      .selectFrom("segment")
      .select("records")
      .where("session_id", "=", session.id)
      .orderBy("first")
      .execute();
    exported.push({
      ...session,
      card: JSON.parse(session.card) as unknown,
      score: session.score === null ? null : (JSON.parse(session.score) as unknown),
      log: segments.flatMap((segment) => decompress(segment.records)),
      misses: await own("miss"),
      fakes: await own("fake"),
    });
  }
  return { version: 1, guest: row, sessions: exported };
}
