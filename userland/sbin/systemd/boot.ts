/** Booting: what the default target needs and wants, in an order that After= allows. */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { type Manager, unitNamed } from "./manager.ts";
import { required, wanted } from "./jobs.ts";
import { words } from "./unit.ts";
import { canonicalName } from "./unitfile.ts";

/** Services that everything else logs to or waits for. */
const FIRST = "systemd-journald.service";
/** Targets that are there before any service. */
const EARLY = ["sysinit.target", "basic.target", "network.target"];

/** Every unit that the default target brings with it, services before the targets they make up. */
export function bootOrder(m: Manager, sys: ActorTrap): string[] {
  const reached = new Set<string>(EARLY);
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const unit = unitNamed(m, sys, name);
    for (const other of [...required(unit), ...wanted(unit)]) reach(other);
  };
  reach(defaultTarget(sys));
  const order: string[] = [...EARLY];
  const visit = (name: string, trail: readonly string[]): void => {
    if (order.includes(name) || trail.includes(name) || !reached.has(name)) return;
    const unit = unitNamed(m, sys, name);
    for (const before of words(unit, "Unit.After")) visit(before, [...trail, name]);
    if (name.endsWith(".target"))
      for (const part of [...required(unit), ...wanted(unit)].sort()) visit(part, [...trail, name]);
    order.push(name);
  };
  reached.add(FIRST);
  visit(FIRST, []);
  visit(defaultTarget(sys), []);
  return order;
}

export const defaultTarget = (sys: ActorTrap): string => canonicalName(sys, "default.target");
