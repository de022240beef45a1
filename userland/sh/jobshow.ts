/**
 * How jobs are shown: `[1]+  Running                 sleep 100 &`, what a prompt says of those that
 * ended, what a script says of a child that a signal killed. jobs.c, pretty_print_job().
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import {
  SIGINT,
  SIGPIPE,
  SIGTERM,
  SIGTSTP,
  signalName,
  signalText,
} from "../../kernel/uapi/signal.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { dropJob, type Job, type JobProcess, jobState, marker } from "./jobs.ts";
import { writeAll } from "../lib/stdio.ts";
import { prefix } from "./report.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

const STATUS_WIDTH = 24;

/** "Done", "Exit 3", "Stopped", "Killed", "Segmentation fault         (core dumped)". */
function statusText(one: JobProcess, long: boolean): string {
  if (one.state === "running") return "Running";
  if (one.state === "exited") return one.value === 0 ? "Done" : `Exit ${one.value}`;
  if (one.state === "stopped") {
    if (long) return signalText(one.value);
    return one.value === SIGTSTP ? "Stopped" : `Stopped(SIG${signalName(one.value) ?? one.value})`;
  }
  return signalText(one.value);
}

/** Status of the job as a whole: it runs while anything does. */
function wholeText(job: Job, long: boolean): string {
  const state = jobState(job);
  if (state === "running") return "Running";
  const last = job.processes.at(-1) as JobProcess;
  if (state === "stopped") {
    const stopped = job.processes.find((one) => one.state === "stopped") ?? last;
    return long ? signalText(stopped.value) : "Stopped";
  }
  return statusText(last, long);
}

export type ShowFormat = "standard" | "long" | "noninteractive";

/** One job, as one line or, with -l and in scripts, one line a process. */
export function showJob(sh: Shell, job: Job, format: ShowFormat): string {
  const running = jobState(job) === "running" && !job.foreground;
  const long = format !== "standard";
  const head = format === "noninteractive" ? "" : `[${job.id}]${marker(sh, job)} `;
  const away = sh.cwd !== job.cwd ? `  (wd: ${shortCwd(sh, job.cwd)})` : "";
  const tail = (running ? " &" : "") + away;
  if (!long) {
    const text = job.processes.map((one) => one.text).join(" | ");
    return `${head} ${pad(wholeText(job, false), core(job.processes.at(-1)))}${text}${tail}\n`;
  }
  const lines = job.processes.map((one, i) => {
    const lead = i === 0 ? head : " ".repeat(head.length);
    const pid = String(one.pid).padStart(5);
    const same = i > 0 && format === "long" && sameStatus(one, job.processes[i - 1] as JobProcess);
    const status = same ? "" : statusText(one, format === "long");
    return `${lead}${pid} ${pad(status, core(one))}${i === 0 ? "" : "| "}${one.text}`;
  });
  return `${lines.join("\n")}${tail}\n`;
}

function sameStatus(a: JobProcess, b: JobProcess): boolean {
  return a.state === b.state && a.value === b.value;
}

function core(one: JobProcess | undefined): string {
  return one?.state === "signaled" && one.core ? "(core dumped) " : "";
}

function pad(status: string, note: string): string {
  return note === "" ? status.padEnd(STATUS_WIDTH) : `${status.padEnd(STATUS_WIDTH)}${note}`;
}

function shortCwd(sh: Shell, path: string): string {
  const home = getVar(sh, "HOME") ?? "";
  if (home === "" || home === "/") return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Says on standard error what has become of jobs, and forgets those that ended. */
export function* notifyJobs(sh: Shell): Sys<void> {
  let text = "";
  const ended: Job[] = [];
  for (const job of sh.jobs) {
    const state = jobState(job);
    if (state === "running") continue;
    if (state === "done") {
      if (!job.notified) text += endText(sh, job);
      ended.push(job);
    } else if (!job.notified) {
      if (sh.jobControl && sh.interactive) text += `\n${showJob(sh, job, "standard")}`;
      job.foreground = false;
      job.notified = true;
    }
  }
  for (const job of ended) dropJob(sh, job);
  if (text !== "") yield* writeAll(2, encode(text));
}

/** notify_of_job_status(): a script names the line and the process, a prompt only what happened. */
function endText(sh: Shell, job: Job): string {
  const last = job.processes.at(-1) as JobProcess;
  const signal = last.state === "signaled" ? last.value : 0;
  const told = signal !== 0 && signal !== SIGINT && signal !== SIGPIPE;
  const plain = `${signalText(signal)}${last.core ? " (core dumped)" : ""}\n`;
  const foreground = job.foreground || job.id === 0;
  if (sh.posix) return told && foreground ? plain : "";
  if (!sh.interactive && told && signal !== SIGTERM && !sh.traps.has(signalName(signal) ?? "")) {
    return `${prefix(sh)}${showJob(sh, job, "noninteractive")}`;
  }
  if (foreground) return told ? plain : "";
  return sh.jobControl ? showJob(sh, job, "standard") : "";
}
