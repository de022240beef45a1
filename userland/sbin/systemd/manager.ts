/**
 * The units that the manager knows, their states, and what it logs of them. What is not modelled:
 * sockets, timers, devices, mounts, slices, control groups' limits.
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { encode } from "../../../kernel/uapi/bytes.ts";
import { intern } from "../../../kernel/uapi/remember.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { CLOCK_MONOTONIC, CLOCK_REALTIME, NSEC_PER_SEC } from "../../../kernel/uapi/time.ts";
import { ignoredLines } from "./ignored.ts";
import {
  isOn,
  isService,
  keyList,
  newUnit,
  NONE,
  type Refusal,
  type Unit,
  UNLINKED,
} from "./unit.ts";
import { canonicalName, listDir, loadUnit, UNIT_PATH } from "./unitfile.ts";

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
    until: "active" | "inactive" | "";
  }[];
  booted: boolean;
  bootQueue: string[];
  /** Units to be started because of others: OnFailure=, the second half of a restart. */
  follow: string[];
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
    follow: [],
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
  const at = `\x04${Math.floor(monotonicNs(sys) / 1000)}\x02`;
  const line = `<${priority}>${at}${unit === "" ? "" : `\x01${unit}\x02`}${text}\n`;
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

/** The unit of a name or of another name that it has by Alias=. */
export function unitNamed(m: Manager, sys: ActorTrap, asked: string): Unit {
  const name = m.units[asked] === undefined ? canonicalName(sys, asked) : asked;
  let unit = m.units[name];
  if (unit === undefined || unit.load === "not-found") {
    unit ??= m.units[name] = newUnit(name);
    reloadUnit(m, sys, unit);
  }
  return unit;
}

/** What the folders beside a unit link to: multi-user.target.wants. */
function linkedTo(sys: ActorTrap, name: string): Unit["linked"] {
  const names = (kind: string): string[] =>
    UNIT_PATH.flatMap((folder) => listDir(sys, `${folder}/${name}.${kind}`));
  const wants = names("wants");
  const requires = names("requires");
  return wants.length + requires.length === 0 ? UNLINKED : { wants, requires };
}

/** Reads its files again, and says what in them has no effect. */
export function reloadUnit(m: Manager, sys: ActorTrap, unit: Unit): void {
  const loaded = loadUnit(sys, unit.name);
  if (loaded === null) {
    unit.load = "not-found";
    unit.path = "";
    unit.stamp = "";
    unit.keys = {};
    unit.dropIns = NONE;
    unit.linked = UNLINKED;
    return;
  }
  unit.load = loaded.masked ? "masked" : "loaded";
  unit.path = intern(loaded.path);
  unit.stamp = intern(loaded.stamp);
  unit.keys = loaded.keys;
  unit.dropIns = loaded.dropIns;
  unit.linked = linkedTo(sys, unit.name);
  if (isService(unit) && !loaded.masked && keyList(unit, "Service.ExecStart").length === 0)
    unit.load = "bad-setting";
  for (const text of ignoredLines(unit)) log(m, sys, text, unit.name, 4);
}

/** Every unit that some folder names. */
export function allUnitNames(sys: ActorTrap): string[] {
  const names = new Set<string>();
  for (const folder of UNIT_PATH)
    for (const name of listDir(sys, folder)) if (/\.(service|target)$/.test(name)) names.add(name);
  return [...names].filter((name) => !name.includes("@.")).sort();
}

export function setState(unit: Unit, sys: ActorTrap, active: Unit["active"], sub: string): void {
  const us = nowUs(sys);
  const off = (state: Unit["active"]): boolean => state === "inactive" || state === "failed";
  const before = unit.active;
  if (active !== before) unit.changedUs = us;
  if (isOn({ active }) && !isOn(unit)) unit.activeEnterUs = us;
  if (!isOn({ active }) && isOn(unit)) unit.activeExitUs = us;
  if (off(active) && !off(before)) unit.inactiveEnterUs = us;
  if (!off(active) && off(before)) unit.inactiveExitUs = us;
  unit.active = active;
  unit.sub = sub;
}

/** Why there is nothing to stop, to kill or to reset; null when there may be. */
export function unloaded({ load, active, name }: Unit): Refusal | null {
  if (load !== "not-found" || active !== "inactive") return null;
  return { error: "NoSuchUnit", text: `Unit ${name} not loaded.` };
}

/** Why a unit cannot start at all; null when it can. */
export function loadError({ load, name }: Unit): Refusal | null {
  if (load === "not-found") return { error: "NoSuchUnit", text: `Unit ${name} not found.` };
  if (load === "masked") return { error: "UnitMasked", text: `Unit ${name} is masked.` };
  if (load === "loaded") return null;
  return { error: "BadUnitSetting", text: `Unit ${name} has a bad unit file setting.` };
}
