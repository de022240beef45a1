/** `systemctl status` of one unit, and its properties for `show`. */
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { signalName } from "../../../kernel/uapi/signal.ts";
import { CLOCK_REALTIME } from "../../../kernel/uapi/time.ts";
import { type JournalRecord, records, shortLine, stamp } from "../../lib/journalfile.ts";
import { commandLine, readProc } from "../../lib/proctable.ts";
import type { UnitStatus } from "../../sbin/systemd/control.ts";

function ago(us: number, nowUs: number): string {
  let seconds = Math.max(0, Math.floor((nowUs - us) / 1e6));
  const parts: string[] = [];
  for (const [size, name] of [
    [86_400, "day"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ] as const) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count > 0)
      parts.push(name === "day" ? `${count} day${count > 1 ? "s" : ""}` : `${count}${name}`);
  }
  return parts.length === 0 ? "0s" : parts.slice(0, 2).join(" ");
}

/** format_bytes(): one decimal, powers of 1024. */
function bytes(kb: number): string {
  if (kb >= 1024 * 1024) return `${(Math.floor((kb * 10) / 1024 / 1024) / 10).toFixed(1)}G`;
  if (kb >= 1024) return `${(Math.floor((kb * 10) / 1024) / 10).toFixed(1)}M`;
  return `${kb}.0K`;
}

function cpuTime(ticks: number): string {
  const ms = ticks * 10;
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.floor(ms / 1000);
  const rest = String(ms % 1000).padStart(3, "0");
  if (seconds < 60) return `${seconds}.${rest}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}min ${seconds % 60}.${rest}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}min ${seconds % 60}.${rest}s`;
}

function exitText(unit: UnitStatus): string {
  if (unit.exitHow === "exited")
    return `code=exited, status=${unit.exitCode}/${unit.exitCode === 0 ? "SUCCESS" : unit.exitCode === 1 ? "FAILURE" : "n/a"}`;
  return `code=${unit.exitHow}, signal=${signalName(unit.exitCode) ?? unit.exitCode}`;
}

export function* statusText(
  unit: UnitStatus,
  host: string,
  color: boolean,
  logLines: number,
  enabled: string,
): Sys<string[]> {
  const { sec, nsec } = yield* clock_gettime(CLOCK_REALTIME);
  const nowUs = sec * 1e6 + Math.floor(nsec / 1000);
  const tint = (code: string, text: string): string =>
    color ? `\x1b[0;1;${code}m${text}\x1b[0m` : text;
  const failed = unit.active === "failed";
  const dot = unit.active === "active" ? tint("32", "●") : failed ? tint("31", "×") : "○";
  const state = `${unit.active} (${unit.active === "failed" ? `Result: ${unit.result}` : unit.sub})`;
  const colored = unit.active === "active" ? tint("32", state) : failed ? tint("31", state) : state;
  const since = unit.active === "active" ? unit.activeSinceUs : unit.changedUs;
  const when =
    since === 0
      ? ""
      : ` since ${stamp(since, "%a %Y-%m-%d %H:%M:%S UTC")}; ${ago(since, nowUs)} ago`;
  const lines = [`${dot} ${unit.name} - ${unit.description}`];
  const preset = unit.name.endsWith(".target") ? "" : "; preset: enabled";
  if (unit.load === "loaded")
    lines.push(
      `     Loaded: loaded (${unit.path.replace(/^\/usr\/lib/, "/lib")}; ${enabled}${preset})`,
    );
  else
    lines.push(
      `     Loaded: ${unit.load} (Reason: Unit ${unit.name} ${unit.load === "masked" ? "is masked" : "not found"}.)`,
    );
  if (unit.dropIns.length > 0) {
    const dir = (unit.dropIns[0] as string).replace(/\/[^/]*$/, "");
    lines.push(
      `    Drop-In: ${dir}`,
      `             └─${unit.dropIns.map((path) => path.split("/").pop()).join(", ")}`,
    );
  }
  lines.push(`     Active: ${colored}${when}`);
  if (unit.mainPid === 0 && unit.exitHow !== "" && unit.startedUs > 0) {
    lines.push(`   Duration: ${ago(unit.startedUs, unit.exitedUs)}`);
    lines.push(`   Main PID: ${unit.pids[0] ?? "-"} (${exitText(unit)})`.replace("- (", "("));
  }
  if (unit.pids.length > 0) lines.push(...(yield* processes(unit)));
  lines.push(...(yield* logTail(unit, host, logLines)));
  return lines;
}

function* processes(unit: UnitStatus): Sys<string[]> {
  const lines: string[] = [];
  let ticks = 0;
  let rss = 0;
  let tasks = 0;
  const tree: string[] = [];
  for (const [index, pid] of unit.pids.entries()) {
    const p = yield* readProc(`/proc/${pid}`, pid);
    if (p === null) continue;
    ticks += p.utime + p.stime;
    rss += p.rss * 4 - p.fileKb;
    tasks += p.threads;
    if (pid === unit.mainPid) lines.push(`   Main PID: ${pid} (${p.comm})`);
    tree.push(
      `             ${index === unit.pids.length - 1 ? "└─" : "├─"}${pid} ${commandLine(p)}`,
    );
  }
  lines.push(
    `      Tasks: ${tasks}`,
    `     Memory: ${bytes(rss)}`,
    `        CPU: ${cpuTime(ticks)}`,
  );
  lines.push(`     CGroup: /system.slice/${unit.name}`, ...tree);
  return lines;
}

function* logTail(unit: UnitStatus, host: string, count: number): Sys<string[]> {
  let all: JournalRecord[];
  try {
    all = yield* records();
  } catch (error) {
    if (error instanceof SyscallError) {
      return ["", "Warning: some journal files were not opened due to insufficient permissions."];
    }
    throw error;
  }
  const mine = all.filter((record) => record.u === unit.name).slice(-count);
  return mine.length === 0 || count === 0
    ? []
    : ["", ...mine.map((record) => shortLine(record, host))];
}

export function propertyLines(unit: UnitStatus, enabled: string): [string, string][] {
  const time = (us: number): string => (us === 0 ? "" : stamp(us, "%a %Y-%m-%d %H:%M:%S UTC"));
  return [
    ["Restart", (unit.keys["Service.Restart"] ?? ["no"]).slice(-1)[0] ?? "no"],
    ["Result", unit.result],
    ["NRestarts", String(unit.restarts)],
    ["MainPID", String(unit.mainPid)],
    ["ExecMainStartTimestamp", time(unit.startedUs)],
    ["ExecMainExitTimestamp", time(unit.exitedUs)],
    ["ExecMainStatus", String(unit.exitCode)],
    ["ExecStart", (unit.keys["Service.ExecStart"] ?? []).join(" ; ")],
    ["Id", unit.name],
    ["Names", unit.name],
    ["Description", unit.description],
    ["LoadState", unit.load],
    ["ActiveState", unit.active],
    ["SubState", unit.sub],
    ["FragmentPath", unit.path],
    ["DropInPaths", unit.dropIns.join(" ")],
    ["UnitFileState", enabled],
    ["StateChangeTimestamp", time(unit.changedUs)],
    ["ActiveEnterTimestamp", time(unit.activeSinceUs)],
    ["InactiveEnterTimestamp", time(unit.inactiveSinceUs)],
    ["InvocationID", unit.invocation],
  ];
}
