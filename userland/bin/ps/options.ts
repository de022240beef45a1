/** ps's three kinds of options, parsed: UNIX (-e), BSD (aux), GNU (--sort). procps-ng 4.0.2, src/ps/parser.c. */
import { BEYOND, type Field, fieldNamed, FIELDS } from "../../lib/psfields.ts";

export interface Column {
  readonly field: Field;
  readonly header: string;
}

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

export interface PsOptions {
  columns: Column[];
  selection: Selection;
  sort: { readonly field: Field; readonly reverse: boolean }[];
  headers: boolean;
  forest: "f" | "H" | null;
  threads: boolean;
  wide: number; // how often w was given
  environment: boolean;
  includeChildren: boolean;
  cols: number;
  /** Show the command's real name (c). */
  realName: boolean;
  info: "help" | "version" | "list" | null;
  error: string | null;
  /** What the real ps has and ours has not. */
  beyond: string | null;
  /** A header again after so many lines, 0 never. */
  lines: number;
}

function columns(text: string): Column[] {
  return text.split(",").map((name) => {
    const [word = "", header] = name.split(":") as [string, string?];
    const field = FIELDS[word];
    if (field === undefined) throw new Error(`ps: no field ${word}`);
    return { field, header: header ?? field.header };
  });
}

/** Formats with a name, as src/ps/parser.c and sortformat.c list them. */
const FORMATS: Readonly<Record<string, string>> = {
  bsd: "pid,tname,stat,bsdtime,args",
  u: "user,pid,%cpu,%mem,vsz,rss,tname,stat,stime:START,bsdtime,args",
  bsdl: "f,uid,pid,ppid,priority,ni,vsz,rss,wchan,stat,tname,bsdtime,args",
  bsdj: "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args",
  v: "pid,tname,stat,bsdtime,maj_flt,trs,drs,rss,%mem,args",
  s: "uid,pid,pending,blocked,ignored,caught,stat,tname,bsdtime,args",
  X: "pid,stackp,esp,eip,timeout:TMOUT,alarm,stat,tname,bsdtime,args",
};

/** -l has a column that says nothing since addresses are secret. */
const ADDR: Column = {
  header: "ADDR",
  field: { header: "ADDR", width: 1, justify: "left", value: () => "-" },
};

/** The SysV formats: -f -F -l -j -y -c add and replace columns. */
function sysv(flags: Flags): Column[] {
  const full = flags.f || flags.F;
  const { l, y } = flags;
  const list: Column[] = [];
  const add = (when: boolean, text: string): void => void (when && list.push(...columns(text)));
  add(l && !y, "f");
  add(l, "s");
  add(full || l, full ? "user:UID" : "uid");
  add(true, "pid");
  add(full || l, "ppid");
  add(flags.j, "pgid,sid");
  if (flags.c) add(true, "class,pri");
  else add(full || l, "c");
  add(l && !flags.c, "opri:PRI,ni");
  add(l && y, "rss");
  if (l && !y) list.push(ADDR);
  add(l, "sz,wchan");
  add(flags.F && !l, "sz");
  add(flags.F && !(l && y), "rss");
  add(flags.F, "psr");
  add(full, "stime");
  add(true, full ? "tname,time,cmd" : "tname,time,ucmd:CMD");
  return list;
}

function named(name: string): Column[] {
  const list = columns(FORMATS[name] as string);
  // ps v gives TRS a place more than -o trs does.
  if (name === "v")
    return list.map((column) =>
      column.header === "TRS" ? { ...column, field: { ...column.field, width: 5 } } : column,
    );
  return list;
}

/** `width` 0: neither a terminal nor COLUMNS says how wide lines may be. */
export function parsePs(argv: readonly string[], width: number): PsOptions {
  const o: PsOptions = {
    columns: [],
    selection: {
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
    },
    sort: [],
    headers: true,
    forest: null,
    threads: false,
    wide: width > 0 ? 0 : 2,
    environment: false,
    includeChildren: false,
    cols: width,
    realName: false,
    info: null,
    error: null,
    beyond: null,
    lines: 0,
  };
  const parser = new Parser(o, argv.slice(1));
  try {
    parser.run();
  } catch (error) {
    if (!(error instanceof PsError)) throw error;
    o.error = error.message;
  }
  return o;
}

