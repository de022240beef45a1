/**
 * Where errors that unwind end: they are worded, and turned into "leave the line" or "leave the
 * shell". Also the frame around a whole child: its status, its EXIT trap, its last words.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { ArithError, UnboundVariable } from "./arith.ts";
import { dashArithmetic } from "./dialect.ts";
import { ExpansionError } from "./expansionerror.ts";
import { flushErrors, shellError } from "./report.ts";
import { Interrupted } from "./signals.ts";
import { AbandonLine, ExitShell, type Shell } from "./state.ts";
import { BadSubscript, ReadonlyVariable } from "./vars.ts";

/** Notes the message of an error and says how far to unwind. Anything unknown is thrown on. */
export function unwinding(sh: Shell, error: unknown): AbandonLine | ExitShell {
  if (error instanceof AbandonLine || error instanceof ExitShell) return error;
  if (error instanceof Interrupted) return new AbandonLine(128 + error.signal);
  if (error instanceof ExpansionError) {
    const bad = sh.posix && error.message.endsWith(": bad substitution");
    shellError(sh, bad ? "Bad substitution" : error.message);
    return error.fatal ? ending(sh) : abandoned(sh);
  }
  if (error instanceof UnboundVariable) {
    shellError(
      sh,
      sh.posix ? `${error.name}: parameter not set` : `${error.name}: unbound variable`,
    );
    return ending(sh);
  }
  if (error instanceof ArithError) {
    shellError(sh, sh.posix ? dashArithmetic(error.message) : error.message);
    return abandoned(sh);
  }
  if (error instanceof ReadonlyVariable) {
    shellError(sh, sh.posix ? `${error.name}: is read only` : `${error.name}: readonly variable`);
    return abandoned(sh);
  }
  if (error instanceof BadSubscript) {
    shellError(sh, `${error.text}: ${error.why}`);
    return abandoned(sh);
  }
  if (error instanceof SyscallError) {
    // A call of the shell itself failed where bash would not expect it (EMFILE for a pipe, say).
    shellError(sh, error.message);
    return abandoned(sh);
  }
  throw error;
}

/** bash goes on with the next line; dash gives up. */
function abandoned(sh: Shell): AbandonLine | ExitShell {
  return sh.posix && !sh.interactive ? new ExitShell(2) : new AbandonLine(1);
}

/** ${x?} and set -u end a shell that nobody types into. */
function ending(sh: Shell): AbandonLine | ExitShell {
  if (sh.interactive && sh.subshell === 0) return new AbandonLine(1);
  if (sh.posix) return new ExitShell(2);
  return new ExitShell(sh.fromString && sh.subshell === 0 ? 127 : 1);
}

/** Runs a child's whole life: every way to end gives a status, and EXIT traps run. */
export function* runGuarded(sh: Shell, body: () => Sys<number>): Sys<number> {
  let status: number;
  try {
    status = yield* body();
  } catch (error) {
    status = unwinding(sh, error).status;
  }
  return yield* finish(sh, status);
}

/** The EXIT trap, and what is still to be said. */
export function* finish(sh: Shell, status: number): Sys<number> {
  let last = status;
  sh.status = status;
  sh.unwind = null;
  const trap = sh.traps.get("EXIT");
  if (trap !== undefined && trap !== "") {
    sh.traps.delete("EXIT");
    yield* flushErrors(sh);
    try {
      yield* sh.hooks.runText(sh, trap, 1, "exit trap");
    } catch (error) {
      const end = unwinding(sh, error);
      if (end instanceof ExitShell) last = end.status;
    }
  }
  yield* flushErrors(sh);
  return last & 255;
}
