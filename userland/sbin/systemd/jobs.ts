/**
 * Jobs: starting a unit with what it needs and in its order, stopping it with what needs it.
 * systemd.unit(5): Requires= Wants= Requisite= BindsTo= PartOf= Conflicts= After= Before= and the
 * folders .wants and .requires. A cycle of After= is broken where it is met.
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { unmetChecks } from "./conditions.ts";
import {
  loadError,
  log,
  type Manager,
  monotonicNs,
  nowUs,
  setState,
  unitNamed,
  unloaded,
} from "./manager.ts";
import { startService, stopService, stopTimedOut } from "./service.ts";
import { ident, isOn, isService, type Refusal, type Unit, words } from "./unit.ts";

export const required = (unit: Unit): string[] => [
  ...words(unit, "Unit.Requires"),
  ...words(unit, "Unit.BindsTo"),
  ...unit.linked.requires,
];

export const wanted = (unit: Unit): string[] => [
  ...words(unit, "Unit.Wants"),
  ...unit.linked.wants,
];

/** What keeps it from being started; null when its job is done or runs. */
export function startUnit(
  m: Manager,
  sys: ActorTrap,
  unit: Unit,
  trail: readonly string[] = [],
): Refusal | null {
  const error = loadError(unit);
  if (error !== null) return error;
  if (trail.includes(unit.name)) return null;
  if (!isStopping(unit) && (isOn(unit) || isPending(unit))) return null;
  unit.job = "";
  if (isStopping(unit)) {
    unit.restartAfterStop = true;
    return null;
  }
  if (unit.sub === "auto-restart") {
    unit.due = "none";
    setState(unit, sys, "inactive", "dead");
  }
  const path = [...trail, unit.name];
  for (const name of words(unit, "Unit.Conflicts")) stopUnit(m, sys, unitNamed(m, sys, name));
  for (const name of wanted(unit)) startUnit(m, sys, unitNamed(m, sys, name), path);
  for (const name of required(unit)) {
    const failed = startUnit(m, sys, unitNamed(m, sys, name), path);
    if (failed === null) continue;
    unit.job = "failed";
    return failed;
  }
  unit.phase = "waiting";
  if (!isHeld(m, unit)) runJob(m, sys, unit);
  return null;
}

/** Its start job waits or runs. */
const isPending = (unit: Unit): boolean =>
  unit.phase === "waiting" || (unit.active === "activating" && unit.sub !== "auto-restart");

/** Units that are to be up before this one, if they start at all. */
function earlier(m: Manager, unit: Unit): Unit[] {
  const target = unit.name.endsWith(".target");
  const names = [
    ...words(unit, "Unit.After"),
    ...(target ? [...wanted(unit), ...required(unit)] : []),
  ];
  const units = names.map((name) => m.units[name]).filter((one) => one !== undefined);
  for (const other of Object.values(m.units))
    if (words(other, "Unit.Before").includes(unit.name)) units.push(other);
  return units;
}

function isHeld(m: Manager, unit: Unit): boolean {
  return earlier(m, unit).some((other) => isPending(other) && !waitsFor(m, other, unit, [unit]));
}

function waitsFor(m: Manager, unit: Unit, target: Unit, seen: readonly Unit[]): boolean {
  if (unit.phase !== "waiting" || seen.includes(unit)) return unit === target;
  return earlier(m, unit).some(
    (other) => other === target || waitsFor(m, other, target, [...seen, unit]),
  );
}

/** Jobs whose turn has come since. */
export function runWaiting(m: Manager, sys: ActorTrap): void {
  for (const unit of Object.values(m.units)) {
    if (unit.phase === "waiting" && !isHeld(m, unit)) runJob(m, sys, unit);
    if (unit.phase === "stop-waiting" && !outlived(m, unit)) runStop(m, sys, unit);
  }
}

function runJob(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  const lacks =
    words(unit, "Unit.Requisite").some((name) => !isOn(unitNamed(m, sys, name))) ||
    required(unit).some((name) => jobFailed(unitNamed(m, sys, name)));
  if (lacks) {
    unit.job = "dependency";
    log(m, sys, `Dependency failed for ${ident(unit)}.`, unit.name, 4);
    const text = `${unit.name}: Job ${unit.name}/start failed with result 'dependency'.`;
    log(m, sys, text, unit.name, 5);
    return;
  }
  if (!checksMet(m, sys, unit)) return;
  if (isService(unit)) return startService(m, sys, unit);
  setState(unit, sys, "active", "active");
  unit.job = "done";
  log(m, sys, `Reached target ${ident(unit)}.`, unit.name);
}

