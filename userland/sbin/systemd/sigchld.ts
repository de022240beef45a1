/** What becomes of a service when one of its processes is gone: service_sigchld_event(). */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { SIGKILL } from "../../../kernel/uapi/signal.ts";
import type { WaitStatus } from "../../../kernel/uapi/syscall.ts";
import { signalGroup } from "./cgroup.ts";
import { isCleanExit, journalExit } from "./exitstatus.ts";
import { log, type Manager, nowUs, setState } from "./manager.ts";
import { advance, enterDead, executed, fail, runMain, stopped, typeOf } from "./service.ts";
import { type Command, ident, key, type Unit, words } from "./unit.ts";
import { splitCommand } from "./unitfile.ts";

/** A child of pid 1 is gone. */
export function childGone(m: Manager, sys: ActorTrap, status: WaitStatus): void {
  for (const unit of Object.values(m.units)) {
    if (unit.controlPid === status.pid) return controlGone(m, sys, unit, status);
    if (unit.mainPid === status.pid) return mainGone(m, sys, unit, status);
  }
}

const howOf = (status: WaitStatus): "exited" | "killed" | "dumped" =>
  status.how === "exited" ? "exited" : status.coreDumped ? "dumped" : "killed";

function record(unit: Unit, { directive, line }: Command, status: WaitStatus): void {
  const { utimeNs, stimeNs } = status.rusage;
  unit.cpuUsec += Math.floor((utimeNs + stimeNs) / 1000);
  const others = unit.execs.filter((one) => one.directive !== directive || one.line !== line);
  const { pid, value } = status;
  unit.execs = others.concat({ directive, line, pid, how: howOf(status), value });
}

const forgiven = (line: string): boolean => splitCommand(line, {}).ignoreFailure;

function controlGone(m: Manager, sys: ActorTrap, unit: Unit, status: WaitStatus): void {
  const command = unit.control as Command;
  record(unit, command, status);
  const clean = status.how === "exited" && status.value === 0;
  if (clean || forgiven(command.line)) return advance(m, sys, unit);
  const code = journalExit(howOf(status), status.value);
  log(m, sys, `${unit.name}: Control process exited, ${code}`, unit.name, 5);
  if (unit.phase === "stop" || unit.phase === "reload") advance(m, sys, unit);
  else {
    if (unit.mainPid > 0) signalGroup(sys, unit, SIGKILL);
    fail(m, sys, unit, status.how === "exited" ? "exit-code" : "signal");
  }
}

function mainGone(m: Manager, sys: ActorTrap, unit: Unit, status: WaitStatus): void {
  // It went so fast that its program was executed, or could not be, only now.
  if (unit.execFd >= 0) {
    if (typeOf(unit) === "exec") {
      sys.close(unit.execFd);
      unit.execFd = -1;
    } else executed(m, sys, unit);
  }
  unit.lastMainPid = unit.mainPid;
  unit.mainPid = 0;
  unit.exitedUs = nowUs(sys);
  unit.exitCode = status.value;
  unit.exitHow = howOf(status);
  const command = unit.main as Command;
  record(unit, command, status);
  const stopping = unit.active === "deactivating";
  const success = words(unit, "Service.SuccessExitStatus");
  const clean = isCleanExit(howOf(status), status.value, success) || forgiven(command.line);
  if (!clean && !(stopping && status.how === "signaled")) {
    const code = journalExit(unit.exitHow, status.value);
    log(m, sys, `${unit.name}: Main process exited, ${code}`, unit.name, 5);
  }
  unit.result = clean || stopping ? "success" : resultOf(sys, unit, status);
  if (typeOf(unit) === "oneshot" && clean && !stopping)
    return unit.queue.length > 0 ? runMain(m, sys, unit) : finished(m, sys, unit);
  if (stopping) return stopped(m, sys, unit);
  signalGroup(sys, unit, SIGKILL);
  enterDead(m, sys, unit);
}

function resultOf(sys: ActorTrap, unit: Unit, status: WaitStatus): string {
  if (status.how === "exited") return "exit-code";
  if (unit.exitHow === "dumped") return "core-dump";
  return wasOom(sys, status) ? "oom-kill" : "signal";
}

/** A oneshot service has done its work. */
function finished(m: Manager, sys: ActorTrap, unit: Unit): void {
  const stay = /^(?:yes|true|on|1)$/.test(key(unit, "Service.RemainAfterExit") ?? "no");
  unit.phase = "none";
  if (!stay) log(m, sys, `${unit.name}: Deactivated successfully.`, unit.name);
  setState(unit, sys, stay ? "active" : "inactive", stay ? "exited" : "dead");
  unit.job = "done";
  log(m, sys, `Finished ${ident(unit)}.`, unit.name);
}

/** Was this SIGKILL the OOM killer's? The kernel counts them. */
function wasOom(sys: ActorTrap, status: WaitStatus): boolean {
  if (status.how !== "signaled" || status.value !== SIGKILL) return false;
  const text = sys.syslog("read") as string;
  return text.includes(`Killed process ${status.pid} (`);
}
