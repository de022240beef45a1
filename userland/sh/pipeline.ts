/**
 * Pipelines, `!`, `time`, subshells and `&`: everything that makes children run beside each other.
 * execute_cmd.c, execute_pipeline(), execute_in_subshell().
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import type { Node } from "./ast.ts";
import { type ForkOptions, forkShell } from "./fork.ts";
import { type Job, type JobProcess, newJob, numberJob, resetCurrent } from "./jobs.ts";
import { waitForeground } from "./jobwait.ts";
import { commandText } from "./print.ts";
import { F_DUPFD_CLOEXEC } from "../../kernel/uapi/fcntl.ts";
import { cloexec, SHELL_FDS } from "./redirect.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors } from "./report.ts";
import { settled } from "./settled.ts";
import { slow } from "./simple.ts";
import type { Shell } from "./state.ts";
import { settle, type Step } from "./step.ts";
import { timed } from "./timeword.ts";
import { handleSignals } from "./trap.ts";
import { setArray, setVar } from "./vars.ts";

type Pipe = Extract<Node, { t: "pipe" }>;

export function pipeline(sh: Shell, node: Pipe): Step {
  if (node.time !== "") return timedPipeline(sh, node);
  if (node.cmds.length > 1) return many(sh, node);
  if (node.cmds.length === 0) return (sh.status = node.bang ? 1 : 0);
  const inner = node.cmds[0] as Node;
  if (!node.bang) return sh.hooks.run(sh, inner);
  sh.errexitOff++;
  const step = sh.hooks.run(sh, inner);
  if (typeof step !== "number") return negate(sh, step);
  sh.errexitOff--;
  return (sh.status = step === 0 ? 1 : 0);
}

function* negate(sh: Shell, step: Sys<number>): Sys<number> {
  const status = yield* step;
  sh.errexitOff--;
  return (sh.status = status === 0 ? 1 : 0);
}

function* timedPipeline(sh: Shell, node: Pipe): Sys<number> {
  return yield* timed(sh, node.time === "posix", () => settle(pipeline(sh, { ...node, time: "" })));
}

/** A child's whole work: one command, replaced by the program it names where possible. */
export function* childWork(child: Shell, node: Node): Sys<number> {
  if (node.t === "simple") return yield* slow(child, node, true);
  if (node.t === "subshell") {
    return yield* settle(child.hooks.run(child, node.body));
  }
  return yield* settle(child.hooks.run(child, node));
}

function processOf(pid: number, node: Node): JobProcess {
  return {
    pid,
    state: "running",
    value: 0,
    core: false,
    get text(): string {
      return commandText(node);
    },
  };
}

function* many(sh: Shell, node: Pipe): Sys<number> {
  sh.line = node.line;
  if (sh.inTrap === 0) sh.command = node.cmds.at(-1) as Node;
  if (node.bang) sh.errexitOff++;
  const here = sh.shopts.has("lastpipe") && !sh.jobControl;
  let status = here
    ? yield* lastHere(sh, node)
    : yield* waitForeground(sh, (yield* start(sh, node.cmds, node.both, false)).job);
  yield* flushErrors(sh);
  yield* handleSignals(sh);
  if (node.bang) {
    sh.errexitOff--;
    status = status === 0 ? 1 : 0;
    sh.status = status;
    return status;
  }
  return yield* settle(settled(sh, status));
}

/** lastpipe: the last command runs in this very shell, reading what the others write. */
function* lastHere(sh: Shell, node: Pipe): Sys<number> {
  const { job, output } = yield* start(sh, node.cmds.slice(0, -1), node.both, false, true);
  const saved = yield* sys.fcntl(0, F_DUPFD_CLOEXEC, SHELL_FDS);
  yield* moveFd(output, 0);
  let status: number;
  sh.errexitOff++;
  try {
    status = yield* settle(sh.hooks.run(sh, node.cmds.at(-1) as Node));
    yield* flushErrors(sh);
  } finally {
    yield* moveFd(saved, 0);
  }
  sh.errexitOff--;
  yield* waitForeground(sh, job);
  sh.pipeStatus = [...sh.pipeStatus, status];
  if (status === 0 && sh.options.has("pipefail"))
    status = sh.pipeStatus.filter((one) => one !== 0).at(-1) ?? 0;
  return status;
}

