/** How builtins print: what they have to say in one write. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import type { Shell } from "../state.ts";
import { put, type Step } from "../step.ts";

/** Prints, then gives `status` if that went well. */
export function say(sh: Shell, tool: string, text: string, status = 0): Step {
  if (text === "") return status;
  const step = put(sh, 1, encode(text), tool);
  if (typeof step === "number") return step === 0 ? status : step;
  return wait(step, status);
}

function* wait(
  step: Generator<undefined, number, undefined>,
  status: number,
): Generator<undefined, number, undefined> {
  const result = yield* step;
  return result === 0 ? status : result;
}
