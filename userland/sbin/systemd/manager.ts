/**
 * The service manager's state machine: src/core/service.c in purpose. Services are simple, exec,
 * notify (taken as started at once), forking (main pid is the one that runs) and oneshot.
 * Not modelled: sockets, timers, devices, conditions beyond paths, cgroup limits.
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { SIGKILL, SIGTERM, signalName, signalNumber } from "../../../kernel/uapi/signal.ts";
import type { WaitStatus } from "../../../kernel/uapi/syscall.ts";
import { CLOCK_MONOTONIC, CLOCK_REALTIME, NSEC_PER_SEC } from "../../../kernel/uapi/time.ts";
import { ignoredLines } from "./ignored.ts";
import { invocationId, spawnCommand } from "./spawn.ts";
import { description, key, keyList, newUnit, type Unit, words } from "./unit.ts";
import { listDir, loadUnit, timeSpan, UNIT_PATH } from "./unitfile.ts";

export interface Manager {
  units: Record<string, Unit>;
  /** Descriptor of systemd's own journal stream, -1 while there is none. */
  journalFd: number;
  listenFd: number;
  /** Control connections: descriptor, bytes so far, and the unit whose job they wait for. */
  clients: {
    fd: number;
    text: string;
    waiting: string;
    verb: string;
    until: "active" | "inactive" | "";
  }[];
  booted: boolean;
  bootQueue: string[];
  /** Lines that were logged before the journal was up. */
  early: string[];
}

export function newManager(): Manager {
  return {
    units: {},
    journalFd: -1,
    listenFd: -1,
    clients: [],
    booted: false,
    bootQueue: [],
    early: [],
  };
}

export function nowUs(sys: ActorTrap): number {
  const { sec, nsec } = sys.clock_gettime(CLOCK_REALTIME) as { sec: number; nsec: number };
  return sec * 1_000_000 + Math.floor(nsec / 1000);
}

export function monotonicNs(sys: ActorTrap): number {
  const { sec, nsec } = sys.clock_gettime(CLOCK_MONOTONIC) as { sec: number; nsec: number };
  return sec * NSEC_PER_SEC + nsec;
}

