/** mv(1) of coreutils: rename(2), or a copy and a removal across file systems. */
import { W_OK } from "../../kernel/uapi/fcntl.ts";
import { isDir, isLnk } from "../../kernel/uapi/stat.ts";
import { geteuid, rename, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { copyPath } from "../lib/copytree.ts";
import { destinationOf } from "../lib/destination.ts";
import { canAccess, sameFile, tryLstat } from "../lib/trystat.ts";
import { modeText } from "../lib/mode.ts";
import { Prompter } from "../lib/prompt.ts";
import { quoteaf } from "../lib/quote.ts";
import { removePath } from "../lib/remove.ts";
import { complain, errorText, isatty, isErrno, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "mv",
  summary: "move (rename) files",
  synopsis: [
    "mv [option]... [-T] source dest",
    "mv [option]... source... directory",
    "mv [option]... -t directory source...",
  ],
  description: "Renames source to dest, or moves several sources into a directory.",
  options: [
    ["-f, --force", "do not ask before overwriting"],
    ["-i, --interactive", "ask before overwriting"],
    ["-n, --no-clobber", "never overwrite"],
    ["-t, --target-directory=DIR", "move all sources into DIR"],
    ["-T, --no-target-directory", "dest is a file, not a directory to move into"],
    ["-u, --update", "only where the source is newer or dest is missing"],
    ["-v, --verbose", "say what is done"],
  ],
  notModelled: ["-b, --backup", "-Z"],
};

const SPEC = {
  short: "bfint:uvS:TZ",
  long: {
    backup: { as: "b", argument: "optional" },
    force: { as: "f" },
    interactive: { as: "i" },
    "no-clobber": { as: "n" },
    "strip-trailing-slashes": {},
    suffix: { as: "S", argument: "required" },
    "target-directory": { as: "t", argument: "required" },
    "no-target-directory": { as: "T" },
    update: { as: "u" },
    verbose: { as: "v" },
    context: { as: "Z" },
  },
  limits: ["b", "S", "Z"],
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const destination = yield* destinationOf(args);
  if (typeof destination === "number") return destination;
  const prompter = new Prompter();
  let status = 0;
  for (const [from, to] of destination.pairs) {
    if (!(yield* move(args, from, to, prompter))) status = 1;
  }
  return status;
}

function* move(args: Arguments, from: string, to: string, prompter: Prompter): Sys<boolean> {
  const source = yield* tryLstat(from);
  if (!source) {
    try {
      yield* rename(from, to);
    } catch (error) {
      yield* complain(args.name, `cannot stat ${quoteaf(from)}: ${errorText(error)}`);
    }
    return false;
  }
  const target = yield* tryLstat(to);
  if (target) {
    if (sameFile(source, target) && from.replace(/\/+$/, "") === to.replace(/\/+$/, "")) {
      yield* complain(args.name, `${quoteaf(from)} and ${quoteaf(to)} are the same file`);
      return false;
    }
    if (args.last("f", "i", "n") === "n") return true;
    if (args.has("u") && target.mtime.sec >= source.mtime.sec) return true;
    if (!(yield* agreed(args, to, target.mode, prompter))) return true;
    if (isDir(target.mode) && !isDir(source.mode)) {
      const text = `cannot overwrite directory ${quoteaf(to)} with non-directory`;
      yield* complain(args.name, text);
      return false;
    }
    if (!isDir(target.mode) && isDir(source.mode)) {
      const text = `cannot overwrite non-directory ${quoteaf(to)} with directory ${quoteaf(from)}`;
      yield* complain(args.name, text);
      return false;
    }
  }
  try {
    yield* rename(from, to);
  } catch (error) {
    if (isErrno(error, "EXDEV")) return yield* across(args, from, to, prompter);
    if (isErrno(error, "EINVAL")) {
      const text = `cannot move ${quoteaf(from)} to a subdirectory of itself, ${quoteaf(to)}`;
      yield* complain(args.name, text);
      return false;
    }
    const text = `cannot move ${quoteaf(from)} to ${quoteaf(to)}: ${errorText(error)}`;
    yield* complain(args.name, text);
    return false;
  }
  if (args.has("v")) yield* print(`renamed ${quoteaf(from)} -> ${quoteaf(to)}\n`);
  return true;
}

/** Asks with -i, and when the target is write-protected and somebody sits at the terminal. */
function* agreed(args: Arguments, to: string, mode: number, prompter: Prompter): Sys<boolean> {
  const last = args.last("f", "i", "n");
  if (last === "i") return yield* prompter.ask(`${args.name}: overwrite ${quoteaf(to)}? `);
  if (last === "f" || isLnk(mode) || !(yield* isatty(0)) || (yield* geteuid()) === 0) return true;
  if (yield* canAccess(to, W_OK)) return true;
  const bits = `${(mode & 0o7777).toString(8).padStart(4, "0")} (${modeText(mode).slice(1)})`;
  return yield* prompter.ask(`${args.name}: replace ${quoteaf(to)}, overriding mode ${bits}? `);
}

function* across(args: Arguments, from: string, to: string, prompter: Prompter): Sys<boolean> {
  const copied = yield* copyPath(from, to, {
    tool: args.name,
    recursive: true,
    follow: "never",
    preserve: { mode: true, owner: true, times: true, links: true },
    force: true,
    clobber: "always",
    verbose: false,
    make: "copy",
    attributesOnly: false,
    oneFileSystem: false,
    prompter,
    linked: new Map(),
    created: [],
  });
  if (!copied) return false;
  if (args.has("v")) yield* print(`copied ${quoteaf(from)} -> ${quoteaf(to)}\n`);
  return yield* removePath(from, {
    tool: args.name,
    recursive: true,
    emptyDirectories: false,
    force: true,
    verbose: args.has("v"),
    ask: "never",
    prompter,
  });
}
