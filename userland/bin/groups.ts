/** groups(1) of coreutils. */
import { getegid, getgid, getgroups, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { Accounts } from "../lib/passwd.ts";
import { quote } from "../lib/quote.ts";
import { complain, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "groups",
  summary: "print the groups a user is in",
  synopsis: ["groups [user]..."],
  description: "Prints the groups of each user, or of this process.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "" });
  if (typeof args === "number") return args;
  const accounts = yield* Accounts.load();
  const names = (ids: readonly number[]): string =>
    ids.map((id) => accounts.groupName(id)).join(" ");
  if (args.operands.length === 0) {
    const ids = [yield* getgid(), yield* getegid(), ...(yield* getgroups())];
    yield* print(`${names([...new Set(ids)])}\n`);
    return 0;
  }
  let status = 0;
  for (const name of args.operands) {
    const user = accounts.userNamed(name);
    if (!user) {
      yield* complain(args.name, `${quote(name)}: no such user`);
      status = 1;
      continue;
    }
    yield* print(`${name} : ${names(accounts.groupsOf(user))}\n`);
  }
  return status;
}
