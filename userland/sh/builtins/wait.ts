/** wait. wait.def. A trapped signal ends it at once with 128 + the signal. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { dropJob, findJob, type Job, jobState, jobStatus, processStatus } from "../jobs.ts";
import { notifyJobs } from "../jobshow.ts";
import { waitAny } from "../jobwait.ts";
import { takeSignals } from "../signals.ts";
import type { Shell } from "../state.ts";
import { setVar } from "../vars.ts";
import { type Builtin, fail, flagsOf } from "./builtin.ts";

/** Waits for one more change; a status when a signal ends the wait. */
function* oneMore(sh: Shell): Sys<{ status: number } | boolean> {
  const result = yield* waitAny(sh);
  if (result !== "signal") return result;
  if (yield* takeSignals(sh)) return { status: 128 + (sh.pending[0] ?? 0) };
  return true;
}

function* waitAll(sh: Shell): Sys<number> {
  while (sh.jobs.some((job) => jobState(job) === "running")) {
    const more = yield* oneMore(sh);
    if (typeof more === "object") return more.status;
    if (!more) break;
  }
  yield* settleJobs(sh);
  return 0;
}

/** Ended jobs are said where a prompt would say them, and forgotten. */
function* settleJobs(sh: Shell): Sys<void> {
  if (sh.interactive) return;
  yield* notifyJobs(sh);
}

function* waitJob(sh: Shell, job: Job): Sys<number> {
  while (jobState(job) === "running") {
    const more = yield* oneMore(sh);
    if (typeof more === "object") return more.status;
    if (!more) break;
  }
  const status = jobStatus(sh, job);
  if (jobState(job) === "stopped")
    return 128 + (job.processes.find((one) => one.state === "stopped")?.value ?? 0);
  if (!sh.interactive || sh.subshell > 0) {
    yield* settleJobs(sh);
    dropJob(sh, job);
  }
  return status;
}

function* waitPid(sh: Shell, pid: number, shown: string): Sys<number> {
  const job = sh.jobs.find((one) => one.processes.some((process) => process.pid === pid));
  if (job === undefined) {
    const known = sh.reaped.get(pid);
    if (known !== undefined) return known;
    return sh.posix ? 127 : fail(sh, "wait", `pid ${shown} is not a child of this shell`, 127);
  }
  const process = job.processes.find((one) => one.pid === pid);
  while (process?.state === "running") {
    const more = yield* oneMore(sh);
    if (typeof more === "object") return more.status;
    if (!more) break;
  }
  if (jobState(job) === "done" && (!sh.interactive || sh.subshell > 0)) {
    yield* settleJobs(sh);
    dropJob(sh, job);
  }
  return process === undefined ? 127 : processStatus(process);
}

/** wait -n: the next of them that ends. */
function* waitNext(
  sh: Shell,
  among: readonly Job[] | null,
  variable: string | undefined,
): Sys<number> {
  const candidates = (): readonly Job[] =>
    (among ?? sh.jobs).filter((job) => sh.jobs.includes(job));
  for (;;) {
    const jobs = candidates();
    const done = jobs.find((job) => jobState(job) === "done");
    if (done !== undefined) {
      const status = jobStatus(sh, done);
      if (variable !== undefined) setVar(sh, variable, String(done.processes.at(-1)?.pid ?? 0));
      yield* settleJobs(sh);
      dropJob(sh, done);
      return status;
    }
    if (!jobs.some((job) => jobState(job) === "running")) return 127;
    const more = yield* oneMore(sh);
    if (typeof more === "object") return more.status;
    if (!more) return 127;
  }
}

function* runWait(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "fnp:");
  if (typeof flags === "number") return flags;
  const { rest, set, values } = flags;
  if (set.has("n")) {
    const among: Job[] = [];
    for (const word of rest) {
      const job = word.startsWith("%")
        ? findJob(sh, word)
        : sh.jobs.find((one) => one.processes.some((p) => p.pid === Number(word)));
      if (job !== undefined && typeof job !== "string") among.push(job);
    }
    return yield* waitNext(sh, rest.length > 0 ? among : null, values.get("p"));
  }
  if (rest.length === 0) return yield* waitAll(sh);
  let status = 0;
  for (const word of rest) {
    if (word.startsWith("%")) {
      const job = findJob(sh, word);
      if (typeof job === "string")
        status = fail(
          sh,
          "wait",
          `${word}: ${job === "none" ? "no such job" : "ambiguous job spec"}`,
          127,
        );
      else status = yield* waitJob(sh, job);
    } else if (!/^\d+$/.test(word))
      status = fail(sh, "wait", `\`${word}': not a pid or valid job spec`, sh.posix ? 2 : 1);
    else status = yield* waitPid(sh, Number(word), word);
    if (sh.pending.length > 0) return status;
  }
  return status;
}

export const wait: Builtin = (sh, args) => runWait(sh, args);
