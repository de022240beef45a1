/** How builtins print: what they have to say in one write, before their complaints. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Shell } from "../state.ts";
import { put, type Step } from "../step.ts";

/** Prints, then gives `status` if that went well. */
export function say(sh: Shell, tool: string, text: string, status = 0): Step {
  if (text === "") return status;
  const { errors } = sh;
  sh.errors = [];
  const step = put(sh, 1, encode(text), tool);
  if (typeof step !== "number") return wait(sh, step, errors, status);
  sh.errors.unshift(...errors);
  return step === 0 ? status : step;
}

function* wait(
  sh: Shell,
  step: Sys<number>,
  errors: readonly string[],
  status: number,
): Sys<number> {
  const result = yield* step;
  sh.errors.unshift(...errors);
  return result === 0 ? status : result;
}
