/** ps's format specifiers: headers, widths and values of procps-ng 4.0.2 (src/ps/output.c). */
import { clean, commandLine, commandName, type Proc, statLetters, ttyName } from "./proctable.ts";
import type { Tm } from "./strftime.ts";

/** What values are computed from besides the process. */
export interface PsContext {
  /** Seconds: uptime, clock and boot time. */
  readonly uptime: number;
  readonly now: number;
  readonly btime: number;
  readonly memKb: number;
  readonly user: (uid: number) => string;
  readonly group: (gid: number) => string;
  readonly civil: (sec: number) => Tm;
  /** Lines of a forest before a command. */
  readonly prefix: (p: Proc) => string;
  /** e: the environment after the command. */
  readonly environment: (p: Proc) => string;
  readonly includeChildren: boolean;
}

export type Justify = "left" | "right" | "user" | "unlimited" | "cut";

export interface Field {
  readonly header: string;
  readonly width: number;
  readonly justify: Justify;
  readonly value: (p: Proc, c: PsContext) => string;
  /** What --sort compares; the value by default. */
  readonly key?: (p: Proc, c: PsContext) => number | string;
}

const HZ = 100;

export function cpuSeconds(p: Proc, c: PsContext): number {
  const children = c.includeChildren ? p.cutime + p.cstime : 0;
  return Math.floor((p.utime + p.stime + children) / HZ);
}

/** As procps counts it: the uptime, a double, cut to whole ticks first. */
const aliveTicks = (p: Proc, c: PsContext): number => Math.floor(c.uptime * HZ) - p.start;

export function elapsed(p: Proc, c: PsContext): number {
  return Math.max(0, Math.floor(aliveTicks(p, c) / HZ));
}

/** Per cent of one CPU since the process started: PIDS_UTILIZATION, from whole ticks. */
function utilization(p: Proc, c: PsContext): number {
  const ticks = p.utime + p.stime + (c.includeChildren ? p.cutime + p.cstime : 0);
  const alive = aliveTicks(p, c);
  return alive <= 0 ? 0 : (ticks * 100) / alive;
}

/** In tenths. */
function pcpu(p: Proc, c: PsContext): number {
  return Math.floor(utilization(p, c) * 10);
}

function pmem(p: Proc, c: PsContext): number {
  return Math.min(999, Math.floor((p.rss * 4 * 1000) / c.memKb));
}