class PsError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** Which formats were asked for, by their letters. */
const NO_FLAGS = {
  f: false,
  F: false,
  l: false,
  y: false,
  j: false,
  u: false,
  bsdl: false,
  bsdj: false,
  v: false,
  s: false,
  X: false,
  bsd: false,
  custom: false,
  c: false,
};

type Flags = { -readonly [Key in keyof typeof NO_FLAGS]: boolean };

class Parser {
  private readonly o: PsOptions;
  private readonly words: string[];
  private at = 0;
  private readonly flags: Flags = { ...NO_FLAGS };
  private extra: Column[] = [];
  private threadColumns: "L" | "T" | null = null;
  private custom: Column[] = [];
  private rows = 24;
  private repeat = false;

  constructor(o: PsOptions, words: readonly string[]) {
    this.o = o;
    this.words = [...words];
  }

  run(): void {
    while (this.at < this.words.length) {
      const word = this.words[this.at++] as string;
      if (word.startsWith("--")) this.gnu(word.slice(2));
      else if (word.startsWith("-") && word.length > 1) this.unix(word.slice(1));
      else if (/^\d[\d, ]*$/.test(word)) {
        this.flags.bsd = true;
        this.numbers(word, this.o.selection.pids);
      } else this.bsd(word);
      if (this.o.info !== null) return;
    }
    this.finish();
  }

  private argument(rest: string, letter: string): string {
    if (rest !== "") return rest.replace(/^=/, "");
    const next = this.words[this.at++];
    if (next === undefined)
      throw new PsError(
        letter.length === 1
          ? `list of ${WHAT[letter] ?? "something"} must follow -${letter}`
          : `list must follow --${letter}`,
      );
    return next;
  }

  private numbers(text: string, into: Set<number>): void {
    for (const word of text.split(/[\s,]+/).filter((one) => one !== "")) {
      if (!/^\d+$/.test(word)) throw new PsError("process ID list syntax error");
      into.add(Number(word));
    }
    this.o.selection.any = true;
  }

  private names(text: string, into: Set<string>): void {
    for (const word of text.split(/[\s,]+/).filter((one) => one !== "")) into.add(word);
    this.o.selection.any = true;
  }

  private format(text: string): void {
    this.flags.custom = true;
    this.custom.push(...this.parseFormat(text));
  }

  /** "pid,comm:30,args=NAME": a width, a header of one's own. */
  private parseFormat(text: string): Column[] {
    const out: Column[] = [];
    for (const word of text.split(/[\s,]+/).filter((one) => one !== "")) {
      const match = /^([^=:]+)(?::(\d+))?(?:=(.*))?$/.exec(word);
      const name = match?.[1] ?? word;
      const field = fieldNamed(name);
      if (field === undefined) {
        if (BEYOND.has(name)) this.o.beyond = `-o ${name}`;
        throw new PsError(`unknown user-defined format specifier "${name}"`);
      }
      const header = match?.[3] ?? field.header;
      const grown = Math.max(field.width, header === field.header ? 0 : header.length);
      const width = match?.[2] === undefined ? grown : Number(match[2]);
      out.push({ field: { ...field, width }, header });
    }
    if (out.length === 0) throw new PsError("improper format list");
    return out;
  }

  private sortBy(text: string): void {
    for (const word of text.split(/[\s,]+/).filter((one) => one !== "")) {
      const name = word.replace(/^[-+]/, "");
      const field = fieldNamed(name);
      if (field === undefined) throw new PsError(`unknown sort specifier`);
      this.o.sort.push({ field, reverse: word.startsWith("-") });
    }
  }

