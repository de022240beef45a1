/** pagefault export: everything kept about a guest. */
import { withAdmin } from "../admin.ts";
import { type Command, dataDir, dataOption, only } from "./command.ts";

export const exportGuest: Command = {
  usage: `Usage: pagefault export GUEST [--data DIR]

Prints everything kept about a guest (by name, or by number when several have the name) as JSON:
attempts with scores, every key typed with its time, notes.
`,
  options: dataOption,
  run: async (values, operands) => {
    const who = only(operands, "GUEST");
    const exported = await withAdmin(dataDir(values), (admin) => admin.exportGuest(who));
    process.stdout.write(`${JSON.stringify(exported, null, 2)}\n`);
    return 0;
  },
};
