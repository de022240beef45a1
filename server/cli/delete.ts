/** pagefault delete: forgets a guest. */
import { withAdmin } from "../admin.ts";
import { type Command, dataDir, dataOption, only } from "./command.ts";

export const deleteGuest: Command = {
  usage: `Usage: pagefault delete GUEST [--data DIR]

Deletes a guest (by name, or by number when several have the name) with its sessions, logs,
recordings and notes. It cannot be undone; 'pagefault export' first keeps a copy.
`,
  options: dataOption,
  run: async (values, operands) => {
    const who = only(operands, "GUEST");
    const name = await withAdmin(dataDir(values), (admin) => admin.deleteGuest(who));
    process.stdout.write(`deleted ${name}\n`);
    return 0;
  },
};
