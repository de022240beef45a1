/**
 * systemctl(1) of systemd 252, over our init. Not modelled: timers, sockets, isolate, properties
 * that the manager does not keep.
 */
import type { Environment } from "../../kernel/uapi/program.ts";
import { clock_gettime, geteuid, type Sys, uname, unmodelled } from "../../kernel/uapi/syscall.ts";
import { baseName } from "../lib/dir.ts";
import { getopt } from "../lib/getopt.ts";
import { LIMIT_NOTE, notModelled } from "../lib/limit.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { stamp } from "../lib/journalfile.ts";
import { procStat } from "../lib/procps.ts";
import { relativeTime } from "../lib/timespan.ts";
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import { ask, unitName } from "../lib/systemd.ts";
import { pageThrough } from "../lib/pager.ts";
import type { Usage } from "../lib/usage.ts";
import type { Request, UnitStatus } from "../sbin/systemd/control.ts";
import { IGNORED, ignoredDirectives } from "../sbin/systemd/ignored.ts";
import { isOn } from "../sbin/systemd/unit.ts";
import { cat, edit, revert } from "./systemctl/edit.ts";
import {
  enabledState,
  install,
  type Installing,
  linkTarget,
  unitPath,
} from "./systemctl/install.ts";
import { type Context, listUnitFiles, listUnits } from "./systemctl/list.ts";
import { propertyLines } from "./systemctl/show.ts";
import { statusText } from "./systemctl/status.ts";

export const usage: Usage = {
  name: "systemctl",
  summary: "control the systemd system and service manager",
  synopsis: ["systemctl [options] command [unit...]"],
  description:
    "Services are units: files in /etc/systemd/system and /lib/systemd/system. After changing one, daemon-reload, then restart it.",
  options: [
    ["status, show, cat", "state with the last log lines; properties; files"],
    ["start, stop, restart, reload, try-restart", "now"],
    ["enable, disable [--now]", "at boot"],
    ["mask, unmask", "forbid starting"],
    [
      "edit [--full], revert",
      "a drop-in over the unit's file, or a copy of it; without them again",
    ],
    ["is-active, is-enabled, is-failed", "for scripts"],
    ["list-units [--failed] [--all], list-unit-files", "lists"],
    ["daemon-reload, reset-failed, kill [-s signal]", "manager"],
    ["reboot, poweroff, halt", "the host"],
  ],
  seeAlso: ["journalctl(1)"],
  notModelled: [
    "timer, socket, path, mount and swap units",
    "list-timers",
    "list-sockets",
    "isolate",
    "set-property",
    "list-dependencies",
    ...IGNORED.map((name) => `${name}=`),
  ],
};

const SPEC = {
  short: "alqft:p:n:s:o:H:M:",
  long: {
    all: { as: "a" },
    full: { as: "l" },
    quiet: { as: "q" },
    force: { as: "f" },
    type: { as: "t", argument: "required" },
    property: { as: "p", argument: "required" },
    lines: { as: "n", argument: "required" },
    signal: { as: "s", argument: "required" },
    now: {},
    failed: {},
    "no-pager": {},
    state: { argument: "required" },
    "no-legend": {},
    value: {},
    system: {},
    user: {},
    output: { as: "o", argument: "required" },
    "no-block": {},
    plain: {},
  },
} as const;

const UNMODELLED = new Set([
  "list-timers",
  "list-sockets",
  "isolate",
  "set-property",
  "list-dependencies",
  "list-jobs",
  "rescue",
  "emergency",
  "suspend",
  "set-default",
]);

const VERSION = "252.33-1~deb12u1";

