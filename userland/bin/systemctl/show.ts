/** The properties that `systemctl show` gives: those that the manager keeps. */
import { stamp } from "../../lib/journalfile.ts";
import type { UnitStatus } from "../../sbin/systemd/control.ts";
import { shownPath } from "./install.ts";

export function propertyLines(unit: UnitStatus, enabled: string): [string, string][] {
  const time = (us: number): string => (us === 0 ? "" : stamp(us, "%a %Y-%m-%d %H:%M:%S UTC"));
  const list = (name: string): string => (unit.keys[`Unit.${name}`] ?? []).join(" ");
  return [
    ["Type", unit.keys["Service.Type"]?.at(-1) ?? "simple"],
    ["Restart", unit.keys["Service.Restart"]?.at(-1) ?? "no"],
    ["Result", unit.result],
    ["NRestarts", String(unit.restarts)],
    ["MainPID", String(unit.mainPid)],
    ["ControlPID", String(unit.controlPid)],
    ["ExecMainStartTimestamp", time(unit.startedUs)],
    ["ExecMainExitTimestamp", time(unit.exitedUs)],
    ["ExecMainPID", String(unit.mainPid || unit.lastMainPid)],
    [
      "ExecMainCode",
      unit.exitHow === "" ? "0" : { exited: "1", killed: "2", dumped: "3" }[unit.exitHow],
    ],
    ["ExecMainStatus", String(unit.exitCode)],
    ["ExecStart", (unit.keys["Service.ExecStart"] ?? []).join(" ; ")],
    ["Id", unit.name],
    ["Names", unit.name],
    ["Requires", list("Requires")],
    ["Wants", list("Wants")],
    ["After", list("After")],
    ["OnFailure", list("OnFailure")],
    ["Description", unit.description],
    ["LoadState", unit.load],
    ["ActiveState", unit.active],
    ["SubState", unit.sub],
    ["FragmentPath", shownPath(unit.path)],
    ["DropInPaths", unit.dropIns.map(shownPath).join(" ")],
    ["UnitFileState", enabled],
    ["StateChangeTimestamp", time(unit.changedUs)],
    ["InactiveExitTimestamp", time(unit.inactiveExitUs)],
    ["ActiveEnterTimestamp", time(unit.activeEnterUs)],
    ["ActiveExitTimestamp", time(unit.activeExitUs)],
    ["InactiveEnterTimestamp", time(unit.inactiveEnterUs)],
    ["ConditionResult", unit.unmet?.kind === "Condition" ? "no" : "yes"],
    ["NeedDaemonReload", unit.needReload ? "yes" : "no"],
    ["InvocationID", unit.invocation],
  ];
}
