/** realpath(1) of coreutils. */
import { getcwd, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quotef } from "../lib/quote.ts";
import { normalize, relativePath, resolvePath } from "../lib/realpath.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "realpath",
  summary: "print the resolved path",
  synopsis: ["realpath [option]... file..."],
  description: "Prints the absolute path without links; all but the last component must exist.",
  options: [
    ["-e, --canonicalize-existing", "all components must exist"],
    ["-m, --canonicalize-missing", "nothing need exist"],
    ["-L, --logical", "work out .. before links"],
    ["-P, --physical", "resolve links as they come (the default)"],
    ["-q, --quiet", "no messages"],
    ["--relative-to=DIR", "the path as seen from DIR"],
    ["--relative-base=DIR", "relative only below DIR"],
    ["-s, --no-symlinks", "do not follow links"],
    ["-z, --zero", "lines end with NUL"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "eLmPqsz",
    long: {
      "canonicalize-existing": { as: "e" },
      "canonicalize-missing": { as: "m" },
      logical: { as: "L" },
      physical: { as: "P" },
      quiet: { as: "q" },
      strip: { as: "s" },
      "no-symlinks": { as: "s" },
      "relative-to": { argument: "required" },
      "relative-base": { argument: "required" },
      zero: { as: "z" },
    },
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  const mode = args.last("e", "m");
  const strictness = mode === "e" ? "existing" : mode === "m" ? "missing" : "all but last";
  const absolute = function* (name: string): Sys<string> {
    const full = name.startsWith("/") ? name : `${yield* getcwd()}/${name}`;
    if (args.has("s")) return normalize(full);
    return (yield* resolvePath(args.has("L") ? normalize(full) : name, strictness)) ?? name;
  };
  const base = args.value("relative-base");
  const to = args.value("relative-to") ?? base;
  let status = 0;
  for (const name of args.operands) {
    try {
      let path = yield* absolute(name);
      const from = to === undefined ? undefined : yield* absolute(to);
      const below = base === undefined ? undefined : yield* absolute(base);
      const inside = below === undefined || path === below || path.startsWith(`${below}/`);
      if (from !== undefined && inside) path = relativePath(path, from);
      yield* print(path + (args.has("z") ? "\0" : "\n"));
    } catch (error) {
      const text = `${quotef(name)}: ${errorText(error)}`;
      if (!args.has("q")) yield* complain(args.name, text);
      status = 1;
    }
  }
  return status;
}
