/** chgrp(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import type { Owner } from "../lib/owner.ts";
import { changeOwners, OWNER_SPEC } from "../lib/ownercommand.ts";
import type { Accounts } from "../lib/passwd.ts";
import { quote } from "../lib/quote.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "chgrp",
  summary: "change group ownership",
  synopsis: ["chgrp [option]... group file...", "chgrp [option]... --reference=rfile file..."],
  description: "Changes the group of each file.",
  options: [
    ["-c, --changes", "a line for each change"],
    ["-f, --silent, --quiet", "no messages"],
    ["-h, --no-dereference", "symbolic links themselves"],
    ["-H, -L, -P", "with -R: follow links named, all, or none"],
    ["-R, --recursive", "directories and what is in them"],
    ["--reference=RFILE", "the group of RFILE"],
    ["-v, --verbose", "a line for each file"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, OWNER_SPEC);
  return typeof args === "number" ? args : yield* changeOwners(args, "group", parseGroup);
}

function parseGroup(text: string, accounts: Accounts): Owner | string {
  if (text === "") return { uid: -1, gid: -1, groupText: text };
  const group = accounts.groupNamed(text);
  if (!group && !/^\+?\d+$/.test(text)) return `invalid group: ${quote(text)}`;
  return { uid: -1, gid: group ? group.gid : Number(text), groupText: text };
}
