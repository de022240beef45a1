/**
 * Simple commands: expansion, assignments, redirections, then a function, a builtin or a program.
 * POSIX XCU 2.9.1; execute_cmd.c, execute_simple_command(). What waits for nothing stays a plain
 * call; the rest goes on as a generator.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { assignPure, assignSlow } from "./assign.ts";
import type { Assign, Simple, Word } from "./ast.ts";
import { builtins, DECLARES } from "./builtins/table.ts";
import { execProgram, notFound } from "./external.ts";
import { forkShell } from "./fork.ts";
import { callFunction } from "./function.ts";
import { unwinding } from "./guard.ts";
import { newJob } from "./jobs.ts";
import { waitForeground, waitPid } from "./jobwait.ts";
import { lexWord } from "./lexword.ts";
import { findCommand } from "./lookup.ts";
import { commandText } from "./print.ts";
import { closeQuietly, redirect, restore, type Undo } from "./redirect.ts";
import { flushErrors, shellError } from "./report.ts";
import { expandWords, resolveString } from "./resolve.ts";
import { settled } from "./settled.ts";
import { copyVariable, EXPORT, ExitShell, type Shell, type Variable } from "./state.ts";
import { COMMAND_NS, OWED_NS, pay, settle, type Step } from "./step.ts";
import { handleSignals, runTrap } from "./trap.ts";
import { newVariable, ReadonlyVariable } from "./vars.ts";
import { traceCommand } from "./xtrace.ts";

/** A recursion without loops pays at least this often. */
const SIMPLE_OWED_NS = 4 * OWED_NS;

export function simple(sh: Shell, node: Simple): Step {
  sh.line = node.line;
  if (sh.inTrap === 0) sh.command = node;
  sh.owedNs += COMMAND_NS;
  if (node.redirs.length > 0 || sh.careful || sh.owedNs > SIMPLE_OWED_NS)
    return slow(sh, node, false);
  if (node.words.length === 0) return assignOnly(sh, node);
  if (node.assigns.length > 0) return slow(sh, node, false);
  for (const word of node.words) if ("k" in word) return slow(sh, node, false);
  const args = expandWords(sh, node.words as readonly Word[]);
  if (!Array.isArray(args)) return slowFrom(sh, node, args);
  const name = args[0];
  if (name === undefined) return settled(sh, 0);
  sh.lastArg = args.at(-1) as string;
  const step = callInside(sh, args);
  if (step === null) return external(sh, node, args, false);
  return typeof step === "number" ? settled(sh, step) : after(sh, step);
}

/** A function's or builtin's run; null when the name is neither. */
function callInside(sh: Shell, args: readonly string[]): Step | null {
  const name = args[0] as string;
  const fn = sh.functions.get(name);
  if (fn !== undefined) return callFunction(sh, fn, args);
  const builtin = builtins.get(name);
  if (builtin === undefined || sh.disabled.has(name)) return null;
  if (sh.posix && BASH_ONLY.has(name)) return null;
  return builtin(sh, args);
}

/** Builtins that dash does not have. */
const BASH_ONLY = new Set([
  "builtin",
  "caller",
  "compgen",
  "complete",
  "declare",
  "dirs",
  "disown",
  "enable",
  "help",
  "let",
  "logout",
  "mapfile",
  "popd",
  "pushd",
  "readarray",
  "shopt",
  "source",
  "suspend",
  "typeset",
]);

function* after(sh: Shell, step: Sys<number>): Sys<number> {
  const status = yield* step;
  yield* flushErrors(sh);
  yield* handleSignals(sh);
  return yield* settle(settled(sh, status));
}

function assignOnly(sh: Shell, node: Simple): Step {
  for (let i = 0; i < node.assigns.length; i++) {
    if (!assignPure(sh, node.assigns[i] as Assign)) return assignRest(sh, node, i);
  }
  sh.lastArg = "";
  return settled(sh, 0);
}

function* assignRest(sh: Shell, node: Simple, from: number): Sys<number> {
  sh.substituted = 0;
  for (const one of node.assigns.slice(from)) yield* assignAny(sh, one);
  const status = sh.substituted;
  yield* handleSignals(sh);
  return yield* settle(settled(sh, status));
}

function* assignAny(sh: Shell, one: Assign): Sys<void> {
  if (!assignPure(sh, one)) yield* assignSlow(sh, one);
}

