/** basename(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { baseName } from "../lib/dir.ts";
import { quote } from "../lib/quote.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "basename",
  summary: "strip directory and suffix from filenames",
  synopsis: ["basename name [suffix]", "basename option... name..."],
  description: "Prints the last part of a path, without the suffix if it ends with it.",
  options: [
    ["-a, --multiple", "every argument is a name"],
    ["-s, --suffix=SUFFIX", "remove SUFFIX; implies -a"],
    ["-z, --zero", "lines end with NUL"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "+as:z",
    long: {
      multiple: { as: "a" },
      suffix: { as: "s", argument: "required" },
      zero: { as: "z" },
    },
  });
  if (typeof args === "number") return args;
  const [first, second, third] = args.operands;
  if (first === undefined) return yield* usageError(args.name, "missing operand");
  const several = args.has("a", "s");
  if (!several && third !== undefined) {
    return yield* usageError(args.name, `extra operand ${quote(third)}`);
  }
  const suffix = args.value("s") ?? (several ? "" : (second ?? ""));
  for (const name of several ? args.operands : [first]) {
    const base = baseName(name);
    const cut = suffix !== "" && base !== suffix && base.endsWith(suffix);
    yield* print((cut ? base.slice(0, -suffix.length) : base) + (args.has("z") ? "\0" : "\n"));
  }
  return 0;
}
