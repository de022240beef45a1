/** Every option of ps with its spellings: UNIX letters, BSD letters, GNU names. */
import { PsError } from "./formats.ts";
import type { Flag, Request } from "./request.ts";

type Kind = "unix" | "bsd" | "gnu";

export interface Option {
  /** Letters with a dash, letters without, names with two, separated by blanks. */
  readonly unix?: string;
  readonly bsd?: string;
  readonly gnu?: string;
  /** What its argument is, for "... must follow -p"; absent when it takes none. */
  readonly takes?: string;
  /** Without a dash it may stand alone. */
  readonly optional?: boolean;
  /** It can only be the only word. */
  readonly exclusive?: true;
  set(request: Request, argument: string, kind: Kind): void;
}

const flag =
  (name: Flag) =>
  (request: Request): void =>
    void request.flags.add(name);

/** H, -L and -T: a line a thread, and none for the process. */
const threads =
  (name: Flag) =>
  (request: Request): void => {
    request.threads = true;
    request.flags.add(name);
  };

/** The columns of security labels, which these hosts have not. */
const beyond =
  (spelled: string) =>
  (request: Request): void =>
    void (request.beyond = spelled);

function positive(text: string, what: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new PsError(what);
  return Number(text);
}
const ROWS = "number of rows must follow --rows or --lines";
const COLS = "number of columns must follow --cols, --width, or --columns";

const SELECTION: readonly Option[] = [
  { unix: "A e", set: (r) => void (r.selection.all = true) },
  {
    unix: "a",
    bsd: "a",
    set: (r, _, kind) => {
      r.selection.withTty = true;
      if (kind === "unix") r.selection.noLeaders = true;
    },
  },
  {
    unix: "d",
    set: (r) => {
      r.selection.all = true;
      r.selection.noLeaders = true;
    },
  },
  { unix: "N", gnu: "deselect", set: (r) => void (r.selection.negate = true) },
  { bsd: "x", set: (r) => void (r.selection.withoutTty = true) },
  { bsd: "r", set: (r) => void (r.selection.running = true) },
  // Once it let session leaders in; now nothing.
  { bsd: "g", set: () => {} },
  {
    unix: "p",
    bsd: "p",
    gnu: "pid",
    takes: "list of process IDs",
    set: (r, text) => r.addNumbers(text, "pids"),
  },
  {
    unix: "q",
    bsd: "q",
    gnu: "quick-pid",
    takes: "List of process IDs",
    set: (r, text) => r.addNumbers(text, "pids"),
  },
  {
    gnu: "ppid",
    takes: "list of process IDs",
    set: (r, text) => r.addNumbers(text, "ppids"),
  },
  { gnu: "sid", takes: "some sid thing(s)", set: (r, text) => r.addNumbers(text, "sessions") },
  {
    unix: "s",
    takes: "list of session IDs",
    set: (r, text) => r.addNumbers(text, "sessions"),
  },
  {
    unix: "g",
    takes: "list of session leaders OR effective group names",
    set: (r, text) =>
      /^\d/.test(text) ? r.addNumbers(text, "sessions") : r.addNames(text, "groups"),
  },
  { unix: "u", takes: "list of users", set: (r, text) => r.addNames(text, "users") },
  { bsd: "U", takes: "list of users", set: (r, text) => r.addNames(text, "users") },
  { gnu: "user", takes: "list of effective users", set: (r, text) => r.addNames(text, "users") },
  {
    unix: "U",
    gnu: "User",
    takes: "list of real users",
    set: (r, text) => r.addNames(text, "realUsers"),
  },
  {
    unix: "G",
    gnu: "Group",
    takes: "list of real groups",
    set: (r, text) => r.addNames(text, "groups"),
  },
  {
    gnu: "group",
    takes: "list of effective groups",
    set: (r, text) => r.addNames(text, "groups"),
  },
  {
    unix: "t",
    bsd: "t",
    gnu: "tty",
    takes: "list of ttys",
    optional: true,
    set: (r, text) => r.addNames(text === "" ? "." : text, "ttys"),
  },
  { bsd: "T", set: (r) => r.addNames(".", "ttys") },
  { unix: "C", takes: "list of command names", set: (r, text) => r.addNames(text, "comms") },
];