/** systemd's own message; `unit` is what it is about (shown by journalctl -u). */
export function log(m: Manager, sys: ActorTrap, text: string, unit = "", priority = 6): void {
  const line = `<${priority}>${unit === "" ? "" : `\x01${unit}\x02`}${text}\n`;
  if (m.journalFd < 0) {
    m.early.push(line);
    return;
  }
  try {
    sys.write(m.journalFd, encode(line));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

export function unitNamed(m: Manager, sys: ActorTrap, name: string): Unit {
  let unit = m.units[name];
  if (unit === undefined || unit.load === "not-found") {
    unit ??= m.units[name] = newUnit(name);
    reloadUnit(sys, unit);
    for (const text of ignoredLines(unit)) log(m, sys, text, name, 4);
  }
  return unit;
}

export function reloadUnit(sys: ActorTrap, unit: Unit): void {
  const loaded = loadUnit(sys, unit.name);
  if (loaded === null) {
    unit.load = "not-found";
    unit.path = "";
    unit.keys = {};
    return;
  }
  unit.load = loaded.masked ? "masked" : "loaded";
  unit.path = loaded.path;
  unit.keys = loaded.keys;
  unit.dropIns = loaded.dropIns;
  if (
    unit.name.endsWith(".service") &&
    !loaded.masked &&
    keyList(unit, "Service.ExecStart").length === 0
  )
    unit.load = "bad-setting";
}

/** Every unit that some folder names. */
export function allUnitNames(sys: ActorTrap): string[] {
  const names = new Set<string>();
  for (const folder of UNIT_PATH)
    for (const name of listDir(sys, folder)) if (/\.(service|target)$/.test(name)) names.add(name);
  return [...names].filter((name) => !name.includes("@.")).sort();
}

function setState(unit: Unit, sys: ActorTrap, active: Unit["active"], sub: string): void {
  const us = nowUs(sys);
  if (active !== unit.active) unit.changedUs = us;
  if (active === "active" && unit.active !== "active") unit.activeSinceUs = us;
  if ((active === "inactive" || active === "failed") && unit.active !== active)
    unit.inactiveSinceUs = us;
  unit.active = active;
  unit.sub = sub;
}

export function startUnit(m: Manager, sys: ActorTrap, unit: Unit): string {
  if (unit.load === "not-found") return `Unit ${unit.name} not found.`;
  if (unit.load === "masked") return `Unit ${unit.name} is masked.`;
  if (unit.load === "bad-setting") return `Unit ${unit.name} has a bad unit file setting.`;
  if (unit.active === "active" || unit.active === "activating") return "";
  if (!unit.name.endsWith(".service")) {
    setState(unit, sys, "active", "active");
    return "";
  }
  if (startLimitHit(sys, unit)) {
    log(m, sys, `${unit.name}: Start request repeated too quickly.`, unit.name, 4);
    fail(m, sys, unit, "start-limit-hit");
    return `Job for ${unit.name} failed.`;
  }
  unit.wantStop = false;
  unit.restartAfterStop = false;
  unit.result = "success";
  unit.invocation = invocationId(sys);
  unit.due = "none";
  log(m, sys, `Starting ${unit.name} - ${description(unit)}...`, unit.name);
  setState(unit, sys, "activating", "start-pre");
  unit.phase = "start-pre";
  unit.queue = [...keyList(unit, "Service.ExecStartPre")];
  advance(m, sys, unit);
  return "";
}

function startLimitHit(sys: ActorTrap, unit: Unit): boolean {
  const now = monotonicNs(sys);
  const window = timeSpan(key(unit, "Unit.StartLimitIntervalSec"), 10) * NSEC_PER_SEC;
  const burst = Number(key(unit, "Unit.StartLimitBurst") ?? 5);
  unit.starts = unit.starts.filter((at) => now - at < window);
  if (window > 0 && burst > 0 && unit.starts.length >= burst) return true;
  unit.starts.push(now);
  return false;
}

/** Runs the next command of the phase, or enters the next phase. */
export function advance(m: Manager, sys: ActorTrap, unit: Unit): void {
  const next = unit.queue.shift();
  if (next !== undefined) {
    unit.controlPid = spawnCommand(sys, unit, next, false);
    if (unit.controlPid < 0) fail(m, sys, unit, "resources");
    return;
  }
  unit.controlPid = 0;
  if (unit.phase === "start-pre") startMain(m, sys, unit);
  else if (unit.phase === "start-post") started(m, sys, unit);
  else if (unit.phase === "stop") killMain(m, sys, unit);
  else if (unit.phase === "reload") {
    unit.phase = "none";
    setState(unit, sys, "active", "running");
    log(m, sys, `Reloaded ${unit.name} - ${description(unit)}.`, unit.name);
  }
}

function startMain(m: Manager, sys: ActorTrap, unit: Unit): void {
  const [line] = keyList(unit, "Service.ExecStart");
  if (line === undefined) return fail(m, sys, unit, "resources");
  unit.mainPid = spawnCommand(sys, unit, line, true);
  if (unit.mainPid < 0) return fail(m, sys, unit, "resources");
  unit.startedUs = nowUs(sys);
  unit.exitHow = "";
  const oneshot = key(unit, "Service.Type") === "oneshot";
  unit.phase = oneshot ? "start" : "start-post";
  unit.queue = oneshot ? [] : [...keyList(unit, "Service.ExecStartPost")];
  setState(unit, sys, "activating", "start");
  if (!oneshot) advance(m, sys, unit);
}

function started(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  setState(unit, sys, "active", "running");
  log(m, sys, `Started ${unit.name} - ${description(unit)}.`, unit.name);
}

export function stopUnit(m: Manager, sys: ActorTrap, unit: Unit): string {
  if (unit.load === "not-found" && unit.active === "inactive")
    return `Unit ${unit.name} not loaded.`;
  unit.wantStop = true;
  if (unit.sub === "auto-restart") {
    unit.due = "none";
    setState(unit, sys, "inactive", "dead");
    return "";
  }
  if (unit.active !== "active" && unit.active !== "activating") return "";
  if (!unit.name.endsWith(".service")) {
    setState(unit, sys, "inactive", "dead");
    return "";
  }
  log(m, sys, `Stopping ${unit.name} - ${description(unit)}...`, unit.name);
  setState(unit, sys, "deactivating", "stop");
  unit.phase = "stop";
  unit.queue = unit.mainPid > 0 ? [...keyList(unit, "Service.ExecStop")] : [];
  advance(m, sys, unit);
  return "";
}

function killMain(m: Manager, sys: ActorTrap, unit: Unit): void {
  if (unit.mainPid === 0) return stopped(m, sys, unit);
  setState(unit, sys, "deactivating", "stop-sigterm");
  signalGroup(sys, unit, signalNumber(key(unit, "Service.KillSignal") ?? "SIGTERM") ?? SIGTERM);
  unit.due = "kill";
  unit.dueNs = monotonicNs(sys) + timeSpan(key(unit, "Service.TimeoutStopSec"), 90) * NSEC_PER_SEC;
}

/** KillMode=control-group: every process of the service, found by its control group. */
export function signalGroup(sys: ActorTrap, unit: Unit, signal: number): void {
  for (const pid of unitPids(sys, unit.name)) {
    try {
      sys.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
}

export function unitPids(sys: ActorTrap, name: string): number[] {
  const out: number[] = [];
  for (const entry of listDir(sys, "/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fd = sys.open(`/proc/${entry}/cgroup`, 0) as number;
      const text = String.fromCharCode(...(sys.read(fd, 512) as Uint8Array));
      sys.close(fd);
      if (text.trim().endsWith(`/${name}`)) out.push(Number(entry));
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return out.sort((a, b) => a - b);
}

function stopped(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  unit.due = "none";
  unit.mainPid = 0;
  const failed = unit.result !== "success";
  setState(unit, sys, failed ? "failed" : "inactive", failed ? "failed" : "dead");
  log(m, sys, `Stopped ${unit.name} - ${description(unit)}.`, unit.name);
  if (unit.restartAfterStop) {
    unit.restartAfterStop = false;
    unit.starts = [];
    startUnit(m, sys, unit);
  }
}

export function restartUnit(m: Manager, sys: ActorTrap, unit: Unit): string {
  if (unit.load !== "loaded") return startUnit(m, sys, unit);
  if (unit.active === "active" || unit.active === "activating") {
    stopUnit(m, sys, unit);
    if ((unit.active as string) === "deactivating") {
      unit.restartAfterStop = true;
      return "";
    }
  }
  if (unit.active === "deactivating") {
    unit.restartAfterStop = true;
    return "";
  }
  unit.active = "inactive";
  return startUnit(m, sys, unit);
}

export function reloadService(m: Manager, sys: ActorTrap, unit: Unit): string {
  if (unit.active !== "active") return `Unit ${unit.name} is not active, cannot reload.`;
  const commands = keyList(unit, "Service.ExecReload");
  if (commands.length === 0)
    return `Failed to reload ${unit.name}: Job type reload is not applicable for unit ${unit.name}.`;
  setState(unit, sys, "reloading", "reload");
  unit.phase = "reload";
  unit.queue = commands.map((line) => line.replace(/\$MAINPID/g, String(unit.mainPid)));
  advance(m, sys, unit);
  return "";
}

function fail(m: Manager, sys: ActorTrap, unit: Unit, result: string): void {
  unit.phase = "none";
  unit.result = result;
  unit.mainPid = 0;
  setState(unit, sys, "failed", "failed");
  log(m, sys, `${unit.name}: Failed with result '${result}'.`, unit.name, 4);
  if (result !== "start-limit-hit") return;
  log(m, sys, `Failed to start ${unit.name} - ${description(unit)}.`, unit.name, 3);
}

/** A child of pid 1 is gone. */
export function childGone(m: Manager, sys: ActorTrap, status: WaitStatus): void {
  for (const unit of Object.values(m.units)) {
    if (unit.controlPid === status.pid) {
      if (status.how === "exited" && status.value === 0) advance(m, sys, unit);
      else if (unit.phase === "stop" || unit.phase === "reload") advance(m, sys, unit);
      else fail(m, sys, unit, "exit-code");
      return;
    }
    if (unit.mainPid === status.pid) {
      mainGone(m, sys, unit, status);
      return;
    }
  }
}

function mainGone(m: Manager, sys: ActorTrap, unit: Unit, status: WaitStatus): void {
  unit.mainPid = 0;
  unit.exitedUs = nowUs(sys);
  unit.exitCode = status.value;
  unit.exitHow = status.how === "exited" ? "exited" : status.coreDumped ? "dumped" : "killed";
  unit.cpuUsec = Math.floor((status.rusage.utimeNs + status.rusage.stimeNs) / 1000);
  const stopping = unit.active === "deactivating";
  const clean =
    (status.how === "exited" &&
      (status.value === 0 ||
        words(unit, "Service.SuccessExitStatus").includes(String(status.value)))) ||
    (status.how === "signaled" && [1, 2, 13, 15].includes(status.value));
  if (!clean && !(stopping && status.how === "signaled")) {
    const code =
      unit.exitHow === "exited"
        ? `exited, status=${status.value}/${exitName(status.value)}`
        : `${unit.exitHow}, status=${status.value}/${signalName(status.value) ?? "?"}`;
    log(m, sys, `${unit.name}: Main process exited, code=${code}`, unit.name, 5);
  }
  unit.result =
    clean || stopping
      ? "success"
      : status.how === "exited"
        ? "exit-code"
        : unit.exitHow === "dumped"
          ? "core-dump"
          : wasOom(sys, status)
            ? "oom-kill"
            : "signal";
  if (key(unit, "Service.Type") === "oneshot" && clean && !stopping) {
    const stay = key(unit, "Service.RemainAfterExit") === "yes";
    unit.phase = "none";
    setState(unit, sys, stay ? "active" : "inactive", stay ? "exited" : "dead");
    log(m, sys, `Finished ${unit.name} - ${description(unit)}.`, unit.name);
    return;
  }
  if (stopping) return stopped(m, sys, unit);
  signalGroup(sys, unit, SIGKILL);
  log(
    m,
    sys,
    unit.result === "success"
      ? `${unit.name}: Deactivated successfully.`
      : `${unit.name}: Failed with result '${unit.result}'.`,
    unit.name,
    unit.result === "success" ? 6 : 4,
  );
  unit.phase = "none";
  const restart = key(unit, "Service.Restart") ?? "no";
  const again =
    !unit.wantStop &&
    (restart === "always" || (restart === "on-failure" && unit.result !== "success"));
  setState(
    unit,
    sys,
    unit.result === "success" ? "inactive" : "failed",
    unit.result === "success" ? "dead" : "failed",
  );
  if (!again) return;
  setState(unit, sys, "activating", "auto-restart");
  unit.due = "restart";
  unit.dueNs = monotonicNs(sys) + timeSpan(key(unit, "Service.RestartSec"), 0.1) * NSEC_PER_SEC;
}

function exitName(code: number): string {
  return (
    { 0: "SUCCESS", 1: "FAILURE", 2: "INVALIDARGUMENT", 200: "CHDIR", 203: "EXEC", 217: "USER" }[
      code
    ] ?? "n/a"
  );
}

/** Was this SIGKILL the OOM killer's? The kernel counts them. */
function wasOom(sys: ActorTrap, status: WaitStatus): boolean {
  if (status.how !== "signaled" || status.value !== SIGKILL) return false;
  const text = sys.syslog("read") as string;
  return text.includes(`Killed process ${status.pid} (`);
}

/** Timers that have come due: restarts, and SIGKILL for what did not stop. */
export function dueUnits(m: Manager, sys: ActorTrap): number {
  const now = monotonicNs(sys);
  let next = Infinity;
  for (const unit of Object.values(m.units)) {
    if (unit.due === "none") continue;
    if (unit.dueNs > now) {
      next = Math.min(next, unit.dueNs - now);
      continue;
    }
    const { due } = unit;
    unit.due = "none";
    if (due === "restart") {
      unit.restarts++;
      unit.active = "inactive";
      log(
        m,
        sys,
        `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`,
        unit.name,
      );
      startUnit(m, sys, unit);
    } else if (due === "kill" && unit.active === "deactivating") {
      log(m, sys, `${unit.name}: State 'stop-sigterm' timed out. Killing.`, unit.name, 4);
      log(
        m,
        sys,
        `${unit.name}: Killing process ${unit.mainPid} with signal SIGKILL.`,
        unit.name,
        5,
      );
      signalGroup(sys, unit, SIGKILL);
    }
  }
  return next;
}
