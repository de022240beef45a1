/** `systemctl status` of one unit: print_status_info() of systemctl-show.c, systemd 252. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME } from "../../../kernel/uapi/time.ts";
import { formatBytes } from "../../lib/human.ts";
import { type JournalRecord, records, shortLine, stamp } from "../../lib/journalfile.ts";
import { commandLine, type Proc, readProc } from "../../lib/proctable.ts";
import { tryReadFile } from "../../lib/stdio.ts";
import { relativeTime, timespan } from "../../lib/timespan.ts";
import type { UnitStatus } from "../../sbin/systemd/control.ts";
import { isCleanExit, statusExit } from "../../sbin/systemd/exitstatus.ts";
import { isOn } from "../../sbin/systemd/unit.ts";
import { splitCommand } from "../../sbin/systemd/unitfile.ts";
import { preset, shownPath } from "./install.ts";

type Tint = (code: "31" | "32" | "33", text: string) => string;

export interface View {
  readonly host: string;
  readonly color: boolean;
  readonly logLines: number;
  /** enabled, disabled, static ... */
  readonly enabled: string;
}

export function* statusText(unit: UnitStatus, view: View): Sys<string[]> {
  const { sec, nsec } = yield* clock_gettime(CLOCK_REALTIME);
  const nowUs = sec * 1e6 + Math.floor(nsec / 1000);
  const tint: Tint = (code, text) => (view.color ? `\x1b[0;1;${code}m${text}\x1b[0m` : text);
  const title = unit.description === unit.name ? "" : ` - ${unit.description}`;
  return [
    `${glyph(unit, tint)} ${unit.name}${title}`,
    loadedLine(unit, view.enabled, tint),
    ...dropInLines(unit),
    activeLine(unit, nowUs, tint),
    ...unmetLines(unit, nowUs, tint),
    ...durationLine(unit),
    ...processLines(unit, tint),
    ...(yield* resources(unit)),
    ...(yield* logTail(unit, view)),
  ];
}

const stateColor = (unit: UnitStatus): "31" | "32" | null =>
  isOn(unit) ? "32" : unit.active === "failed" ? "31" : null;

function glyph(unit: UnitStatus, tint: Tint): string {
  const dots: Readonly<Record<string, string>> = { reloading: "↻", inactive: "○", failed: "×" };
  const dot = dots[unit.active] ?? "●";
  const color = stateColor(unit);
  return color === null ? dot : tint(color, dot);
}

function loadedLine(unit: UnitStatus, enabled: string, tint: Tint): string {
  const { load, name } = unit;
  const why: Readonly<Record<string, string>> = {
    "not-found": `Unit ${name} not found.`,
    masked: `Unit ${name} is masked.`,
    "bad-setting": `Unit ${name} has a bad unit file setting.`,
  };
  const reason = why[load];
  const shown = load === "loaded" || load === "masked" ? load : tint("31", load);
  if (reason !== undefined) return `     Loaded: ${shown} (Reason: ${reason})`;
  const wished = preset(enabled);
  const note = wished === "-" ? "" : `; preset: ${wished}`;
  return `     Loaded: ${load} (${shownPath(unit.path)}; ${enabled}${note})`;
}

/** A folder, and the names of what is in it. */
function dropInLines(unit: UnitStatus): string[] {
  const folders = new Map<string, string[]>();
  for (const path of unit.dropIns) {
    const slash = path.lastIndexOf("/");
    const folder = shownPath(path.slice(0, slash));
    folders.set(folder, [...(folders.get(folder) ?? []), path.slice(slash + 1)]);
  }
  return [...folders].flatMap(([folder, names], index) => [
    `${index === 0 ? "    Drop-In: " : "             "}${folder}`,
    `             └─${names.join(", ")}`,
  ]);
}

const date = (us: number): string => stamp(us, "%a %Y-%m-%d %H:%M:%S UTC");

function activeLine(unit: UnitStatus, nowUs: number, tint: Tint): string {
  const { active, sub, result } = unit;
  const color = stateColor(unit);
  const state = active === sub ? active : `${active} (${sub})`;
  const shown = color === null ? state : tint(color, state);
  const why = result === "success" ? "" : ` (Result: ${result})`;
  const us = isOn(unit)
    ? unit.activeEnterUs
    : active === "inactive" || active === "failed"
      ? unit.inactiveEnterUs
      : active === "activating"
        ? unit.inactiveExitUs
        : unit.activeExitUs;
  const since = us === 0 ? "" : ` since ${date(us)}; ${relativeTime(us, nowUs)}`;
  return `     Active: ${shown}${why}${since}`;
}