const FORMAT: readonly Option[] = [
  {
    unix: "o",
    bsd: "o",
    gnu: "format",
    takes: "format specification",
    set: (r, text) => r.addFormat(text),
  },
  {
    unix: "O",
    bsd: "O",
    takes: "format or sort specification",
    set: (r, text) => void r.extra.push(...r.format(text)),
  },
  { bsd: "k", gnu: "sort", takes: "long sort specification", set: (r, text) => r.addSort(text) },
  { unix: "f", set: flag("f") },
  { unix: "F", set: flag("F") },
  { unix: "l", set: flag("l") },
  { unix: "j", set: flag("j") },
  { unix: "y", set: flag("y") },
  { unix: "c", set: flag("c") },
  { unix: "P", set: flag("P") },
  { bsd: "u", set: flag("u") },
  { bsd: "l", set: flag("bsdl") },
  { bsd: "j", set: flag("bsdj") },
  { bsd: "v", set: flag("v") },
  { bsd: "s", set: flag("s") },
  { bsd: "X", set: flag("X") },
  { unix: "L", set: threads("L") },
  { unix: "T", set: threads("T") },
  {
    unix: "m",
    bsd: "m",
    set: (r) => {
      r.nested = true;
    },
  },
  { bsd: "H", set: threads("H") },
  { unix: "M", set: beyond("-M") },
  { unix: "Z", set: beyond("-Z") },
  { bsd: "M", set: beyond("M") },
  { bsd: "Z", set: beyond("Z") },
  { gnu: "context", set: beyond("--context") },
];

const OUTPUT: readonly Option[] = [
  { unix: "H", set: (r) => void (r.forest = "H") },
  { bsd: "f", gnu: "forest", set: (r) => void (r.forest = "f") },
  { unix: "w", bsd: "w", set: (r) => void r.wide++ },
  { bsd: "e", set: (r) => void (r.environment = true) },
  { bsd: "S", gnu: "cumulative", set: (r) => void (r.includeChildren = true) },
  { bsd: "c", set: (r) => void (r.realName = true) },
  // Numbers for names of users and of wait channels: only the columns uid and nwchan.
  { bsd: "n", set: () => {} },
  {
    bsd: "h",
    gnu: "no-header no-headers no-heading no-headings " + "noheader noheaders noheading noheadings",
    set: (r) => void (r.headers = false),
  },
  { gnu: "header headers heading headings", set: (r) => void (r.repeat = true) },
  { gnu: "lines rows", takes: ROWS, set: (r, text) => void (r.rows = positive(text, ROWS)) },
  {
    gnu: "cols columns width",
    takes: COLS,
    set: (r, text) => {
      r.cols = positive(text, COLS);
      r.wide = 0;
    },
  },
  { gnu: "help", set: (r) => void (r.info = "help") },
  { unix: "V", bsd: "V", gnu: "version", exclusive: true, set: (r) => void (r.info = "version") },
  { bsd: "L", exclusive: true, set: (r) => void (r.info = "list") },
];

const OPTIONS = [...SELECTION, ...FORMAT, ...OUTPUT];

function spellings(kind: Kind): ReadonlyMap<string, Option> {
  const words = (option: Option): string[] => option[kind]?.split(" ") ?? [];
  return new Map(OPTIONS.flatMap((option) => words(option).map((word) => [word, option])));
}

export const UNIX = spellings("unix");
export const BSD = spellings("bsd");
export const GNU = spellings("gnu");

/** What ps says when the argument is missing. */
export function argumentError({ takes = "" }: Option, spelled: string): string {
  if (takes.includes("must follow")) return takes;
  if (takes.startsWith("L")) return `${takes} must follow ${spelled}.`;
  return `${takes} must follow ${spelled === "k" ? "'k'" : spelled}`;
}
