/** rm(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { lstat } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { baseName } from "../lib/dir.ts";
import { tryLstat } from "../lib/trystat.ts";
import { Prompter } from "../lib/prompt.ts";
import { quoteaf } from "../lib/quote.ts";
import { type Removal, removePath } from "../lib/remove.ts";
import { complain, eprint, isatty } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "rm",
  summary: "remove files or directories",
  synopsis: ["rm [option]... [file]..."],
  description:
    "Removes each file; directories only with -r or -d. A file that a process has open keeps its " +
    "space until it is closed.",
  options: [
    ["-d, --dir", "empty directories too"],
    ["-f, --force", "never ask; files that are not there are no error"],
    ["-i", "ask before each removal"],
    ["-I", "ask once before more than three files or -r"],
    ["--interactive[=WHEN]", "never, once or always"],
    ["--one-file-system", "with -r, stay on one file system"],
    ["--no-preserve-root", "let -r remove /"],
    ["-r, -R, --recursive", "directories and what is in them"],
    ["-v, --verbose", "say what is done"],
  ],
  seeAlso: ["rmdir(1)", "unlink(2)"],
};

const SPEC = {
  short: "dfiIrRv",
  long: {
    dir: { as: "d" },
    force: { as: "f" },
    interactive: { argument: "optional" },
    "one-file-system": {},
    "no-preserve-root": {},
    "preserve-root": { argument: "optional" },
    recursive: { as: "r" },
    verbose: { as: "v" },
  },
} as const;

type When = "always" | "once" | "never" | "protected";

function askWhen(args: Arguments): When {
  let when: When = "protected";
  for (const { name, value } of args.options) {
    if (name === "f") when = "never";
    else if (name === "i") when = "always";
    else if (name === "I") when = "once";
    else if (name === "interactive") {
      when = /^(never|no|none)$/.test(value ?? "") ? "never" : value === "once" ? "once" : "always";
    }
  }
  return when;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const names = args.operands;
  const when = askWhen(args);
  const force = args.last("f", "i", "I", "interactive") === "f";
  if (names.length === 0) return force ? 0 : yield* usageError(args.name, "missing operand");
  const recursive = args.has("r", "R");
  const prompter = new Prompter();
  if (when === "once" && (names.length > 3 || recursive)) {
    const count = `${names.length} argument${names.length === 1 ? "" : "s"}`;
    const question = `${args.name}: remove ${count}${recursive ? " recursively" : ""}? `;
    if (!(yield* prompter.ask(question))) return 0;
  }
  const answering = yield* isatty(0);
  let status = 0;
  for (const name of names) {
    if (recursive && (yield* refused(args, name))) {
      status = 1;
      continue;
    }
    const one = args.has("one-file-system") ? yield* tryLstat(name) : null;
    const job: Removal = {
      tool: args.name,
      recursive,
      emptyDirectories: args.has("d"),
      force,
      verbose: args.has("v"),
      ask: when === "always" ? "always" : when === "never" || !answering ? "never" : "protected",
      prompter,
      ...(one ? { device: one.dev } : {}),
    };
    if (!(yield* removePath(name, job))) status = 1;
  }
  return status;
}

/** "." and "..", and the root of everything, are not for rm -r. */
function* refused(args: Arguments, name: string): Sys<boolean> {
  const base = baseName(name);
  if (base === "." || base === "..") {
    const text = `refusing to remove '.' or '..' directory: skipping ${quoteaf(name)}`;
    yield* complain(args.name, text);
    return true;
  }
  const info = yield* tryLstat(name);
  if (!info || args.has("no-preserve-root")) return false;
  const root = yield* lstat("/");
  if (info.dev !== root.dev || info.ino !== root.ino) return false;
  const same = /^\/+$/.test(name) ? "" : ` (same as '/')`;
  yield* complain(args.name, `it is dangerous to operate recursively on ${quoteaf(name)}${same}`);
  yield* eprint(`${args.name}: use --no-preserve-root to override this failsafe\n`);
  return true;
}
