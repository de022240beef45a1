/** tree(1) 2.1: directories as a tree. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isDir, isLnk, type Stat } from "../../kernel/uapi/stat.ts";
import { compute, lstat, readlink, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { joinPath, readNames } from "../lib/dir.ts";
import { fileMark } from "../lib/filetype.ts";
import { globRegex } from "../lib/glob.ts";
import { human } from "../lib/human.ts";
import { modeText } from "../lib/mode.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { Accounts } from "../lib/passwd.ts";
import { breakDown, strftime } from "../lib/strftime.ts";
import type { Usage } from "../lib/usage.ts";
import { Colors } from "./ls/colors.ts";

export const usage: Usage = {
  name: "tree",
  summary: "list contents of directories in a tree-like format",
  synopsis: ["tree [options] [directory]..."],
  description: "Lists directories with what is in them, indented.",
  options: [
    ["-a", "names that start with . too"],
    ["-d", "directories only"],
    ["-f", "the full path before each name"],
    ["-L LEVEL", "no deeper than LEVEL"],
    ["-P PATTERN, -I PATTERN", "only files that match; not those that match"],
    ["-p -u -g -s -h -D", "permissions, owner, group, size, readable size, time"],
    ["-t -r -S -U", "by time, reversed, by size, not sorted"],
    ["-C -n", "colors always, never"],
    ["-F", "/ after directories and the like"],
    ["--noreport", "no count at the end"],
    ["--dirsfirst", "directories before files"],
  ],
  notModelled: ["-J", "-X", "-H", "--du", "-x"],
};

const SPEC = {
  short: "acCdDfFghiI:L:lno:pP:qNQrRsStuUvX JHx",
  long: {
    noreport: {},
    dirsfirst: {},
    du: {},
    inodes: {},
  },
  limits: ["J", "X", "H", "du", "x", "R", "o", "inodes"],
  version: "tree v2.1.0",
} as const;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const out = yield* openOutput();
  const color = args.has("C") || (out.tty && !args.has("n") && env.get("LS_COLORS") !== undefined);
  const tree = new Tree(
    args,
    out,
    yield* Accounts.load(),
    color ? new Colors(env.get("LS_COLORS") ?? "") : null,
  );
  for (const name of args.operands.length > 0 ? args.operands : ["."]) yield* tree.root(name);
  if (!args.has("noreport")) out.put(tree.report());
  yield* out.flush();
  return tree.status;
}

interface Entry {
  readonly name: string;
  readonly info: Stat;
  readonly link: string | null;
}

class Tree {
  private readonly args: Arguments;
  private readonly out: Output;
  private readonly accounts: Accounts;
  private readonly colors: Colors | null;
  private readonly maxDepth: number;
  private directories = 0;
  private files = 0;
  status = 0;

  constructor(args: Arguments, out: Output, accounts: Accounts, colors: Colors | null) {
    this.args = args;
    this.out = out;
    this.accounts = accounts;
    this.colors = colors;
    this.maxDepth = Number(args.value("L") ?? Infinity);
  }

  report(): string {
    const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
    const directories = count(this.directories, "directory", "directories");
    if (this.args.has("d")) return `\n${directories}\n`;
    return `\n${directories}, ${count(this.files, "file", "files")}\n`;
  }

  *root(name: string): Sys<void> {
    try {
      const info = yield* stat(name);
      this.out.put(`${this.label({ name, info, link: null }, name)}\n`);
      if (!isDir(info.mode)) return;
      this.directories++;
      yield* this.list(name, "", 1);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      this.out.put(`${name}  [error opening dir]\n`);
      this.status = 2;
    }
  }

  private *list(path: string, indent: string, depth: number): Sys<void> {
    if (depth > this.maxDepth) return;
    let entries: Entry[];
    try {
      entries = yield* this.entries(path);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      return;
    }
    for (const [i, entry] of entries.entries()) {
      const last = i === entries.length - 1;
      const child = joinPath(path, entry.name);
      const branch = this.args.has("i") ? "" : indent + (last ? "└── " : "├── ");
      this.out.put(`${branch}${this.label(entry, this.args.has("f") ? child : entry.name)}\n`);
      if (isDir(entry.info.mode)) {
        this.directories++;
        yield* this.list(child, indent + (last ? "    " : "│   "), depth + 1);
      } else this.files++;
      yield* this.out.drain();
    }
  }

  private *entries(path: string): Sys<Entry[]> {
    const { args } = this;
    const only = args.values("P").map((pattern) => globRegex(pattern));
    const not = args
      .values("I")
      .flatMap((list) => list.split("|"))
      .map((pattern) => globRegex(pattern));
    const entries: Entry[] = [];
    for (const name of yield* readNames(path)) {
      if (name.startsWith(".") && !args.has("a")) continue;
      if (not.some((glob) => glob.test(name))) continue;
      const child = joinPath(path, name);
      const info = yield* lstat(child);
      yield* compute(1_000);
      if (args.has("d") && !isDir(info.mode)) continue;
      if (only.length > 0 && !isDir(info.mode) && !only.some((glob) => glob.test(name))) continue;
      entries.push({ name, info, link: isLnk(info.mode) ? yield* readlink(child) : null });
    }
    return this.sorted(entries);
  }

  private sorted(entries: Entry[]): Entry[] {
    const { args } = this;
    if (args.has("U")) return entries;
    const byName = (a: Entry, b: Entry): number => compareBytes(a.name, b.name);
    let order = byName;
    if (args.has("t")) order = (a, b) => a.info.mtime.sec - b.info.mtime.sec || byName(a, b);
    if (args.has("S")) order = (a, b) => b.info.size - a.info.size || byName(a, b);
    entries.sort(args.has("r") ? (a, b) => order(b, a) : order);
    if (args.has("dirsfirst"))
      entries.sort((a, b) => Number(isDir(b.info.mode)) - Number(isDir(a.info.mode)));
    return entries;
  }

  private label(entry: Entry, shown: string): string {
    const { args } = this;
    const { info } = entry;
    const facts: string[] = [];
    if (args.has("p")) facts.push(modeText(info.mode));
    if (args.has("u")) facts.push(this.accounts.userName(info.uid).padEnd(8));
    if (args.has("g")) facts.push(this.accounts.groupName(info.gid).padEnd(8));
    if (args.has("h")) facts.push(human(info.size).padStart(4));
    else if (args.has("s")) facts.push(String(info.size).padStart(11));
    if (args.has("D")) facts.push(strftime("%b %e %H:%M", breakDown(info.mtime)));
    const before = facts.length > 0 ? `[${facts.join(" ")}]  ` : "";
    const link = entry.link === null ? {} : { link: entry.link };
    const painted = this.colors
      ? this.colors.paint({ name: entry.name, info, ...link }, shown)
      : shown;
    const mark = args.has("F") && !isLnk(info.mode) ? fileMark(info.mode, true) : "";
    return before + painted + mark + (entry.link === null ? "" : ` -> ${entry.link}`);
  }
}