const jobFailed = ({ job }: Unit): boolean =>
  job === "failed" || job === "dependency" || job === "assert";

function checksMet(m: Manager, sys: ActorTrap, unit: Unit): boolean {
  unit.unmet = unmetChecks(sys, unit, "Condition", nowUs(sys));
  if (unit.unmet !== null) {
    unit.job = "done";
    const { checks, trigger } = unit.unmet;
    const why = trigger
      ? "no trigger condition checks were met"
      : `of an unmet condition check (${checks[0]})`;
    log(m, sys, `${ident(unit)} was skipped because ${why}.`, unit.name);
    return false;
  }
  unit.unmet = unmetChecks(sys, unit, "Assert", nowUs(sys));
  if (unit.unmet === null) return true;
  unit.job = "assert";
  log(m, sys, `${unit.name}: Starting requested but asserts failed.`, unit.name, 5);
  log(m, sys, `Assertion failed for ${ident(unit)}.`, unit.name, 4);
  return false;
}

export function stopUnit(m: Manager, sys: ActorTrap, unit: Unit): Refusal | null {
  const error = unloaded(unit);
  if (error !== null) return error;
  unit.wantStop = true;
  if (isStopping(unit)) return null;
  if (unit.phase === "waiting") unit.phase = "none";
  if (unit.job === "") unit.job = "done";
  if (unit.sub === "auto-restart") {
    unit.due = "none";
    setState(unit, sys, "inactive", "dead");
    return null;
  }
  if (!isOn(unit) && unit.active !== "activating") return null;
  for (const other of dependants(m, unit, ["Requires", "BindsTo", "PartOf"]))
    stopUnit(m, sys, other);
  if (outlived(m, unit)) unit.phase = "stop-waiting";
  else runStop(m, sys, unit);
  return null;
}

function runStop(m: Manager, sys: ActorTrap, unit: Unit): void {
  unit.phase = "none";
  if (isService(unit)) return stopService(m, sys, unit);
  setState(unit, sys, "inactive", "dead");
  log(m, sys, `Stopped target ${ident(unit)}.`, unit.name);
}

/** Something that started after it is being stopped, and has to be gone first. */
const outlived = (m: Manager, unit: Unit): boolean =>
  Object.values(m.units).some(
    (other) =>
      isStopping(other) &&
      words(other, "Unit.After").includes(unit.name) &&
      !words(unit, "Unit.After").includes(other.name),
  );

export const isStopping = ({ active, phase }: { active: string; phase: string }): boolean =>
  active === "deactivating" || phase === "stop-waiting";

/** Units that are up and name this one in one of those directives. */
function dependants(m: Manager, unit: Unit, directives: readonly string[]): Unit[] {
  return Object.values(m.units).filter(
    (other) =>
      (isOn(other) || other.active === "activating") &&
      directives.some((name) => words(other, `Unit.${name}`).includes(unit.name)),
  );
}

export function restartUnit(m: Manager, sys: ActorTrap, unit: Unit): Refusal | null {
  const error = loadError(unit);
  if (error !== null) return error;
  const others = dependants(m, unit, ["Requires", "BindsTo", "PartOf"]);
  if (isOn(unit) || unit.active === "activating") stopUnit(m, sys, unit);
  for (const other of others) m.follow.push(other.name);
  return startUnit(m, sys, unit);
}

/** What follows from what has happened: OnFailure=, a restart's second half, BindsTo=. */
export function followUps(m: Manager, sys: ActorTrap): void {
  for (const unit of Object.values(m.units)) {
    if (!isOn(unit)) continue;
    const gone = words(unit, "Unit.BindsTo").find((name) => {
      const other = m.units[name];
      return other !== undefined && (other.active === "inactive" || other.active === "failed");
    });
    if (gone === undefined) continue;
    const text = `${unit.name}: Unit is bound to inactive unit ${gone}. Stopping, too.`;
    log(m, sys, text, unit.name);
    stopUnit(m, sys, unit);
  }
  const list = m.follow;
  m.follow = [];
  for (const name of list) {
    const unit = unitNamed(m, sys, name);
    const error = startUnit(m, sys, unit);
    if (error !== null) log(m, sys, `Failed to start ${name}: ${error.text}`, name, 4);
  }
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
    if (due === "kill") stopTimedOut(m, sys, unit);
    if (due !== "restart") continue;
    unit.restarts++;
    const text = `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`;
    log(m, sys, text, unit.name);
    log(m, sys, `Stopped ${ident(unit)}.`, unit.name);
    startUnit(m, sys, unit);
  }
  return next;
}
