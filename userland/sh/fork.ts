/**
 * Making children: bash's make_child(), with its retries, and what a child does before and after
 * its own work. The child gets a shell of its own (copyShell): nothing that changes is shared.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY, WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { runGuarded } from "./guard.ts";
import { flushErrors, report } from "./report.ts";
import { childSignals, ignoreKeyboard } from "./signals.ts";
import { AbandonLine, copyShell, type Shell } from "./state.ts";
import { pay } from "./step.ts";

/** Longest pause between two attempts to fork, in seconds (FORKSLEEP_MAX). */
const FORKSLEEP_MAX = 16;
/** User time that fork costs bash on either side. */
const FORK_USER_NS = 120_000;

export interface ForkOptions {
  /** Its process group with job control: 0 makes a new one. */
  readonly pgrp: number;
  readonly background: boolean;
  /** Command and process substitution stay in the shell's group. */
  readonly group: boolean;
}

/** Forks; the child runs `body` and exits with its status. Returns the child's PID. */
export function* forkShell(
  sh: Shell,
  options: ForkOptions,
  body: (child: Shell) => Sys<number>,
): Sys<number> {
  yield* flushErrors(sh);
  sh.owedNs += FORK_USER_NS;
  yield* pay(sh);
  const jobControl = sh.jobControl && options.group;
  const child = copyShell(sh);
  const entry = (): Sys<number> => childMain(child, jobControl, options, sh.pgrp, body);
  const pid = yield* cloneRetry(sh, entry);
  if (jobControl) yield* joinGroup(pid, options.pgrp === 0 ? pid : options.pgrp);
  return pid;
}

function* cloneRetry(sh: Shell, entry: () => Sys<number>): Sys<number> {
  for (let pause = 1; ; pause *= 2) {
    try {
      return yield* sys.clone({ entry });
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "EAGAIN" || pause >= FORKSLEEP_MAX) {
        yield* report(sh, `fork: ${error.message}`);
        throw new AbandonLine(254);
      }
      yield* report(sh, `fork: retry: ${error.message}`);
      yield* reapWaiting(sh);
      try {
        yield* sys.nanosleep(pause * NSEC_PER_SEC);
      } catch (interrupted) {
        if (!(interrupted instanceof SyscallError)) throw interrupted;
        pause = FORKSLEEP_MAX;
      }
    }
  }
}

/** Children that have ended make room. */
function* reapWaiting(sh: Shell): Sys<void> {
  try {
    for (;;) {
      const status = yield* sys.wait4(-1, WNOHANG);
      if (status === null) return;
      sh.hooks.childChanged(sh, status);
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** Parent and child both do it, whoever comes first. */
function* joinGroup(pid: number, pgrp: number): Sys<void> {
  try {
    yield* sys.setpgid(pid, pgrp);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

function* childMain(
  child: Shell,
  jobControl: boolean,
  options: ForkOptions,
  shellPgrp: number,
  body: (child: Shell) => Sys<number>,
): Sys<number> {
  child.bashPid = yield* sys.getpid();
  child.pgrp = shellPgrp;
  if (jobControl) {
    const pgrp = options.pgrp === 0 ? child.bashPid : options.pgrp;
    yield* joinGroup(0, pgrp);
    child.pgrp = pgrp;
    if (!options.background) yield* giveTerminal(child.ttyFd, pgrp);
  }
  yield* childSignals(child);
  if (options.background && !jobControl && !child.asyncSignals) {
    yield* ignoreKeyboard(child);
    yield* nullInput();
  }
  if (options.background) child.asyncSignals = true;
  return yield* runGuarded(child, () => body(child));
}

/** A background command without job control does not read what the shell reads. */
function* nullInput(): Sys<void> {
  try {
    const fd = yield* sys.open("/dev/null", O_RDONLY);
    yield* sys.dup2(fd, 0);
    if (fd !== 0) yield* sys.close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** tcsetpgrp with SIGTTOU out of the way. */
export function* giveTerminal(fd: number, pgrp: number): Sys<void> {
  if (fd < 0) return;
  const old = yield* sys.sigprocmask("block", [22]);
  try {
    yield* sys.tcsetpgrp(fd, pgrp);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  yield* sys.sigprocmask("set", old);
}
