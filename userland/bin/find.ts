/** find(1) of GNU findutils 4.9. Directories are read in their own order. */
import type { Environment } from "../../kernel/uapi/program.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { helpText } from "../lib/help.ts";
import { notModelled } from "../lib/limit.ts";
import { openOutput } from "../lib/output.ts";
import { Accounts } from "../lib/passwd.ts";
import { Prompter } from "../lib/prompt.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { nowLocal } from "../lib/strftime.ts";
import type { Usage } from "../lib/usage.ts";
import { FindError, type Options } from "./find/expression.ts";
import { Parser } from "./find/parse.ts";
import { Search } from "./find/search.ts";

export const usage: Usage = {
  name: "find",
  summary: "search for files in a directory hierarchy",
  synopsis: ["find [-H] [-L] [-P] [path...] [expression]"],
  description:
    "Walks each path and evaluates the expression for every file; without an action it prints " +
    "those for which it is true.",
  options: [
    ["-H, -L, -P", "follow symbolic links: those named, all, none"],
    ["( e )  ! e  e -a e  e -o e  e , e", "operators"],
    ["-maxdepth N  -mindepth N  -depth", "how deep, and contents before their directory"],
    ["-mount, -xdev", "stay on one file system"],
    ["-daystart", "count days from the end of today"],
    ["-regextype TYPE", "posix-extended, posix-basic, emacs ..."],
    ["-name GLOB  -iname  -path  -ipath", "name or whole path matches"],
    ["-regex RE  -iregex", "whole path matches"],
    ["-lname GLOB  -ilname", "symbolic link whose target matches"],
    ["-type bcdpfls  -xtype", "type of file; of what a link leads to"],
    ["-size N[cwbkMG]", "size, rounded up; +N more, -N less"],
    ["-empty", "empty file or directory"],
    ["-mtime N  -atime  -ctime", "days since modification, access, status change"],
    ["-mmin N  -amin  -cmin", "the same in minutes"],
    ["-newer FILE  -newerXY REF", "modified after; XY of a c m, t for a date"],
    ["-user -group -uid -gid", "who owns it"],
    ["-nouser  -nogroup", "an owner or group that has no name"],
    ["-perm MODE  -MODE  /MODE", "exactly, all, or any of these permissions"],
    ["-readable -writable -executable", "what the caller may do"],
    ["-inum N  -links N  -samefile FILE", "inode number, links, same inode"],
    ["-fstype TYPE  -used N  -true  -false", "other tests"],
    ["-print  -print0  -printf FORMAT  -ls", "print; -fprint, -fprint0, -fprintf, -fls to a file"],
    ["-exec CMD ;  -exec CMD {} +", "run CMD for each file, or for many; also -execdir"],
    ["-ok CMD ;  -okdir CMD ;", "the same after a question"],
    ["-delete  -prune  -quit", "delete it; do not descend; end"],
  ],
  examples: [
    ["find /var -xdev -size +100M -ls", "large files on one file system"],
    ["find / -xdev -inum 1234", "names of an inode"],
  ],
  seeAlso: ["xargs(1)", "du(1)", "ls(1)"],
  notModelled: ["-context", "-D", "-files0-from"],
};

const LIMITS = ["-context", "-D", "-files0-from"];

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const tool = argv[0] ?? "find";
  if (argv.includes("--help") || argv.includes("-help")) {
    yield* print(helpText(usage));
    return 0;
  }
  if (argv.includes("--version") || argv.includes("-version")) {
    yield* print("find (GNU findutils) 4.9.0\n");
    return 0;
  }
  let i = 1;
  let links: Options["links"] = "never";
  for (; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "-H") links = "named";
    else if (word === "-L") links = "always";
    else if (word === "-P") links = "never";
    else if (!/^-O\d$/.test(word)) break;
  }
  const paths: string[] = [];
  while (i < argv.length && !/^-.|^[(!),]$/.test(argv[i] as string))
    paths.push(argv[i++] as string);
  const words = argv.slice(i);
  const limit = words.find((word) => LIMITS.includes(word));
  if (limit !== undefined) return yield* notModelled(tool, limit);
  const now = yield* nowLocal();
  const parser = new Parser(words, { links, now, accounts: yield* Accounts.load() });
  try {
    const expression = yield* parser.parse();
    // Only people at a terminal are told what would be better style.
    const warned = (yield* isatty(0)) ? parser.warnings : [];
    for (const warning of warned) yield* eprint(`${tool}: warning: ${warning}\n`);
    const search = new Search({
      tool,
      env,
      options: parser.options,
      now,
      accounts: parser.accounts,
      out: yield* openOutput(),
      prompter: new Prompter(),
    });
    for (const path of paths.length > 0 ? paths : ["."]) {
      yield* search.walk(path, expression);
      if (search.quit) break;
    }
    yield* search.finish();
    return search.status;
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* complain(tool, error.message);
    if (error.hint !== undefined) yield* complain(tool, error.hint);
    return 1;
  }
}
