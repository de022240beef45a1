/**
 * What systemctl asks for: a line of JSON in, a line of JSON out, over /run/systemd/private. (The
 * real one speaks D-Bus there.) Start, stop and restart are answered when their job is done.
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { decode, encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { F_SETFD, FD_CLOEXEC } from "../../../kernel/uapi/fcntl.ts";
import { signalNumber } from "../../../kernel/uapi/signal.ts";
import { ignoredDirectives } from "./ignored.ts";
import { signalGroup, unitPids } from "./cgroup.ts";
import { isStopping, restartUnit, startUnit, stopUnit } from "./jobs.ts";
import {
  allUnitNames,
  loadError,
  log,
  type Manager,
  reloadUnit,
  unitNamed,
  unloaded,
} from "./manager.ts";
import { reloadError, reloadService } from "./service.ts";
import { description, isOn, NONE, type Refusal, type Unit } from "./unit.ts";
import { unitStamp } from "./unitfile.ts";

export const CONTROL_SOCKET = "/run/systemd/private";

export interface Request {
  readonly verb:
    | "start"
    | "stop"
    | "restart"
    | "try-restart"
    | "reload"
    | "status"
    | "list"
    | "list-all"
    | "daemon-reload"
    | "reset-failed"
    | "kill"
    | "reboot"
    | "poweroff"
    | "halt"
    | "state";
  readonly units?: readonly string[];
  readonly signal?: string;
}

/** How much is to be known of units: all of it takes a look at files, or at every process, each. */
type Detail = "state" | "files" | "processes";

/** What is known of a unit, for status and show. */
export interface UnitStatus extends Omit<Unit, "queue" | "starts"> {
  readonly description: string;
  /** Of "status" only. */
  readonly pids: readonly number[];
  /** Its file was changed since it was read; not of lists. */
  readonly needReload: boolean;
}

/** Why one of the units did not do what was asked. */
export interface UnitError {
  /** As it was asked for. */
  readonly unit: string;
  /** What it was refused for; null when there was a job, and it failed. */
  readonly error: Refusal["error"] | null;
  readonly text: string;
}

export interface Reply {
  readonly ok: boolean;
  readonly errors: readonly UnitError[];
  readonly units: readonly UnitStatus[];
  readonly failed: number;
  readonly jobs: number;
}

function statusOf(sys: ActorTrap, unit: Unit, detail: Detail): UnitStatus {
  const { queue: _queue, starts: _starts, ...rest } = unit;
  const runs = unit.active !== "inactive" && unit.active !== "failed";
  const hasFile = unit.load !== "not-found";
  return {
    ...rest,
    description: description(unit),
    pids: detail === "processes" && runs ? unitPids(sys, unit.name) : [],
    needReload: detail !== "state" && hasFile && unitStamp(sys, unit.name) !== unit.stamp,
  };
}

export function acceptClients(m: Manager, sys: ActorTrap): void {
  for (;;) {
    try {
      const fd = sys.accept(m.listenFd) as number;
      sys.fcntl(fd, F_SETFD, FD_CLOEXEC);
      m.clients.push({ fd, text: "", waiting: "", until: "" });
    } catch (error) {
      if (error instanceof SyscallError) return;
      throw error;
    }
  }
}

export function serveClients(m: Manager, sys: ActorTrap): void {
  for (const client of [...m.clients]) {
    if (client.waiting !== "") continue;
    try {
      const chunk = sys.read(client.fd, 65_536) as Uint8Array;
      if (chunk.length === 0) {
        drop(m, sys, client);
        continue;
      }
      client.text += decode(chunk);
    } catch (error) {
      if (error instanceof SyscallError && error.errno === "EAGAIN") continue;
      if (!(error instanceof SyscallError)) throw error;
      drop(m, sys, client);
      continue;
    }
    const end = client.text.indexOf("\n");
    if (end < 0) continue;
    const request = JSON.parse(client.text.slice(0, end)) as Request;
    client.text = client.text.slice(end + 1);
    handle(m, sys, client, request);
  }
}

type Client = Manager["clients"][number];

function drop(m: Manager, sys: ActorTrap, client: Client): void {
  sys.close(client.fd);
  m.clients = m.clients.filter((one) => one !== client);
}

function reply(
  m: Manager,
  sys: ActorTrap,
  client: Client,
  errors: readonly UnitError[],
  units: readonly Unit[],
  detail: Detail,
): void {
  const all = Object.values(m.units);
  const answer: Reply = {
    ok: errors.length === 0,
    errors,
    units: units.map((unit) => statusOf(sys, unit, detail)),
    failed: all.filter((unit) => unit.active === "failed").length,
    jobs: m.clients.filter(({ waiting }) => waiting !== "").length,
  };
  const bytes = encode(`${JSON.stringify(answer)}\n`);
  try {
    for (let at = 0; at < bytes.length;) at += sys.write(client.fd, bytes.subarray(at)) as number;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    drop(m, sys, client);
  }
}

