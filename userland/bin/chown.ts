/** chown(1) of coreutils. */
import { stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { type Owner, OwnerChanger, parseOwner } from "../lib/owner.ts";
import { Accounts } from "../lib/passwd.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "chown",
  summary: "change file owner and group",
  synopsis: [
    "chown [option]... [owner][:[group]] file...",
    "chown [option]... --reference=rfile file...",
  ],
  description: "Changes who a file belongs to; owner: alone means that user's own group too.",
  options: [
    ["-c, --changes", "a line for each change"],
    ["-f, --silent, --quiet", "no messages"],
    ["-h, --no-dereference", "symbolic links themselves"],
    ["--from=OWNER:GROUP", "only files that belong to them"],
    ["-H, -L, -P", "with -R: follow links named, all, or none"],
    ["-R, --recursive", "directories and what is in them"],
    ["--reference=RFILE", "owner and group of RFILE"],
    ["-v, --verbose", "a line for each file"],
  ],
};

export const OWNER_SPEC = {
  short: "HLPRcfhv",
  long: {
    recursive: { as: "R" },
    changes: { as: "c" },
    quiet: { as: "f" },
    silent: { as: "f" },
    "no-dereference": { as: "h" },
    dereference: {},
    verbose: { as: "v" },
    from: { argument: "required" },
    reference: { argument: "required" },
    "preserve-root": {},
    "no-preserve-root": {},
  },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, OWNER_SPEC);
  if (typeof args === "number") return args;
  const names = [...args.operands];
  const reference = args.value("reference");
  const text = reference === undefined ? names.shift() : undefined;
  if (names.length === 0) {
    const after = text === undefined ? "" : ` after ${quote(text)}`;
    return yield* usageError(args.name, `missing operand${after}`);
  }
  const accounts = yield* Accounts.load();
  let owner: Owner | string;
  if (reference !== undefined) {
    try {
      const { uid, gid } = yield* stat(reference);
      owner = { uid, gid };
    } catch (error) {
      const why = errorText(error);
      yield* complain(args.name, `failed to get attributes of ${quoteaf(reference)}: ${why}`);
      return 1;
    }
  } else owner = parseOwner(text ?? "", accounts);
  const given = args.value("from");
  const from = given === undefined ? { uid: -1, gid: -1 } : parseOwner(given, accounts);
  for (const result of [owner, from]) {
    if (typeof result !== "string") continue;
    yield* complain(args.name, result);
    return 1;
  }
  if (typeof owner !== "string" && owner.dotted) {
    yield* complain(args.name, `warning: '.' should be ':': ${quote(text ?? "")}`);
  }
  const changer = new OwnerChanger(args, accounts, owner as Owner, from as Owner, "ownership");
  for (const name of names) yield* changer.path(name);
  return changer.status;
}