  private gnu(word: string): void {
    const [name = "", value] = word.includes("=")
      ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]
      : [word];
    const { selection } = this.o;
    const argument = (): string => value ?? this.argument("", name);
    switch (name) {
      case "sort":
        return this.sortBy(argument());
      case "format":
        return this.format(argument());
      case "pid":
        return this.numbers(argument(), selection.pids);
      case "ppid":
        return this.numbers(argument(), selection.ppids);
      case "sid":
        return this.numbers(argument(), selection.sessions);
      case "user":
        return this.names(argument(), selection.users);
      case "User":
        return this.names(argument(), selection.realUsers);
      case "group":
      case "Group":
        return this.names(argument(), selection.groups);
      case "tty":
        return this.names(argument(), selection.ttys);
      case "forest":
        this.o.forest = "f";
        return;
      case "headers":
        this.repeat = true;
        return;
      case "lines":
      case "rows":
        this.rows = Number(argument());
        return;
      case "no-headers":
      case "no-heading":
      case "noheaders":
      case "noheading":
        this.o.headers = false;
        return;
      case "cols":
      case "columns":
      case "width":
        this.o.cols = Number(argument());
        this.o.wide = 0;
        return;
      case "deselect":
        selection.negate = true;
        return;
      case "cumulative":
        this.o.includeChildren = true;
        return;
      case "help":
        this.o.info = "help";
        return;
      case "version":
        this.o.info = "version";
        return;
      default:
        throw new PsError("unknown gnu long option");
    }
  }

  private unix(cluster: string): void {
    const { selection } = this.o;
    for (let i = 0; i < cluster.length; i++) {
      const letter = cluster[i] as string;
      const rest = cluster.slice(i + 1);
      if (letter in TAKES) {
        const argument = this.argument(rest, letter);
        if (letter === "p") this.numbers(argument, selection.pids);
        else if (letter === "q") this.numbers(argument, selection.pids);
        else if (letter === "s") this.numbers(argument, selection.sessions);
        else if (letter === "g" && /^\d/.test(argument)) this.numbers(argument, selection.sessions);
        else if (letter === "g") this.names(argument, selection.groups);
        else if (letter === "u") this.names(argument, selection.users);
        else if (letter === "U") this.names(argument, selection.realUsers);
        else if (letter === "G") this.names(argument, selection.groups);
        else if (letter === "t") this.names(argument, selection.ttys);
        else if (letter === "C") this.names(argument, selection.comms);
        else if (letter === "o") this.format(argument);
        else if (letter === "O") this.extra.push(...this.parseFormat(argument));
        else if (letter === "k") this.sortBy(argument);
        return;
      }
      switch (letter) {
        case "A":
        case "e":
          selection.all = true;
          break;
        case "a":
          selection.withTty = true;
          selection.noLeaders = true;
          break;
        case "d":
          selection.all = true;
          selection.noLeaders = true;
          break;
        case "N":
          selection.negate = true;
          break;
        case "f":
          this.flags.f = true;
          break;
        case "F":
          this.flags.F = true;
          break;
        case "l":
          this.flags.l = true;
          break;
        case "y":
          this.flags.y = true;
          break;
        case "j":
          this.flags.j = true;
          break;
        case "c":
          this.flags.c = true;
          break;
        case "H":
          this.o.forest = "H";
          break;
        case "L":
          this.o.threads = true;
          this.threadColumns = "L";
          break;
        case "T":
          this.o.threads = true;
          this.threadColumns = "T";
          break;
        case "m":
          this.o.threads = true;
          break;
        case "w":
          this.o.wide++;
          break;
        case "x":
          selection.withoutTty = true;
          this.flags.bsd = true;
          break;
        case "V":
          this.o.info = "version";
          return;
        case "M":
        case "P":
        case "Z":
          break;
        default:
          throw new PsError("unsupported SysV option");
      }
    }
  }

  private bsd(cluster: string): void {
    const { selection } = this.o;
    this.flags.bsd = true;
    for (let i = 0; i < cluster.length; i++) {
      const letter = cluster[i] as string;
      const rest = cluster.slice(i + 1);
      if (
        letter === "o" ||
        letter === "O" ||
        letter === "k" ||
        letter === "p" ||
        letter === "U" ||
        letter === "t"
      ) {
        const argument = rest !== "" ? rest : letter === "t" ? "" : this.argument("", letter);
        if (letter === "o") this.format(argument);
        else if (letter === "O") this.extra.push(...this.parseFormat(argument));
        else if (letter === "k") this.sortBy(argument);
        else if (letter === "p") this.numbers(argument, selection.pids);
        else if (letter === "U") this.names(argument, selection.users);
        else this.names(argument === "" ? "." : argument, selection.ttys);
        return;
      }
      switch (letter) {
        case "a":
          selection.withTty = true;
          break;
        case "x":
          selection.withoutTty = true;
          break;
        case "u":
          this.flags.u = true;
          break;
        case "l":
          this.flags.bsdl = true;
          break;
        case "j":
          this.flags.bsdj = true;
          break;
        case "v":
          this.flags.v = true;
          break;
        case "s":
          this.flags.s = true;
          break;
        case "X":
          this.flags.X = true;
          break;
        case "f":
          this.o.forest = "f";
          break;
        case "H":
        case "m":
          this.o.threads = true;
          break;
        case "w":
          this.o.wide++;
          break;
        case "e":
          this.o.environment = true;
          break;
        case "S":
          this.o.includeChildren = true;
          break;
        case "r":
          selection.running = true;
          break;
        case "h":
          this.o.headers = false;
          break;
        case "c":
          this.o.realName = true;
          break;
        case "n":
        case "T":
          if (letter === "T") this.names(".", selection.ttys);
          break;
        case "g":
          break;
        case "L":
          this.o.info = "list";
          return;
        case "V":
          this.o.info = "version";
          return;
        default:
          throw new PsError("unsupported option (BSD syntax)");
      }
    }
  }

  private finish(): void {
    const { flags, o } = this;
    if (this.repeat) o.lines = this.rows - 1;
    let list: Column[];
    if (flags.custom) list = this.custom;
    else if (flags.u) list = named("u");
    else if (flags.v) list = named("v");
    else if (flags.s) list = named("s");
    else if (flags.X) list = named("X");
    else if (flags.bsdj) list = named("bsdj");
    else if (flags.bsdl) list = named("bsdl");
    else if (flags.bsd && !flags.f && !flags.F && !flags.l && !flags.j) list = named("bsd");
    else list = sysv(flags);
    if (this.extra.length > 0) {
      // -O and O put theirs after the pid.
      const after = list.findIndex(({ field }) => field === FIELDS["pid"]) + 1;
      list = flags.bsd
        ? [...columns("pid"), ...this.extra, ...columns("state,tname,bsdtime,args")]
        : [...list.slice(0, after), ...this.extra, ...columns("s,tname,time,cmd")];
    }
    if (this.threadColumns !== null && !flags.custom) this.addThreads(list);
    if (flags.custom && list.every(({ header }) => header === "")) o.headers = false;
    o.columns = list.map((column) =>
      o.realName && column.header === "COMMAND"
        ? { ...column, field: FIELDS["comm"] as Field }
        : column,
    );
  }

  private addThreads(list: Column[]): void {
    const at = list.findIndex(({ field }) => field === FIELDS["pid"]);
    if (this.threadColumns === "T") {
      list.splice(at + 1, 0, ...columns("spid"));
      return;
    }
    const parent = list.findIndex(({ field }) => field === FIELDS["ppid"]);
    list.splice((parent >= 0 ? parent : at) + 1, 0, ...columns("lwp"));
    const c = list.findIndex(({ field }) => field === FIELDS["c"]);
    if (c >= 0) list.splice(c + 1, 0, ...columns("nlwp"));
  }
}

/** UNIX options with an argument, and what it lists. */
const TAKES: Readonly<Record<string, true>> = {
  p: true,
  q: true,
  s: true,
  g: true,
  u: true,
  U: true,
  G: true,
  t: true,
  C: true,
  o: true,
  O: true,
  k: true,
};
const WHAT: Readonly<Record<string, string>> = {
  p: "process IDs",
  s: "session IDs",
  u: "users",
  U: "real users",
  G: "real groups",
  g: "session leaders OR effective group names",
  t: "terminals (ttys)",
  C: "command names",
};