function tenths(value: number): string {
  return `${String(Math.floor(value / 10)).padStart(2)}.${value % 10}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function clock(seconds: number): string {
  const d = Math.floor(seconds / 86_400);
  const h = Math.floor(seconds / 3600) % 24;
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (d > 0) return `${d}-${two(h)}:${rest}`;
  return `${two(h)}:${rest}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function startTime(p: Proc, c: PsContext): { start: Tm; sec: number; today: Tm } {
  const sec = c.btime + Math.floor(p.start / HZ);
  return { start: c.civil(sec), sec, today: c.civil(c.now) };
}

/** STIME: HH:MM today, MonDD this year, else the year. */
function stime(p: Proc, c: PsContext): string {
  const { start, today } = startTime(p, c);
  if (start.year !== today.year) return String(start.year);
  if (start.yearday !== today.yearday) return `${MONTHS[start.month - 1]}${two(start.day)}`;
  return `${two(start.hour)}:${two(start.minute)}`;
}

/** bsdstart: HH:MM within a day, "Mon DD" before. */
function bsdstart(p: Proc, c: PsContext): string {
  const { start, sec } = startTime(p, c);
  if (c.now - sec < 86_400) return `${two(start.hour)}:${two(start.minute)}`;
  return `${MONTHS[start.month - 1]} ${String(start.day).padStart(2)}`;
}

function lstart(p: Proc, c: PsContext): string {
  const { start } = startTime(p, c);
  return `${DAYS[start.weekday]} ${MONTHS[start.month - 1]} ${String(start.day).padStart(2)} ${two(start.hour)}:${two(start.minute)}:${two(start.second)} ${start.year}`;
}

function start(p: Proc, c: PsContext): string {
  const { start, sec } = startTime(p, c);
  if (c.now - sec < 86_400) return `${two(start.hour)}:${two(start.minute)}:${two(start.second)}`;
  return `  ${MONTHS[start.month - 1]} ${two(start.day)}`;
}

function etime(p: Proc, c: PsContext): string {
  const seconds = elapsed(p, c);
  const d = Math.floor(seconds / 86_400);
  const h = Math.floor(seconds / 3600) % 24;
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (d > 0) return `${d}-${two(h)}:${rest}`;
  return h > 0 ? `${two(h)}:${rest}` : rest;
}

/** A name that does not fit its column is cut and marked with +; the last column has room. */
export function fitUser(name: string, width: number): string {
  return name.length <= width ? name : `${name.slice(0, width - 1)}+`;
}

const number = (
  header: string,
  width: number,
  value: (p: Proc, c: PsContext) => number,
): Field => ({
  header,
  width,
  justify: "right",
  value: (p, c) => String(value(p, c)),
  key: value,
});

const text = (
  header: string,
  width: number,
  value: (p: Proc, c: PsContext) => string,
  justify: Justify = "left",
): Field => ({
  header,
  width,
  justify,
  value,
});

const user = (header: string, pick: (p: Proc) => number): Field => ({
  header,
  width: 8,
  justify: "user",
  value: (p, c) => c.user(pick(p)),
});

const group = (header: string, pick: (p: Proc) => number): Field => ({
  header,
  width: 8,
  justify: "user",
  value: (p, c) => c.group(pick(p)),
});

const percent = (header: string, of: (p: Proc, c: PsContext) => number): Field => ({
  header,
  width: 4,
  justify: "right",
  value: (p, c) => {
    const value = of(p, c);
    return value >= 1000 ? String(Math.floor(value / 10)) : tenths(value);
  },
  key: of,
});

const command = (header: string, value: (p: Proc) => string): Field => ({
  header,
  width: 27,
  justify: "unlimited",
  value: (p, c) => c.prefix(p) + value(p) + c.environment(p),
  key: (p) => value(p),
});

function signalMask(hex: string): string {
  return hex === "" ? "0000000000000000" : hex;
}

function isRealtime(p: Proc): boolean {
  return p.rtPriority > 0;
}

const vsz = number("VSZ", 6, (p) => Math.floor(p.vsize / 1024));
const rss = number("RSS", 5, (p) => p.rss * 4);
const nlwp = number("NLWP", 4, (p) => p.threads);
const lwp = number("LWP", 7, (p) => p.pid);
const address = (header: string, of: (p: Proc) => number): Field =>
  text(header, 16, (p) => of(p).toString(16).padStart(16, "0"), "right");
const args = command("COMMAND", commandLine);
const comm: Field = { ...command("COMMAND", commandName), width: 15 };
const etimeField: Field = {
  header: "ELAPSED",
  width: 11,
  justify: "right",
  value: etime,
  key: (p) => -p.start,
};
/** --sort compares ticks. */
const ticks = (p: Proc): number => p.utime + p.stime;
const cputime: Field = {
  header: "TIME",
  width: 8,
  justify: "right",
  value: (p, c) => clock(cpuSeconds(p, c)),
  key: ticks,
};
const bsdtime: Field = {
  header: "TIME",
  width: 6,
  justify: "right",
  value: (p, c) => {
    const seconds = cpuSeconds(p, c);
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  },
  key: ticks,
};
const stimeField: Field = {
  header: "STIME",
  width: 5,
  justify: "right",
  value: stime,
  key: (p) => p.start,
};
const pgid = number("PGID", 7, (p) => p.pgrp);
const session = number("SID", 7, (p) => p.session);
const minflt = number("MINFLT", 6, (p) => p.minflt);
const majflt = number("MAJFLT", 6, (p) => p.majflt);
const cpuC: Field = {
  header: "C",
  width: 2,
  justify: "right",
  value: (p, c) => String(Math.min(99, Math.floor(pcpu(p, c) / 10))),
  key: pcpu,
};
const stat: Field = { ...text("STAT", 4, statLetters), key: (p) => p.state };
const tty: Field = { ...text("TT", 8, (p) => ttyName(p.ttyNr)), key: (p) => p.ttyNr };

/** Names by which -o, O and --sort know them. */
export const FIELDS: Readonly<Record<string, Field>> = {
  "%cpu": { ...percent("%CPU", pcpu), key: utilization },
  "%mem": { ...percent("%MEM", pmem), key: (p) => p.rss },
  alarm: text("ALARM", 5, () => "-", "right"),
  args,
  blocked: text("BLOCKED", 16, (p) => signalMask(p.blocked), "right"),
  bsdstart: { header: "START", width: 6, justify: "right", value: bsdstart, key: (p) => p.start },
  bsdtime,
  c: cpuC,
  caught: text("CAUGHT", 16, (p) => signalMask(p.caught), "right"),
  cgname: text("CGNAME", 27, (p) => (p.cgroup === "0::/" ? "-" : p.cgroup), "unlimited"),
  cgroup: text("CGROUP", 27, (p) => (p.cgroup === "0::/" ? "-" : p.cgroup), "unlimited"),
  class: text("CLS", 3, (p) => (isRealtime(p) ? "FF" : "TS")),
  cls: text("CLS", 3, (p) => (isRealtime(p) ? "FF" : "TS"), "right"),
  cmd: { ...args, header: "CMD" },
  comm,
  command: args,
  cp: number("CP", 3, pcpu),
  cputime,
  cputimes: number("TIME", 8, cpuSeconds),
  drs: number("DRS", 5, (p) => Math.floor(p.vsize / 1024) - p.exeKb),
  eip: address("EIP", (p) => p.kstkEip),
  esp: address("ESP", (p) => p.kstkEsp),
  egid: number("EGID", 5, (p) => p.egid),
  egroup: group("EGROUP", (p) => p.egid),
  etime: etimeField,
  etimes: number("ELAPSED", 7, elapsed),
  euid: number("EUID", 5, (p) => p.euid),
  euser: user("EUSER", (p) => p.euid),
  f: {
    header: "F",
    width: 1,
    justify: "right",
    value: (p) => ((p.flags >> 6) & 7).toString(8),
    key: (p) => p.flags,
  },
  fgid: number("FGID", 5, (p) => p.egid),
  fname: text("COMMAND", 8, (p) => p.comm.slice(0, 8)),
  fuid: number("FUID", 5, (p) => p.euid),
  fuser: user("FUSER", (p) => p.euid),
  gid: number("GID", 5, (p) => p.egid),
  group: group("GROUP", (p) => p.egid),
  ignored: text("IGNORED", 16, (p) => signalMask(p.ignored), "right"),
  label: text("LABEL", 31, () => "-"),
  lstart: { header: "STARTED", width: 24, justify: "right", value: lstart, key: (p) => p.start },
  lwp,
  maj_flt: { ...majflt, header: "MAJFL" },
  majflt,
  min_flt: { ...minflt, header: "MINFL" },
  minflt,
  ni: {
    header: "NI",
    width: 3,
    justify: "right",
    value: (p) => (isRealtime(p) ? "-" : String(p.nice)),
    key: (p) => p.nice,
  },
  nlwp,
  opri: number("PRI", 3, (p) => p.priority + 60),
  policy: text("POL", 3, (p) => (isRealtime(p) ? "FF" : "TS")),
  pri_bar: number("BAR", 3, (p) => p.priority + 1),
  pri_baz: number("BAZ", 3, (p) => p.priority + 100),
  pri_foo: number("FOO", 3, (p) => p.priority - 20),
  pending: text("PENDING", 16, (p) => signalMask(p.pending), "right"),
  pgid,
  pgrp: { ...pgid, header: "PGRP" },
  pid: number("PID", 7, (p) => p.tgid),
  ppid: number("PPID", 7, (p) => p.ppid),
  pri: { ...number("PRI", 3, (p) => 39 - p.priority), key: (p) => p.priority },
  priority: number("PRI", 3, (p) => p.priority),
  psr: number("PSR", 3, (p) => p.processor),
  rgid: number("RGID", 5, (p) => p.gid),
  rgroup: group("RGROUP", (p) => p.gid),
  rss,
  rsz: { ...rss, header: "RSZ" },
  rtprio: text("RTPRIO", 6, (p) => (isRealtime(p) ? String(p.rtPriority) : "-"), "right"),
  ruid: number("RUID", 5, (p) => p.uid),
  ruser: user("RUSER", (p) => p.uid),
  s: text("S", 1, (p) => p.state),
  sess: { ...session, header: "SESS" },
  sid: session,
  sched: number("SCH", 3, (p) => (isRealtime(p) ? 1 : 0)),
  sgi_p: text("P", 1, (p) => (p.state === "R" ? String(p.processor) : "*")),
  sgid: number("SGID", 5, (p) => p.egid),
  sgroup: group("SGROUP", (p) => p.egid),
  size: { ...number("SIZE", 5, (p) => p.dataKb + p.stackKb), key: (p) => p.vsize },
  spid: { ...lwp, header: "SPID" },
  stackp: address("STACKP", (p) => p.startStack),
  suid: number("SUID", 5, (p) => p.euid),
  suser: user("SUSER", (p) => p.euid),
  timeout: text("TMOUT", 5, () => "-", "right"),
  start: { header: "STARTED", width: 8, justify: "right", value: start, key: (p) => p.start },
  stat,
  state: text("S", 1, (p) => p.state),
  stime: stimeField,
  sz: number("SZ", 5, (p) => Math.floor(p.vsize / 4096)),
  start_time: { ...stimeField, header: "START" },
  thcount: { ...nlwp, header: "THCNT", width: 5 },
  tid: { ...lwp, header: "TID" },
  time: cputime,
  tname: { ...tty, header: "TTY" },
  tpgid: number("TPGID", 7, (p) => p.tpgid),
  trs: number("TRS", 4, (p) => p.exeKb),
  tt: tty,
  tty,
  ucmd: { ...comm, header: "CMD" },
  ucomm: comm,
  uid: number("UID", 5, (p) => p.euid),
  uname: user("USER", (p) => p.euid),
  unit: text(
    "UNIT",
    31,
    (p) =>
      p.cgroup
        .split("/")
        .filter((part) => /\.(service|scope|slice)$/.test(part))
        .pop() ?? "-",
  ),
  user: user("USER", (p) => p.euid),
  vsize: vsz,
  vsz,
  nwchan: text("WCHAN", 6, () => "-", "right"),
  wchan: {
    header: "WCHAN",
    width: 6,
    justify: "cut",
    value: (p) => (p.wchan === "" || p.wchan === "0" ? "-" : clean(p.wchan)),
  },
};

/** What the real ps also has. */
export const BEYOND: ReadonlySet<string> = new Set(
  (
    "cgns environ exe ipcns lsession luid lxc m_size machine mntns netns numa oom oomadj ouid pidns " +
    "pss rbytes rops seat slice supgid supgrp timens userns uss utsns wbytes wcbytes wops"
  ).split(" "),
);

/** Other names of the same. */
const ALIASES: Readonly<Record<string, string>> = {
  pcpu: "%cpu",
  pmem: "%mem",
  nice: "ni",
  rssize: "rss",
  pagein: "majflt",
  flag: "f",
  flags: "f",
  pgrps: "pgid",
  svuser: "user",
  session: "sess",
  ttyname: "tt",
  sigmask: "blocked",
  sig_block: "blocked",
  sigcatch: "caught",
  sig_catch: "caught",
  sigignore: "ignored",
  sig_ignore: "ignored",
  sig: "pending",
  sig_pend: "pending",
  osz: "sz",
  intpri: "opri",
  times: "cputimes",
};

export function fieldNamed(name: string): Field | undefined {
  const known = ALIASES[name] ?? name;
  return Object.hasOwn(FIELDS, known) ? FIELDS[known] : undefined;
}