/** Verbs that would have a unit do something, and the kinds of unit that can do nothing here. */
const ACTS = new Set([
  "start",
  "restart",
  "try-restart",
  "reload-or-restart",
  "enable",
  "reenable",
]);
const OTHER_KIND = /\.(timer|socket|path|mount|automount|swap)$/;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const { options, operands, error } = getopt(argv, SPEC);
  if (error !== undefined) {
    yield* complain("systemctl", error);
    return 1;
  }
  const context: Context = {
    has: (name) => options.some((option) => option.name === name),
    value: (name) => options.filter((option) => option.name === name).pop()?.value,
  };
  const [verb = "list-units", ...words] = operands;
  if (UNMODELLED.has(verb)) return yield* notModelled("systemctl", verb);
  const units = words.map(unitName);
  const beyond = ACTS.has(verb) ? units.find((unit) => OTHER_KIND.test(unit)) : undefined;
  if (beyond !== undefined) return yield* notModelled("systemctl", `${verb} ${beyond}`);
  switch (verb) {
    case "status":
      return yield* status(units, context);
    case "show":
      return yield* show(units, context);
    case "cat":
    case "edit":
    case "revert":
      return yield* files(verb, units, context, env);
    case "start":
    case "stop":
    case "restart":
    case "reload":
    case "try-restart":
    case "reload-or-restart":
      return yield* act(verb === "reload-or-restart" ? "restart" : verb, units);
    case "kill":
      if (units.length === 0) return yield* tooFew();
      return yield* command({ verb: "kill", units, signal: context.value("s") ?? "TERM" });
    case "daemon-reload":
    case "reset-failed":
      return yield* command({ verb, units });
    case "reboot":
    case "poweroff":
    case "halt":
      return yield* command({ verb });
    case "enable":
    case "disable":
    case "mask":
    case "unmask":
    case "reenable":
      return yield* change(verb, units, context);
    case "is-active":
    case "is-failed":
    case "is-enabled":
      return yield* isState(verb, units, context);
    case "list-units":
      return yield* list(words, context);
    case "list-unit-files":
      return yield* listUnitFiles(words, context);
    case "is-system-running": {
      const reply = yield* ask({ verb: "state" });
      yield* print(`${reply === null ? "offline" : reply.failed > 0 ? "degraded" : "running"}\n`);
      return reply !== null && reply.failed === 0 ? 0 : 1;
    }
    case "get-default":
      return yield* getDefault();
    default:
      yield* eprint(`Unknown command verb ${verb}.\n`);
      return 1;
  }
}

/** Where the link default.target leads to: that of /etc, which is the administrator's, first. */
function* getDefault(): Sys<number> {
  const path = yield* unitPath("default.target");
  if (path === null) {
    yield* eprint("Failed to get default target: No such file or directory\n");
    return 1;
  }
  yield* print(`${baseName((yield* linkTarget(path)) ?? path)}\n`);
  return 0;
}

/** cat, edit and revert, which go by unit files. */
function* files(
  verb: "cat" | "edit" | "revert",
  units: readonly string[],
  context: Context,
  env: Environment,
): Sys<number> {
  if (units.length === 0) return yield* tooFew();
  if (verb !== "cat" && !(yield* mayChange(`${verb} unit`))) return 1;
  if (verb === "edit") {
    const code = yield* edit(units, context, env);
    if (code !== 0) return code ?? (yield* offline());
    return yield* command({ verb: "daemon-reload" });
  }
  const reply = yield* ask({ verb: "status", units });
  if (reply === null) return yield* offline();
  if (verb === "cat") return yield* cat(reply);
  yield* revert(reply);
  return yield* command({ verb: "daemon-reload" });
}

function* tooFew(): Sys<number> {
  yield* eprint("Too few arguments.\n");
  return 1;
}

function* offline(): Sys<number> {
  yield* eprint(
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
  );
  return 1;
}

function* mayChange(what: string): Sys<boolean> {
  if ((yield* geteuid()) === 0) return true;
  yield* eprint(
    `Failed to ${what}: Interactive authentication required.\nSee system logs and 'systemctl status' for details.\n`,
  );
  return false;
}

/** A request to the manager, in the words of what is said when it fails. */
function deed(verb: Request["verb"], unit?: string): string {
  if (verb === "daemon-reload") return "reload daemon";
  if (verb === "kill") return `kill unit ${unit}`;
  if (verb !== "reset-failed") return verb;
  return unit === undefined ? "reset failed state" : `reset failed state of unit ${unit}`;
}

function* command(request: Request): Sys<number> {
  if (!(yield* mayChange(deed(request.verb, request.units?.[0])))) return 1;
  const reply = yield* ask(request);
  if (reply === null) return yield* offline();
  for (const { unit, text } of reply.errors)
    yield* eprint(`Failed to ${deed(request.verb, unit)}: ${text}\n`);
  if (request.verb === "daemon-reload") yield* sayIgnored(reply.units);
  return reply.ok ? 0 : 1;
}

/** Directives that would change what the service does, and do not here. */
function* sayIgnored(units: readonly UnitStatus[]): Sys<void> {
  const names = [...new Set(units.flatMap((unit) => ignoredDirectives(unit.keys)))];
  for (const name of names) yield* unmodelled(`systemd ${name}=`);
  if (names.length === 0) return;
  const list = names.map((name) => `${name}=`).join(", ");
  yield* eprint(`systemctl: ${list}: not modelled here\n${LIMIT_NOTE}\n`);
}

function* act(verb: Request["verb"], units: readonly string[]): Sys<number> {
  if (units.length === 0) return yield* tooFew();
  if (!(yield* mayChange(`${verb} ${units[0]}`))) return 1;
  const reply = yield* ask({ verb, units });
  if (reply === null) return yield* offline();
  if (verb !== "stop") yield* sayIgnored(reply.units);
  for (const unit of reply.units) if (unit.needReload) yield* warnChanged(unit.name);
  let code = 0;
  for (const { unit, error, text } of reply.errors) {
    yield* eprint(error === null ? `${text}\n` : `Failed to ${verb} ${unit}: ${text}\n`);
    if (error === "BadUnitSetting")
      yield* eprint(`See system logs and 'systemctl status ${unit}' for details.\n`);
    code ||= EXIT_STATUS[error ?? ""] ?? 1;
  }
  return code;
}

