/**
 * The edge of the simulation. A command or flag that the real tool has and ours has not says so in
 * the tool's own style, with one dim line that it is our limit; it is counted and never scored.
 */
import { type Sys, unmodelled } from "../../kernel/uapi/syscall.ts";
import { eprint } from "./stdio.ts";

export const LIMIT_NOTE =
  "\x1b[2m(not part of this simulation; it is counted, and costs you nothing)\x1b[0m";

/** Prints "tool: what: not modelled" and the note; returns the exit code to use. */
export function* notModelled(tool: string, what: string): Sys<number> {
  yield* unmodelled(`${tool} ${what}`);
  yield* eprint(`${tool}: ${what}: not modelled here\n${LIMIT_NOTE}\n`);
  return 1;
}
