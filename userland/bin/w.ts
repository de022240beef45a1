/** w(1) of procps-ng 4.0.2: who is logged in and what they do. src/w.c. */
import type { Environment } from "../../kernel/uapi/program.ts";
import { type Sys, stat } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { getopt } from "../lib/getopt.ts";
import { Accounts } from "../lib/passwd.ts";
import { commandLine, type Proc, readProcs, ttyName } from "../lib/proctable.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { breakDown, nowLocal, strftime } from "../lib/strftime.ts";
import { windowSize } from "../lib/term.ts";
import { type Login, logins, uptimeLine } from "../lib/uptimeline.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "w",
  summary: "show who is logged on and what they are doing",
  synopsis: ["w [-hsfou] [user]"],
  description: "The first line is uptime's; then a line for each login.",
  options: [
    ["-h", "no header"],
    ["-s", "short: without LOGIN@, JCPU and PCPU"],
    ["-f", "without FROM"],
    ["-o", "old style: nothing for times under a minute"],
    ["-u", "whoever a process belongs to"],
  ],
  columns: [
    ["IDLE", "since the last key"],
    ["JCPU", "CPU time of all processes on the terminal"],
    ["PCPU", "CPU time of what WHAT names"],
  ],
};

const HELP = `
Usage:
 w [options] [user]

Options:
 -h, --no-header     do not print header
 -u, --no-current    ignore current process username
 -s, --short         short format
 -f, --from          show remote hostname field
 -o, --old-style     old style output
 -i, --ip-addr       display IP address instead of hostname (if possible)

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see w(1).
`;
const SPEC = {
  short: "husfoiV",
  long: {
    "no-header": { as: "h" },
    "no-current": { as: "u" },
    short: { as: "s" },
    from: { as: "f" },
    "old-style": { as: "o" },
    "ip-addr": { as: "i" },
    help: {},
    version: { as: "V" },
  },
} as const;
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const { options, operands, error } = getopt(argv, SPEC);
  if (error !== undefined) {
    yield* complain("w", error);
    yield* eprint(HELP);
    return 1;
  }
  const has = (letter: string): boolean => options.some(({ name }) => name === letter);
  if (has("help") || has("V")) {
    yield* print(has("help") ? HELP : "w from procps-ng 4.0.2\n");
    return 0;
  }
  const from = !has("f");
  let out = "";
  if (!has("h")) {
    const times = has("s") ? "   IDLE WHAT" : "  LOGIN@   IDLE   JCPU   PCPU WHAT";
    out += `${yield* uptimeLine()}\n`;
    out += `USER     TTY      ${from ? "FROM           " : ""}${times}\n`;
  }
  const procs = yield* readProcs();
  const accounts = yield* Accounts.load();
  const now = yield* nowLocal();
  const asked = (yield* isatty(1)) ? 0 : Number(env.get("COLUMNS") ?? 0);
  const cols = asked > 0 ? asked : (yield* windowSize()).cols;
  for (const login of yield* logins()) {
    if (operands.length > 0 && login.user !== operands[0]) continue;
    const uid = has("u") ? null : (accounts.userNamed(login.user)?.uid ?? -1);
    const { what, jcpu, pcpu } = bestProcess(login, procs, uid);
    const idle = now.epoch - (yield* lastKey(login.tty, now.epoch));
    const time = (seconds: number): string => (has("o") ? oldTime(seconds) : newTime(seconds));
    const host = from ? login.host.slice(0, 16).padEnd(16) : "";
    const head = `${login.user.slice(0, 8).padEnd(8)} ${login.tty.slice(0, 8).padEnd(8)} ${host}`;
    const cpu = `${time(jcpu)}${pcpu > 0 ? time(pcpu) : "   ?   "}`;
    const times = has("s") ? time(idle) : `${loginTime(login.sec, now.epoch)}${time(idle)}${cpu}`;
    out += `${`${head}${times} ${what}`.slice(0, cols)}\n`;
  }
  yield* print(out);
  return 0;
}

/**
 * find_best_proc(): the youngest process in the terminal's foreground that is the user's and
 * younger than the login, else the login itself. CPU times in whole seconds.
 */
function bestProcess(
  login: Login,
  procs: readonly Proc[],
  uid: number | null,
): { what: string; jcpu: number; pcpu: number } {
  let best: Proc | null = null;
  let youngest: Proc | null = null;
  let ticks = 0;
  let bestStart = 0;
  for (const proc of procs) {
    if (proc.tgid === login.pid && bestStart === 0) {
      best = proc;
      bestStart = proc.start;
    }
    if (proc.ttyNr === 0 || ttyName(proc.ttyNr) !== login.tty) continue;
    ticks += proc.utime + proc.stime;
    if (youngest === null || proc.start > youngest.start) youngest = proc;
    const foreign = uid !== null && proc.euid !== uid && proc.uid !== uid;
    if (foreign || proc.pgrp !== proc.tpgid || proc.start <= bestStart) continue;
    best = proc;
    bestStart = proc.start;
  }
  const shown = best ?? youngest;
  return {
    what: shown === null ? "-" : commandLine(shown),
    jcpu: Math.floor(ticks / 100),
    pcpu: shown === null ? 0 : Math.floor((shown.utime + shown.stime) / 100),
  };
}

/** " 15:40  ", and the day when that is over twelve hours ago and not today. */
function loginTime(sec: number, now: number): string {
  const at = breakDown({ sec, nsec: 0 });
  const today = breakDown({ sec: now, nsec: 0 });
  const recent = now - sec <= 12 * HOUR || at.yearday === today.yearday;
  if (recent) return strftime(" %H:%M  ", at);
  return strftime(now - sec > 6 * DAY ? " %d%b%y" : " %a%H  ", at);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Seven columns: days, hours and minutes, minutes and seconds, seconds. */
function newTime(seconds: number): string {
  if (seconds < 0) return "   ?   ";
  const left = (value: number): string => String(Math.floor(value)).padStart(3);
  if (seconds >= 2 * DAY) return `${left(seconds / DAY)}days`;
  if (seconds >= HOUR) return `${left(seconds / HOUR)}:${two(Math.floor(seconds / MINUTE) % 60)}m`;
  if (seconds > MINUTE) return `${left(seconds / MINUTE)}:${two(seconds % 60)} `;
  return `${left(seconds)}.00s`;
}

function oldTime(seconds: number): string {
  if (seconds < 0 || seconds >= 2 * DAY) return newTime(seconds);
  if (seconds <= MINUTE) return " ".repeat(7);
  return newTime(seconds).replace(/[m ]$/, (mark) => (mark === "m" ? " " : "m"));
}

function* lastKey(tty: string, fallback: number): Sys<number> {
  try {
    return (yield* stat(`/dev/${tty}`)).atime.sec;
  } catch (error) {
    if (error instanceof SyscallError) return fallback;
    throw error;
  }
}