/** translate_bus_error_to_exit_status(), as init scripts have it by the Linux Standard Base. */
const EXIT_STATUS: Readonly<Record<string, number>> = { NoSuchUnit: 5, JobTypeNotApplicable: 3 };

function* warnChanged(name: string): Sys<void> {
  yield* eprint(
    `Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. ` +
      "Run 'systemctl daemon-reload' to reload units.\n",
  );
}

function* status(units: readonly string[], context: Context): Sys<number> {
  const reply = yield* ask(units.length > 0 ? { verb: "status", units } : { verb: "list" });
  if (reply === null) return yield* offline();
  const color = yield* isatty(1);
  const host = (yield* uname()).nodename;
  if (units.length === 0) {
    const state = reply.failed > 0 ? "degraded" : "running";
    const booted = (yield* procStat()).btime * 1e6;
    const { sec } = yield* clock_gettime(CLOCK_REALTIME);
    const since = stamp(booted, "%a %Y-%m-%d %H:%M:%S UTC");
    yield* print(
      `● ${host}\n    State: ${state}\n` +
        `    Units: ${reply.units.length} loaded (incl. loaded aliases)\n` +
        `     Jobs: ${reply.jobs} queued\n   Failed: ${reply.failed} units\n` +
        `    Since: ${since}; ${relativeTime(booted, sec * 1e6)}\n  systemd: ${VERSION}\n`,
    );
    return 0;
  }
  let code = 0;
  const lines: string[] = [];
  const changed: string[] = [];
  for (const unit of reply.units) {
    if (unit.load === "not-found" && unit.active === "inactive") {
      yield* eprint(`Unit ${unit.name} could not be found.\n`);
      code = 4;
      continue;
    }
    if (lines.length > 0) lines.push("");
    lines.push(
      ...(yield* statusText(unit, {
        host,
        color,
        logLines: Number(context.value("n") ?? 10),
        enabled: yield* enabledState(unit.name),
      })),
    );
    if (unit.needReload) changed.push(unit.name);
    if (!isOn(unit)) code = 3;
  }
  yield* page(lines, context);
  for (const name of changed) yield* warnChanged(name);
  return code;
}

function* page(lines: readonly string[], context: Context): Sys<void> {
  if (lines.length === 0) return;
  if (!context.has("no-pager") && (yield* isatty(1))) yield* pageThrough(lines, false);
  else yield* print(lines.map((line) => `${line}\n`).join(""));
}

function* show(units: readonly string[], context: Context): Sys<number> {
  const reply = yield* ask({ verb: "status", units });
  if (reply === null) return yield* offline();
  const wanted = context.value("p")?.split(",") ?? null;
  for (const unit of reply.units) {
    const lines = propertyLines(unit, yield* enabledState(unit.name)).filter(
      ([name]) => wanted === null || wanted.includes(name),
    );
    yield* print(
      lines
        .map(([name, value]) => (context.has("value") ? `${value}\n` : `${name}=${value}\n`))
        .join(""),
    );
  }
  return 0;
}

function* change(verb: Installing, units: readonly string[], context: Context): Sys<number> {
  if (!(yield* mayChange(`${verb} unit`))) return 1;
  const code = yield* install(verb, units);
  if (code !== 0) return code;
  yield* ask({ verb: "daemon-reload" });
  if (!context.has("now")) return 0;
  if (verb === "enable" || verb === "reenable") return yield* act("start", units);
  return verb === "disable" || verb === "mask" ? yield* act("stop", units) : 0;
}

function* list(patterns: readonly string[], context: Context): Sys<number> {
  const reply = yield* ask({ verb: context.has("a") ? "list-all" : "list" });
  return reply === null ? yield* offline() : yield* listUnits(reply, patterns, context);
}

function* isState(verb: string, units: readonly string[], context: Context): Sys<number> {
  const reply = yield* ask({ verb: "status", units });
  if (reply === null) return yield* offline();
  let good = false;
  for (const unit of reply.units) {
    const word =
      verb === "is-enabled" ? (yield* enabledState(unit.name)) || "not-found" : unit.active;
    if (!context.has("q")) yield* print(`${word}\n`);
    if (
      verb === "is-failed"
        ? word === "failed"
        : verb === "is-active"
          ? word === "active"
          : /^(?:enabled|static|alias|indirect)$/.test(word)
    )
      good = true;
  }
  return good ? 0 : verb === "is-active" ? 3 : 1;
}
