/**
 * One synchronous SQLite database, by what this runtime has: `node:sqlite` (Node 22.13 and later)
 * or `node-sqlite3-wasm`, neither of which needs a compiler. Shaped as Kysely's SqliteDialect wants
 * it. Statements are prepared once and kept: a session's group commits use the same one all the
 * time.
 */
import type { SqliteDatabase, SqliteStatement } from "kysely";
import wasm from "node-sqlite3-wasm";

export interface Driver extends SqliteDatabase {
  readonly name: "node:sqlite" | "node-sqlite3-wasm";
  exec(sql: string): void;
}

/** The part of node:sqlite used here; the types of Node 20 do not know the module. */
interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => {
    exec(sql: string): void;
    close(): void;
    prepare(sql: string): {
      all(...values: unknown[]): unknown[];
      iterate(...values: unknown[]): IterableIterator<unknown>;
      run(...values: unknown[]): Changes;
    };
  };
}
interface Changes {
  readonly changes: number | bigint;
  readonly lastInsertRowid: number | bigint;
}

const STATEMENTS_KEPT = 64;

export async function openDriver(file: string): Promise<Driver> {
  const builtin = await nodeSqlite();
  return builtin === undefined ? wasmDriver(file) : nodeDriver(builtin, file);
}

/** Without the warning that it is experimental: what is used of it has not changed since 22.5. */
async function nodeSqlite(): Promise<NodeSqlite | undefined> {
  const { emitWarning } = process;
  try {
    process.emitWarning = () => undefined;
    const name: string = "node:sqlite"; // not a literal, so that nobody resolves it before it runs
    return (await import(name)) as NodeSqlite;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function nodeDriver(sqlite: NodeSqlite, file: string): Driver {
  const db = new sqlite.DatabaseSync(file);
  const statements = new Statements((sql) => {
    const statement = db.prepare(sql);
    return {
      reader: isReader(sql),
      all: (values) => statement.all(...values),
      iterate: (values) => statement.iterate(...values),
      run: (values) => statement.run(...values),
      finalize: () => undefined, // closing does it
    };
  });
  return {
    name: "node:sqlite",
    exec: (sql) => db.exec(sql),
    prepare: (sql) => statements.get(sql),
    close: () => db.close(),
  };
}

function wasmDriver(file: string): Driver {
  const db = new wasm.Database(file);
  const statements = new Statements((sql) => {
    const statement = db.prepare(sql);
    type Bound = Parameters<typeof statement.all>[0];
    return {
      reader: isReader(sql),
      all: (values) => statement.all([...values] as Bound),
      iterate: (values) => statement.iterate([...values] as Bound),
      run: (values) => statement.run([...values] as Bound),
      finalize: () => statement.finalize(),
    };
  });
  return {
    name: "node-sqlite3-wasm",
    exec: (sql) => db.exec(sql),
    prepare: (sql) => statements.get(sql),
    close: () => {
      statements.finalize(); // else the database stays open, and locked
      db.close();
    },
  };
}

interface Prepared extends SqliteStatement {
  finalize(): void;
}

/** Statements by their text; the one that was not used for longest is let go. */
class Statements {
  private readonly kept = new Map<string, Prepared>();
  private readonly make: (sql: string) => Prepared;

  constructor(make: (sql: string) => Prepared) {
    this.make = make;
  }

  get(sql: string): SqliteStatement {
    let statement = this.kept.get(sql);
    if (statement === undefined) {
      statement = this.make(sql);
      for (const [oldest, old] of this.kept) {
        if (this.kept.size < STATEMENTS_KEPT) break;
        old.finalize();
        this.kept.delete(oldest);
      }
    } else this.kept.delete(sql);
    this.kept.set(sql, statement);
    return statement;
  }

  finalize(): void {
    for (const statement of this.kept.values()) statement.finalize();
    this.kept.clear();
  }
}

function isReader(sql: string): boolean {
  return /^\s*(select|pragma|with|explain|values)\b/i.test(sql) || /\sreturning\s/i.test(sql);
}
