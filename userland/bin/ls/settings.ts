/** Options of ls(1) as one value. */
import type { Environment } from "../../../kernel/uapi/program.ts";
import type { Arguments, CommandSpec } from "../../lib/command.ts";
import { globRegex } from "../../lib/glob.ts";
import { badArgument, WHEN } from "../../lib/argmatch.ts";
import { parseBlockSize } from "../../lib/human.ts";
import { quote } from "../../lib/quote.ts";
import { nameText, type QuotingStyle } from "./name.ts";

export type Layout = "long" | "one" | "columns" | "across" | "commas";

export interface LsSettings {
  readonly layout: Layout;
  readonly long: boolean;
  readonly sort: "name" | "size" | "time" | "version" | "extension" | "width" | "none";
  readonly reverse: boolean;
  readonly directoriesFirst: boolean;
  readonly time: "mtime" | "ctime" | "atime";
  readonly timeStyle: string;
  readonly directory: boolean;
  readonly recursive: boolean;
  readonly followNamed: boolean;
  readonly followAll: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  readonly indicator: "none" | "slash" | "file-type" | "classify";
  readonly owner: boolean;
  readonly author: boolean;
  readonly group: boolean;
  readonly numeric: boolean;
  readonly human: 0 | 1000 | 1024;
  /** Unit of file sizes and of allocated sizes. */
  readonly sizeUnit: { readonly size: number; readonly suffix: string };
  readonly blockUnit: { readonly size: number; readonly suffix: string };
  readonly color: boolean;
  readonly width: number;
  readonly tabSize: number;
  readonly quoting: QuotingStyle;
  /** Quoted names stand one column further left than the others. */
  readonly aligned: boolean;
  readonly needsAccounts: boolean;
  readonly end: string;
  shows(name: string): boolean;
  title(path: string): string;
}

export const LS_OPTIONS = {
  short: "abcdfghiklmnopqrstuvw:xABCDFGHI:LNQRST:UXZ1",
  long: {
    all: { as: "a" },
    "almost-all": { as: "A" },
    author: {},
    escape: { as: "b" },
    "block-size": { argument: "required" },
    "ignore-backups": { as: "B" },
    color: { argument: "optional" },
    directory: { as: "d" },
    dired: { as: "D" },
    classify: { as: "F", argument: "optional" },
    "file-type": {},
    format: { argument: "required" },
    "full-time": {},
    "group-directories-first": {},
    "no-group": { as: "G" },
    "human-readable": { as: "h" },
    si: {},
    "dereference-command-line": { as: "H" },
    "dereference-command-line-symlink-to-dir": {},
    hide: { argument: "required" },
    hyperlink: { argument: "optional" },
    "indicator-style": { argument: "required" },
    inode: { as: "i" },
    ignore: { as: "I", argument: "required" },
    kibibytes: { as: "k" },
    dereference: { as: "L" },
    "numeric-uid-gid": { as: "n" },
    literal: { as: "N" },
    "hide-control-chars": { as: "q" },
    "show-control-chars": {},
    "quote-name": { as: "Q" },
    "quoting-style": { argument: "required" },
    reverse: { as: "r" },
    recursive: { as: "R" },
    size: { as: "s" },
    sort: { argument: "required" },
    time: { argument: "required" },
    "time-style": { argument: "required" },
    tabsize: { as: "T", argument: "required" },
    width: { as: "w", argument: "required" },
    context: { as: "Z" },
    zero: {},
  },
  failure: 2,
  limits: ["D", "Z", "hyperlink"],
} as const satisfies CommandSpec;

const FORMATS: Readonly<Record<string, Layout>> = {
  long: "long",
  verbose: "long",
  "single-column": "one",
  vertical: "columns",
  across: "across",
  horizontal: "across",
  commas: "commas",
};
const SORTS: Readonly<Record<string, LsSettings["sort"]>> = {
  S: "size",
  t: "time",
  v: "version",
  X: "extension",
  U: "none",
  f: "none",
};
const TIMES: Readonly<Record<string, LsSettings["time"]>> = {
  atime: "atime",
  access: "atime",
  use: "atime",
  ctime: "ctime",
  status: "ctime",
  mtime: "mtime",
  modification: "mtime",
};

function layoutOf(args: Arguments, tty: boolean): Layout {
  let layout: Layout = tty ? "columns" : "one";
  for (const { name, value = "" } of args.options) {
    if (/^[lgno]$/.test(name) || name === "full-time") layout = "long";
    else if (name === "1") layout = layout === "long" ? "long" : "one";
    else if (name === "C") layout = "columns";
    else if (name === "x") layout = "across";
    else if (name === "m") layout = "commas";
    else if (name === "format") layout = FORMATS[value] ?? layout;
    else if (name === "zero" && layout !== "long") layout = "one";
  }
  return layout;
}

function sortOf(args: Arguments, long: boolean): LsSettings["sort"] | string {
  let sort: LsSettings["sort"] | undefined;
  for (const { name, value = "" } of args.options) {
    const letter = SORTS[name];
    if (letter) sort = letter;
    if (name !== "sort") continue;
    if (!["none", "size", "time", "version", "extension", "width", "name"].includes(value)) {
      const choices = ["none", "time", "size", "extension", "version", "width"];
      return badArgument(
        value,
        "--sort",
        choices.map((choice) => [choice]),
      );
    }
    sort = value as LsSettings["sort"];
  }
  if (sort) return sort;
  // -c and -u sort by their time unless a long listing shows it.
  return args.has("c", "u", "time") && !long ? "time" : "name";
}

