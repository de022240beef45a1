/** kill. kill.def. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { SIGCONT, SIGHUP, SIGTERM, signalName, signalNumber } from "../../../kernel/uapi/signal.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { findJob, jobState } from "../jobs.ts";
import type { Shell } from "../state.ts";
import { type Builtin, fail, usage } from "./builtin.ts";
import { say } from "./output.ts";
import { signalTable } from "./signallist.ts";

export const kill: Builtin = (sh, args) => {
  let signal = SIGTERM;
  let i = 1;
  const first = args[1];
  if (first === undefined) return badUsage(sh);
  if (first === "-l" || first === "-L") return list(sh, args.slice(2));
  if (first === "-s" || first === "-n") {
    const text = args[2];
    if (text === undefined) return fail(sh, "kill", `${first}: option requires an argument`);
    const number = signalNumber(text);
    if (number === undefined) return fail(sh, "kill", `${text}: invalid signal specification`);
    signal = number;
    i = 3;
  } else if (/^-./.test(first) && first !== "--") {
    const text = first.slice(1);
    const number = signalNumber(text);
    if (number === undefined) {
      if (sh.posix) return fail(sh, "kill", `Illegal option -${text[0] ?? ""}`, 2);
      return fail(sh, "kill", `${text}: invalid signal specification`);
    }
    signal = number;
    i = 2;
  }
  if (args[i] === "--") i++;
  if (i >= args.length) return badUsage(sh);
  return send(sh, signal, args.slice(i));
};

function badUsage(sh: Shell): number {
  return sh.posix
    ? fail(
        sh,
        "kill",
        "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]",
        2,
      )
    : usage(sh, "kill");
}

function* send(sh: Shell, signal: number, targets: readonly string[]): Sys<number> {
  let sent = 0;
  for (const target of targets) {
    if (yield* sendOne(sh, signal, target)) sent++;
  }
  const own = String(yield* sys.getpid());
  // A signal to this very shell acts now.
  if (targets.some((target) => target === own || /^(0|-.*)$/.test(target))) yield;
  return sent === targets.length ? 0 : sent > 0 && !sh.posix ? 0 : 1;
}

function* sendOne(sh: Shell, signal: number, target: string): Sys<boolean> {
  if (target.startsWith("%")) {
    const job = findJob(sh, target);
    if (typeof job === "string") {
      fail(sh, "kill", `${target}: ${job === "none" ? "no such job" : "ambiguous job spec"}`);
      return false;
    }
    const stopped = jobState(job) === "stopped";
    const pids = job.jobControl ? [-job.pgrp] : job.processes.map((one) => one.pid);
    let ok = true;
    for (const pid of pids) ok = (yield* deliver(sh, pid, signal, target)) && ok;
    if (ok && stopped && (signal === SIGTERM || signal === SIGHUP)) {
      for (const pid of pids) yield* deliver(sh, pid, SIGCONT, target);
    }
    return ok;
  }
  if (!/^-?\d+$/.test(target)) {
    fail(
      sh,
      "kill",
      sh.posix ? `Illegal number: ${target}` : `${target}: arguments must be process or job IDs`,
    );
    return false;
  }
  return yield* deliver(sh, Number(target), signal, target);
}

function* deliver(sh: Shell, pid: number, signal: number, shown: string): Sys<boolean> {
  try {
    yield* sys.kill(pid, signal);
    return true;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    fail(
      sh,
      "kill",
      sh.posix
        ? error.message
        : `(${shown.startsWith("%") ? Math.abs(pid) : shown}) - ${error.message}`,
    );
    return false;
  }
}

function list(sh: Shell, operands: readonly string[]): ReturnType<Builtin> {
  if (operands.length === 0) return say(sh, "kill", signalTable());
  let out = "";
  let status = 0;
  for (const word of operands) {
    const number = signalNumber(word);
    if (/^\d+$/.test(word)) {
      const value = Number(word) > 128 ? Number(word) - 128 : Number(word);
      const name = value === 0 ? "EXIT" : signalName(value);
      if (name === undefined) status = fail(sh, "kill", `${word}: invalid signal specification`);
      else out += `${name}\n`;
    } else if (number === undefined)
      status = fail(sh, "kill", `${word}: invalid signal specification`);
    else out += `${number}\n`;
  }
  return say(sh, "kill", out, status);
}
