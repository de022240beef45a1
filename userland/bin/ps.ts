/** ps(1) of procps-ng 4.0.2. Not modelled: -M and Z (security labels), --lines, personality variables. */
import type { Environment } from "../../kernel/uapi/program.ts";
import { clock_gettime, getpid, geteuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import { notModelled } from "../lib/limit.ts";
import { Accounts } from "../lib/passwd.ts";
import { procMap, procStat, uptimeSeconds } from "../lib/procps.ts";
import { type Proc, readProc, readProcs, ttyName, clean } from "../lib/proctable.ts";
import { FIELDS, fitUser, type PsContext } from "../lib/psfields.ts";
import { eprint, isatty, Out, print, tryReadFile } from "../lib/stdio.ts";
import { breakDown } from "../lib/strftime.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";
import type { Column } from "./ps/formats.ts";
import { hasValue } from "./ps/nested.ts";
import { parsePs } from "./ps/options.ts";
import type { PsOptions, Selection } from "./ps/request.ts";

export const usage: Usage = {
  name: "ps",
  summary: "report a snapshot of the current processes",
  synopsis: ["ps [options]"],
  description:
    "Lists processes. Options come in three styles: UNIX with a dash (ps -ef), BSD without (ps aux), " +
    "GNU with two (--sort=-rss).",
  options: [
    ["a, x, ax", "with a terminal; without one; all"],
    ["-e, -A", "all"],
    ["-p, -C, -u, -t", "by process ID, command name, user, terminal"],
    ["u, -f, -F, l, -l, j, v", "formats"],
    ["-o list", "columns, as pid,ppid,stat,wchan:20,%cpu,rss,args"],
    ["--sort list", "order, - for descending"],
    ["f, --forest", "process tree"],
    ["-L, -T, H, m, -m", "threads; with m below their process"],
    ["w, ww", "wide, unlimited"],
  ],
  columns: [
    [
      "STAT",
      "R runnable, S sleeping, D waiting for a disk, T stopped, Z zombie, I idle kernel thread; s session leader, + foreground, l threads, < high priority, N nice, L locked memory",
    ],
    ["%CPU", "CPU time over the time since it started"],
    ["%MEM, RSS", "resident memory, KiB for RSS"],
    ["VSZ", "address space in KiB, most of which may never have been touched"],
    ["WCHAN", "kernel function in which it sleeps"],
  ],
  files: ["/proc/PID/stat", "/proc/PID/status", "/proc/PID/cmdline"],
  seeAlso: ["top(1)", "pgrep(1)", "proc(5)"],
};

const TRY = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const asked = Number(env.get("COLUMNS") ?? 0);
  const tty = (yield* isatty(1)) ? (yield* windowSize()).cols : 0;
  const accounts = yield* Accounts.load();
  const options = parsePs(argv, asked > 0 ? asked : tty, accounts);
  if (options.beyond !== null) return yield* notModelled("ps", options.beyond);
  if (options.error !== null) {
    yield* eprint(`error: ${options.error}\n${TRY}`);
    return 1;
  }
  if (options.info === "version") {
    yield* print("ps from procps-ng 4.0.2\n");
    return 0;
  }
  if (options.info === "help") {
    yield* print(TRY);
    return 0;
  }
  if (options.info === "list") {
    const names = Object.keys(FIELDS).sort();
    yield* print(names.map((name) => `${name.padEnd(12)} ${FIELDS[name]?.header}\n`).join(""));
    return 0;
  }
  const wants = (header: string): boolean =>
    options.columns.some((column) => column.field.header === header);
  const procs = yield* readProcs({
    threads: options.threads && !options.nested,
    wchan: wants("WCHAN"),
    cgroup: wants("CGROUP") || wants("CGNAME") || wants("UNIT"),
  });
  const chosen = yield* select(options, procs, accounts);
  const ordered =
    options.forest !== null
      ? forest(chosen, options.forest)
      : { list: chosen, prefix: new Map<Proc, string>() };
  const context = yield* contextFor(options, accounts, ordered.prefix);
  if (options.forest === null) sortProcs(ordered.list, options, context);
  if (options.environment) yield* loadEnvironment(ordered.list);
  const threads = new Map<number, Proc[]>();
  if (options.nested)
    for (const thread of yield* readProcs({ threads: true, wchan: true })) {
      const list = threads.get(thread.tgid);
      if (list === undefined) threads.set(thread.tgid, [thread]);
      else list.push(thread);
    }
  yield* show(options, ordered.list, threads, context);
  return ordered.list.length > 0 ? 0 : 1;
}

