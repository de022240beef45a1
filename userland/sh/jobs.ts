/**
 * Jobs: what runs, what is stopped, what has ended and was not yet said. jobs.c. Statuses come in
 * through `childChanged`, one wait4 answer at a time; jobwait.ts waits, jobshow.ts words.
 */
import type { Termios } from "../../kernel/uapi/termios.ts";
import type { WaitStatus } from "../../kernel/uapi/syscall.ts";
import type { Shell } from "./state.ts";

export interface JobProcess {
  readonly pid: number;
  /** The command's text, as `jobs` shows it. */
  readonly text: string;
  state: "running" | "stopped" | "exited" | "signaled";
  /** Exit code or signal. */
  value: number;
  core: boolean;
}

export interface Job {
  /** %1, %2, ...; 0 for a foreground command that was never stopped. */
  id: number;
  readonly pgrp: number;
  readonly processes: JobProcess[];
  readonly cwd: string;
  foreground: boolean;
  /** The user knows of its present state. */
  notified: boolean;
  readonly jobControl: boolean;
  termios: Termios | null;
  /** disown -h */
  noHangup: boolean;
  /** Order of becoming what it is: for the current job. */
  order: number;
}

export type JobState = "running" | "stopped" | "done";

export function jobState(job: Job): JobState {
  let stopped = false;
  for (const one of job.processes) {
    if (one.state === "running") return "running";
    if (one.state === "stopped") stopped = true;
  }
  return stopped ? "stopped" : "done";
}

export function processStatus(one: JobProcess): number {
  if (one.state === "exited") return one.value;
  return one.state === "running" ? 0 : 128 + one.value;
}

/** Status of a job: its last process's, or with pipefail the last that failed. */
export function jobStatus(sh: Shell, job: Job): number {
  const { processes } = job;
  if (sh.options.has("pipefail")) {
    for (let i = processes.length - 1; i >= 0; i--) {
      const status = processStatus(processes[i] as JobProcess);
      if (status !== 0) return status;
    }
    return 0;
  }
  return processStatus(processes.at(-1) as JobProcess);
}

export function newJob(sh: Shell, pgrp: number, processes: JobProcess[], foreground: boolean): Job {
  const job: Job = {
    id: 0,
    pgrp,
    processes,
    cwd: sh.cwd,
    foreground,
    notified: false,
    jobControl: sh.jobControl,
    termios: null,
    noHangup: false,
    order: 0,
  };
  sh.jobs.push(job);
  return job;
}

/** Gives a job its number: it went to the background or stopped. */
export function numberJob(sh: Shell, job: Job): void {
  if (job.id !== 0) return;
  let max = 0;
  for (const other of sh.jobs) if (other.id > max) max = other.id;
  job.id = max + 1;
}

/** A subshell without jobs of its own knows those of its parent, by name only. */
function known(sh: Shell): readonly Job[] {
  return sh.jobs.length > 0 ? sh.jobs : sh.inheritedJobs;
}

export function listed(sh: Shell): Job[] {
  return known(sh)
    .filter((job) => job.id > 0)
    .sort((a, b) => a.id - b.id);
}

function byId(sh: Shell, id: number): Job | undefined {
  return id === 0 ? undefined : known(sh).find((job) => job.id === id);
}

/** The last in the list (before `below`) that is in this state. */
function lastIn(sh: Shell, state: JobState, below = Infinity): Job | undefined {
  return listed(sh)
    .filter((job) => job.id < below && jobState(job) === state)
    .at(-1);
}

/** set_current_job(): what %+ and %- mean from now on. */
export function setCurrentJob(sh: Shell, job: Job): void {
  if (sh.currentJob !== job.id) {
    sh.previousJob = sh.currentJob;
    sh.currentJob = job.id;
  }
  const previous = byId(sh, sh.previousJob);
  if (previous !== undefined && previous !== job && jobState(previous) === "stopped") return;
  if (jobState(job) === "stopped") {
    const candidate = lastIn(sh, "stopped", job.id);
    if (candidate !== undefined) {
      sh.previousJob = candidate.id;
      return;
    }
  }
  const below = jobState(job) === "running" ? job.id : Infinity;
  const running = lastIn(sh, "running", below);
  sh.previousJob = running !== undefined && running !== job ? running.id : job.id;
}

/** reset_current(): after a job was started in the background or has gone. */
export function resetCurrent(sh: Shell): void {
  const current = byId(sh, sh.currentJob);
  const previous = byId(sh, sh.previousJob);
  let candidate: Job | undefined;
  if (current !== undefined && jobState(current) === "stopped") candidate = current;
  else if (previous !== undefined && jobState(previous) === "stopped") candidate = previous;
  candidate ??= lastIn(sh, "stopped") ?? lastIn(sh, "running");
  if (candidate !== undefined) setCurrentJob(sh, candidate);
  else sh.currentJob = sh.previousJob = 0;
}

export function marker(sh: Shell, job: Job): string {
  if (job.id === sh.currentJob) return "+";
  return job.id === sh.previousJob ? "-" : " ";
}

/** Takes in one answer of wait4. */
export function childChanged(sh: Shell, status: WaitStatus): void {
  for (const job of sh.jobs) {
    const one = job.processes.find((process) => process.pid === status.pid);
    if (one === undefined || one.state === "exited" || one.state === "signaled") continue;
    if (status.how === "continued") {
      one.state = "running";
      job.notified = false;
      return;
    }
    one.state = status.how;
    one.value = status.value;
    one.core = status.coreDumped;
    const state = jobState(job);
    if (state === "stopped") {
      numberJob(sh, job);
      job.notified = false;
      setCurrentJob(sh, job);
    } else if (state === "done") {
      job.notified = false;
      remember(sh, job);
    }
    return;
  }
  if (status.how === "exited" || status.how === "signaled") {
    sh.reaped.set(status.pid, status.how === "exited" ? status.value : 128 + status.value);
  }
}

/** How many ended children `wait PID` still knows (CHILD_MAX). */
const REMEMBERED = 4096;

/** Keeps statuses for `wait PID` after the job has gone. */
function remember(sh: Shell, job: Job): void {
  for (const one of job.processes) sh.reaped.set(one.pid, processStatus(one));
  for (const pid of sh.reaped.keys()) {
    if (sh.reaped.size <= REMEMBERED) break;
    sh.reaped.delete(pid);
  }
}

export function dropJob(sh: Shell, job: Job): void {
  sh.jobs = sh.jobs.filter((other) => other !== job);
  if (job.id !== 0 && (job.id === sh.currentJob || job.id === sh.previousJob)) resetCurrent(sh);
}

export type JobSearch = Job | "none" | "ambiguous";

/** %1, %+, %-, %%, %str, %?str. */
export function findJob(sh: Shell, spec: string): JobSearch {
  const text = spec.startsWith("%") ? spec.slice(1) : spec;
  if (text === "" || text === "%" || text === "+") return byId(sh, sh.currentJob) ?? "none";
  if (text === "-") return byId(sh, sh.previousJob) ?? "none";
  if (/^\d+$/.test(text)) return byId(sh, Number(text)) ?? "none";
  const inside = text.startsWith("?");
  const wanted = inside ? text.slice(1) : text;
  const found = listed(sh).filter((job) => {
    const command = job.processes[0]?.text ?? "";
    return inside ? command.includes(wanted) : command.startsWith(wanted);
  });
  if (found.length === 0) return "none";
  return found.length === 1 ? (found[0] as Job) : "ambiguous";
}
