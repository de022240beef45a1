/** trap. trap.def. */
import { SIGKILL, SIGSTOP, signalName, signalNumber } from "../../../kernel/uapi/signal.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { singleQuote } from "../escape.ts";
import { setSignal } from "../signals.ts";
import type { Shell } from "../state.ts";
import { type Builtin, fail, flagsOf, usage } from "./builtin.ts";
import { say } from "./output.ts";
import { refreshCareful } from "./set.ts";
import { signalTable } from "./signallist.ts";

const PSEUDO = ["EXIT", "DEBUG", "ERR", "RETURN"];

/** "INT" for 2, INT, SIGINT; undefined when there is no such signal. */
function conditionOf(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (text === "0" || upper === "EXIT" || upper === "SIGEXIT") return "EXIT";
  if (PSEUDO.includes(upper)) return upper;
  const number = signalNumber(text);
  return number === undefined || number === 0 ? undefined : signalName(number);
}

function shown(name: string): string {
  return PSEUDO.includes(name) ? name : `SIG${name}`;
}

/** EXIT first, then by number, then DEBUG, ERR, RETURN. */
function order(name: string): number {
  const pseudo = PSEUDO.indexOf(name);
  return pseudo < 0 ? (signalNumber(name) ?? 0) : pseudo === 0 ? 0 : 100 + pseudo;
}

function listing(sh: Shell, only: readonly string[] | null): string {
  const traps = sh.inheritedTraps !== null && sh.traps.size === 0 ? sh.inheritedTraps : sh.traps;
  const names = only ?? [...traps.keys()].sort((a, b) => order(a) - order(b));
  return names
    .map((name) => {
      const action = traps.get(name);
      return action === undefined
        ? ""
        : `trap -- ${singleQuote(action)} ${sh.posix ? name : shown(name)}\n`;
    })
    .join("");
}

export const trap: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "lp");
  if (typeof flags === "number") return flags;
  const { rest, set } = flags;
  if (set.has("l")) return say(sh, "trap", signalTable());
  if (rest.length === 0) return say(sh, "trap", listing(sh, null));
  if (set.has("p")) {
    const names = rest.map(conditionOf);
    const bad = names.indexOf(undefined);
    if (bad >= 0) return fail(sh, "trap", `${rest[bad] as string}: invalid signal specification`);
    return say(sh, "trap", listing(sh, names as string[]));
  }
  const [action = "", ...conditions] = rest;
  if (conditions.length === 0) {
    if (conditionOf(action) === undefined) return usage(sh, "trap");
    return apply(sh, "-", [action]);
  }
  // A first operand that is a number resets the conditions: POSIX.
  if (/^\d+$/.test(action) && conditionOf(action) !== undefined) return apply(sh, "-", rest);
  return apply(sh, action, conditions);
};

function* apply(sh: Shell, action: string, conditions: readonly string[]): Sys<number> {
  let status = 0;
  sh.inheritedTraps = null;
  for (const text of conditions) {
    const name = conditionOf(text);
    if (name === undefined) {
      if (sh.posix) sh.errors.push(`trap: ${text}: bad trap\n`);
      status = sh.posix ? 1 : fail(sh, "trap", `${text}: invalid signal specification`);
      continue;
    }
    if (action === "-") sh.traps.delete(name);
    else sh.traps.set(name, action);
    if (!PSEUDO.includes(name)) yield* dispose(sh, name, action);
  }
  refreshCareful(sh);
  return status;
}

function* dispose(sh: Shell, name: string, action: string): Sys<void> {
  const signal = signalNumber(name) ?? 0;
  if (signal === SIGKILL || signal === SIGSTOP) return;
  if (sh.ignoredAtStart.has(signal) && !sh.interactive) {
    sh.traps.delete(name); // ignored on entry: cannot be trapped
    return;
  }
  if (action === "") return yield* setSignal(sh, signal, "ignore");
  if (action !== "-") return yield* setSignal(sh, signal, "catch");
  yield* setSignal(sh, signal, sh.interactive && sh.subshell === 0 ? own(signal) : "default");
}

/** What an interactive shell does by itself. */
function own(signal: number): "catch" | "ignore" | "default" {
  if ([1, 2, 28].includes(signal)) return "catch";
  return [3, 15, 20, 21, 22].includes(signal) ? "ignore" : "default";
}