function unmetLines({ unmet }: UnitStatus, nowUs: number, tint: Tint): string[] {
  if (unmet === null) return [];
  const { kind, atUs, checks } = unmet;
  const when = `at ${date(atUs)}; ${relativeTime(atUs, nowUs)}`;
  if (kind === "Condition") {
    const lines = checks.map((check, index) => {
      const branch = index === checks.length - 1 ? "└─" : "├─";
      return `             ${branch} ${check} was not met`;
    });
    return [`  Condition: start ${tint("33", "condition failed")} ${when}`, ...lines];
  }
  const which = unmet.trigger
    ? "none of the trigger assertions were met"
    : `${checks[0]} was not met`;
  return [`     Assert: start ${tint("31", "assertion failed")} ${when}`, `             ${which}`];
}

/** How long it was up. */
function durationLine(unit: UnitStatus): string[] {
  const { active, activeEnterUs, activeExitUs } = unit;
  if (isOn(unit) || active === "activating" || activeExitUs < activeEnterUs) return [];
  return activeEnterUs === 0 ? [] : [`   Duration: ${timespan(activeExitUs - activeEnterUs)}`];
}

/** Commands that are done, and the main process that is. */
function processLines(unit: UnitStatus, tint: Tint): string[] {
  const lines = unit.execs.map(({ directive, line, pid, how, value }) => {
    const { argv, ignoreFailure } = splitCommand(line, null);
    const text = statusExit(how, value);
    const shown = isCleanExit(how, value) ? text : tint(ignoreFailure ? "33" : "31", text);
    return `    Process: ${pid} ${directive}=${argv.join(" ")} ${shown}`;
  });
  if (unit.mainPid === 0 && unit.lastMainPid > 0 && unit.exitHow !== "")
    lines.push(`   Main PID: ${unit.lastMainPid} ${statusExit(unit.exitHow, unit.exitCode)}`);
  return lines;
}

/** Tasks, memory and CPU time of its control group, and the processes in it. */
function* resources(unit: UnitStatus): Sys<string[]> {
  const lines: string[] = [];
  const procs: Proc[] = [];
  let cpuUs = unit.cpuUsec;
  for (const pid of unit.pids) {
    const proc = yield* readProc(`/proc/${pid}`, pid);
    if (proc === null) continue;
    procs.push(proc);
    // The first is exact, and of the main thread only.
    const ns = Number((yield* tryReadFile(`/proc/${pid}/schedstat`))?.split(" ")[0] ?? 0);
    cpuUs += Math.max(Math.floor(ns / 1000), (proc.utime + proc.stime) * 10_000);
  }
  const main = procs.find(({ tgid }) => tgid === unit.mainPid);
  const control = procs.find(({ tgid }) => tgid === unit.controlPid);
  if (main !== undefined) {
    const beside = control === undefined ? "" : `; Control PID: ${control.tgid} (${control.comm})`;
    lines.push(`   Main PID: ${main.tgid} (${main.comm})${beside}`);
  } else if (control !== undefined) lines.push(`  Cntrl PID: ${control.tgid} (${control.comm})`);
  if (procs.length > 0) {
    const tasks = procs.reduce((sum, { threads }) => sum + threads, 0);
    const kb = procs.reduce((sum, { rss, fileKb }) => sum + rss * 4 - fileKb, 0);
    lines.push(
      `      Tasks: ${tasks} (limit: ${yield* tasksMax()})`,
      `     Memory: ${formatBytes(kb * 1024)}`,
    );
  }
  if (procs.length > 0 || unit.exitHow !== "") lines.push(`        CPU: ${timespan(cpuUs)}`);
  if (procs.length > 0) {
    const slice = unit.keys["Service.Slice"]?.at(-1) ?? "system.slice";
    lines.push(`     CGroup: /${slice}/${unit.name}`);
  }
  for (const [index, proc] of procs.entries()) {
    const branch = index === procs.length - 1 ? "└─" : "├─";
    lines.push(`             ${branch}${proc.tgid} ${commandLine(proc)}`);
  }
  return lines;
}

/** DefaultTasksMax=15%: of what the kernel can have at all. */
function* tasksMax(): Sys<number> {
  const value = function* (name: string): Sys<number> {
    return Number((yield* tryReadFile(`/proc/sys/kernel/${name}`)) ?? Infinity);
  };
  const most = Math.min(yield* value("pid_max"), yield* value("threads-max"));
  return Math.floor((most * 15) / 100);
}

/** The last lines of the journal since the unit was started last. */
function* logTail(unit: UnitStatus, { host, logLines }: View): Sys<string[]> {
  let all: JournalRecord[];
  try {
    all = yield* records();
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return ["", "Warning: some journal files were not opened due to insufficient permissions."];
  }
  const mine = all.filter(({ u, t }) => u === unit.name && t >= unit.inactiveExitUs);
  const last = logLines === 0 ? [] : mine.slice(-logLines);
  return last.length === 0 ? [] : ["", ...last.map((record) => shortLine(record, host))];
}
