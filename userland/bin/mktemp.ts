/** mktemp(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_EXCL, O_RDWR } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { close, getrandom, mkdir, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { tryLstat } from "../lib/trystat.ts";
import { quote } from "../lib/quote.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "mktemp",
  summary: "create a temporary file or directory",
  synopsis: ["mktemp [option]... [template]"],
  description: "Creates a file with a name nobody has, and prints the name.",
  options: [
    ["-d, --directory", "a directory"],
    ["-u, --dry-run", "only a name"],
    ["-q, --quiet", "no messages"],
    ["--suffix=SUFF", "after the random part"],
    ["-p DIR, --tmpdir[=DIR]", "in DIR, or $TMPDIR, or /tmp"],
    ["-t", "the template is a name in the directory for temporary files"],
  ],
};

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "dup:qtV",
    long: {
      directory: { as: "d" },
      "dry-run": { as: "u" },
      quiet: { as: "q" },
      suffix: { argument: "required" },
      tmpdir: { as: "p", argument: "optional" },
    },
  });
  if (typeof args === "number") return args;
  const [given, extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, "too many templates");
  const template = given ?? "tmp.XXXXXXXXXX";
  const suffix = args.value("suffix");
  const match = /^(.*?)(X+)([^X/]*)$/s.exec(template);
  if (suffix !== undefined && !template.endsWith("X")) {
    yield* complain(args.name, `with --suffix, template ${quote(template)} must end in X`);
    return 1;
  }
  if (!match || (match[2] as string).length < 3) {
    yield* complain(args.name, `too few X's in template ${quote(template)}`);
    return 1;
  }
  const base = env.get("TMPDIR") || "/tmp";
  let directory = "";
  if (args.has("t")) directory = env.get("TMPDIR") || args.value("p") || "/tmp";
  else if (args.has("p")) directory = args.value("p") || base;
  else if (given === undefined) directory = base;
  if (directory !== "" && template.startsWith("/")) {
    yield* complain(
      args.name,
      `invalid template, ${quote(template)}; with --tmpdir, it may not be absolute`,
    );
    return 1;
  }
  const prefix = directory === "" ? "" : `${directory.replace(/\/+$/, "")}/`;
  for (let attempt = 0; ; attempt++) {
    const random = yield* letters((match[2] as string).length);
    const path = prefix + (match[1] as string) + random + (match[3] as string) + (suffix ?? "");
    try {
      if (args.has("u")) {
        if (yield* tryLstat(path)) continue;
      } else if (args.has("d")) yield* mkdir(path, 0o700);
      else yield* close(yield* open(path, O_RDWR | O_CREAT | O_EXCL, 0o600));
      yield* print(`${path}\n`);
      return 0;
    } catch (error) {
      if (error instanceof SyscallError && error.errno === "EEXIST" && attempt < 100) continue;
      const kind = args.has("d") ? "directory" : "file";
      const shown = prefix + template + (suffix ?? "");
      const text = `failed to create ${kind} via template ${quote(shown)}: ${errorText(error)}`;
      if (!args.has("q")) yield* complain(args.name, text);
      return 1;
    }
  }
}

function* letters(count: number): Sys<string> {
  const bytes = yield* getrandom(count);
  return [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}
