/** pagefault restore: a backup becomes the data folder. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { lockOwner } from "../store/lock.ts";
import { DATABASE, openSqliteStore } from "../store/sqlite.ts";
import { type Command, dataDir, dataOption, Failure, only } from "./command.ts";

export const restore: Command = {
  usage: `Usage: pagefault restore FILE [--data DIR] [--force]

Makes FILE, written by 'pagefault backup', the data folder. The server must not run. A folder that
has data is left alone unless --force is given; the old database is then kept beside the new one.
`,
  options: { ...dataOption, force: { type: "boolean" } },
  run: async (values, operands) => {
    const file = resolve(only(operands, "FILE"));
    const dir = resolve(dataDir(values));
    if (!existsSync(file)) throw new Failure(`${file} does not exist`);
    const owner = lockOwner(dir);
    if (owner !== undefined)
      throw new Failure(`a server (process ${owner}) runs on ${dir}; stop it first`);
    const database = join(dir, DATABASE);
    if (existsSync(database) && values.force !== true) {
      throw new Failure(`${dir} has data already; --force replaces it and keeps the old beside it`);
    }
    mkdirSync(dirname(dir), { recursive: true });
    // Opened (and brought up to date) in a folder of its own first: only what works is put in
    // place.
    const trial = mkdtempSync(join(dirname(dir), ".pagefault-restore-"));
    try {
      copyFileSync(file, join(trial, DATABASE));
      await tryOut(trial, file);
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      if (existsSync(database)) keepAside(dir);
      renameSync(join(trial, DATABASE), database);
    } finally {
      rmSync(trial, { recursive: true, force: true });
    }
    process.stdout.write(`${dir}\n`);
    return 0;
  },
};

async function tryOut(dir: string, file: string): Promise<void> {
  try {
    const store = await openSqliteStore(dir);
    await store.key("address");
    await store.close();
  } catch (error) {
    throw new Failure(`${file} is not a backup that can be read: ${(error as Error).message}`);
  }
}

function keepAside(dir: string): void {
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  for (const suffix of ["", "-wal", "-shm"]) {
    const from = join(dir, `${DATABASE}${suffix}`);
    if (existsSync(from)) renameSync(from, join(dir, `before-restore-${stamp}.db${suffix}`));
  }
}