const ENVIRONMENT = new WeakMap<Proc, string>();

function* loadEnvironment(list: readonly Proc[]): Sys<void> {
  for (const proc of list) {
    const text = yield* tryReadFile(`/proc/${proc.tgid}/environ`);
    if (text !== undefined && text !== "")
      ENVIRONMENT.set(proc, ` ${clean(text.replace(/\0+$/, "").replace(/\0/g, "\x20"))}`);
  }
}

function* contextFor(
  options: PsOptions,
  accounts: Accounts,
  prefix: ReadonlyMap<Proc, string>,
): Sys<PsContext> {
  const { sec, nsec } = yield* clock_gettime(CLOCK_REALTIME);
  const mem = yield* procMap("/proc/meminfo");
  return {
    uptime: yield* uptimeSeconds(),
    now: sec + nsec / 1e9,
    btime: (yield* procStat()).btime,
    memKb: mem.get("MemTotal") ?? 1,
    user: (uid) => accounts.userName(uid),
    group: (gid) => accounts.groupName(gid),
    civil: (at) => breakDown({ sec: Math.floor(at), nsec: 0 }),
    prefix: (p) => prefix.get(p) ?? "",
    environment: (p) => (options.environment ? (ENVIRONMENT.get(p) ?? "") : ""),
    includeChildren: options.includeChildren,
  };
}

function* select(options: PsOptions, procs: readonly Proc[], accounts: Accounts): Sys<Proc[]> {
  const s = options.selection;
  const self = yield* readProc("/proc/self", yield* getpid());
  const euid = yield* geteuid();
  const myTty = self?.ttyNr ?? 0;
  const plain = !s.all && !s.any && !s.withTty && !s.withoutTty && !s.running;
  const keep = (p: Proc): boolean => {
    if (plain) return p.euid === euid && p.ttyNr === myTty;
    if (s.all && !s.noLeaders) return true;
    if (s.all) return p.session !== p.tgid;
    if (matchesList(p, s, accounts, myTty)) return true;
    if (s.any && !s.withTty && !s.withoutTty) return false;
    if (s.running && !s.withTty && !s.withoutTty) return p.euid === euid && p.ttyNr === myTty;
    if (s.noLeaders && s.withTty) return p.ttyNr !== 0 && p.session !== p.tgid;
    const owned = s.withTty || p.euid === euid;
    const terminal = s.withoutTty || p.ttyNr !== 0;
    return owned && terminal;
  };
  return procs.filter(
    (p) => keep(p) !== s.negate && (!s.running || p.state === "R" || p.state === "D"),
  );
}

function matchesList(p: Proc, s: Selection, accounts: Accounts, myTty: number): boolean {
  if (!s.any) return false;
  const user = (list: ReadonlySet<string>, uid: number): boolean =>
    list.has(String(uid)) || list.has(accounts.userName(uid));
  const tty = ttyName(p.ttyNr);
  return (
    s.pids.has(p.tgid) ||
    s.ppids.has(p.ppid) ||
    s.sessions.has(p.session) ||
    s.comms.has(p.comm) ||
    user(s.users, p.euid) ||
    user(s.realUsers, p.uid) ||
    s.groups.has(String(p.egid)) ||
    s.groups.has(accounts.groupName(p.egid)) ||
    (p.ttyNr !== 0 &&
      (s.ttys.has(tty) || s.ttys.has(`/dev/${tty}`) || (s.ttys.has(".") && p.ttyNr === myTty))) ||
    (p.ttyNr === 0 && s.ttys.has("?"))
  );
}

