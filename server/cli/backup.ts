/** pagefault backup: the whole data folder as one file, also while the server runs. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { withAdmin } from "../admin.ts";
import { type Command, dataDir, dataOption, Failure, only } from "./command.ts";

export const backup: Command = {
  usage: `Usage: pagefault backup FILE [--data DIR]

Writes everything that is kept (guests, sessions, logs, scores, recordings) to FILE, a SQLite
database, also while a server runs. FILE must not exist. 'pagefault restore' takes it back.
`,
  options: dataOption,
  run: async (values, operands) => {
    const file = resolve(only(operands, "FILE"));
    const dir = dataDir(values);
    if (existsSync(file)) throw new Failure(`${file} exists already`);
    if (!existsSync(join(dir, "pagefault.db"))) throw new Failure(`there is no data in ${dir}`);
    // Under another name until it is whole, so that a file of the name asked for is a backup.
    const partial = join(dirname(file), `.pagefault-backup-${process.pid}`);
    try {
      await withAdmin(dir, (admin) => admin.backup(partial));
      renameSync(partial, file);
    } finally {
      rmSync(partial, { force: true });
    }
    process.stdout.write(`${file}\n`);
    return 0;
  },
};
