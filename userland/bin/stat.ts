/** stat(1) of coreutils. */
import { isLnk } from "../../kernel/uapi/stat.ts";
import { fstat, lstat, readlink, stat, statfs, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { unescape } from "../lib/escape.ts";
import { quoteaf, shellQuote } from "../lib/quote.ts";
import { Accounts } from "../lib/passwd.ts";
import { resolvePath } from "../lib/realpath.ts";
import { mountOf, readMounts } from "../lib/mounts.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { type FileFacts, fileField, fsField, type FsFacts } from "./stat/fields.ts";
import { formatFields } from "./stat/format.ts";

export const usage: Usage = {
  name: "stat",
  summary: "display file or file system status",
  synopsis: ["stat [option]... file..."],
  description: "Shows what the system keeps about a file: size, blocks, inode, owner, times.",
  options: [
    ["-c, --format=FORMAT", "FORMAT for each file, with a newline"],
    ["--printf=FORMAT", "like -c without the newline, with backslash escapes"],
    ["-f, --file-system", "the file system instead of the file"],
    ["-L, --dereference", "follow links"],
    ["-t, --terse", "one line of numbers"],
  ],
  columns: [
    ["%a %A", "permissions in octal, and as ls shows them"],
    ["%b %B %o", "blocks, their size, the size for efficient I/O"],
    ["%F %n %N", "type, name, quoted name and where a link leads"],
    ["%h %i %s", "links, inode, size in bytes"],
    ["%u %U %g %G", "owner and group, as number and name"],
    ["%w %x %y %z", "birth, last access, modification, status change; %W %X %Y %Z in seconds"],
  ],
  notModelled: ["--cached"],
};

const SPEC = {
  short: "c:fLt",
  long: {
    dereference: { as: "L" },
    "file-system": { as: "f" },
    format: { as: "c", argument: "required" },
    printf: { argument: "required" },
    terse: { as: "t" },
    cached: { argument: "required" },
  },
} as const;

const FILE_FORMAT =
  "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  " +
  "Links: %-5h";
const FILE_REST =
  "\nAccess: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n" +
  " Birth: %w\n";
const FILE_TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const FS_FORMAT =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\n' +
  "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n";
const FS_TERSE = "%n %i %l %t %s %S %b %f %a %c %d\n";

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  const accounts = yield* Accounts.load();
  let status = 0;
  for (const name of args.operands) {
    try {
      yield* args.has("f") ? showFileSystem(args, name) : showFile(args, name, accounts);
    } catch (error) {
      const text = args.has("f")
        ? `cannot read file system information for ${quoteaf(name)}: ${errorText(error)}`
        : `cannot statx ${name === "-" ? "standard input" : quoteaf(name)}: ${errorText(error)}`;
      yield* complain(args.name, text);
      status = 1;
    }
  }
  return status;
}

/** The user's format, or undefined for the usual one. */
function given(args: Arguments): string | undefined {
  const last = args.last("c", "printf");
  if (last === "c") return `${args.value("c")}\n`;
  if (last === undefined) return undefined;
  return unescape(args.value("printf") ?? "");
}

function* showFile(args: Arguments, name: string, accounts: Accounts): Sys<void> {
  const info = name === "-" ? yield* fstat(0) : yield* args.has("L") ? stat(name) : lstat(name);
  const link = isLnk(info.mode) ? yield* readlink(name) : null;
  const mount = mountOf(
    (yield* resolvePath(name === "-" ? "." : name, "missing")) ?? "/",
    yield* readMounts(),
  );
  let format = given(args);
  const quotes = format === undefined ? shellQuote : quoteaf;
  if (format === undefined) {
    const device = (info.mode & 0o170000) === 0o020000 || (info.mode & 0o170000) === 0o060000;
    format = FILE_FORMAT + (device ? " Device type: %Hr,%Lr" : "") + FILE_REST;
    if (!device) format = format.replace("%-5h", "%h");
    if (args.has("t")) format = FILE_TERSE;
  }
  const facts: FileFacts = {
    name,
    info,
    link,
    accounts,
    mount: mount?.target ?? "/",
    quotes: (text) => quotes(text),
  };
  yield* print(formatFields(format, (letter, modifier) => fileField(letter, modifier, facts)));
}

function* showFileSystem(args: Arguments, name: string): Sys<void> {
  const facts: FsFacts = { name, info: yield* statfs(name) };
  const format = given(args) ?? (args.has("t") ? FS_TERSE : FS_FORMAT);
  yield* print(formatFields(format, (letter) => fsField(letter, facts)));
}
