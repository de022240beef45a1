/** w(1) of procps-ng 4.0.2: who is logged in and what they do. */
import { type Sys, stat } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { getopt } from "../lib/getopt.ts";
import { commandLine, readProcs, ttyName } from "../lib/proctable.ts";
import { complain, print } from "../lib/stdio.ts";
import { breakDown, nowLocal, strftime } from "../lib/strftime.ts";
import { windowSize } from "../lib/term.ts";
import { logins, uptimeLine } from "../lib/uptimeline.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "w",
  summary: "show who is logged on and what they are doing",
  synopsis: ["w [-h] [-s] [user]"],
  description: "The first line is uptime's; then a line for each login.",
  options: [
    ["-h", "no header"],
    ["-s", "short: without LOGIN@, JCPU and PCPU"],
  ],
  columns: [
    ["IDLE", "since the last key"],
    ["JCPU", "CPU time of all processes on the terminal"],
    ["PCPU", "CPU time of what WHAT names"],
  ],
  notModelled: ["-f", "-i", "-o"],
};

/** Idle and CPU times as w prints them: seconds with hundredths, minutes, hours, days. */
function short(seconds: number, hundredths: number): string {
  if (seconds >= 48 * 3600) return `${Math.floor(seconds / 86_400)}days`;
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}m`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} `;
  return `${seconds}.${String(hundredths).padStart(2, "0")}s`;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(argv, { short: "hsfiou", long: {} });
  if (error !== undefined) {
    yield* complain("w", error);
    return 1;
  }
  const brief = options.some(({ name }) => name === "s");
  let out = "";
  if (!options.some(({ name }) => name === "h")) {
    out += `${yield* uptimeLine()}\n`;
    out += brief
      ? "USER     TTY      FROM              IDLE WHAT\n"
      : "USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n";
  }
  const procs = yield* readProcs();
  const now = yield* nowLocal();
  const { cols } = yield* windowSize();
  for (const login of yield* logins()) {
    if (operands.length > 0 && !operands.includes(login.user)) continue;
    const mine = procs.filter((p) => p.ttyNr !== 0 && ttyName(p.ttyNr) === login.tty);
    const front = mine.filter((p) => p.pgrp === p.tpgid).sort((a, b) => b.start - a.start)[0];
    const ticks = mine.reduce((sum, p) => sum + p.utime + p.stime + p.cutime + p.cstime, 0);
    const own = front === undefined ? 0 : front.utime + front.stime;
    const idle = Math.max(0, now.epoch - (yield* lastKey(login.tty, now.epoch)));
    const what = front === undefined ? "-" : commandLine(front);
    const time = (t: number): string => short(Math.floor(t / 100), t % 100);
    const login24 =
      now.epoch - login.sec < 86_400
        ? strftime("%H:%M", breakDown({ sec: login.sec, nsec: 0 }))
        : strftime("%d%b%y", breakDown({ sec: login.sec, nsec: 0 }));
    const head = `${login.user.slice(0, 8).padEnd(8)} ${login.tty.padEnd(8)} ${login.host.slice(0, 16).padEnd(16)}`;
    const middle = brief
      ? ` ${short(idle, 0).padStart(6)}`
      : ` ${login24.padEnd(8).slice(0, 8)}${short(idle, 0).padStart(6)} ${time(ticks).padStart(6)} ${time(own).padStart(6)}`;
    out += `${`${head}${middle} ${what}`.slice(0, cols)}\n`;
  }
  yield* print(out);
  return 0;
}

function* lastKey(tty: string, fallback: number): Sys<number> {
  try {
    return (yield* stat(`/dev/${tty}`)).atime.sec;
  } catch (error) {
    if (error instanceof SyscallError) return fallback;
    throw error;
  }
}
