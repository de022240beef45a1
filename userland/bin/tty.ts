/** tty(1) of coreutils. */
import { readlink, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quote } from "../lib/quote.ts";
import { isatty, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "tty",
  summary: "print the file name of the terminal connected to standard input",
  synopsis: ["tty [option]"],
  description: "Prints which terminal this is.",
  options: [["-s, --silent, --quiet", "only the exit status"]],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "s",
    long: { silent: { as: "s" }, quiet: { as: "s" } },
    failure: 2,
  });
  if (typeof args === "number") return args;
  const [extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`, 2);
  const is = yield* isatty(0);
  if (!args.has("s")) yield* print(is ? `${yield* readlink("/proc/self/fd/0")}\n` : "not a tty\n");
  return is ? 0 : 1;
}
