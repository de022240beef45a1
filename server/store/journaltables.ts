/** The journal and its segments. What is not sealed yet is kept in memory too, by session. */
import type { Kysely } from "kysely";
import {
  compact,
  compress,
  decodeFrame,
  decompress,
  encodeFrame,
  type JournalRecord,
  readRecords,
} from "./journal.ts";
import type { Database } from "./schema.ts";
import type { Store } from "./store.ts";

const SEAL_ROWS = 2000;
const SEAL_BYTES = 8 * 1024 * 1024;

type Part = Pick<Store, "append" | "readLog" | "seal">;

export async function journalTables(db: Kysely<Database>): Promise<Part> {
  let tails = new Map<string, JournalRecord[]>();
  let next = 1;
  let rows = 0;
  let bytes = 0;

  const remember = (records: readonly JournalRecord[], size: number): void => {
    for (const record of records) {
      const tail = tails.get(record.s);
      if (tail === undefined) tails.set(record.s, [record]);
      else tail.push(record);
    }
    rows += 1;
    bytes += size;
  };

  const seal = async (): Promise<void> => {
    if (rows === 0) return;
    const sealed = tails;
    const upTo = next - 1;
    tails = new Map();
    rows = 0;
    bytes = 0;
    try {
      await moveToSegments(db, sealed, upTo);
    } catch (error) {
      for (const [session, records] of tails) {
        const old = sealed.get(session);
        if (old === undefined) sealed.set(session, records);
        else old.push(...records);
      }
      tails = sealed;
      rows = 1; // not at once again
      throw error;
    }
  };

  const append = async (records: readonly JournalRecord[]): Promise<void> => {
    const frame = encodeFrame(records);
    const n = next++;
    await db.insertInto("journal").values({ n, frame }).execute();
    remember(records, frame.length);
    // A seal that fails leaves the journal as it was; the next one tries again.
    if (rows >= SEAL_ROWS || bytes >= SEAL_BYTES) void seal().catch(() => undefined);
  };

  const readLog: Store["readLog"] = async (session) => {
    const segments = await db
      .selectFrom("segment")
      .select("records")
      .where("session_id", "=", session)
      .orderBy("first")
      .execute();
    const records = segments.flatMap((segment) => decompress(segment.records));
    return readRecords([...records, ...(tails.get(session) ?? [])]);
  };

  for (const row of await db.selectFrom("journal").selectAll().orderBy("n").execute()) {
    remember(decodeFrame(row.frame), row.frame.length);
    next = Number(row.n) + 1;
  }
  const last = await db
    .selectFrom("segment")
    .select((e) => e.fn.max("first").as("first"))
    .executeTakeFirst();
  next = Math.max(next, Number(last?.first ?? 0) + 1);
  await seal();
  return { append, readLog, seal };
}

async function moveToSegments(
  db: Kysely<Database>,
  tails: ReadonlyMap<string, JournalRecord[]>,
  upTo: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const [session, records] of tails) await writeSegment(trx, session, records, upTo);
    await trx.deleteFrom("journal").where("n", "<=", upTo).execute();
  });
}

/** A session that was deleted meanwhile has no segment any more. */
async function writeSegment(
  db: Kysely<Database>,
  session: string,
  records: readonly JournalRecord[],
  first: number,
): Promise<void> {
  const found = await db
    .selectFrom("session")
    .select("id")
    .where("id", "=", session)
    .executeTakeFirst();
  if (found === undefined) return;
  await db
    .insertInto("segment")
    .values({ session_id: session, first, records: compress(compact(records)) })
    .execute();
}
