/**
 * ls(1) of coreutils 9.1, in C.UTF-8. dircolors' database is fixed: LS_COLORS is read for di, ln, ex
 * and the other types, and for suffixes, when it is set.
 */
import { O_DIRECTORY, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isDir, isLnk } from "../../kernel/uapi/stat.ts";
import { close, compute, getdents, open, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp } from "../lib/command.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { Accounts } from "../lib/passwd.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import { nowLocal } from "../lib/strftime.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";
import { Colors } from "./ls/colors.ts";
import { type Entry, readEntry } from "./ls/entry.ts";
import { printEntries, type View } from "./ls/format.ts";
import { sortEntries } from "./ls/order.ts";
import { LS_OPTIONS, type LsSettings, lsSettings } from "./ls/settings.ts";

export const usage: Usage = {
  name: "ls",
  summary: "list directory contents",
  synopsis: ["ls [option]... [file]..."],
  description: "Lists files, and what is in directories (the current one by default), by name.",
  options: [
    ["-a, --all", "entries that start with . too"],
    ["-A, --almost-all", "the same without . and .."],
    ["--author", "with -l, the author"],
    ["-b, --escape", "C-style escapes for characters that do not print"],
    ["--block-size=SIZE", "sizes in units of SIZE"],
    ["-B, --ignore-backups", "no names that end with ~"],
    ["-c", "with -lt: by, and show, the time of the last status change"],
    ["-C", "columns"],
    ["--color[=WHEN]", "colors: always, auto or never"],
    ["-d, --directory", "directories themselves, not what is in them"],
    ["-f", "in directory order, all of them"],
    ["-F, --classify[=WHEN]", "an indicator (one of */=>@|) after names"],
    ["--file-type", "the same but for *"],
    ["--full-time", "like -l --time-style=full-iso"],
    ["-g", "like -l without the owner"],
    ["--group-directories-first", "directories before files"],
    ["-G, --no-group", "with -l, no group"],
    ["-h, --human-readable", "sizes like 1K 234M 2G"],
    ["--si", "the same in powers of 1000"],
    ["-H, -L", "follow symbolic links: those named, or all"],
    ["--hide=PATTERN, -I", "leave out names that match"],
    ["-i, --inode", "inode numbers"],
    ["-k, --kibibytes", "blocks of 1024 bytes with -s"],
    ["-l", "long listing"],
    ["-m", "separated by commas"],
    ["-n, --numeric-uid-gid", "like -l with numbers for user and group"],
    ["-N, --literal", "names as they are"],
    ["-o", "like -l without the group"],
    ["-p", "a / after directories"],
    ["-q, -Q", "? for what does not print; names in double quotes"],
    ["-r, --reverse", "reverse order"],
    ["-R, --recursive", "directories within directories too"],
    ["-s, --size", "allocated size of each file, in blocks"],
    ["-S", "by size, largest first"],
    ["-t, -u, -U, -v, -X", "by time, access time, not at all, version, extension"],
    ["--time-style=STYLE", "full-iso, long-iso, iso, locale or +FORMAT"],
    ["-w, --width=COLS", "width of the output"],
    ["-x", "lines instead of columns"],
    ["-1", "one a line"],
  ],
  columns: [
    ["mode", "type and permissions: - d l c b p s, then rwx for user, group and others"],
    ["links", "number of hard links"],
    ["user, group", "who owns it"],
    ["size", "bytes; major, minor for devices"],
    ["time", "last modification; the year when it is more than six months away"],
    ["total", "disk blocks of all entries, in KiB"],
  ],
  seeAlso: ["stat(1)", "find(1)", "du(1)"],
  notModelled: ["-D", "-Z", "--hyperlink"],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, LS_OPTIONS);
  if (typeof args === "number") return args;
  const out = yield* openOutput();
  const columns = Number(env.get("COLUMNS") ?? 0) || (out.tty ? (yield* windowSize(1)).cols : 80);
  const settings = lsSettings(args, env, out.tty, columns);
  if (typeof settings === "string") {
    yield* complain(args.name, settings);
    return settings.includes("Valid arguments") ? yield* tryHelp(args.name, 2) : 2;
  }
  const view: View = {
    settings,
    out,
    accounts: settings.needsAccounts ? yield* Accounts.load() : new Accounts([], []),
    now: (yield* nowLocal()).epoch,
    colors: settings.color && knowsColors(env) ? new Colors(env.get("LS_COLORS") ?? "") : null,
  };
  const listing = new Listing(args.name, view);
  yield* listing.run(args.operands.length > 0 ? args.operands : ["."]);
  yield* out.flush();
  return listing.status;
}

