/** A unit as the manager keeps it: plain data, so that the machine can be copied. */
import { remember } from "../../../kernel/uapi/remember.ts";
import type { UnitKeys } from "./unitfile.ts";

export type ActiveState =
  | "active"
  | "inactive"
  | "failed"
  | "activating"
  | "deactivating"
  | "reloading";

/** A command of a service that was run and is gone: what status shows as "Process:". */
export interface ExecStatus {
  readonly directive: string; // ExecStartPre
  readonly line: string;
  readonly pid: number;
  readonly how: "exited" | "killed" | "dumped";
  readonly value: number;
}

/** A command that is still to be run. */
export interface Command {
  readonly directive: string;
  readonly line: string;
}

/** Conditions or asserts that did not hold when the unit was to start last. */
export interface Unmet {
  readonly kind: "Condition" | "Assert";
  readonly atUs: number;
  /** As they are written: "ConditionPathExists=!/etc/x". */
  readonly checks: readonly string[];
  /** All of them were marked with |, of which one would have been enough. */
  readonly trigger: boolean;
}

export interface Unit {
  readonly name: string;
  path: string; // "" when it was not found
  keys: UnitKeys;
  dropIns: readonly string[];
  /** By the folders .wants and .requires, when it was read. */
  linked: { readonly wants: readonly string[]; readonly requires: readonly string[] };
  /** Its files and when each was changed, as they were read. */
  stamp: string;
  load: "loaded" | "not-found" | "masked" | "bad-setting";
  active: ActiveState;
  sub: string;
  mainPid: number;
  /** The main process of the last run, when it is gone. */
  lastMainPid: number;
  /** The command beside the main process: ExecStartPre, ExecStop, ExecReload. */
  controlPid: number;
  control: Command | null;
  /** The command of the main process. */
  main: Command | null;
  /** Commands of the current phase that are still to be run, and what phase it is. */
  phase:
    | "none"
    | "waiting"
    | "stop-waiting"
    | "start-pre"
    | "start"
    | "start-post"
    | "stop"
    | "reload";
  queue: readonly Command[];
  /** Read end of a pipe that closes when the main process has executed its program; -1 for none. */
  execFd: number;
  execs: readonly ExecStatus[];
  unmet: Unmet | null;
  /** How the last job to start it ended; "" while it runs. */
  job: "" | "done" | "failed" | "dependency" | "assert";
  /** Result of the last run: success, exit-code, signal, timeout, start-limit-hit, oom-kill. */
  result: string;
  exitCode: number;
  exitHow: "exited" | "killed" | "dumped" | "";
  /** CLOCK_REALTIME microseconds at which it came to and left the active and the inactive state. */
  activeEnterUs: number;
  activeExitUs: number;
  inactiveEnterUs: number;
  inactiveExitUs: number;
  /** When the main process of the last run started and ended. */
  startedUs: number;
  exitedUs: number;
  changedUs: number;
  restarts: number;
  /** Starts within the limit's window, CLOCK_MONOTONIC nanoseconds. */
  starts: readonly number[];
  /** CLOCK_MONOTONIC ns at which something is due: restart, SIGKILL; 0 for none. */
  dueNs: number;
  due: "none" | "restart" | "kill";
  /** Somebody asked for it to be stopped: no restart. */
  wantStop: boolean;
  restartAfterStop: boolean;
  invocation: string;
  /** CPU time of the processes of this run that are gone. */
  cpuUsec: number;
}

/** Why a unit does not do what was asked: an error of the manager's, by its name on the bus. */
export interface Refusal {
  readonly error: "NoSuchUnit" | "UnitMasked" | "BadUnitSetting" | "JobTypeNotApplicable";
  readonly text: string;
}

/** Most units' lists: a host has thirty of them, a server hundreds of hosts. */
export const NONE: readonly never[] = [];

export const UNLINKED: Unit["linked"] = { wants: NONE, requires: NONE };

export function newUnit(name: string): Unit {
  return {
    name,
    path: "",
    keys: {},
    dropIns: NONE,
    linked: UNLINKED,
    stamp: "",
    load: "not-found",
    active: "inactive",
    sub: "dead",
    mainPid: 0,
    lastMainPid: 0,
    controlPid: 0,
    control: null,
    main: null,
    phase: "none",
    queue: NONE,
    execFd: -1,
    execs: NONE,
    unmet: null,
    job: "done",
    result: "success",
    exitCode: 0,
    exitHow: "",
    activeEnterUs: 0,
    activeExitUs: 0,
    inactiveEnterUs: 0,
    inactiveExitUs: 0,
    startedUs: 0,
    exitedUs: 0,
    changedUs: 0,
    restarts: 0,
    starts: NONE,
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

/** The command lines of a directive, such as ExecStartPre. */
export const commands = (unit: Unit, directive: string): Command[] =>
  keyList(unit, `Service.${directive}`).map((line) => ({ directive, line }));

export function description(unit: Unit): string {
  return key(unit, "Unit.Description") ?? unit.name;
}

/** "cron.service - Regular background program processing daemon", as messages name it. */
export function ident(unit: Unit): string {
  const text = key(unit, "Unit.Description");
  return text === undefined ? unit.name : `${unit.name} - ${text}`;
}

const wordsOf = remember(
  (line): readonly string[] => line.split(/\s+/).filter((word) => word !== ""),
  65_536,
);

/** Words of a list that may be spread over several assignments. */
export function words(unit: Unit, name: string): readonly string[] {
  const list = unit.keys[name];
  if (list === undefined) return NONE; // as most units have it, at every step of the manager
  return list.length === 1 ? wordsOf(list[0] as string) : list.flatMap((line) => wordsOf(line));
}

export const isService = (unit: Unit): boolean => unit.name.endsWith(".service");

/** active or reloading. */
export const isOn = ({ active }: { readonly active: ActiveState }): boolean =>
  active === "active" || active === "reloading";
