/** pwd(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { getcwd, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { sameFile } from "../lib/trystat.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "pwd",
  summary: "print name of current/working directory",
  synopsis: ["pwd [option]..."],
  description: "Prints the path of the current directory.",
  options: [
    ["-L, --logical", "$PWD, even if it goes through links"],
    ["-P, --physical", "without links (the default)"],
  ],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "LP",
    long: { logical: { as: "L" }, physical: { as: "P" } },
  });
  if (typeof args === "number") return args;
  if (args.operands.length > 0) yield* complain(args.name, "ignoring non-option arguments");
  try {
    const logical = env.get("PWD") ?? "";
    if (args.last("L", "P") === "L" && (yield* isHere(logical))) yield* print(`${logical}\n`);
    else yield* print(`${yield* getcwd()}\n`);
    return 0;
  } catch (error) {
    yield* complain(
      args.name,
      `couldn't find directory entry in '..' with matching i-node: ${errorText(error)}`,
    );
    return 1;
  }
}

function* isHere(path: string): Sys<boolean> {
  if (!path.startsWith("/") || /\/\.\.?(\/|$)/.test(path)) return false;
  try {
    return sameFile(yield* stat(path), yield* stat("."));
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}
