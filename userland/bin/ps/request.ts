/** What the options of ps ask for: the processes, and how they are to be shown. */
import { BEYOND, type Field, fieldNamed } from "../../lib/psfields.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { type Column, parseFormat, PsError } from "./formats.ts";

export interface Selection {
  all: boolean; // -e -A
  noLeaders: boolean; // -d
  withTty: boolean; // a
  withoutTty: boolean; // x
  running: boolean; // r
  negate: boolean; // -N
  pids: Set<number>;
  ppids: Set<number>;
  ttys: Set<string>;
  users: Set<string>; // effective, name or number
  realUsers: Set<string>;
  groups: Set<string>;
  sessions: Set<number>;
  comms: Set<string>;
  /** Something was asked for that names processes. */
  any: boolean;
}

/** A format of its own, or a change to one. */
export type Flag =
  | "f"
  | "F"
  | "l"
  | "j"
  | "y"
  | "c"
  | "P"
  | "L"
  | "T"
  | "H"
  | "u"
  | "bsdl"
  | "bsdj"
  | "v"
  | "s"
  | "X";

export interface PsOptions {
  columns: Column[];
  readonly selection: Selection;
  readonly sort: { readonly field: Field; readonly reverse: boolean }[];
  headers: boolean;
  forest: "f" | "H" | null;
  threads: boolean;
  /** m: threads below their process. */
  nested: boolean;
  wide: number; // how often w was given
  environment: boolean;
  includeChildren: boolean;
  cols: number;
  info: "help" | "version" | "list" | null;
  error: string | null;
  /** What the real ps has and ours has not. */
  beyond: string | null;
  /** A header again after so many lines, 0 never. */
  lines: number;
}

type Numbers = "pids" | "ppids" | "sessions";
type Names = "users" | "realUsers" | "groups" | "ttys" | "comms";

const STRANGER: Readonly<Record<string, string>> = {
  users: "user name does not exist",
  realUsers: "user name does not exist",
  groups: "group name does not exist",
};

/** The options while they are read. */
export class Request implements PsOptions {
  columns: Column[] = [];
  readonly selection: Selection = {
    all: false,
    noLeaders: false,
    withTty: false,
    withoutTty: false,
    running: false,
    negate: false,
    pids: new Set(),
    ppids: new Set(),
    ttys: new Set(),
    users: new Set(),
    realUsers: new Set(),
    groups: new Set(),
    sessions: new Set(),
    comms: new Set(),
    any: false,
  };
  readonly sort: { readonly field: Field; readonly reverse: boolean }[] = [];
  headers = true;
  forest: "f" | "H" | null = null;
  threads = false;
  nested = false;
  wide: number;
  environment = false;
  includeChildren = false;
  cols: number;
  info: "help" | "version" | "list" | null = null;
  error: string | null = null;
  beyond: string | null = null;
  lines = 0;

  readonly flags = new Set<Flag>();
  /** An option in BSD's style was there, so that its formats are the default. */
  bsd = false;
  /** c: the command's real name. */
  realName = false;
  /** Columns of -o, and of -O: those stand after the pid. */
  custom: Column[] | null = null;
  extra: Column[] = [];
  rows = 24;
  repeat = false;
  private readonly accounts: Accounts;

  constructor(width: number, accounts: Accounts) {
    this.accounts = accounts;
    this.cols = width;
    this.wide = width > 0 ? 0 : 2;
  }

  addNumbers(text: string, to: Numbers): void {
    for (const word of listItems(text)) {
      if (!/^-?\d+$/.test(word)) throw new PsError("process ID list syntax error");
      if (Number(word) < 1 && to === "pids") throw new PsError("process ID out of range");
      this.selection[to].add(Number(word));
    }
    this.selection.any = true;
  }

  addNames(text: string, to: Names): void {
    for (const word of listItems(text)) {
      if (!this.exists(to, word)) throw new PsError(STRANGER[to] as string);
      this.selection[to].add(word);
    }
    this.selection.any = true;
  }

  /** A user or group that does not exist is an error; a process that does not is not. */
  private exists(kind: Names, name: string): boolean {
    if (/^\d+$/.test(name)) return true;
    if (kind === "users" || kind === "realUsers")
      return this.accounts.userNamed(name) !== undefined;
    return kind !== "groups" || this.accounts.groupNamed(name) !== undefined;
  }

  addFormat(text: string): void {
    this.custom = [...(this.custom ?? []), ...this.format(text)];
  }

  format(text: string): Column[] {
    const known = (name: string): Field => {
      const field = fieldNamed(name);
      if (field !== undefined) return field;
      if (BEYOND.has(name)) this.beyond = `-o ${name}`;
      throw new PsError(`unknown user-defined format specifier "${name}"`);
    };
    return parseFormat(text, known);
  }

  addSort(text: string): void {
    for (const word of text.split(/[\s,]+/).filter((one) => one !== "")) {
      const field = fieldNamed(word.replace(/^[-+]/, ""));
      if (field === undefined) throw new PsError("unknown sort specifier");
      this.sort.push({ field, reverse: word.startsWith("-") });
    }
  }
}

function listItems(text: string): string[] {
  const items = text.split(/[\s,]/);
  if (items.includes("")) throw new PsError("improper list");
  return items;
}