/** The whole command as a generator, `noFork` when this process has nothing to do afterwards. */
export function* slow(sh: Shell, node: Simple, noFork: boolean): Sys<number> {
  sh.line = node.line;
  if (sh.inTrap === 0) sh.command = node;
  yield* flushErrors(sh);
  yield* pay(sh);
  if (sh.careful && sh.traps.has("DEBUG") && sh.inTrap === 0) yield* runTrap(sh, "DEBUG");
  sh.substituted = 0;
  const files = sh.procFds.length;
  const { args, arrays } = yield* commandArgs(sh, node);
  const status = yield* withArgs(sh, node, args, arrays, noFork);
  if (sh.procFds.length > files) yield* closeProcessFiles(sh, files);
  return status;
}

function* slowFrom(sh: Shell, node: Simple, pending: Sys<string[]>): Sys<number> {
  sh.substituted = 0;
  const files = sh.procFds.length;
  const args = yield* pending;
  const status = yield* withArgs(sh, node, args, null, false);
  if (sh.procFds.length > files) yield* closeProcessFiles(sh, files);
  return status;
}

interface Arguments {
  readonly args: string[];
  readonly arrays: Map<number, Assign> | null;
}

function* commandArgs(sh: Shell, node: Simple): Sys<Arguments> {
  const { words } = node;
  if (!words.some((word) => "k" in word)) {
    const args = expandWords(sh, words as readonly Word[]);
    return { args: Array.isArray(args) ? args : yield* args, arrays: null };
  }
  const args: string[] = [];
  const arrays = new Map<number, Assign>();
  for (const word of words) {
    if (!("k" in word)) {
      const some = expandWords(sh, [word]);
      args.push(...(Array.isArray(some) ? some : yield* some));
      continue;
    }
    const command = args[0] === "command" || args[0] === "builtin" ? args[1] : args[0];
    if (command === undefined || !DECLARES.has(command)) {
      const some = expandWords(sh, [lexWord(word.text, { line: node.line })]);
      args.push(...(Array.isArray(some) ? some : yield* some));
    } else if (word.array !== null) {
      arrays.set(args.length, word);
      args.push(word.name);
    } else {
      const index = word.index === null ? "" : `[${yield* resolveString(sh, word.index)}]`;
      const value = word.value === null ? "" : yield* resolveString(sh, word.value);
      args.push(`${word.name}${index}${word.append ? "+" : ""}=${value}`);
    }
  }
  return { args, arrays };
}

function* withArgs(
  sh: Shell,
  node: Simple,
  args: string[],
  arrays: Map<number, Assign> | null,
  noFork: boolean,
): Sys<number> {
  const tracing = sh.options.has("xtrace") && sh.inTrap === 0;
  if (tracing) sh.tracing = [];
  const saved = new Map<string, Variable | null>();
  const undo: Undo[] = [];
  let status: number;
  try {
    if (args.length === 0 && node.redirs.some((one) => one.fdName !== null)) {
      // {name}> without a command happens in a child, as in bash.
      status = yield* apart(sh, node);
    } else if (args.length === 0) {
      const ok = yield* redirect(sh, node.redirs, undo);
      yield* restore(undo); // they do not hold for the assignments
      for (const one of ok ? node.assigns : []) yield* assignAny(sh, one);
      if (tracing) yield* traceCommand(sh, sh.tracing ?? [], []);
      sh.lastArg = "";
      status = ok ? sh.substituted : 1;
    } else {
      if (!(yield* temporary(sh, node.assigns, saved))) return yield* settle(settled(sh, 1));
      if (tracing) yield* traceCommand(sh, sh.tracing ?? [], args);
      sh.tracing = null;
      sh.lastArg = args.at(-1) as string;
      status = yield* named(sh, node, args, arrays, undo, noFork);
    }
  } finally {
    sh.tracing = null;
    restoreTemporary(sh, saved);
  }
  yield* flushErrors(sh);
  yield* restore(undo);
  yield* handleSignals(sh);
  return yield* settle(settled(sh, status));
}

function* apart(sh: Shell, node: Simple): Sys<number> {
  const pid = yield* forkShell(sh, { pgrp: 0, background: false, group: false }, function* (child) {
    return (yield* redirect(child, node.redirs, null)) ? 0 : 1;
  });
  return yield* waitPid(sh, pid);
}

/** The ends of a command's process substitutions are closed after it. */
function* closeProcessFiles(sh: Shell, keep: number): Sys<void> {
  for (const fd of sh.procFds.splice(keep)) yield* closeQuietly(fd);
}

