/** Calling a shell function: its arguments, its frame, what `local` hid and `return` means. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { unwinding } from "./guard.ts";
import { flushErrors, shellError } from "./report.ts";
import { Interrupted } from "./signals.ts";
import { AbandonLine, type Frame, type Shell, type ShellFunction } from "./state.ts";
import type { Step } from "./step.ts";
import { runTrap } from "./trap.ts";
import { restoreLocals } from "./vars.ts";

/** Nested calls beyond this end the command: bash itself dies of SIGSEGV somewhere above 10,000. */
const CALLS_MAX = 400;

interface Before {
  readonly args: string[];
  readonly loops: number;
  readonly line: number;
}

export function callFunction(sh: Shell, fn: ShellFunction, args: readonly string[]): Step {
  const name = args[0] as string;
  if (sh.frames.length >= CALLS_MAX) {
    shellError(sh, `${name}: maximum function nesting level exceeded (${CALLS_MAX})`);
    throw new AbandonLine(1);
  }
  const before: Before = { args: sh.args, loops: sh.loops, line: sh.line };
  const rest = args.slice(1);
  const frame: Frame = {
    name,
    saved: new Map(),
    args: rest,
    callLine: sh.line,
    source: fn.source,
    options: null,
  };
  sh.frames.push(frame);
  sh.args = rest;
  sh.loops = 0;
  let step: Step;
  try {
    step = sh.hooks.run(sh, fn.body);
  } catch (error) {
    const end = unwound(sh, error);
    leave(sh, frame, before, 0);
    throw end;
  }
  if (typeof step === "number" && !sh.traps.has("RETURN")) return leave(sh, frame, before, step);
  return finish(sh, frame, before, step);
}

function* finish(sh: Shell, frame: Frame, before: Before, step: Step): Sys<number> {
  let status = 0;
  try {
    status = typeof step === "number" ? step : yield* step;
    if (sh.traps.has("RETURN") && sh.options.has("functrace")) {
      const { unwind } = sh;
      sh.unwind = null;
      yield* runTrap(sh, "RETURN");
      sh.unwind = unwind;
    }
    yield* flushErrors(sh);
  } catch (error) {
    const end = unwound(sh, error);
    leave(sh, frame, before, 0);
    throw end;
  }
  return leave(sh, frame, before, status);
}

/** Errors are worded while the function's frame still says where they happened. */
function unwound(sh: Shell, error: unknown): unknown {
  return error instanceof Interrupted ? error : unwinding(sh, error);
}

function leave(sh: Shell, frame: Frame, before: Before, status: number): number {
  sh.frames.pop();
  sh.args = before.args;
  sh.loops = before.loops;
  sh.line = before.line;
  restoreLocals(sh, frame.saved);
  if (frame.options !== null) sh.options = frame.options;
  if (sh.unwind?.how === "return") {
    const result = sh.unwind.status;
    sh.unwind = null;
    return result;
  }
  return status;
}
