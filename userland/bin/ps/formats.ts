/** Formats of ps: those with a name, those put together from letters, and -o. sortformat.c. */
import { type Field, FIELDS } from "../../lib/psfields.ts";
import type { Flag, Request } from "./request.ts";
import { Failure } from "../../lib/failure.ts";

export interface Column {
  readonly field: Field;
  readonly header: string;
}

export class PsError extends Failure {}

function columns(text: string): Column[] {
  return text.split(",").map((name) => {
    const [word = "", header] = name.split(":") as [string, string?];
    const field = FIELDS[word];
    if (field === undefined) throw new Error(`ps: no field ${word}`);
    return { field, header: header ?? field.header };
  });
}

/** Formats with a name, as src/ps/parser.c and sortformat.c list them. */
const NAMED: Readonly<Partial<Record<Flag, string>>> = {
  u: "user,pid,%cpu,%mem,vsz,rss,tname,stat,stime:START,bsdtime,args",
  v: "pid,tname,stat,bsdtime,maj_flt,trs,drs,rss,%mem,args",
  s: "uid,pid,pending,blocked,ignored,caught,stat,tname,bsdtime,args",
  X: "pid,stackp,esp,eip,timeout:TMOUT,alarm,stat,tname,bsdtime,args",
  bsdj: "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args",
  bsdl: "f,uid,pid,ppid,priority,ni,vsz,rss,wchan,stat,tname,bsdtime,args",
};
const BSD_DEFAULT = "pid,tname,stat,bsdtime,args";

/** -l has a column that says nothing since addresses are secret. */
const ADDR: Column = {
  header: "ADDR",
  field: { header: "ADDR", width: 1, justify: "left", value: () => "-" },
};

/** The SysV formats: -f -F -l -j -y -c -P add and replace columns. */
function sysv(flags: ReadonlySet<Flag>): Column[] {
  const full = flags.has("f") || flags.has("F");
  const [l, y, c] = [flags.has("l"), flags.has("y"), flags.has("c")];
  const list: Column[] = [];
  const add = (when: boolean, text: string): void => void (when && list.push(...columns(text)));
  add(l && !y, "f");
  add(l, "s");
  add(full || l, full ? "user:UID" : "uid");
  add(true, "pid");
  add(full || l, "ppid");
  add(flags.has("j"), "pgid,sid");
  add(flags.has("P"), "psr");
  add(c, "class,pri");
  add(!c && (full || l), "c");
  add(l && !c, "opri:PRI,ni");
  add(l && y, "rss");
  if (l && !y) list.push(ADDR);
  add(l, "sz,wchan");
  add(flags.has("F") && !l, "sz");
  add(flags.has("F") && !(l && y), "rss");
  add(flags.has("F") && !flags.has("P"), "psr");
  add(full, "stime");
  add(true, full ? "tname,time,cmd" : "tname,time,ucmd:CMD");
  return list;
}

function named(flag: Flag): Column[] {
  const list = columns(NAMED[flag] as string);
  // ps v gives TRS a place more than -o trs does.
  if (flag === "v")
    return list.map((column) =>
      column.header === "TRS" ? { ...column, field: { ...column.field, width: 5 } } : column,
    );
  return list;
}

/** "pid,comm:30,args=NAME": a width, a header of one's own. */
export function parseFormat(text: string, known: (name: string) => Field): Column[] {
  return text.split(/[\s,]/).map((word) => {
    if (word === "") throw new PsError("improper format list");
    const [spec = "", header] = word.split(/=(.*)/s) as [string, string?];
    const [name = "", size] = spec.split(":") as [string, string?];
    if (size !== undefined && !/^[1-9]\d*$/.test(size))
      throw new PsError("column widths must be unsigned decimal numbers");
    const field = known(name);
    const shown = header ?? field.header;
    const grown = Math.max(field.width, shown === field.header ? 0 : shown.length);
    return { field: { ...field, width: size === undefined ? grown : Number(size) }, header: shown };
  });
}

/** Only one format can be; -f, -F, -l and -j go together. */
function formatFlag(request: Request): Flag | "custom" | "sysv" | null {
  const asked: (Flag | "custom" | "sysv")[] = [];
  for (const flag of Object.keys(NAMED) as Flag[]) if (request.flags.has(flag)) asked.push(flag);
  if ((["f", "F", "l"] as const).some((flag) => request.flags.has(flag))) asked.push("sysv");
  if (request.custom !== null || request.extra.length > 0) asked.push("custom");
  if (asked.length > 1) throw new PsError("conflicting format options");
  return asked[0] ?? null;
}

export function checkThreads({ flags, threads, nested, forest }: Request): void {
  if (flags.has("H") && nested)
    throw new PsError("thread flags conflict; can't use H with m or -m");
  if ((threads || nested) && forest === "f")
    throw new PsError("thread display conflicts with forest display");
}

export function chosenColumns(request: Request): Column[] {
  const { flags } = request;
  const format = formatFlag(request);
  if (format === "custom" && (["j", "y", "c", "P"] as const).some((flag) => flags.has(flag)))
    throw new PsError("can not use output modifiers with user-defined output");
  if (flags.has("y") && !flags.has("l") && !request.bsd)
    throw new PsError("modifier -y without format -l makes no sense");
  let list: Column[];
  if (format === "custom") list = customColumns(request);
  else if (format !== null && format !== "sysv") list = named(format);
  else if (format === null && request.bsd) list = columns(BSD_DEFAULT);
  else list = sysv(flags);
  if (format !== "custom") {
    if (flags.has("j") && format !== "sysv" && (format !== null || request.bsd))
      insertAfter(list, "pid", "pgid,sid");
    addThreads(list, flags);
  }
  if (!request.realName) return list;
  const comm = FIELDS["comm"] as Field;
  return list.map((column) => (column.header === "COMMAND" ? { ...column, field: comm } : column));
}

function customColumns(request: Request): Column[] {
  const { extra, custom } = request;
  if (extra.length === 0) return custom ?? [];
  return [...columns("pid"), ...extra, ...columns("state,tname,time,args"), ...(custom ?? [])];
}

function insertAfter(list: Column[], name: string, text: string): void {
  const at = list.findIndex(({ field }) => field === FIELDS[name]);
  if (at >= 0) list.splice(at + 1, 0, ...columns(text));
}

function addThreads(list: Column[], flags: ReadonlySet<Flag>): void {
  if (flags.has("T")) insertAfter(list, "pid", "spid");
  if (!flags.has("L")) return;
  const has = (name: string): boolean => list.some(({ field }) => field === FIELDS[name]);
  insertAfter(list, ["sid", "ppid"].find(has) ?? "pid", "lwp");
  insertAfter(list, ["c", "%cpu"].find(has) ?? "", "nlwp");
}
