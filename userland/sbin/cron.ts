/**
 * cron(8) of Debian: /etc/crontab, /etc/cron.d and users' own tables, once a minute, and @reboot
 * once a boot. Not modelled: mail (what a job says goes where cron's output goes), time zones.
 */
import type { Actor, ActorTrap, Pause } from "../../kernel/uapi/program.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_WRONLY, WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGTERM } from "../../kernel/uapi/signal.ts";
import type { Stat } from "../../kernel/uapi/stat.ts";
import {
  chdir,
  close,
  dup2,
  execve,
  pipe,
  setsid,
  type Sys,
  write,
} from "../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME, NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { type CrontabEntry, CRONTABS, isDue, parseCrontab, splitInput } from "../lib/crontab.ts";
import { breakDown } from "../lib/strftime.ts";
import { log } from "../lib/syslog.ts";
import { type Account, account, become } from "./account.ts";
import { say } from "./options.ts";
import { listDir, readText } from "./systemd/unitfile.ts";

const LOG_INFO = 6;
/** There once the jobs of @reboot have run. */
const REBOOTED = "/run/crond.reboot";

interface State {
  minute: number;
  stop: boolean;
  /** Tables by their paths, and when each was changed: what changes is said. */
  seen: Record<string, string>;
}

/** A table: who it is for, and its name in messages. */
interface Table {
  readonly path: string;
  /** Whose it is; null for the system's, whose entries name a user each. */
  readonly owner: string | null;
  readonly label: string;
}

function tables(sys: ActorTrap): Table[] {
  // run-parts(8): a name with a dot, as editors and packages leave them, is passed over.
  const named = (folder: string): string[] =>
    listDir(sys, folder).filter((name) => /^[A-Za-z0-9_-]+$/.test(name));
  return [
    { path: "/etc/crontab", owner: null, label: "/etc/crontab" },
    ...named("/etc/cron.d").map((name) => {
      return { path: `/etc/cron.d/${name}`, owner: null, label: `*system*${name}` };
    }),
    ...listDir(sys, CRONTABS)
      .filter((name) => !name.startsWith("tmp."))
      .map((name) => ({ path: `${CRONTABS}/${name}`, owner: name, label: `crontabs/${name}` })),
  ];
}

/** What a table asks for, with its users; what is wrong with it is said when it has changed. */
function entriesOf(state: State, sys: ActorTrap, table: Table): readonly CrontabEntry[] {
  const { path, owner, label } = table;
  const text = readText(sys, path);
  if (text === null) return [];
  const { mtime, ino } = sys.stat(path) as Stat;
  const stamp = `${ino} ${mtime.sec}.${mtime.nsec}`;
  const fresh = state.seen[path] !== stamp;
  const who = owner ?? "*system*";
  if (fresh && state.seen[path] !== undefined) say(sys, `(${who}) RELOAD (${label})`);
  state.seen[path] = stamp;
  const entries = parseCrontab(text, owner === null);
  if (Array.isArray(entries)) {
    if (text === "" || text.endsWith("\n")) return entries;
    const what = "Missing newline before EOF, this crontab file will be ignored";
    if (fresh) say(sys, `(${owner ?? label}) ERROR (${what})`, 3);
  } else if (fresh) {
    say(sys, `Error: ${(entries as { text: string }).text}; while reading ${path}`, 3);
    const what = "Syntax error, this crontab file will be ignored";
    say(sys, `(${owner ?? label}) ERROR (${what})`, 3);
  }
  return [];
}

/** The child says what it runs, as Debian's does: under CRON, with its own pid. */
function* job(user: Account, entry: CrontabEntry): Sys<number> {
  const { name } = user;
  yield* setsid();
  yield* log("CRON", `(${name}) CMD (${entry.command})`, LOG_INFO, "cron.service");
  const { command, input } = splitInput(entry.command);
  if (input !== "") {
    const [from, to] = yield* pipe();
    yield* write(to, encode(input));
    yield* close(to);
    yield* dup2(from, 0);
    yield* close(from);
  }
  yield* become(user);
  const env: Record<string, string> = {
    HOME: user.home,
    SHELL: "/bin/sh",
    PATH: "/usr/bin:/bin",
    ...entry.env,
    LOGNAME: name,
  };
  try {
    yield* chdir(env["HOME"] as string);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  const shell = env["SHELL"] as string;
  const envp = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
  yield* execve(shell, [shell, "-c", command], envp);
  return 127;
}

function run(sys: ActorTrap, entry: CrontabEntry, owner: string | null): void {
  const name = owner ?? entry.user;
  const user = account(sys, name);
  if (user === null) {
    say(sys, `(*system*) ERROR (unknown user ${name})`, 4);
    return;
  }
  try {
    sys.clone({ entry: () => job(user, entry) });
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    say(sys, "(CRON) error (can't fork)", 3);
  }
}

/** The jobs of @reboot, if the host was booted since they ran. */
function rebootJobs(state: State, sys: ActorTrap): void {
  if (readText(sys, REBOOTED) !== null) {
    say(sys, "(CRON) INFO (Skipping @reboot jobs -- not system startup)");
    return;
  }
  sys.close(sys.open(REBOOTED, O_WRONLY | O_CREAT, 0o000) as number);
  say(sys, "(CRON) INFO (Running @reboot jobs)");
  for (const table of tables(sys))
    for (const entry of entriesOf(state, sys, table))
      if (entry.when === null) run(sys, entry, table.owner);
}

export const cron: Actor<State> = {
  pastNs: 3_000,
  start(sys): State {
    sys.sigaction(SIGTERM, "catch");
    sys.sigaction(SIGCHLD, "catch");
    say(sys, "(CRON) INFO (pidfile fd = 3)");
    return { minute: -1, stop: false, seen: {} };
  },
  step(state, sys): Pause {
    if (state.stop) return { exit: 0 };
    for (;;) {
      try {
        if (sys.wait4(-1, WNOHANG) === null) break;
      } catch (error) {
        if (error instanceof SyscallError) break;
        throw error;
      }
    }
    const { sec, nsec } = sys.clock_gettime(CLOCK_REALTIME) as { sec: number; nsec: number };
    const minute = Math.floor(sec / 60);
    if (state.minute < 0) rebootJobs(state, sys);
    else if (minute !== state.minute) {
      const now = breakDown({ sec: minute * 60, nsec: 0 });
      for (const table of tables(sys))
        for (const entry of entriesOf(state, sys, table))
          if (entry.when !== null && isDue(entry.when, now)) run(sys, entry, table.owner);
    }
    state.minute = minute;
    return { sleepNs: (60 - (sec % 60)) * NSEC_PER_SEC - nsec };
  },
  signal(state, which): void {
    if (which === SIGTERM) state.stop = true;
  },
};
