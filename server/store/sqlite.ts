/**
 * The store on SQLite: one file in the data folder, WAL, synchronous=FULL (NORMAL loses
 * acknowledged rows when the power goes), locking_mode=exclusive (WebAssembly has no shared memory
 * for the WAL's index). Runs in the store's own thread (worker.ts), in tests in place.
 */
import { mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { Kysely, Migrator, SqliteDialect, sql } from "kysely";
import { type Driver, openDriver } from "./driver.ts";
import { guestTables } from "./guests.ts";
import { journalTables } from "./journaltables.ts";
import { acquireLock } from "./lock.ts";
import { MIGRATIONS } from "./migrations.ts";
import { noteTables } from "./notes.ts";
import { recordingTables } from "./recordings.ts";
import type { Database } from "./schema.ts";
import { sessionTables } from "./sessions.ts";
import { type Store, StoreError, storeError } from "./store.ts";

export const DATABASE = "pagefault.db";
const SPACE_MIN = 1024 * 1024;

export async function openSqliteStore(dir: string): Promise<Store> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = acquireLock(dir);
  try {
    return await openLocked(dir, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(dir: string, unlock: () => void): Promise<Store> {
  const driver = await openDriver(join(dir, DATABASE));
  configure(driver);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: driver }) });
  await migrate(db);
  const journal = await journalTables(db);
  const guests = guestTables(db, journal.seal);
  const store: Store = {
    ...journal,
    ...guests,
    ...sessionTables(db),
    ...recordingTables(db),
    ...noteTables(db),
    backup: async (file) => void (await sql`vacuum into ${file}`.execute(db)),
    close: async () => {
      await journal.seal().catch(() => undefined); // a full disk: the journal stays as it is
      await db.destroy();
      unlock();
    },
  };
  return explained(store, dir);
}

function configure(driver: Driver): void {
  for (const setting of [
    "locking_mode = exclusive",
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    "secure_delete = fast",
    "busy_timeout = 2000",
  ]) {
    driver.prepare(`pragma ${setting}`).all([]);
  }
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Every method's errors as StoreErrors; an I/O error on a disk without space is a full disk. */
function explained(store: Store, dir: string): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        try {
          return await method(...args);
        } catch (error) {
          const explained = storeError(error);
          if (explained.code === "PF_ERR_STORE" && spaceLeft(dir) < SPACE_MIN) {
            throw new StoreError("PF_ERR_DISK_FULL", explained.message);
          }
          throw explained;
        }
      };
    },
  });
}

function spaceLeft(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
