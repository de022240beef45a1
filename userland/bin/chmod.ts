/** chmod(1) of coreutils. */
import { isDir, isLnk, type Stat } from "../../kernel/uapi/stat.ts";
import { chmod, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { joinPath, readNames } from "../lib/dir.ts";
import { tryLstat, tryStat } from "../lib/trystat.ts";
import { currentUmask, type ModeChange, modeText, parseMode } from "../lib/mode.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "chmod",
  summary: "change file mode bits",
  synopsis: [
    "chmod [option]... mode[,mode]... file...",
    "chmod [option]... octal-mode file...",
    "chmod [option]... --reference=rfile file...",
  ],
  description: "Changes permissions: u, g, o, a; + - =; r w x X s t; or an octal number.",
  options: [
    ["-c, --changes", "a line for each change"],
    ["-f, --silent, --quiet", "no messages"],
    ["-R, --recursive", "directories and what is in them"],
    ["--reference=RFILE", "the mode of RFILE"],
    ["-v, --verbose", "a line for each file"],
  ],
  examples: [["chmod u+x deploy.sh", "make a script executable"]],
};

const SPEC = {
  short: "Rcfv",
  long: {
    recursive: { as: "R" },
    changes: { as: "c" },
    quiet: { as: "f" },
    silent: { as: "f" },
    verbose: { as: "v" },
    reference: { argument: "required" },
    "preserve-root": {},
    "no-preserve-root": {},
  },
} as const;

/** "-w" and "-x,+r" are modes, not options. */
const asOperand = (argv: readonly string[]): { argv: readonly string[]; mode: string | null } => {
  const at = argv.findIndex(
    (word, i) => i > 0 && /^-[rwxXstugoa0-7,+=-]+$/.test(word) && word !== "--",
  );
  const end = argv.indexOf("--");
  if (at < 0 || (end >= 0 && end < at)) return { argv, mode: null };
  return { argv: [...argv.slice(0, at), ...argv.slice(at + 1)], mode: argv[at] as string };
};

export default function* main(argv: readonly string[]): Sys<number> {
  const taken = asOperand(argv);
  const args = yield* parseArguments(taken.argv, usage, SPEC);
  if (typeof args === "number") return args;
  const names = [...args.operands];
  const reference = args.value("reference");
  let text = taken.mode;
  if (reference === undefined && text === null) text = names.shift() ?? null;
  if (names.length === 0) {
    const after = text !== null && taken.mode === null ? ` after ${quote(text)}` : "";
    return yield* usageError(args.name, `missing operand${after}`);
  }
  let change: ModeChange | undefined;
  if (reference !== undefined) {
    try {
      const { mode } = yield* stat(reference);
      change = { apply: () => mode & 0o7777 };
    } catch (error) {
      const why = errorText(error);
      yield* complain(args.name, `failed to get attributes of ${quoteaf(reference)}: ${why}`);
      return 1;
    }
  } else change = parseMode(text ?? "");
  if (!change) return yield* usageError(args.name, `invalid mode: ${quote(text ?? "")}`);
  const mask = yield* currentUmask();
  const changer = new Changer(args, change, mask);
  for (const name of names) yield* changer.path(name, true);
  return changer.status;
}

class Changer {
  private readonly args: Arguments;
  private readonly change: ModeChange;
  private readonly mask: number;
  status = 0;

  constructor(args: Arguments, change: ModeChange, mask: number) {
    this.args = args;
    this.change = change;
    this.mask = mask;
  }

  *path(path: string, named: boolean): Sys<void> {
    const itself = yield* tryLstat(path);
    // Within a tree symbolic links are left alone: their targets may be elsewhere.
    if (!named && itself && isLnk(itself.mode)) {
      const text = `neither symbolic link ${quoteaf(path)} nor referent has been changed\n`;
      if (this.args.has("v")) yield* print(text);
      return;
    }
    const info = yield* tryStat(path);
    if (!info) {
      const dangling = itself && isLnk(itself.mode);
      const text = dangling
        ? `cannot operate on dangling symlink ${quoteaf(path)}`
        : `cannot access ${quoteaf(path)}: ${yield* why(path)}`;
      yield* this.complain(text);
      return;
    }
    yield* this.set(path, info);
    if (!this.args.has("R") || !isDir(info.mode)) return;
    try {
      for (const name of yield* readNames(path)) yield* this.path(joinPath(path, name), false);
    } catch (error) {
      yield* this.complain(`cannot read directory ${quoteaf(path)}: ${errorText(error)}`);
    }
  }

  private *set(path: string, info: Stat): Sys<void> {
    const before = info.mode & 0o7777;
    const after = this.change.apply(before, isDir(info.mode), this.mask);
    try {
      yield* chmod(path, after);
    } catch (error) {
      yield* this.complain(`changing permissions of ${quoteaf(path)}: ${errorText(error)}`);
      return;
    }
    if (this.args.has("v") || (this.args.has("c") && before !== after)) {
      const was =
        before === after
          ? `retained as ${described(after)}`
          : `changed from ${described(before)} to ${described(after)}`;
      yield* print(`mode of ${quoteaf(path)} ${was}\n`);
    }
  }

  private *complain(text: string): Sys<void> {
    this.status = 1;
    if (!this.args.has("f")) yield* complain(this.args.name, text);
  }
}

const described = (mode: number): string =>
  `${mode.toString(8).padStart(4, "0")} (${modeText(mode).slice(1)})`;

function* why(path: string): Sys<string> {
  try {
    yield* stat(path);
    return "";
  } catch (error) {
    return errorText(error);
  }
}
