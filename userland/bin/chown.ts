/** chown(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { parseOwner } from "../lib/owner.ts";
import { changeOwners, OWNER_SPEC } from "../lib/ownercommand.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "chown",
  summary: "change file owner and group",
  synopsis: [
    "chown [option]... [owner][:[group]] file...",
    "chown [option]... --reference=rfile file...",
  ],
  description: "Changes who a file belongs to; owner: alone means that user's own group too.",
  options: [
    ["-c, --changes", "a line for each change"],
    ["-f, --silent, --quiet", "no messages"],
    ["-h, --no-dereference", "symbolic links themselves"],
    ["--from=OWNER:GROUP", "only files that belong to them"],
    ["-H, -L, -P", "with -R: follow links named, all, or none"],
    ["-R, --recursive", "directories and what is in them"],
    ["--reference=RFILE", "owner and group of RFILE"],
    ["-v, --verbose", "a line for each file"],
  ],
};

const SPEC = {
  ...OWNER_SPEC,
  long: { ...OWNER_SPEC.long, from: { argument: "required" } },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  return typeof args === "number" ? args : yield* changeOwners(args, "ownership", parseOwner);
}
