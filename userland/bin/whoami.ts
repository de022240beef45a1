/** whoami(1) of coreutils. */
import { geteuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { Accounts } from "../lib/passwd.ts";
import { quote } from "../lib/quote.ts";
import { complain, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "whoami",
  summary: "print effective user name",
  synopsis: ["whoami"],
  description: "Prints the name of the user whose rights this process has.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "" });
  if (typeof args === "number") return args;
  const [extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const uid = yield* geteuid();
  const user = (yield* Accounts.load()).user(uid);
  if (!user) {
    yield* complain(args.name, `cannot find name for user ID ${uid}`);
    return 1;
  }
  yield* print(`${user.name}\n`);
  return 0;
}
