/** chgrp(1) of coreutils. */
import { stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { OwnerChanger } from "../lib/owner.ts";
import { Accounts } from "../lib/passwd.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
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
  const args = yield* parseArguments(argv, usage, {
    short: "HLPRcfhv",
    long: {
      recursive: { as: "R" },
      changes: { as: "c" },
      quiet: { as: "f" },
      silent: { as: "f" },
      "no-dereference": { as: "h" },
      dereference: {},
      verbose: { as: "v" },
      reference: { argument: "required" },
      "preserve-root": {},
      "no-preserve-root": {},
    },
  });
  if (typeof args === "number") return args;
  const names = [...args.operands];
  const reference = args.value("reference");
  const text = reference === undefined ? names.shift() : undefined;
  if (names.length === 0) {
    const after = text === undefined ? "" : ` after ${quote(text)}`;
    return yield* usageError(args.name, `missing operand${after}`);
  }
  const accounts = yield* Accounts.load();
  let gid = -1;
  if (reference !== undefined) {
    try {
      gid = (yield* stat(reference)).gid;
    } catch (error) {
      const why = errorText(error);
      yield* complain(args.name, `failed to get attributes of ${quoteaf(reference)}: ${why}`);
      return 1;
    }
  } else if (text !== "") {
    const group = accounts.groupNamed(text ?? "");
    if (!group && !/^\+?\d+$/.test(text ?? "")) {
      yield* complain(args.name, `invalid group: ${quote(text ?? "")}`);
      return 1;
    }
    gid = group ? group.gid : Number(text);
  }
  const any = { uid: -1, gid: -1 };
  const changer = new OwnerChanger(
    args,
    accounts,
    { uid: -1, gid, groupText: text ?? accounts.groupName(gid) },
    any,
    "group",
  );
  for (const name of names) yield* changer.path(name);
  return changer.status;
}