function sortProcs(list: Proc[], options: PsOptions, context: PsContext): void {
  if (options.sort.length === 0) return;
  const keys = options.sort.map(({ field, reverse }) => ({
    key: field.key ?? field.value,
    reverse,
  }));
  const compare = (a: Proc, b: Proc): number => {
    for (const { key, reverse } of keys) {
      const x = key(a, context);
      const y = key(b, context);
      if (x !== y) return (x < y ? -1 : 1) * (reverse ? -1 : 1);
    }
    return 0;
  };
  list.sort(compare);
}

/** Children below their parents. f draws lines, and init's children stand at the margin; -H indents. */
function forest(
  procs: readonly Proc[],
  style: "f" | "H",
): { list: Proc[]; prefix: Map<Proc, string> } {
  const byPid = new Map(procs.map((p) => [p.tgid, p]));
  const children = new Map<number, Proc[]>();
  const roots: Proc[] = [];
  for (const p of procs) {
    if (byPid.has(p.ppid) && p.ppid !== p.tgid) {
      const list = children.get(p.ppid) ?? [];
      children.set(p.ppid, list);
      list.push(p);
    } else roots.push(p);
  }
  const list: Proc[] = [];
  const prefix = new Map<Proc, string>();
  const visit = (p: Proc, lead: string, own: string): void => {
    list.push(p);
    prefix.set(p, own);
    const below = children.get(p.tgid) ?? [];
    below.forEach((child, index) => {
      const last = index === below.length - 1;
      if (style === "H") visit(child, `${lead}  `, `${lead}  `);
      else if (p.tgid === 1) visit(child, "", "");
      else visit(child, lead + (last ? "    " : " |  "), `${lead} \\_ `);
    });
  };
  // show_forest() looks for roots from the end of the table.
  for (const root of [...roots].reverse()) visit(root, "", "");
  return { list, prefix };
}

function* show(
  options: PsOptions,
  list: readonly Proc[],
  threads: ReadonlyMap<number, readonly Proc[]>,
  context: PsContext,
): Sys<void> {
  const values = (p: Proc, kind: "process" | "thread" | null): string => {
    const value = ({ field }: Column): string =>
      kind === null || hasValue(field, kind) ? field.value(p, context) : "-";
    return line(options.columns, value, cols, false);
  };
  const out = new Out();
  const cols =
    options.wide >= 2 ? 131_072 : options.wide === 1 ? Math.max(132, options.cols) : options.cols;
  const header = line(options.columns, (column) => column.header, cols, true);
  if (options.headers) out.line(header);
  for (const [index, p] of list.entries()) {
    if (options.lines > 0 && index > 0 && index % options.lines === 0) out.line(header);
    out.line(values(p, options.nested ? "process" : null));
    for (const thread of threads.get(p.tgid) ?? []) out.line(values(thread, "thread"));
    yield* out.drain();
  }
  yield* out.flush();
}

/** show_one_proc(): a column that overflows pushes on the next ones, which take the space back. */
function line(
  columns: readonly Column[],
  value: (column: Column) => string,
  cols: number,
  header: boolean,
): string {
  let out = "";
  let correct = 0;
  for (const [index, column] of columns.entries()) {
    const { width, justify } = column.field;
    const last = index === columns.length - 1;
    let text = value(column);
    const room =
      last || justify === "unlimited"
        ? last
          ? cols - Math.max(correct, out.length)
          : width
        : Infinity;
    if (justify === "unlimited" && !header) text = text.slice(0, Math.max(0, room));
    if (justify === "cut" && !header) text = text.slice(0, width);
    if (justify === "user" && !header)
      text = fitUser(text, last ? Math.max(width, cols - Math.max(correct, out.length)) : width);
    let pad = 0;
    if (justify === "right") pad = Math.max(0, width - text.length);
    else if (justify === "user" && !header && /^\d+$/.test(text))
      pad = Math.max(0, width - text.length);
    const space = Math.max(index === 0 ? 0 : 1, correct - out.length + pad);
    out += " ".repeat(space) + text;
    correct += width + 1;
  }
  return out.slice(0, cols);
}
