/** The operands of cp, mv and ln: sources and where each of them goes. */
import { isDir } from "../../kernel/uapi/stat.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, usageError } from "./command.ts";
import { baseName, joinPath } from "./dir.ts";
import { tryStat } from "./trystat.ts";
import { quoteaf } from "./quote.ts";
import { complain } from "./stdio.ts";

export interface Destination {
  readonly pairs: readonly (readonly [from: string, to: string])[];
  readonly directory: string | null;
}

/** Reads -t and -T; the exit status when the operands do not fit. */
export function* destinationOf(args: Arguments): Sys<Destination | number> {
  const names = [...args.operands];
  const [first] = names;
  if (first === undefined) return yield* usageError(args.name, "missing file operand");
  let directory = args.value("t") ?? null;
  if (args.has("T")) {
    if (directory !== null) {
      const text = "cannot combine --target-directory (-t) and --no-target-directory (-T)";
      yield* complain(args.name, text);
      return 1;
    }
    if (names.length === 1) return yield* missing(args, first);
    if (names.length > 2) {
      return yield* usageError(args.name, `extra operand ${quoteaf(names[2] as string)}`);
    }
    return { pairs: [[first, names[1] as string]], directory: null };
  }
  if (directory === null) {
    if (names.length === 1) return yield* missing(args, first);
    const last = names[names.length - 1] as string;
    const there = yield* tryStat(last);
    if (there && isDir(there.mode)) directory = last;
    else if (names.length > 2) {
      const why = there ? "Not a directory" : "No such file or directory";
      yield* complain(args.name, `target ${quoteaf(last)}: ${why}`);
      return 1;
    }
    names.pop();
    if (directory === null) return { pairs: [[first, last]], directory: null };
  } else {
    const there = yield* tryStat(directory);
    if (!there || !isDir(there.mode)) {
      const why = there ? "Not a directory" : "No such file or directory";
      yield* complain(args.name, `target directory ${quoteaf(directory)}: ${why}`);
      return 1;
    }
  }
  const into = directory;
  return {
    pairs: names.map((name) => [name, joinPath(into, targetName(name))] as const),
    directory,
  };
}

/** "cp -r .. d" copies into d itself. */
const targetName = (name: string): string => {
  const base = baseName(name);
  return base === ".." || base === "." ? "." : base;
};

function* missing(args: Arguments, first: string): Sys<number> {
  const text = `missing destination file operand after ${quoteaf(first)}`;
  return yield* usageError(args.name, text);
}
