/** top's process table: columns, orders, sizes. procps-ng 4.0.2, src/top/top.c. */
import type { Accounts } from "../../lib/passwd.ts";
import { fixed } from "../../lib/printf.ts";
import { commandLine } from "../../lib/proctable.ts";
import type { TopProc, TopSample } from "./sample.ts";

export interface TopState {
  sort: string; // header of the column
  reverse: boolean;
  threads: boolean;
  cumulative: boolean; // S: with the time of children that ended
  commandLines: boolean;
  idle: boolean; // i: idle tasks too
  irix: boolean; // I: per cent of one CPU
  cpusApart: boolean;
  /** 4: how many CPUs stand on a line, and with two or more also memory and swap. */
  adjacent: number;
  user: string;
  forest: boolean;
  delay: number;
  color: boolean;
  highlight: boolean;
  summaryTasks: boolean;
  summaryMemory: boolean;
  summaryLoad: boolean;
  /** E and e: units of the summary and of the tasks, 0 KiB, 1 MiB, 2 GiB. */
  memoryUnit: number;
  taskUnit: number;
  scroll: number;
  pids: readonly number[];
  fields: readonly string[];
}

interface Column {
  readonly width: number;
  readonly left?: boolean;
  readonly value: (p: TopProc, c: TableContext) => string;
  readonly key: (p: TopProc, c: TableContext) => number | string;
}

export interface TableContext {
  readonly sample: TopSample;
  readonly accounts: Accounts;
  readonly state: TopState;
  readonly memKb: number;
  readonly cpus: number;
}

/** Right-aligned KiB that go over to m, g and t when they do not fit. */
export function scaleTask(kb: number, width: number, unit: number): string {
  if (unit === 0) {
    const plain = String(kb);
    if (plain.length <= width) return plain;
  }
  let value = kb;
  for (const [index, letter] of ["m", "g", "t"].entries()) {
    value /= 1024;
    if (unit > index + 1) continue;
    const text = `${fixed(value, 1)}${letter}`;
    if (text.length <= width) return text;
  }
  return String(kb).slice(0, width);
}

function percentCpu(p: TopProc, c: TableContext): number {
  if (c.sample.seconds === 0) return 0;
  const percent = (p.delta * 100) / (c.sample.seconds * 100);
  const most = 100 * (c.state.threads ? 1 : Math.max(1, Math.min(p.threads, c.cpus)));
  const value = Math.min(percent * 1, most);
  return c.state.irix ? value : value / c.cpus;
}

function oneDecimal(value: number): string {
  return value >= 999.95 ? String(Math.round(value)) : fixed(value, 1);
}

/** scale_tics(): hundredths up to six hours, minutes up to four days, hours up to two weeks. */
function timePlus(p: TopProc, c: TableContext): string {
  const ticks = p.utime + p.stime + (c.state.cumulative ? p.cutime + p.cstime : 0);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const minutes = Math.floor(ticks / 6_000);
  if (ticks <= 6 * HOUR) return `${minutes}:${two((ticks / 100) % 60)}.${two(ticks % 100)}`;
  const hours = Math.floor(minutes / 60);
  if (ticks <= 96 * HOUR) return `${hours},${two(minutes % 60)}`;
  const days = Math.floor(hours / 24);
  if (ticks <= 14 * 24 * HOUR) return `${days}d+${hours % 24}h`;
  return `${Math.floor(days / 7)}w+${days % 7}d`;
}
/** In clock ticks. */
const HOUR = 360_000;

function userName(name: string): string {
  return name.length <= 8 ? name : `${name.slice(0, 7)}+`;
}

const num = (width: number, value: (p: TopProc, c: TableContext) => number): Column => ({
  width,
  value: (p, c) => String(value(p, c)),
  key: value,
});

const mem = (width: number, kb: (p: TopProc) => number): Column => ({
  width,
  value: (p, c) => scaleTask(kb(p), width, c.state.taskUnit),
  key: kb,
});

