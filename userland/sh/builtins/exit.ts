/** exit, logout, suspend. exit.def, suspend.def. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { SIGSTOP } from "../../../kernel/uapi/signal.ts";
import { getpid, kill, type Sys } from "../../../kernel/uapi/syscall.ts";
import { reap } from "../jobwait.ts";
import { jobState, listed } from "../jobs.ts";
import { writeAll } from "../../lib/stdio.ts";
import { ExitShell, type Shell } from "../state.ts";
import { type Builtin, fail, flagsOf, integer } from "./builtin.ts";

function statusOf(sh: Shell, name: string, text: string | undefined, extra: boolean): number {
  if (text === undefined) return sh.status;
  const value = integer(text);
  if (value === undefined) {
    if (sh.posix) {
      fail(sh, name, `Illegal number: ${text}`);
      throw new ExitShell(2);
    }
    fail(sh, name, `${text}: numeric argument required`);
    return 2;
  }
  return extra ? -1 : value & 255;
}

function* runExit(sh: Shell, args: readonly string[]): Sys<number> {
  const name = args[0] as string;
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const top = sh.interactive && sh.subshell === 0;
  if (top) yield* writeAll(2, encode(sh.login ? "logout\n" : "exit\n"));
  const status = statusOf(sh, name, words[0], words.length > 1);
  if (status < 0) return fail(sh, name, "too many arguments");
  if (top && (yield* jobsHold(sh))) return 1;
  throw new ExitShell(status);
}

/** The first attempt to leave stopped jobs behind is refused. */
export function* jobsHold(sh: Shell): Sys<boolean> {
  yield* reap(sh);
  const jobs = listed(sh);
  const stopped = jobs.some((job) => jobState(job) === "stopped");
  const running = sh.shopts.has("checkjobs") && jobs.some((job) => jobState(job) === "running");
  // Asked for twice in a row, it is done.
  if ((!stopped && !running) || sh.commandNumber - sh.exitHeldAt <= 1) return false;
  sh.exitHeldAt = sh.commandNumber;
  yield* writeAll(2, encode(stopped ? "There are stopped jobs.\n" : "There are running jobs.\n"));
  return true;
}

export const exit: Builtin = (sh, args) => runExit(sh, args);

export const logout: Builtin = (sh, args) => {
  if (!sh.login) return fail(sh, "logout", "not login shell: use `exit'");
  return runExit(sh, args);
};

export const suspend: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "f");
  if (typeof flags === "number") return flags;
  if (!flags.set.has("f")) {
    if (!sh.jobControl) return fail(sh, "suspend", "cannot suspend: no job control");
    if (sh.login) return fail(sh, "suspend", "cannot suspend a login shell");
  }
  return stopSelf();
};

function* stopSelf(): Sys<number> {
  yield* kill(yield* getpid(), SIGSTOP);
  yield;
  return 0;
}
