/** jobs, fg, bg, disown. jobs.def, fg_bg.def. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { SIGCONT } from "../../../kernel/uapi/signal.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { giveTerminal } from "../fork.ts";
import {
  dropJob,
  findJob,
  type Job,
  jobState,
  listed,
  marker,
  resetCurrent,
  setCurrentJob,
} from "../jobs.ts";
import { showJob } from "../jobshow.ts";
import { reap, waitForeground } from "../jobwait.ts";
import { writeAll } from "../../lib/stdio.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { type Builtin, fail, flagsOf } from "./builtin.ts";
import { say } from "./output.ts";

/** The job that a word names; a complaint and null when there is none. */
function jobOf(sh: Shell, command: string, spec: string): Job | null {
  const found = findJob(sh, spec);
  if (found === "none") {
    if (sh.posix) fail(sh, command, `No such job: ${spec}`, 2);
    else fail(sh, command, `${spec === "" ? "current" : spec}: no such job`);
    return null;
  }
  if (found === "ambiguous") {
    fail(sh, command, `${spec}: ambiguous job spec`);
    return null;
  }
  return found;
}

function* runJobs(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "lpnrsx");
  if (typeof flags === "number") return flags;
  yield* reap(sh);
  const { rest, set } = flags;
  let out = "";
  let status = 0;
  let jobs = listed(sh);
  if (rest.length > 0) {
    jobs = [];
    for (const spec of rest) {
      const job = jobOf(sh, "jobs", spec);
      if (job === null) status = 1;
      else jobs.push(job);
    }
  }
  for (const job of jobs) {
    const state = jobState(job);
    if (set.has("r") && state !== "running") continue;
    if (set.has("s") && state !== "stopped") continue;
    if (set.has("n") && job.notified) continue;
    out += set.has("p") ? `${job.pgrp}\n` : showJob(sh, job, set.has("l") ? "long" : "standard");
    job.notified = true;
  }
  const result = yield* settle(say(sh, "jobs", out, status));
  for (const job of jobs) if (jobState(job) === "done") dropJob(sh, job);
  return result;
}

export const jobs: Builtin = (sh, args) => runJobs(sh, args);

/** Wakes a job's processes. */
function* wake(job: Job): Sys<void> {
  try {
    yield* sys.kill(-job.pgrp, SIGCONT);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  for (const one of job.processes) if (one.state === "stopped") one.state = "running";
  job.notified = false;
}

function textOf(job: Job): string {
  return job.processes.map((one) => one.text).join(" | ");
}

function* runFg(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.jobControl) return fail(sh, "fg", "no job control");
  const flags = flagsOf(sh, args, "");
  if (typeof flags === "number") return flags;
  yield* reap(sh);
  const job = jobOf(sh, "fg", flags.rest[0] ?? "");
  if (job === null) return 1;
  if (jobState(job) === "done") return fail(sh, "fg", "job has terminated");
  setCurrentJob(sh, job);
  const away = job.cwd === sh.cwd ? "" : `\t(wd: ${job.cwd})`;
  yield* writeAll(1, encode(`${textOf(job)}${away}\n`));
  job.foreground = true;
  yield* giveTerminal(sh.ttyFd, job.pgrp);
  if (jobState(job) === "stopped" && job.termios !== null)
    yield* sys.tcsetattr(sh.ttyFd, job.termios);
  yield* wake(job);
  return yield* waitForeground(sh, job);
}

export const fg: Builtin = (sh, args) => runFg(sh, args);

function* runBg(sh: Shell, args: readonly string[]): Sys<number> {
  if (!sh.jobControl) return fail(sh, "bg", "no job control");
  const flags = flagsOf(sh, args, "");
  if (typeof flags === "number") return flags;
  yield* reap(sh);
  let status = 0;
  for (const spec of flags.rest.length === 0 ? [""] : flags.rest) {
    const job = jobOf(sh, "bg", spec);
    if (job === null) status = 1;
    else if (jobState(job) === "running")
      status = fail(sh, "bg", `job ${job.id} already in background`, 0);
    else if (jobState(job) === "done") status = fail(sh, "bg", "job has terminated");
    else {
      yield* writeAll(1, encode(`[${job.id}]${marker(sh, job)} ${textOf(job)} &\n`));
      job.foreground = false;
      yield* wake(job);
      sh.lastBackground = job.processes.at(-1)?.pid ?? 0;
      resetCurrent(sh);
    }
  }
  return status;
}

export const bg: Builtin = (sh, args) => runBg(sh, args);

function* runDisown(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "ahr");
  if (typeof flags === "number") return flags;
  yield* reap(sh);
  let targets: Job[] = [];
  let status = 0;
  if (flags.rest.length > 0) {
    for (const spec of flags.rest) {
      const byPid = /^\d+$/.test(spec)
        ? sh.jobs.find((job) => job.processes.some((one) => one.pid === Number(spec)))
        : undefined;
      const job = byPid ?? jobOf(sh, "disown", spec);
      if (job === null) status = 1;
      else targets.push(job);
    }
  } else if (flags.set.has("a")) targets = listed(sh);
  else if (flags.set.has("r")) targets = listed(sh).filter((job) => jobState(job) === "running");
  else {
    const job = jobOf(sh, "disown", "");
    if (job === null) return 1;
    targets.push(job);
  }
  for (const job of targets) {
    if (flags.set.has("h")) job.noHangup = true;
    else dropJob(sh, job);
  }
  return status;
}

export const disown: Builtin = (sh, args) => runDisown(sh, args);