export const COLUMNS: Readonly<Record<string, Column>> = {
  PID: num(7, (p) => p.pid),
  PPID: num(7, (p) => p.ppid),
  UID: num(5, (p) => p.euid),
  USER: {
    width: 8,
    left: true,
    value: (p, c) => userName(c.accounts.userName(p.euid)),
    key: (p, c) => c.accounts.userName(p.euid),
  },
  PR: {
    width: 3,
    value: (p) => (p.priority < -99 ? "rt" : String(p.priority)),
    key: (p) => p.priority,
  },
  NI: num(3, (p) => p.nice),
  VIRT: mem(7, (p) => Math.floor(p.vsize / 1024)),
  RES: mem(6, (p) => p.rss * 4),
  SHR: mem(6, (p) => p.shared * 4),
  SWAP: mem(6, (p) => p.swapKb),
  CODE: mem(7, (p) => p.exeKb),
  DATA: mem(7, (p) => p.dataKb),
  S: { width: 1, left: true, value: (p) => p.state, key: (p) => p.state },
  "%CPU": { width: 5, value: (p, c) => oneDecimal(percentCpu(p, c)), key: percentCpu },
  "%MEM": {
    width: 5,
    value: (p, c) => fixed((p.rss * 4 * 100) / c.memKb, 1),
    key: (p) => p.rss,
  },
  "TIME+": { width: 9, value: timePlus, key: (p) => p.utime + p.stime },
  TIME: {
    width: 6,
    value: (p) =>
      `${Math.floor((p.utime + p.stime) / 6000)}:${String(Math.floor((p.utime + p.stime) / 100) % 60).padStart(2, "0")}`,
    key: (p) => p.utime + p.stime,
  },
  P: num(2, (p) => p.processor),
  nTH: num(3, (p) => p.threads),
  nMaj: num(4, (p) => p.majflt),
  nMin: num(4, (p) => p.minflt),
  COMMAND: {
    width: 0,
    left: true,
    value: (p, c) => (c.state.commandLines ? commandLine(p) : p.comm),
    key: (p) => p.comm,
  },
};

export const DEFAULT_FIELDS = [
  "PID",
  "USER",
  "PR",
  "NI",
  "VIRT",
  "RES",
  "SHR",
  "S",
  "%CPU",
  "%MEM",
  "TIME+",
  "COMMAND",
];

export function headerLine(state: TopState, cols: number): string {
  const cells = state.fields.map((name) => {
    const column = COLUMNS[name] as Column;
    return column.left === true ? name.padEnd(column.width) : name.padStart(column.width);
  });
  return join(cells).slice(0, cols);
}

/** One blank between columns; S has one more on its left through its neighbour's width, as top prints it. */
function join(cells: readonly string[]): string {
  return cells.join(" ");
}

export function rows(context: TableContext): TopProc[] {
  const { state, accounts, sample } = context;
  let list = [...sample.procs];
  if (state.user !== "")
    list = list.filter(
      (p) => accounts.userName(p.euid) === state.user || String(p.euid) === state.user,
    );
  if (state.pids.length > 0) list = list.filter((p) => state.pids.includes(p.tgid));
  if (!state.idle) list = list.filter((p) => p.delta > 0);
  const column = COLUMNS[state.sort] ?? (COLUMNS["%CPU"] as Column);
  const direction = state.reverse ? 1 : -1;
  return list.sort((a, b) => {
    const x = column.key(a, context);
    const y = column.key(b, context);
    if (x === y) return a.pid - b.pid;
    return (x < y ? -1 : 1) * direction;
  });
}

export function rowLine(p: TopProc, context: TableContext, cols: number): string {
  const cells = context.state.fields.map((name) => {
    const column = COLUMNS[name] as Column;
    const text = column.value(p, context);
    if (name === "COMMAND") return text;
    return column.left === true ? text.padEnd(column.width) : text.padStart(column.width);
  });
  // What does not fit ends in a +.
  const line = join(cells);
  return line.length > cols ? `${line.slice(0, cols - 1)}+` : line;
}
