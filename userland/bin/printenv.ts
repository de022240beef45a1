/** printenv(1) of coreutils. */
import type { Environment } from "../../kernel/uapi/program.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "printenv",
  summary: "print all or part of environment",
  synopsis: ["printenv [option]... [variable]..."],
  description: "Prints the values of the variables, or all of them with their names.",
  options: [["-0, --null", "lines end with NUL"]],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "+0",
    long: { null: { as: "0" } },
    failure: 2,
  });
  if (typeof args === "number") return args;
  const end = args.has("0") ? "\0" : "\n";
  if (args.operands.length === 0) {
    yield* print([...env].map(([name, value]) => `${name}=${value}${end}`).join(""));
    return 0;
  }
  let missing = false;
  for (const name of args.operands) {
    const value = name.includes("=") ? undefined : env.get(name);
    if (value === undefined) missing = true;
    else yield* print(value + end);
  }
  return missing ? 1 : 0;
}