/** Starts a pipeline's processes from left to right, in one group. */
function* start(
  sh: Shell,
  cmds: readonly Node[],
  both: readonly boolean[],
  background: boolean,
  open = false,
): Sys<{ readonly job: Job; readonly output: number }> {
  const processes: JobProcess[] = [];
  let pgrp = 0;
  let input = -1;
  yield* flushErrors(sh);
  for (let i = 0; i < cmds.length; i++) {
    const node = cmds[i] as Node;
    const last = i === cmds.length - 1 && !open;
    const [reader, writer] = last ? [-1, -1] : yield* sys.pipe();
    const from = input;
    const options: ForkOptions = { pgrp, background, group: true };
    const pid = yield* forkShell(sh, options, function* (child) {
      // First: in a shell whose input is closed the reader is 0 itself.
      if (reader >= 0) yield* sys.close(reader);
      if (from >= 0) yield* moveFd(from, 0);
      if (writer >= 0) yield* moveFd(writer, 1);
      if (both[i] === true) yield* sys.dup2(1, 2);
      return yield* childWork(child, node);
    });
    if (pgrp === 0) pgrp = pid;
    if (from >= 0) yield* sys.close(from);
    if (writer >= 0) yield* sys.close(writer);
    input = reader;
    processes.push(processOf(pid, node));
  }
  return { job: newJob(sh, pgrp, processes, !background), output: input };
}

function* moveFd(from: number, to: number): Sys<void> {
  if (from === to) return;
  yield* sys.dup2(from, to);
  yield* sys.close(from);
}

export function* subshell(sh: Shell, node: Extract<Node, { t: "subshell" }>): Sys<number> {
  sh.line = node.line;
  if (sh.inTrap === 0) sh.command = node;
  const pid = yield* forkShell(sh, { pgrp: 0, background: false, group: true }, (child) =>
    childWork(child, node),
  );
  const status = yield* waitForeground(sh, newJob(sh, pid, [processOf(pid, node)], true));
  yield* flushErrors(sh);
  yield* handleSignals(sh);
  return yield* settle(settled(sh, status));
}

/** `cmd &`, and `coproc NAME cmd` when `coproc` is set. */
export function* background(sh: Shell, node: Node, coproc: string | null): Sys<number> {
  if (coproc !== null) return yield* startCoproc(sh, node, coproc);
  let job: Job;
  if (node.t === "pipe" && node.cmds.length > 1 && node.time === "" && !node.bang) {
    job = (yield* start(sh, node.cmds, node.both, true)).job;
  } else {
    const pid = yield* forkShell(sh, { pgrp: 0, background: true, group: true }, (child) =>
      childWork(child, node),
    );
    job = newJob(sh, pid, [processOf(pid, node)], false);
  }
  yield* announce(sh, job);
  return (sh.status = 0);
}

/** The job gets its number; an interactive shell says `[1] 1234`. */
function* announce(sh: Shell, job: Job): Sys<void> {
  numberJob(sh, job);
  sh.lastBackground = (job.processes.at(-1) as JobProcess).pid;
  resetCurrent(sh);
  if (!sh.interactive || sh.subshell > 0) return;
  try {
    yield* writeAll(2, encode(`[${job.id}] ${sh.lastBackground}\n`));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

function* startCoproc(sh: Shell, node: Node, name: string): Sys<number> {
  const [childIn, parentOut] = yield* sys.pipe();
  const [parentIn, childOut] = yield* sys.pipe();
  const pid = yield* forkShell(sh, { pgrp: 0, background: true, group: true }, function* (child) {
    yield* sys.close(parentOut);
    yield* sys.close(parentIn);
    yield* moveFd(childIn, 0);
    yield* moveFd(childOut, 1);
    return yield* childWork(child, node);
  });
  yield* sys.close(childIn);
  yield* sys.close(childOut);
  const fds = [parentIn, parentOut];
  for (let i = 0; i < fds.length; i++) {
    const high = yield* sys.fcntl(fds[i] as number, 0, 60);
    yield* sys.close(fds[i] as number);
    yield* cloexec(high);
    fds[i] = high;
  }
  setArray(sh, name, fds.map(String));
  setVar(sh, `${name}_PID`, String(pid));
  yield* announce(sh, newJob(sh, pid, [processOf(pid, node)], false));
  return (sh.status = 0);
}
