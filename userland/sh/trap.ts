/** Running traps: for signals between commands, and EXIT, ERR, DEBUG, RETURN where they belong. */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SIGHUP, SIGINT, SIGWINCH, signalName } from "../../kernel/uapi/signal.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors } from "./report.ts";
import { Interrupted, takeSignals } from "./signals.ts";
import { ExitShell, type Shell } from "./state.ts";

/** Runs a trap's text; $? is as before afterwards. */
export function* runTrap(sh: Shell, name: string): Sys<number> {
  const text = sh.traps.get(name);
  if (text === undefined || text === "") return sh.status;
  if (sh.inTrap > 0 && (name === "DEBUG" || name === "ERR")) return sh.status;
  const { status, pipeStatus, careful, line } = sh;
  const debug = name === "DEBUG";
  if (debug) sh.careful = sh.options.has("xtrace");
  sh.inTrap++;
  try {
    yield* flushErrors(sh);
    const result = yield* sh.hooks.runText(
      sh,
      text,
      debug || name === "ERR" ? sh.line : 1,
      label(name),
    );
    if (sh.unwind === null) {
      sh.status = status;
      sh.pipeStatus = pipeStatus;
    }
    return result;
  } finally {
    sh.inTrap--;
    if (debug) sh.careful = careful;
    sh.line = line;
  }
}

/** What syntax errors in a trap are said to be in. */
function label(name: string): string {
  const known: Readonly<Record<string, string>> = {
    DEBUG: "debug trap",
    ERR: "error trap",
    RETURN: "return trap",
    INT: "interrupt trap",
  };
  return known[name] ?? "trap handler";
}

/** Acts on signals that were caught: traps, ^C, hang-up. Called between commands. */
export function* handleSignals(sh: Shell): Sys<void> {
  if (!(yield* takeSignals(sh))) return;
  while (sh.pending.length > 0) {
    const signal = sh.pending.shift() as number;
    const name = signalName(signal) ?? String(signal);
    if (sh.traps.has(name)) yield* runTrap(sh, name);
    else if (signal === SIGINT) {
      sh.pending = [];
      yield* writeAll(1, encode("\n"));
      throw new Interrupted(SIGINT);
    } else if (signal === SIGHUP) throw new ExitShell(129);
    else if (signal === SIGWINCH) sh.resized = true;
  }
}
