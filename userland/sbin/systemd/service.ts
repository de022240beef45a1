/**
 * The state machine of a service: src/core/service.c in purpose. Services are simple, exec, notify
 * (taken as started once it runs its program), forking (main pid is the one that runs) and oneshot.
 * Started means here that the program is executed, as Type=exec has it, and not only that there is
 * a process: what asks next sees the service's own name and memory.
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { SIGKILL, SIGTERM, signalNumber } from "../../../kernel/uapi/signal.ts";
import { NSEC_PER_SEC } from "../../../kernel/uapi/time.ts";
import { signalGroup } from "./cgroup.ts";
import { log, type Manager, monotonicNs, nowUs, setState } from "./manager.ts";
import { invocationId, spawnCommand } from "./spawn.ts";
import {
  type Command,
  commands,
  ident,
  key,
  NONE,
  type Refusal,
  type Unit,
  words,
} from "./unit.ts";
import { timeSpan } from "./unitfile.ts";

export function startService(m: Manager, sys: ActorTrap, unit: Unit): void {
  if (startLimitHit(sys, unit)) {
    log(m, sys, `${unit.name}: Start request repeated too quickly.`, unit.name, 4);
    return fail(m, sys, unit, "start-limit-hit");
  }
  unit.wantStop = false;
  unit.restartAfterStop = false;
  unit.result = "success";
  unit.invocation = invocationId(sys);
  unit.due = "none";
  unit.execs = NONE;
  unit.cpuUsec = 0;
  unit.lastMainPid = 0;
  unit.exitHow = "";
  setState(unit, sys, "activating", "start-pre");
  unit.phase = "start-pre";
  unit.queue = commands(unit, "ExecStartPre");
  // A service that runs at once has no time to be starting.
  const atOnce = unit.queue.length === 0 && /^(?:simple|idle)$/.test(typeOf(unit));
  if (!atOnce) log(m, sys, `Starting ${ident(unit)}...`, unit.name);
  advance(m, sys, unit);
}

export const typeOf = (unit: Unit): string => key(unit, "Service.Type") ?? "simple";

function startLimitHit(sys: ActorTrap, unit: Unit): boolean {
  const now = monotonicNs(sys);
  const window = timeSpan(key(unit, "Unit.StartLimitIntervalSec"), 10) * NSEC_PER_SEC;
  const burst = Number(key(unit, "Unit.StartLimitBurst") ?? 5);
  unit.starts = unit.starts.filter((at) => now - at < window);
  if (window > 0 && burst > 0 && unit.starts.length >= burst) return true;
  unit.starts = unit.starts.concat(now);
  return false;
}

function takeCommand(unit: Unit): Command | undefined {
  const [first, ...rest] = unit.queue;
  unit.queue = rest.length > 0 ? rest : NONE;
  return first;
}

/** Runs the next command of the phase, or enters the next phase. */
export function advance(m: Manager, sys: ActorTrap, unit: Unit): void {
  const next = takeCommand(unit);
  if (next !== undefined) {
    unit.control = next;
    unit.controlPid = spawnCommand(sys, unit, next.line, false).pid;
    if (unit.controlPid < 0) fail(m, sys, unit, "resources");
    return;
  }
  unit.controlPid = 0;
  unit.control = null;
  if (unit.phase === "start-pre") startMain(m, sys, unit);
  else if (unit.phase === "start-post") started(m, sys, unit);
  else if (unit.phase === "stop") killMain(m, sys, unit);
  else if (unit.phase === "reload") {
    unit.phase = "none";
    setState(unit, sys, "active", "running");
    log(m, sys, `Reloaded ${ident(unit)}.`, unit.name);
  }
}

function startMain(m: Manager, sys: ActorTrap, unit: Unit): void {
  // Only a oneshot service may have several, which run one after another.
  unit.queue = commands(unit, "ExecStart");
  runMain(m, sys, unit);
  if (typeOf(unit) !== "oneshot") unit.queue = NONE;
}

export function runMain(m: Manager, sys: ActorTrap, unit: Unit): void {
  const command = takeCommand(unit);
  if (command === undefined) return fail(m, sys, unit, "resources");
  unit.main = command;
  const { pid, execFd } = spawnCommand(sys, unit, command.line, true);
  unit.mainPid = pid;
  unit.execFd = execFd;
  if (unit.mainPid < 0) return fail(m, sys, unit, "resources");
  unit.startedUs = nowUs(sys);
  unit.phase = "start";
  setState(unit, sys, "activating", "start");
}

/** Services whose main process has executed its program since. */
export function executedServices(m: Manager, sys: ActorTrap): void {
  for (const unit of Object.values(m.units)) {
    if (unit.execFd < 0) continue;
    try {
      if ((sys.read(unit.execFd, 1) as Uint8Array).length > 0) continue;
    } catch (error) {
      if (error instanceof SyscallError && error.errno === "EAGAIN") continue;
      if (!(error instanceof SyscallError)) throw error;
    }
    executed(m, sys, unit);
  }
}

export function executed(m: Manager, sys: ActorTrap, unit: Unit): void {
  sys.close(unit.execFd);
  unit.execFd = -1;
  if (unit.phase !== "start" || typeOf(unit) === "oneshot") return;
  unit.phase = "start-post";
  unit.queue = commands(unit, "ExecStartPost");
  advance(m, sys, unit);
}

