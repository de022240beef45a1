/** dirname(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { dirName } from "../lib/dir.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "dirname",
  summary: "strip last component from file name",
  synopsis: ["dirname [option] name..."],
  description: "Prints each path without its last part.",
  options: [["-z, --zero", "lines end with NUL"]],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "z", long: { zero: { as: "z" } } });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  for (const name of args.operands) yield* print(dirName(name) + (args.has("z") ? "\0" : "\n"));
  return 0;
}
