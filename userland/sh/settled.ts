/** After a command: its status, and what a failure sets off (the ERR trap, then -e). */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { ExitShell, type Shell } from "./state.ts";
import type { Step } from "./step.ts";
import { runTrap } from "./trap.ts";

export function settled(sh: Shell, status: number): Step {
  sh.status = status;
  if (status === 0 || sh.errexitOff > 0) return status;
  if (sh.traps.has("ERR") && (sh.frames.length === 0 || sh.options.has("errtrace")))
    return failed(sh, status);
  if (sh.options.has("errexit")) throw new ExitShell(status);
  return status;
}

function* failed(sh: Shell, status: number): Sys<number> {
  yield* runTrap(sh, "ERR");
  sh.status = status;
  if (sh.options.has("errexit")) throw new ExitShell(status);
  return status;
}