export function lsSettings(
  args: Arguments,
  env: Environment,
  tty: boolean,
  columns: number,
): LsSettings | string {
  const layout = layoutOf(args, tty);
  const long = layout === "long";
  const sort = sortOf(args, long);
  if (sort.startsWith("invalid")) return sort;
  const quoting = quotingOf(args, tty);
  const color = args.has("color") ? (args.value("color") ?? "always") : "never";
  if (!/^(always|yes|force|never|no|none|auto|tty|if-tty)$/.test(color)) {
    return badArgument(color, "--color", WHEN);
  }
  const classify = args.has("F") ? (args.value("F") ?? "always") : "never";
  const unit = args.value("block-size") ?? env.get("LS_BLOCK_SIZE") ?? env.get("BLOCK_SIZE");
  const human = unitBase(args);
  const given = unit === undefined ? undefined : parseBlockSize(unit);
  if (unit !== undefined && given === undefined && !/^(human-readable|si)$/.test(unit)) {
    return `invalid --block-size argument ${quote(unit)}`;
  }
  const kib = { size: 1024, suffix: "" };
  const width = args.value("w") === undefined ? columns : Number(args.value("w"));
  if (!(width >= 0)) return `invalid line width: ${quote(args.value("w") ?? "")}`;
  const indicator = indicatorOf(args, classify === "always" || (classify === "auto" && tty));
  const colored = /^(always|yes|force)$/.test(color) || (/^(auto|tty|if-tty)$/.test(color) && tty);
  const link = indicator === "classify" || args.has("d") || long;
  return {
    layout,
    long,
    sort: sort as LsSettings["sort"],
    reverse: args.has("r"),
    directoriesFirst: args.has("group-directories-first"),
    time: clockOf(args),
    timeStyle: args.has("full-time")
      ? "full-iso"
      : (args.value("time-style") ?? env.get("TIME_STYLE") ?? "locale"),
    directory: args.has("d"),
    recursive: args.has("R") && !args.has("d"),
    followNamed: args.has("H", "L") || !link,
    followAll: args.has("L"),
    inode: args.has("i"),
    blocks: args.has("s"),
    indicator,
    owner: !args.has("g"),
    author: args.has("author"),
    group: !args.has("G", "o"),
    numeric: args.has("n"),
    human,
    sizeUnit: given ?? { size: 1, suffix: "" },
    blockUnit: args.has("k") ? kib : (given ?? kib),
    color: colored,
    width: width === 0 ? Infinity : width,
    // Escape sequences and tabs do not go together.
    tabSize: colored ? 0 : Number(args.value("T") ?? 8),
    quoting,
    aligned:
      quoting === "shell-escape" &&
      width > 0 &&
      (long || layout === "columns" || layout === "across"),
    needsAccounts: long && !args.has("n"),
    end: args.has("zero") ? "\0" : "\n",
    shows: visible(args),
    title: (path) => nameText(path, quoting, args.has("q")),
  };
}

function clockOf(args: Arguments): LsSettings["time"] {
  const word = args.value("time");
  if (word) return TIMES[word] ?? "mtime";
  const letter = args.last("c", "u");
  return letter === "c" ? "ctime" : letter === "u" ? "atime" : "mtime";
}

function unitBase(args: Arguments): 0 | 1000 | 1024 {
  const size = args.value("block-size");
  const last = args.last("h", "si");
  if (last === "si" || size === "si") return 1000;
  return last === "h" || size === "human-readable" ? 1024 : 0;
}

function indicatorOf(args: Arguments, classify: boolean): LsSettings["indicator"] {
  const style = args.value("indicator-style");
  if (style === "slash" || style === "file-type" || style === "classify") return style;
  const last = args.last("F", "file-type", "p");
  if (last === "F") return classify ? "classify" : "none";
  return last === "p" ? "slash" : last === "file-type" ? "file-type" : "none";
}

function quotingOf(args: Arguments, tty: boolean): QuotingStyle {
  let style: QuotingStyle = tty ? "shell-escape" : "literal";
  for (const { name, value = "" } of args.options) {
    if (name === "N") style = "literal";
    else if (name === "b") style = "escape";
    else if (name === "Q") style = "c";
    else if (name === "zero") style = "literal";
    else if (name === "quoting-style") style = value as QuotingStyle;
  }
  if (style === "literal" && tty && !args.has("show-control-chars", "zero"))
    return "literal-hidden";
  if (style === "literal" && args.has("q")) return "literal-hidden";
  return style;
}

function visible(args: Arguments): (name: string) => boolean {
  const mode = args.last("a", "A", "f");
  const ignore = args.values("I").map((pattern) => globRegex(pattern));
  const hide = mode ? [] : args.values("hide").map((pattern) => globRegex(pattern));
  const backups = args.has("B");
  return (name) => {
    if (name.startsWith(".")) {
      if (!mode || (mode === "A" && (name === "." || name === ".."))) return false;
    }
    if (backups && name.endsWith("~")) return false;
    return ![...ignore, ...hide].some((glob) => glob.test(name));
  };
}