/** Terminals of dircolors' list; LS_COLORS or COLORTERM speak for others. */
const COLOR_TERMINALS =
  /^(Eterm|ansi|.*color.*|con\d.*x\d.*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux|linux-c|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|xterm.*)$/;

function knowsColors(env: Environment): boolean {
  if (env.get("LS_COLORS") || env.get("COLORTERM")) return true;
  return COLOR_TERMINALS.test(env.get("TERM") ?? "");
}

class Listing {
  private readonly tool: string;
  private readonly view: View;
  private readonly settings: LsSettings;
  private readonly out: Output;
  private readonly visited = new Set<string>();
  private first = true;
  /** Where links lead is needed. */
  private readonly details: boolean;
  status = 0;

  constructor(tool: string, view: View) {
    this.tool = tool;
    this.view = view;
    this.settings = view.settings;
    this.out = view.out;
    const { long, color, directoriesFirst } = view.settings;
    this.details = long || color || directoriesFirst;
  }

  *run(names: readonly string[]): Sys<void> {
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const name of names) {
      try {
        const entry = yield* this.named(name);
        const listed = isDir((entry.target ?? entry.info).mode) && !this.settings.directory;
        const follow = !isLnk(entry.info.mode) || this.settings.followNamed;
        (listed && follow ? directories : files).push(entry);
      } catch (error) {
        yield* this.complain(`cannot access ${quoteaf(name)}: ${errorText(error)}`, 2);
      }
    }
    sortEntries(files, this.settings);
    sortEntries(directories, this.settings);
    if (files.length > 0) {
      printEntries(files, this.view);
      this.first = false;
    }
    const titles = names.length > 1 || this.settings.recursive;
    for (const directory of directories) yield* this.list(directory.name, titles, true);
  }

  /** An operand: links to directories are followed unless they are listed themselves. */
  private *named(name: string): Sys<Entry> {
    const { settings } = this;
    return yield* readEntry(name, name, settings.followAll || settings.followNamed, true);
  }

  private *complain(text: string, status: number): Sys<void> {
    yield* this.out.flush();
    yield* complain(this.tool, text);
    this.status = Math.max(this.status, status);
  }

  private *list(path: string, title: boolean, named: boolean): Sys<void> {
    const { settings, out } = this;
    let names: string[];
    try {
      if (settings.recursive) {
        const { dev, ino } = yield* stat(path);
        if (this.visited.has(`${dev}:${ino}`)) {
          yield* this.complain(`${path}: not listing already-listed directory`, 2);
          return;
        }
        this.visited.add(`${dev}:${ino}`);
      }
      names = yield* this.readNames(path);
    } catch (error) {
      const text = `cannot open directory ${quoteaf(path)}: ${errorText(error)}`;
      yield* this.complain(text, named ? 2 : 1);
      return;
    }
    const prefix = path.endsWith("/") ? path : `${path}/`;
    const entries: Entry[] = [];
    for (const name of names) {
      try {
        entries.push(yield* readEntry(name, prefix + name, settings.followAll, this.details));
      } catch (error) {
        yield* this.complain(`cannot access ${quoteaf(prefix + name)}: ${errorText(error)}`, 1);
      }
    }
    yield* compute(entries.length * 400);
    sortEntries(entries, settings);
    if (title) out.put(`${this.first ? "" : "\n"}${this.view.settings.title(path)}:\n`);
    this.first = false;
    printEntries(entries, this.view, true);
    yield* out.drain();
    if (!settings.recursive) return;
    for (const entry of entries) {
      const skip = entry.name === "." || entry.name === ".." || !isDir(entry.info.mode);
      if (!skip) yield* this.list(prefix + entry.name, true, false);
    }
  }

  private *readNames(path: string): Sys<string[]> {
    const fd = yield* open(path, O_RDONLY | O_DIRECTORY);
    const names: string[] = [];
    try {
      for (;;) {
        const entries = yield* getdents(fd);
        if (entries.length === 0) return names;
        for (const { name } of entries) if (this.settings.shows(name)) names.push(name);
      }
    } finally {
      yield* close(fd);
    }
  }
}
