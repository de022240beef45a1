/** cron(8): /etc/crontab and /etc/cron.d, once a minute. Users' own crontabs and @reboot are not modelled. */
import type { Actor, ActorTrap, Pause } from "../../kernel/uapi/program.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGTERM } from "../../kernel/uapi/signal.ts";
import { chdir, execve, setgid, setsid, setuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME, NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { log } from "../lib/syslog.ts";
import { say } from "./options.ts";
import { listDir, readText } from "./systemd/unitfile.ts";

const LOG_INFO = 6;

interface State {
  minute: number;
  stop: boolean;
}

interface Entry {
  readonly fields: readonly string[];
  readonly user: string;
  readonly command: string;
}

export function parseCrontab(text: string): Entry[] {
  const out: Entry[] = [];
  for (const line of text.split("\n")) {
    if (/^\s*(#|$)/.test(line) || /^\s*\w+\s*=/.test(line)) continue;
    const match = /^\s*((?:\S+\s+){5})(\S+)\s+(.+)$/.exec(line);
    if (match === null) continue;
    out.push({
      fields: (match[1] as string).trim().split(/\s+/),
      user: match[2] as string,
      command: match[3] as string,
    });
  }
  return out;
}

/** One field: a list of numbers, ranges, steps. */
export function matchesField(field: string, value: number, low: number, high: number): boolean {
  return field.split(",").some((part) => {
    const [range, step = "1"] = part.split("/") as [string, string?];
    let from = low;
    let to = high;
    if (range !== "*") {
      const [a, b = a] = range.split("-") as [string, string?];
      from = Number(a);
      to = part.includes("/") && !range.includes("-") ? high : Number(b);
    }
    return value >= from && value <= to && (value - from) % Number(step) === 0;
  });
}

/** Minute, hour, day, month, weekday of a time (UTC), without a calendar library: Howard Hinnant's algorithm. */
export function civil(sec: number): [number, number, number, number, number] {
  const days = Math.floor(sec / 86_400);
  const rest = sec - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [
    Math.floor(rest / 60) % 60,
    Math.floor(rest / 3600),
    day,
    month,
    (((days + 4) % 7) + 7) % 7,
  ];
}

function isDue(entry: Entry, sec: number): boolean {
  const [minute, hour, day, month, weekday] = civil(sec);
  const [a, b, c, d, e] = entry.fields as [string, string, string, string, string];
  return (
    matchesField(a, minute, 0, 59) &&
    matchesField(b, hour, 0, 23) &&
    matchesField(c, day, 1, 31) &&
    matchesField(d, month, 1, 12) &&
    matchesField(e.replace(/7/g, "0"), weekday, 0, 6)
  );
}

/** The child says what it runs, as Debian's does: under CRON, with its own pid. */
function* job(user: readonly string[], { user: name, command }: Entry): Sys<number> {
  yield* setsid();
  yield* log("CRON", `(${name}) CMD (${command})`, LOG_INFO, "cron.service");
  const [uid, gid, home] = [Number(user[2]), Number(user[3]), user[5] ?? "/"];
  if (uid !== 0) {
    yield* setgid(gid);
    yield* setuid(uid);
  }
  try {
    yield* chdir(home);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  yield* execve(
    "/bin/sh",
    ["/bin/sh", "-c", command],
    [`HOME=${home}`, "SHELL=/bin/sh", "PATH=/usr/bin:/bin"],
  );
  return 127;
}

function run(sys: ActorTrap, entry: Entry): void {
  const row = (readText(sys, "/etc/passwd") ?? "")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === entry.user);
  if (row === undefined) {
    say(sys, `(*system*) ERROR (unknown user ${entry.user})`, 4);
    return;
  }
  try {
    sys.clone({ entry: () => job(row, entry) });
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    say(sys, "(CRON) error (can't fork)", 3);
  }
}

export const cron: Actor<State> = {
  start(sys): State {
    sys.sigaction(SIGTERM, "catch");
    sys.sigaction(SIGCHLD, "catch");
    say(sys, "(CRON) INFO (pidfile fd = 3)");
    return { minute: -1, stop: false };
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
    if (state.minute >= 0 && minute !== state.minute) {
      const files = [
        "/etc/crontab",
        ...listDir(sys, "/etc/cron.d").map((name) => `/etc/cron.d/${name}`),
      ];
      for (const path of files) {
        for (const entry of parseCrontab(readText(sys, path) ?? ""))
          if (isDue(entry, minute * 60)) run(sys, entry);
      }
    }
    state.minute = minute;
    return { sleepNs: (60 - (sec % 60)) * NSEC_PER_SEC - nsec };
  },
  signal(state, which): void {
    if (which === SIGTERM) state.stop = true;
  },
};
