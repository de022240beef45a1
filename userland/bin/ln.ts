/** ln(1) of coreutils. */
import { isDir, isLnk } from "../../kernel/uapi/stat.ts";
import { link, symlink, type Sys, unlink } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { baseName, dirName, joinPath } from "../lib/dir.ts";
import { sameFile, tryLstat, tryStat } from "../lib/trystat.ts";
import { relativePath, resolvePath } from "../lib/realpath.ts";
import { Prompter } from "../lib/prompt.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText, isErrno, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "ln",
  summary: "make links between files",
  synopsis: [
    "ln [option]... [-T] target link_name",
    "ln [option]... target",
    "ln [option]... target... directory",
    "ln [option]... -t directory target...",
  ],
  description: "Makes hard links, or symbolic ones with -s.",
  options: [
    ["-f, --force", "remove what is in the way"],
    ["-i, --interactive", "ask whether to remove it"],
    ["-L, -P", "hard links to what a symbolic link leads to, or to itself"],
    ["-n, --no-dereference", "a link to a directory is a file to be replaced"],
    ["-r, --relative", "with -s, relative to where the link is"],
    ["-s, --symbolic", "symbolic links"],
    ["-t, --target-directory=DIR", "make the links in DIR"],
    ["-T, --no-target-directory", "link_name is a file always"],
    ["-v, --verbose", "a line for each link"],
  ],
  notModelled: ["-b, --backup", "-d"],
};

const SPEC = {
  short: "bdfFiLnPrst:vS:T",
  long: {
    backup: { as: "b", argument: "optional" },
    directory: { as: "d" },
    force: { as: "f" },
    interactive: { as: "i" },
    logical: { as: "L" },
    "no-dereference": { as: "n" },
    physical: { as: "P" },
    relative: { as: "r" },
    symbolic: { as: "s" },
    suffix: { as: "S", argument: "required" },
    "target-directory": { as: "t", argument: "required" },
    "no-target-directory": { as: "T" },
    verbose: { as: "v" },
  },
  limits: ["b", "S", "d", "F"],
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const names = [...args.operands];
  const [first] = names;
  if (first === undefined) return yield* usageError(args.name, "missing file operand");
  let directory = args.value("t") ?? null;
  if (directory === null && !args.has("T")) {
    if (names.length === 1) directory = ".";
    else {
      const last = names[names.length - 1] as string;
      const plain = args.has("n") ? yield* tryLstat(last) : yield* tryStat(last);
      if (plain && isDir(plain.mode)) directory = names.pop() as string;
      else if (names.length > 2) {
        const why = plain ? "Not a directory" : "No such file or directory";
        yield* complain(args.name, `target ${quoteaf(last)}: ${why}`);
        return 1;
      }
    }
  } else if (directory === null && names.length !== 2) {
    const [, , extra] = names;
    const text =
      extra === undefined
        ? `missing destination file operand after ${quoteaf(first)}`
        : `extra operand ${quoteaf(extra)}`;
    return yield* usageError(args.name, text);
  }
  const prompter = new Prompter();
  let status = 0;
  const into = directory;
  const pairs =
    into === null
      ? [[first, names[1] as string] as const]
      : names.map((name) => [name, joinPath(into, baseName(name))] as const);
  for (const [target, path] of pairs) {
    if (!(yield* makeLink(args, target, path, prompter))) status = 1;
  }
  return status;
}

function* makeLink(
  args: Arguments,
  target: string,
  path: string,
  prompter: Prompter,
): Sys<boolean> {
  const symbolic = args.has("s");
  const kind = symbolic ? "symbolic" : "hard";
  const source = symbolic ? null : yield* tryLstat(target);
  if (!symbolic) {
    if (!source) {
      yield* complain(args.name, `failed to access ${quoteaf(target)}: No such file or directory`);
      return false;
    }
    if (isDir(source.mode)) {
      yield* complain(args.name, `${target}: hard link not allowed for directory`);
      return false;
    }
  }
  const text = symbolic && args.has("r") ? yield* relativeTarget(target, path) : target;
  const there = yield* tryLstat(path);
  if (there && args.has("f", "i")) {
    if (isDir(there.mode) && !isLnk(there.mode)) {
      yield* complain(args.name, `${path}: cannot overwrite directory`);
      return false;
    }
    if (source && sameFile(source, there)) {
      yield* complain(args.name, `${quoteaf(target)} and ${quoteaf(path)} are the same file`);
      return false;
    }
    if (
      args.last("f", "i") === "i" &&
      !(yield* prompter.ask(`${args.name}: replace ${quoteaf(path)}? `))
    ) {
      return true;
    }
  }
  try {
    if (there && args.has("f", "i")) yield* unlink(path);
    yield* symbolic ? symlink(text, path) : link(text, path);
  } catch (error) {
    const arrow = symbolic || isErrno(error, "EEXIST") ? "" : ` => ${quoteaf(text)}`;
    const what = `failed to create ${kind} link ${quoteaf(path)}${arrow}`;
    yield* complain(args.name, `${what}: ${errorText(error)}`);
    return false;
  }
  if (args.has("v")) {
    yield* print(`${quoteaf(path)} ${symbolic ? "->" : "=>"} ${quoteaf(text)}\n`);
  }
  return true;
}

function* relativeTarget(target: string, path: string): Sys<string> {
  const from = yield* resolvePath(dirName(path), "missing");
  const to = yield* resolvePath(target, "missing");
  return from === null || to === null ? target : relativePath(to, from);
}
