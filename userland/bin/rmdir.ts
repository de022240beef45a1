/** rmdir(1) of coreutils. */
import { rmdir, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText, isErrno, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "rmdir",
  summary: "remove empty directories",
  synopsis: ["rmdir [option]... directory..."],
  description: "Removes each directory, if it is empty.",
  options: [
    ["--ignore-fail-on-non-empty", "a directory that is not empty is no error"],
    ["-p, --parents", "its parents too: a/b/c, a/b, a"],
    ["-v, --verbose", "a line for each directory"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "pv",
    long: { parents: { as: "p" }, verbose: { as: "v" }, "ignore-fail-on-non-empty": {} },
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  let status = 0;
  for (const name of args.operands) {
    let path = name;
    for (;;) {
      if (args.has("v")) yield* print(`${args.name}: removing directory, ${quoteaf(path)}\n`);
      try {
        yield* rmdir(path);
      } catch (error) {
        const full = isErrno(error, "ENOTEMPTY", "EEXIST");
        if (!(full && args.has("ignore-fail-on-non-empty"))) {
          const what = path === name ? "failed to remove" : "failed to remove directory";
          yield* complain(args.name, `${what} ${quoteaf(path)}: ${errorText(error)}`);
          status = 1;
        }
        break;
      }
      const slash = path.replace(/\/+$/, "").lastIndexOf("/");
      if (!args.has("p") || slash <= 0) break;
      path = path.slice(0, slash).replace(/\/+$/, "");
    }
  }
  return status;
}
