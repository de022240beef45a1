/** What chown(1) and chgrp(1) of coreutils have in common: options, --reference, the files. */
import { stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, usageError } from "./command.ts";
import { type Owner, OwnerChanger, parseOwner } from "./owner.ts";
import { Accounts } from "./passwd.ts";
import { quote, quoteaf } from "./quote.ts";
import { complain, errorText } from "./stdio.ts";

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
    reference: { argument: "required" },
    "preserve-root": {},
    "no-preserve-root": {},
  },
} as const;

/** The operands are an owner, as `parse` reads it, and files; with --reference only files. */
export function* changeOwners(
  args: Arguments,
  what: "ownership" | "group",
  parse: (text: string, accounts: Accounts) => Owner | string,
): Sys<number> {
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
      owner = ownerOf(yield* stat(reference), accounts, what);
    } catch (error) {
      const why = errorText(error);
      yield* complain(args.name, `failed to get attributes of ${quoteaf(reference)}: ${why}`);
      return 1;
    }
  } else owner = parse(text ?? "", accounts);
  const given = args.value("from");
  const from = given === undefined ? { uid: -1, gid: -1 } : parseOwner(given, accounts);
  for (const result of [owner, from]) {
    if (typeof result !== "string") continue;
    yield* complain(args.name, result);
    return 1;
  }
  if (typeof owner !== "string" && owner.dotted)
    yield* complain(args.name, `warning: '.' should be ':': ${quote(text ?? "")}`);
  const changer = new OwnerChanger(args, accounts, owner as Owner, from as Owner, what);
  for (const name of names) yield* changer.path(name);
  return changer.status;
}

function ownerOf(
  { uid, gid }: { readonly uid: number; readonly gid: number },
  accounts: Accounts,
  what: "ownership" | "group",
): Owner {
  const groupText = accounts.groupName(gid);
  if (what === "group") return { uid: -1, gid, groupText };
  return { uid, gid, userText: accounts.userName(uid), groupText };
}