/** A command with a name. Errors that unwind put the descriptors back on their way. */
function* named(
  sh: Shell,
  node: Simple,
  args: string[],
  arrays: Map<number, Assign> | null,
  undo: Undo[],
  noFork: boolean,
): Sys<number> {
  const name = args[0] as string;
  const inside = sh.functions.has(name) || (builtins.has(name) && !sh.disabled.has(name));
  if (!inside && name.startsWith("%") && sh.jobControl)
    return yield* sh.hooks.runWords(sh, ["fg", ...args], "builtin");
  if (!inside) return yield* externalStatus(sh, node, args, noFork);
  const keep = name === "exec" && !sh.functions.has("exec");
  if (!(yield* redirect(sh, node.redirs, keep ? null : undo))) {
    if (keep && sh.posix && !(sh.interactive && sh.subshell === 0)) throw new ExitShell(2);
    return sh.posix ? 2 : 1;
  }
  sh.arrays = arrays;
  try {
    const step = callInside(sh, args);
    if (step === null) return yield* externalStatus(sh, { ...node, redirs: [] }, args, noFork);
    return typeof step === "number" ? step : yield* step;
  } catch (error) {
    const end = unwinding(sh, error);
    yield* flushErrors(sh);
    yield* restore(undo);
    throw end;
  } finally {
    sh.arrays = null;
  }
}

/** NAME=value before a command: exported, and gone afterwards. False when one is readonly. */
function* temporary(
  sh: Shell,
  assigns: readonly Assign[],
  saved: Map<string, Variable | null>,
): Sys<boolean> {
  for (const one of assigns) {
    const old = sh.vars.get(one.name);
    if (!saved.has(one.name)) saved.set(one.name, old === undefined ? null : copyVariable(old));
    try {
      if (old !== undefined && !one.append) sh.vars.set(one.name, newVariable(old.flags));
      yield* assignAny(sh, one);
    } catch (error) {
      if (!(error instanceof ReadonlyVariable)) throw error;
      const end = unwinding(sh, error);
      if (end instanceof ExitShell) throw end;
      return false;
    }
    const now = sh.vars.get(one.name);
    if (now !== undefined) now.flags |= EXPORT;
  }
  return true;
}

function restoreTemporary(sh: Shell, saved: ReadonlyMap<string, Variable | null>): void {
  for (const [name, before] of saved) {
    if (before === null) sh.vars.delete(name);
    else sh.vars.set(name, before);
    if (name === "PATH") sh.hash.clear();
  }
}

function* external(sh: Shell, node: Simple, args: string[], noFork: boolean): Sys<number> {
  const status =
    args[0]?.startsWith("%") && sh.jobControl
      ? yield* sh.hooks.runWords(sh, ["fg", ...args], "builtin")
      : yield* externalStatus(sh, node, args, noFork);
  yield* flushErrors(sh);
  yield* handleSignals(sh);
  return yield* settle(settled(sh, status));
}

/** Runs a program in a child and waits for it; in this very process when nothing comes after. */
function* externalStatus(
  sh: Shell,
  node: Simple,
  args: readonly string[],
  noFork: boolean,
): Sys<number> {
  const name = args[0] as string;
  const path = name.includes("/") ? name : yield* findCommand(sh, name);
  if (path === undefined && name !== "" && sh.functions.has("command_not_found_handle")) {
    return yield* sh.hooks.runWords(sh, ["command_not_found_handle", ...args], "any");
  }
  const body = function* (child: Shell): Sys<number> {
    if (!(yield* redirect(child, node.redirs, null))) return child.posix ? 2 : 1;
    if (path !== undefined) return yield* execProgram(child, path, args);
    return yield* notFound(child, name);
  };
  if (noFork && sh.traps.size === 0) return yield* body(sh);
  const pid = yield* forkShell(sh, { pgrp: 0, background: false, group: true }, body);
  const one = {
    pid,
    state: "running" as const,
    value: 0,
    core: false,
    get text(): string {
      return commandText(node);
    },
  };
  return yield* waitForeground(sh, newJob(sh, pid, [one], true));
}

/** Words as a command, for `command`, `builtin` and the like. */
export function* runWords(
  sh: Shell,
  words: readonly string[],
  how: "any" | "nofunction" | "builtin",
): Sys<number> {
  const name = words[0] as string;
  const fn = how === "any" ? sh.functions.get(name) : undefined;
  if (fn !== undefined) return yield* settle(callFunction(sh, fn, words));
  const builtin = builtins.get(name);
  if (builtin !== undefined && (how === "builtin" || !sh.disabled.has(name)))
    return yield* settle(builtin(sh, words));
  if (how === "builtin") {
    shellError(sh, `builtin: ${name}: not a shell builtin`);
    return 1;
  }
  const text = words.join(" ");
  const node: Simple = {
    t: "simple",
    line: sh.line,
    assigns: [],
    words: [lexWord(text)],
    redirs: [],
  };
  return yield* externalStatus(sh, node, words, false);
}
