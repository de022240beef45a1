/** A unit as the manager keeps it: plain data, so that the machine can be copied. */
import type { UnitKeys } from "./unitfile.ts";

export type ActiveState =
  | "active"
  | "inactive"
  | "failed"
  | "activating"
  | "deactivating"
  | "reloading";

export interface Unit {
  readonly name: string;
  path: string; // "" when it was not found
  keys: UnitKeys;
  dropIns: readonly string[];
  load: "loaded" | "not-found" | "masked" | "bad-setting";
  active: ActiveState;
  sub: string;
  /** Changed on disk since it was read. */
  mainPid: number;
  /** Processes of the service that run: main, ExecStartPre, ExecStop, ExecReload. */
  controlPid: number;
  /** Commands of the current phase that are still to be run, and what phase it is. */
  phase: "none" | "start-pre" | "start" | "start-post" | "stop" | "reload";
  queue: string[];
  /** Result of the last run: success, exit-code, signal, timeout, start-limit-hit, oom-kill. */
  result: string;
  exitCode: number;
  exitHow: "exited" | "killed" | "dumped" | "";
  /** CLOCK_REALTIME microseconds: when it entered the active and the inactive state, when main ran. */
  activeSinceUs: number;
  inactiveSinceUs: number;
  startedUs: number;
  exitedUs: number;
  changedUs: number;
  restarts: number;
  /** Starts within the limit's window, CLOCK_MONOTONIC nanoseconds. */
  starts: number[];
  /** CLOCK_MONOTONIC ns at which something is due: restart, SIGKILL, start timeout; 0 for none. */
  dueNs: number;
  due: "none" | "restart" | "kill" | "timeout";
  /** Somebody asked for it to be stopped: no restart. */
  wantStop: boolean;
  restartAfterStop: boolean;
  invocation: string;
  cpuUsec: number;
}

export function newUnit(name: string): Unit {
  return {
    name,
    path: "",
    keys: {},
    dropIns: [],
    load: "not-found",
    active: "inactive",
    sub: "dead",
    mainPid: 0,
    controlPid: 0,
    phase: "none",
    queue: [],
    result: "success",
    exitCode: 0,
    exitHow: "",
    activeSinceUs: 0,
    inactiveSinceUs: 0,
    startedUs: 0,
    exitedUs: 0,
    changedUs: 0,
    restarts: 0,
    starts: [],
    dueNs: 0,
    due: "none",
    wantStop: false,
    restartAfterStop: false,
    invocation: "",
    cpuUsec: 0,
  };
}

export function key(unit: Unit, name: string): string | undefined {
  const list = unit.keys[name];
  return list?.[list.length - 1];
}

export function keyList(unit: Unit, name: string): readonly string[] {
  return unit.keys[name] ?? [];
}

export function description(unit: Unit): string {
  return key(unit, "Unit.Description") ?? unit.name;
}

/** Words of a list that may be spread over several assignments. */
export function words(unit: Unit, name: string): string[] {
  return keyList(unit, name)
    .flatMap((line) => line.split(/\s+/))
    .filter((word) => word !== "");
}
