/**
 * Waiting for children: the foreground job and its terminal, and whoever `wait` asks for. jobs.c.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { WCONTINUED, WNOHANG, WUNTRACED } from "../../kernel/uapi/fcntl.ts";
import { SIGINT } from "../../kernel/uapi/signal.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { giveTerminal } from "./fork.ts";
import {
  childChanged,
  type Job,
  type JobProcess,
  jobState,
  jobStatus,
  processStatus,
} from "./jobs.ts";
import { notifyJobs } from "./jobshow.ts";
import { writeAll } from "../lib/stdio.ts";
import { Interrupted } from "./signals.ts";
import type { Shell } from "./state.ts";
import { encode } from "../../kernel/uapi/bytes.ts";

/** Waits until a foreground job has ended or stopped; returns its status. */
export function* waitForeground(sh: Shell, job: Job): Sys<number> {
  const guard = !sh.interactive && !sh.caught.has(SIGINT) && !sh.ignoredAtStart.has(SIGINT);
  // A script does not die of ^C before its child has said what it makes of it.
  if (guard) yield* sys.sigaction(SIGINT, "catch");
  yield* waitJob(sh, job);
  let interrupted = false;
  if (guard) {
    yield* takeAll(sh);
    interrupted = sh.pending.includes(SIGINT);
    sh.pending = sh.pending.filter((signal) => signal !== SIGINT);
    yield* sys.sigaction(SIGINT, "default");
  }
  const last = job.processes.at(-1) as JobProcess;
  if (sh.jobControl && job.jobControl) yield* takeTerminal(sh, job);
  const status = jobStatus(sh, job);
  sh.pipeStatus = job.processes.map(processStatus);
  if (interrupted && last.state === "signaled" && last.value === SIGINT) {
    yield* sys.kill(yield* sys.getpid(), SIGINT);
    yield;
  }
  yield* afterForeground(sh, job, last);
  return status;
}

/** Caught signals, whoever asked for them, are kept for after the wait. */
function* takeAll(sh: Shell): Sys<void> {
  for (let signal = yield* sys.sigtake(); signal !== 0; signal = yield* sys.sigtake())
    sh.pending.push(signal);
}

function* afterForeground(sh: Shell, job: Job, last: JobProcess): Sys<void> {
  const byInterrupt =
    jobState(job) === "done" && last.state === "signaled" && last.value === SIGINT;
  // Whatever else has ended by now is said too, before the next command of the line.
  yield* reap(sh);
  yield* notifyJobs(sh);
  if (!byInterrupt || !sh.interactive || sh.subshell > 0 || !job.jobControl) return;
  if (!sh.traps.has("INT") && (sh.loops > 0 || sh.executingList > 0)) {
    yield* writeAll(1, encode("\n"));
    throw new Interrupted(SIGINT);
  }
  yield* writeAll(1, encode("\n"));
}

/**
 * The shell's own group gets the terminal back; after a stop or a violent end, with its settings.
 */
function* takeTerminal(sh: Shell, job: Job): Sys<void> {
  yield* giveTerminal(sh.ttyFd, sh.pgrp);
  const last = job.processes.at(-1) as JobProcess;
  try {
    if (jobState(job) === "stopped" || last.state === "signaled") {
      if (jobState(job) === "stopped") job.termios = yield* sys.tcgetattr(sh.ttyFd);
      if (sh.termios !== null) yield* sys.tcsetattr(sh.ttyFd, sh.termios);
    } else sh.termios = yield* sys.tcgetattr(sh.ttyFd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

function* waitJob(sh: Shell, job: Job): Sys<void> {
  while (jobState(job) === "running") {
    try {
      const status = yield* sys.wait4(-1, sh.jobControl ? WUNTRACED : 0);
      if (status !== null) childChanged(sh, status);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "EINTR") {
        yield* takeAll(sh);
        continue;
      }
      // Its children have gone without a word (somebody else's wait): it is over.
      for (const one of job.processes) if (one.state === "running") one.state = "exited";
      return;
    }
  }
}

/** Takes in what has changed without waiting. */
export function* reap(sh: Shell): Sys<void> {
  if (sh.jobs.length === 0) return;
  try {
    for (;;) {
      const status = yield* sys.wait4(-1, WNOHANG | WUNTRACED | WCONTINUED);
      if (status === null) return;
      childChanged(sh, status);
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** Waits for one child of a substitution. */
export function* waitPid(sh: Shell, pid: number): Sys<number> {
  for (;;) {
    try {
      const status = yield* sys.wait4(pid, 0);
      if (status !== null) return status.how === "exited" ? status.value : 128 + status.value;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "EINTR") return sh.reaped.get(pid) ?? 127;
    }
  }
}

/** The next change of any child, for `wait`; false when there are none, "signal" when one came. */
export function* waitAny(sh: Shell): Sys<boolean | "signal"> {
  try {
    const status = yield* sys.wait4(-1, sh.jobControl ? WUNTRACED : 0);
    if (status !== null) childChanged(sh, status);
    return true;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return error.errno === "EINTR" ? "signal" : false;
  }
}