function handle(m: Manager, sys: ActorTrap, client: Client, request: Request): void {
  const asked = request.units ?? [];
  const units = asked.map((name) => unitNamed(m, sys, name));
  const errors: UnitError[] = [];
  const each = (act: (unit: Unit) => Told): void => {
    for (const [index, unit] of units.entries()) {
      const error = act(unit);
      if (error !== null) errors.push({ ...error, unit: asked[index] as string });
    }
  };
  switch (request.verb) {
    case "start":
      each((unit) => startUnit(m, sys, unit));
      return wait(m, sys, client, "active", units, errors);
    case "stop":
      each((unit) => stopUnit(m, sys, unit));
      return wait(m, sys, client, "inactive", units, errors);
    case "restart":
      each((unit) => restartUnit(m, sys, unit));
      return wait(m, sys, client, "active", units, errors);
    case "try-restart":
      each((unit) => (isOn(unit) ? restartUnit(m, sys, unit) : null));
      return wait(m, sys, client, "active", units, errors);
    case "reload":
      each((unit) => reload(m, sys, unit));
      break;
    case "daemon-reload":
      log(m, sys, "Reloading.");
      return reply(m, sys, client, errors, reloadAll(m, sys), "state");
    case "reset-failed":
      if (units.length === 0) for (const unit of Object.values(m.units)) forget(unit);
      each((unit) => {
        forget(unit);
        return unloaded(unit);
      });
      break;
    case "kill":
      each((unit) => {
        signalGroup(sys, unit, signalNumber(request.signal ?? "TERM") ?? 15);
        return unloaded(unit);
      });
      break;
    case "list-all":
      for (const name of allUnitNames(sys)) unitNamed(m, sys, name);
      return reply(m, sys, client, [], Object.values(m.units), "state");
    case "list":
    case "state":
      return reply(m, sys, client, [], Object.values(m.units), "state");
    case "reboot":
    case "poweroff":
    case "halt":
      log(m, sys, request.verb === "reboot" ? "System is rebooting." : "System is powering down.");
      reply(m, sys, client, [], [], "state");
      sys.reboot(request.verb === "reboot" ? "restart" : request.verb);
      return;
    case "status":
      return reply(m, sys, client, errors, units, "processes");
  }
  reply(m, sys, client, errors, units, "files");
}

type Told = Omit<UnitError, "unit"> | null;

function reload(m: Manager, sys: ActorTrap, unit: Unit): Told {
  const error = loadError(unit) ?? reloadError(unit);
  if (error !== null) return error;
  if (unit.active !== "active")
    return { error: null, text: `${unit.name} is not active, cannot reload.` };
  reloadService(m, sys, unit);
  return null;
}

/** What systemctl reset-failed is for. */
function forget(unit: Unit): void {
  unit.starts = NONE;
  unit.restarts = 0;
  if (unit.active !== "failed") return;
  unit.active = "inactive";
  unit.sub = "dead";
  unit.result = "success";
}

/** Reads every unit again; gives those that now have other directives without effect. */
function reloadAll(m: Manager, sys: ActorTrap): Unit[] {
  return Object.values(m.units).filter((unit) => {
    const before = ignoredDirectives(unit.keys).join();
    reloadUnit(m, sys, unit);
    return ignoredDirectives(unit.keys).join() !== before;
  });
}

/** Answers when the jobs are done. */
function wait(
  m: Manager,
  sys: ActorTrap,
  client: Client,
  until: "active" | "inactive",
  units: readonly Unit[],
  errors: readonly UnitError[],
): void {
  if (errors.length > 0) return reply(m, sys, client, errors, units, "files");
  client.waiting = units.map((unit) => unit.name).join(" ");
  client.until = until;
}

/** Tells the clients whose jobs are done. */
export function answerClients(m: Manager, sys: ActorTrap): void {
  for (const client of [...m.clients]) {
    if (client.waiting === "") continue;
    const units = client.waiting.split(" ").map((name) => unitNamed(m, sys, name));
    const start = client.until === "active";
    if (units.some((unit) => (start ? unit.job === "" : isStopping(unit)))) continue;
    client.waiting = "";
    const errors = start
      ? units
          .map((unit) => ({ unit: unit.name, error: null, text: jobError(unit) }))
          .filter(({ text }) => text !== "")
      : [];
    reply(m, sys, client, errors, units, "files");
  }
}

/** Why the control process or the service did not do, by the unit's result. */
const WHY: Readonly<Record<string, string>> = {
  resources: "of unavailable resources or another system error",
  "exit-code": "the control process exited with error code",
  signal: "a fatal signal was delivered to the control process",
  "core-dump": "a fatal signal was delivered causing the control process to dump core",
  "start-limit-hit": "start of the service was attempted too often",
};

/** What systemctl says of a start that came to nothing. */
function jobError(unit: Unit): string {
  const { name } = unit;
  if (unit.job === "dependency")
    return `A dependency job for ${name} failed. See 'journalctl -xe' for details.`;
  if (unit.job === "assert") return `Assertion failed on job for ${name}.`;
  if (unit.job !== "failed") return "";
  const why = WHY[unit.result];
  const see = `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`;
  const text = `Job for ${name} failed${why === undefined ? "." : ` because ${why}.`}\n${see}`;
  if (unit.result !== "start-limit-hit") return text;
  const force = `To force a start use "systemctl reset-failed ${name}"`;
  return `${text}\n${force}\nfollowed by "systemctl start ${name}" again.`;
}
