/** readlink(1) of coreutils. */
import { readlink, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quotef } from "../lib/quote.ts";
import { resolvePath, type Strictness } from "../lib/realpath.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "readlink",
  summary: "print resolved symbolic links or canonical file names",
  synopsis: ["readlink [option]... file..."],
  description: "Prints where a symbolic link leads, or with -f, -e, -m the path without any links.",
  options: [
    ["-f, --canonicalize", "all links resolved; all but the last component must exist"],
    ["-e, --canonicalize-existing", "all components must exist"],
    ["-m, --canonicalize-missing", "nothing need exist"],
    ["-n, --no-newline", "no newline at the end"],
    ["-q, -s, --quiet", "no messages (the default)"],
    ["-v, --verbose", "messages"],
    ["-z, --zero", "lines end with NUL"],
  ],
};

const STRICT: Readonly<Record<string, Strictness>> = {
  f: "all but last",
  e: "existing",
  m: "missing",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "efmnqsvz",
    long: {
      canonicalize: { as: "f" },
      "canonicalize-existing": { as: "e" },
      "canonicalize-missing": { as: "m" },
      "no-newline": { as: "n" },
      quiet: { as: "q" },
      silent: { as: "s" },
      verbose: { as: "v" },
      zero: { as: "z" },
    },
  });
  if (typeof args === "number") return args;
  const names = args.operands;
  if (names.length === 0) return yield* usageError(args.name, "missing operand");
  const strictness = STRICT[args.last("e", "f", "m") ?? ""];
  const newline = args.has("n") && names.length === 1 ? "" : args.has("z") ? "\0" : "\n";
  if (args.has("n") && names.length > 1) {
    yield* complain(args.name, "ignoring --no-newline with multiple arguments");
  }
  let status = 0;
  for (const name of names) {
    try {
      const text = yield* strictness ? resolvePath(name, strictness) : readlink(name);
      yield* print(`${text}${newline}`);
    } catch (error) {
      const text = `${quotef(name)}: ${errorText(error)}`;
      if (args.last("q", "s", "v") === "v") yield* complain(args.name, text);
      status = 1;
    }
  }
  return status;
}
