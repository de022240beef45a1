/** cp(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { badArgument } from "../lib/argmatch.ts";
import { type Arguments, parseArguments, tryHelp } from "../lib/command.ts";
import { type CopyJob, copyPath } from "../lib/copytree.ts";
import { destinationOf } from "../lib/destination.ts";
import { Prompter } from "../lib/prompt.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "cp",
  summary: "copy files and directories",
  synopsis: [
    "cp [option]... [-T] source dest",
    "cp [option]... source... directory",
    "cp [option]... -t directory source...",
  ],
  description: "Copies source to dest, or several sources into a directory.",
  options: [
    ["-a, --archive", "same as -dR --preserve=all"],
    ["--attributes-only", "no data, only attributes"],
    ["-d", "same as --no-dereference --preserve=links"],
    ["-f, --force", "remove a destination that cannot be opened, and try again"],
    ["-i, --interactive", "ask before overwriting"],
    ["-H, -L, -P", "follow links named on the command line, all, or none"],
    ["-l, --link", "hard links instead of copies"],
    ["-n, --no-clobber", "never overwrite"],
    ["-p", "same as --preserve=mode,ownership,timestamps"],
    ["--preserve[=LIST]", "keep mode, ownership, timestamps, links or all"],
    ["-R, -r, --recursive", "directories too"],
    ["-s, --symbolic-link", "symbolic links instead of copies"],
    ["-t, --target-directory=DIR", "copy all sources into DIR"],
    ["-T, --no-target-directory", "dest is a file, not a directory to copy into"],
    ["-u, --update", "only where the source is newer or dest is missing"],
    ["-v, --verbose", "say what is done"],
    ["-x, --one-file-system", "stay on one file system"],
  ],
  notModelled: ["-b, --backup", "--parents", "-Z", "extended attributes"],
};

const SPEC = {
  short: "abdfHilLnprst:uvxPRS:TZ",
  long: {
    archive: { as: "a" },
    "attributes-only": {},
    backup: { as: "b", argument: "optional" },
    "copy-contents": {},
    force: { as: "f" },
    interactive: { as: "i" },
    link: { as: "l" },
    dereference: { as: "L" },
    "no-clobber": { as: "n" },
    "no-dereference": { as: "P" },
    preserve: { argument: "optional" },
    "no-preserve": { argument: "required" },
    parents: {},
    recursive: { as: "r" },
    reflink: { argument: "optional" },
    "remove-destination": { as: "f" },
    sparse: { argument: "required" },
    "strip-trailing-slashes": {},
    "symbolic-link": { as: "s" },
    suffix: { as: "S", argument: "required" },
    "target-directory": { as: "t", argument: "required" },
    "no-target-directory": { as: "T" },
    update: { as: "u" },
    verbose: { as: "v" },
    "one-file-system": { as: "x" },
    context: { as: "Z", argument: "optional" },
  },
  limits: ["b", "S", "Z", "parents"],
} as const;

const KEPT = ["mode", "timestamps", "ownership", "links", "context", "xattr", "all"];

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  for (const word of args.values("preserve").flatMap((list) => list.split(","))) {
    if (KEPT.includes(word)) continue;
    yield* complain(
      args.name,
      badArgument(
        word,
        "--preserve",
        KEPT.map((kept) => [kept]),
      ),
    );
    return yield* tryHelp(args.name);
  }
  if (args.has("l") && args.has("s")) {
    yield* complain(args.name, "cannot make both hard and symbolic links");
    return yield* tryHelp(args.name);
  }
  const destination = yield* destinationOf(args);
  if (typeof destination === "number") return destination;
  const job = jobOf(args);
  const seen = new Set<string>();
  const sources = new Set<string>();
  let status = 0;
  for (const [from, to] of destination.pairs) {
    const path = args.has("strip-trailing-slashes") ? from.replace(/(?<=.)\/+$/, "") : from;
    if (destination.directory !== null && seen.has(to) && !to.endsWith("/.")) {
      const again = sources.has(path);
      const text = again
        ? `warning: source file ${quoteaf(path)} specified more than once`
        : `will not overwrite just-created ${quoteaf(to)} with ${quoteaf(path)}`;
      yield* complain(args.name, text);
      if (!again) status = 1;
      continue;
    }
    sources.add(path);
    seen.add(to);
    if (!(yield* copyPath(path, to, job))) status = 1;
  }
  return status;
}

function jobOf(args: Arguments): CopyJob {
  const kept = args.values("preserve").flatMap((list) => list.split(","));
  const bare = args.options.some((o) => o.name === "preserve" && o.value === undefined);
  const all = args.has("a") || kept.includes("all");
  const usual = all || bare || args.has("p");
  const recursive = args.has("r", "R", "a");
  const links = args.last("L", "P", "H", "d", "a");
  const clobber = args.last("n", "i", "f");
  return {
    tool: args.name,
    recursive,
    follow:
      links === "L" ? "always" : links === "H" ? "named" : links || recursive ? "never" : "always",
    preserve: {
      mode: usual || kept.includes("mode"),
      owner: usual || kept.includes("ownership"),
      times: usual || kept.includes("timestamps"),
      links: all || args.has("d") || kept.includes("links"),
    },
    force: args.has("f"),
    clobber:
      clobber === "n"
        ? "never"
        : clobber === "i" || args.has("i")
          ? "ask"
          : args.has("u")
            ? "older"
            : "always",
    verbose: args.has("v"),
    make: args.has("l") ? "hard" : args.has("s") ? "symbolic" : "copy",
    attributesOnly: args.has("attributes-only"),
    oneFileSystem: args.has("x"),
    prompter: new Prompter(),
    linked: new Map(),
    created: [],
  };
}
