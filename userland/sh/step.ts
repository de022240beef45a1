/**
 * What running a piece of a program gives: its status at once, when nothing had to wait, or a
 * generator that goes on. So a loop over builtins is plain recursion, and only what blocks pays for
 * `yield*` (25 ns a level at every resume).
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { BLOCKED, compute, gate, type Sys } from "../../kernel/uapi/syscall.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors, prefix } from "./report.ts";
import type { Shell } from "./state.ts";

export type Step = number | Sys<number>;

/** User time of one simple command that forks nothing, as measured for bash 5.2. */
export const COMMAND_NS = 3_000;
/** CPU owed is paid in slices: a spinner costs the host one call a slice. */
export const OWED_NS = 4_000_000;

/** The status of a step, from within a generator. */
export function* settle(step: Step): Sys<number> {
  return typeof step === "number" ? step : yield* step;
}

/** Pays the CPU time that ran up. */
export function* pay(sh: Shell): Sys<void> {
  const owed = sh.owedNs;
  sh.owedNs = 0;
  if (owed > 0) yield* compute(owed);
}

/** Writes without a generator when the descriptor takes it all at once. */
export function put(sh: Shell, fd: number, data: Uint8Array, tool: string): Step {
  if (data.length === 0) return 0;
  if (sh.errors.length > 0) return putSlow(sh, fd, data, tool, false);
  try {
    const answer = gate.trap.write(fd, data);
    if (answer === BLOCKED) return putSlow(sh, fd, data, tool, true);
    return answer >= data.length ? 0 : putSlow(sh, fd, data.subarray(answer), tool, false);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (error.errno === "EINTR") return putSlow(sh, fd, data, tool, false);
    return writeFailed(sh, tool, error);
  }
}

function* putSlow(
  sh: Shell,
  fd: number,
  data: Uint8Array,
  tool: string,
  blocked: boolean,
): Sys<number> {
  if (blocked) yield;
  yield* flushErrors(sh);
  try {
    yield* writeAll(fd, data);
    return 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return yield* writeFailed(sh, tool, error);
  }
}

function* writeFailed(sh: Shell, tool: string, error: SyscallError): Sys<number> {
  yield; // SIGPIPE and SIGXFSZ act on the way back from the call
  if (sh.posix) sh.errors.push(`${sh.errorName}: ${sh.line}: ${tool}: I/O error\n`);
  else sh.errors.push(prefix(sh) + `${tool}: write error: ${error.message}\n`);
  yield* flushErrors(sh);
  return 1;
}
