/**
 * Running a program's tree: which kind of command goes where; lists, && and ||, redirected groups.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import type { Item, List, Node } from "./ast.ts";
import { caseOf, conditional, forArith, forIn, whileLoop } from "./compound.ts";
import { arithCommand, condCommand } from "./condcommand.ts";
import { background, pipeline, subshell } from "./pipeline.ts";
import { redirect, restore, type Undo } from "./redirect.ts";
import { flushErrors, shellError } from "./report.ts";
import { select } from "./select.ts";
import { settled } from "./settled.ts";
import { simple } from "./simple.ts";
import type { Shell } from "./state.ts";
import { settle, type Step } from "./step.ts";

export function run(sh: Shell, node: Node): Step {
  switch (node.t) {
    case "simple":
      return simple(sh, node);
    case "list":
      return list(sh, node);
    case "group":
      return list(sh, node.body);
    case "andor":
      return andor(sh, node);
    case "pipe":
      return pipeline(sh, node);
    case "redir":
      return redirected(sh, node);
    case "subshell":
      return subshell(sh, node);
    case "if":
      return conditional(sh, node);
    case "while":
      return whileLoop(sh, node);
    case "for":
      return forIn(sh, node);
    case "forarith":
      return forArith(sh, node);
    case "select":
      return select(sh, node);
    case "case":
      return caseOf(sh, node);
    case "cond":
      return sh.posix ? noBracket(sh, node.line) : condCommand(sh, node);
    case "arith":
      return arithCommand(sh, node);
    case "function":
      return define(sh, node);
    case "coproc":
      return background(sh, node.body, node.name);
  }
}

function item(sh: Shell, one: Item): Step {
  return one.background ? background(sh, one.node, null) : run(sh, one.node);
}

function list(sh: Shell, node: List): Step {
  const { items } = node;
  if (items.length === 1) return item(sh, items[0] as Item);
  sh.executingList++;
  let status = 0;
  for (let i = 0; i < items.length; i++) {
    const step = item(sh, items[i] as Item);
    if (typeof step !== "number") return listFrom(sh, node, i, step);
    status = step;
    if (sh.unwind !== null) break;
  }
  sh.executingList--;
  return status;
}

function* listFrom(sh: Shell, node: List, at: number, pending: Step): Sys<number> {
  const { items } = node;
  let status = yield* settle(pending);
  for (let i = at + 1; i < items.length && sh.unwind === null; i++) {
    status = yield* settle(item(sh, items[i] as Item));
  }
  sh.executingList--;
  return status;
}

type AndOr = Extract<Node, { t: "andor" }>;

function andor(sh: Shell, node: AndOr): Step {
  sh.executingList++;
  const last = node.cmds.length - 1;
  let status = 0;
  for (let i = 0; i <= last; i++) {
    if (i > 0 && (node.ops[i - 1] === "&&") !== (status === 0)) continue;
    if (i < last) sh.errexitOff++;
    const step = run(sh, node.cmds[i] as Node);
    if (typeof step !== "number") return andorFrom(sh, node, i, step);
    if (i < last) sh.errexitOff--;
    status = step;
    if (sh.unwind !== null) break;
  }
  sh.executingList--;
  return status;
}

function* andorFrom(sh: Shell, node: AndOr, at: number, pending: Sys<number>): Sys<number> {
  const last = node.cmds.length - 1;
  let status = yield* pending;
  if (at < last) sh.errexitOff--;
  for (let i = at + 1; i <= last && sh.unwind === null; i++) {
    if ((node.ops[i - 1] === "&&") !== (status === 0)) continue;
    if (i < last) sh.errexitOff++;
    status = yield* settle(run(sh, node.cmds[i] as Node));
    if (i < last) sh.errexitOff--;
  }
  sh.executingList--;
  return status;
}

/** A compound command with redirections: they hold while it runs. */
function* redirected(sh: Shell, node: Extract<Node, { t: "redir" }>): Sys<number> {
  const undo: Undo[] = [];
  sh.line = node.line;
  if (!(yield* redirect(sh, node.redirs, undo))) {
    yield* restore(undo);
    return yield* settle(settled(sh, 1));
  }
  try {
    const status = yield* settle(run(sh, node.body));
    yield* flushErrors(sh);
    return status;
  } finally {
    yield* restore(undo);
  }
}

/** dash has no `[[`: it looks for a command of that name. */
function noBracket(sh: Shell, line: number): Step {
  sh.line = line;
  shellError(sh, "[[: not found");
  return settled(sh, 127);
}

function define(sh: Shell, node: Extract<Node, { t: "function" }>): Step {
  const old = sh.functions.get(node.name);
  if (old?.readonly === true) {
    sh.errors.push(`${sh.errorName}: ${node.name}: readonly function\n`);
    return settled(sh, 1);
  }
  const frame = sh.frames.at(-1);
  const file =
    frame?.source ?? (sh.topName === "main" ? sh.name : sh.fromString ? "environment" : "main");
  sh.functions.set(node.name, { body: node.body, source: file, exported: old?.exported ?? false });
  return settled(sh, 0);
}