function started(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  setState(unit, sys, "active", "running");
  unit.job = "done";
  log(m, sys, `Started ${ident(unit)}.`, unit.name);
}

export function stopService(m: Manager, sys: ActorTrap, unit: Unit): void {
  log(m, sys, `Stopping ${ident(unit)}...`, unit.name);
  setState(unit, sys, "deactivating", "stop");
  unit.phase = "stop";
  unit.queue = unit.mainPid > 0 ? commands(unit, "ExecStop") : [];
  advance(m, sys, unit);
}

function killMain(m: Manager, sys: ActorTrap, unit: Unit): void {
  if (unit.mainPid === 0) return stopped(m, sys, unit);
  setState(unit, sys, "deactivating", "stop-sigterm");
  signalGroup(sys, unit, signalNumber(key(unit, "Service.KillSignal") ?? "SIGTERM") ?? SIGTERM);
  unit.due = "kill";
  unit.dueNs = monotonicNs(sys) + timeSpan(key(unit, "Service.TimeoutStopSec"), 90) * NSEC_PER_SEC;
}

/** Its processes are gone after it was asked to stop. */
export function stopped(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  unit.due = "none";
  unit.mainPid = 0;
  const failed = unit.result !== "success";
  setState(unit, sys, failed ? "failed" : "inactive", failed ? "failed" : "dead");
  log(
    m,
    sys,
    failed
      ? `${unit.name}: Failed with result '${unit.result}'.`
      : `${unit.name}: Deactivated successfully.`,
    unit.name,
    failed ? 4 : 6,
  );
  log(m, sys, `Stopped ${ident(unit)}.`, unit.name);
  if (unit.restartAfterStop) {
    unit.restartAfterStop = false;
    unit.starts = NONE;
    m.follow.push(unit.name);
  }
}

/** Why it cannot be told to reload at all; null when it can. */
export function reloadError(unit: Unit): Refusal | null {
  if (commands(unit, "ExecReload").length > 0) return null;
  const text = `Job type reload is not applicable for unit ${unit.name}.`;
  return { error: "JobTypeNotApplicable", text };
}

export function reloadService(m: Manager, sys: ActorTrap, unit: Unit): void {
  const list = commands(unit, "ExecReload");
  setState(unit, sys, "reloading", "reload");
  unit.phase = "reload";
  unit.queue = list.map(({ directive, line }) => ({
    directive,
    line: line.replace(/\$MAINPID/g, String(unit.mainPid)),
  }));
  advance(m, sys, unit);
}

/** It could not be started, or a command before its main one failed. */
export function fail(m: Manager, sys: ActorTrap, unit: Unit, result: string): void {
  unit.result = result;
  unit.mainPid = 0;
  enterDead(m, sys, unit);
}

/** service_enter_dead(): inactive or failed, and perhaps a restart to come. */
export function enterDead(m: Manager, sys: ActorTrap, unit: Unit): void {
  const failed = unit.result !== "success";
  unit.phase = "none";
  unit.queue = NONE;
  if (failed) log(m, sys, `${unit.name}: Failed with result '${unit.result}'.`, unit.name, 4);
  else log(m, sys, `${unit.name}: Deactivated successfully.`, unit.name);
  setState(unit, sys, failed ? "failed" : "inactive", failed ? "failed" : "dead");
  if (unit.job === "") {
    unit.job = failed ? "failed" : "done";
    if (failed) log(m, sys, `Failed to start ${ident(unit)}.`, unit.name, 3);
  }
  if (shallRestart(unit)) {
    setState(unit, sys, "activating", "auto-restart");
    unit.due = "restart";
    unit.dueNs = monotonicNs(sys) + timeSpan(key(unit, "Service.RestartSec"), 0.1) * NSEC_PER_SEC;
  } else if (failed) triggerOnFailure(m, sys, unit);
}

/** systemd.service(5), the table of Restart=. */
function shallRestart(unit: Unit): boolean {
  if (unit.wantStop || unit.result === "start-limit-hit") return false;
  const { result } = unit;
  switch (key(unit, "Service.Restart") ?? "no") {
    case "always":
      return true;
    case "on-success":
      return result === "success";
    case "on-failure":
      return result !== "success";
    case "on-abnormal":
      return result !== "success" && result !== "exit-code";
    case "on-abort":
      return result === "signal" || result === "core-dump" || result === "oom-kill";
    default:
      return false;
  }
}

function triggerOnFailure(m: Manager, sys: ActorTrap, unit: Unit): void {
  const names = words(unit, "Unit.OnFailure");
  if (names.length === 0) return;
  log(m, sys, `${unit.name}: Triggering OnFailure= dependencies.`, unit.name);
  m.follow.push(...names);
}

/** SIGKILL for what did not stop in time. */
export function stopTimedOut(m: Manager, sys: ActorTrap, unit: Unit): void {
  if (unit.active !== "deactivating") return;
  log(m, sys, `${unit.name}: State 'stop-sigterm' timed out. Killing.`, unit.name, 4);
  const killing = `${unit.name}: Killing process ${unit.mainPid} with signal SIGKILL.`;
  log(m, sys, killing, unit.name, 5);
  signalGroup(sys, unit, SIGKILL);
}
