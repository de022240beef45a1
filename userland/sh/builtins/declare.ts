/** declare, typeset, local, readonly, export. declare.def, setattr.def. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { compareBytes } from "../../lib/byteorder.ts";
import { ArithError } from "../arith.ts";
import { assignPure, assignSlow } from "../assign.ts";
import type { Assign } from "../ast.ts";
import { assignment } from "../assignword.ts";
import { traceQuote } from "../escape.ts";
import { functionText } from "../print.ts";
import { ATTRIBUTES, declaration } from "../show.ts";
import {
  ASSOC,
  EXPORT,
  INDEXED,
  LOWER,
  NAMEREF,
  READONLY,
  type Shell,
  UPPER,
  type Variable,
} from "../state.ts";
import type { Step } from "../step.ts";
import {
  BadSubscript,
  globalVariable,
  lookup,
  makeLocal,
  newVariable,
  ReadonlyVariable,
  setElement,
  setVar,
} from "../vars.ts";
import { type Builtin, fail, type Flags, flagsOf, isName, notIdentifier } from "./builtin.ts";
import { dynamicDeclarations } from "./dynamicshow.ts";
import { say } from "./output.ts";

const ATTRIBUTE: Readonly<Record<string, number>> = Object.fromEntries(
  ATTRIBUTES.map(([bit, letter]) => [letter, bit]),
);

interface Job {
  readonly command: string;
  readonly add: number;
  readonly remove: number;
  readonly where: "local" | "global" | "here";
  readonly inherit: boolean;
}

function attributes(flags: Flags): { add: number; remove: number } {
  let add = 0;
  let remove = 0;
  for (const flag of flags.set) {
    if (flag.startsWith("+")) remove |= ATTRIBUTE[flag.slice(1)] ?? 0;
    else add |= ATTRIBUTE[flag] ?? 0;
  }
  if ((add & LOWER) !== 0 && (add & UPPER) !== 0) add &= ~(LOWER | UPPER);
  return { add, remove };
}

export const declare: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "aAfFgiIlnprtux", true);
  if (typeof flags === "number") return flags;
  const { add, remove } = attributes(flags);
  const names = flags.set.has("f") || flags.set.has("F");
  if (names) return functions(sh, flags, add);
  if (flags.set.has("p") || (flags.rest.length === 0 && args[0] !== "local"))
    return show(sh, args[0] as string, flags, add);
  const local =
    sh.frames.length > 0 &&
    sh.frames.some((frame) => frame.name !== "source") &&
    !flags.set.has("g");
  return each(sh, args, flags.rest, {
    command: args[0] as string,
    add,
    remove,
    where: flags.set.has("g") ? "global" : local ? "local" : "here",
    inherit: flags.set.has("I"),
  });
};

export const local: Builtin = (sh, args) => {
  const inFunction = sh.frames.some((frame) => frame.name !== "source");
  if (!inFunction) {
    return sh.posix
      ? fail(sh, "local", "not in a function", 2)
      : fail(sh, "local", "can only be used in a function");
  }
  const flags = flagsOf(sh, args, "aAfFgiIlnprtux", true);
  if (typeof flags === "number") return flags;
  if (flags.rest.length === 0) {
    const names = [...(sh.frames.at(-1)?.saved.keys() ?? [])].sort(compareBytes);
    return say(sh, "local", names.map((name) => localLine(sh, name)).join(""));
  }
  if (flags.rest[0] === "-") {
    const frame = sh.frames.at(-1);
    if (frame !== undefined) frame.options ??= new Set(sh.options);
    return 0;
  }
  const { add, remove } = attributes(flags);
  return each(sh, args, flags.rest, {
    command: "local",
    add,
    remove,
    where: "local",
    inherit: flags.set.has("I"),
  });
};

function localLine(sh: Shell, name: string): string {
  const variable = sh.vars.get(name);
  return variable === undefined
    ? ""
    : `${declaration(name, variable).replace(/^declare \S+ /, "")}\n`;
}

function attributeCommand(bit: number): Builtin {
  return (sh, args) => {
    const name = args[0] as string;
    const flags = flagsOf(sh, args, name === "export" ? "fnp" : "aAfp");
    if (typeof flags === "number") return flags;
    if (flags.set.has("f") && flags.rest.length > 0) return markFunctions(sh, name, flags);
    if (flags.rest.length === 0) return say(sh, name, listed(sh, bit, name));
    const add =
      (flags.set.has("n") ? 0 : bit) |
      (flags.set.has("a") ? INDEXED : 0) |
      (flags.set.has("A") ? ASSOC : 0);
    const remove = flags.set.has("n") ? bit : 0;
    return each(sh, args, flags.rest, {
      command: name,
      add,
      remove,
      where: "here",
      inherit: false,
    });
  };
}

export const exportBuiltin = attributeCommand(EXPORT);
export const readonly = attributeCommand(READONLY);

function listed(sh: Shell, bit: number, command: string): string {
  const rows = [...sh.vars].filter(([, variable]) => (variable.flags & bit) !== 0);
  if (bit === READONLY)
    rows.push(...dynamicDeclarations(sh).filter(([, variable]) => (variable.flags & bit) !== 0));
  rows.sort((a, b) => compareBytes(a[0], b[0]));
  return rows
    .map(([name, variable]) => {
      if (!sh.posix) return `${declaration(name, variable)}\n`;
      const quoted = (variable.value ?? "").replaceAll("'", `'"'"'`);
      return `${command} ${name}${variable.value === null ? "" : `='${quoted}'`}\n`;
    })
    .join("");
}

function markFunctions(sh: Shell, command: string, flags: Flags): number {
  let status = 0;
  for (const name of flags.rest) {
    const found = sh.functions.get(name);
    if (found === undefined) status = fail(sh, command, `${name}: not a function`);
    else if (command === "export") found.exported = !flags.set.has("n");
    else sh.functions.set(name, { ...found, readonly: true });
  }
  return status;
}

function functions(sh: Shell, flags: Flags, add: number): Step {
  const brief = flags.set.has("F");
  if (flags.rest.length === 0) {
    const names = [...sh.functions.keys()].sort(compareBytes);
    const line = (name: string): string => {
      const fn = sh.functions.get(name);
      const text = fn === undefined ? "" : `${functionText(name, fn.body)}\n`;
      return brief ? `declare -f${fn?.exported === true ? "x" : ""} ${name}\n` : text;
    };
    return say(sh, "declare", names.map(line).join(""));
  }
  let out = "";
  let status = 0;
  for (const name of flags.rest) {
    const found = sh.functions.get(name);
    if (found === undefined) status = 1;
    else if (add !== 0) {
      if ((add & EXPORT) !== 0) found.exported = true;
      if ((add & READONLY) !== 0) sh.functions.set(name, { ...found, readonly: true });
    } else out += brief ? `${name}\n` : `${functionText(name, found.body)}\n`;
  }
  return say(sh, "declare", out, status);
}

function show(sh: Shell, command: string, flags: Flags, filter: number): Step {
  let out = "";
  let status = 0;
  const dynamic = new Map(dynamicDeclarations(sh));
  if (flags.rest.length === 0) {
    const rows = [...sh.vars, ...dynamic].filter(
      ([, variable]) => (variable.flags & filter) === filter,
    );
    if (!flags.set.has("p") && filter === 0) return sh.hooks.runWords(sh, ["set"], "builtin");
    rows.sort((a, b) => compareBytes(a[0], b[0]));
    return say(
      sh,
      command,
      rows.map(([name, variable]) => `${declaration(name, variable)}\n`).join(""),
    );
  }
  for (const name of flags.rest) {
    const variable = sh.vars.get(name) ?? dynamic.get(name);
    if (variable !== undefined) out += `${declaration(name, variable)}\n`;
    else status = fail(sh, command, `${name}: not found`);
  }
  return say(sh, command, out, status);
}

/** Applies attributes and values to each operand. */
function each(sh: Shell, args: readonly string[], operands: readonly string[], job: Job): Step {
  const first = args.length - operands.length;
  let status = 0;
  for (let i = 0; i < operands.length; i++) {
    const array = sh.arrays?.get(first + i);
    const result = one(sh, operands[i] as string, array, job);
    if (typeof result !== "number") return rest(sh, operands, i, first, job, status, result);
    if (result !== 0) status = result;
  }
  return status;
}

function* rest(
  sh: Shell,
  operands: readonly string[],
  at: number,
  first: number,
  job: Job,
  before: number,
  pending: Sys<number>,
): Sys<number> {
  let status = (yield* pending) || before;
  for (let i = at + 1; i < operands.length; i++) {
    const result = one(sh, operands[i] as string, sh.arrays?.get(first + i), job);
    status = (typeof result === "number" ? result : yield* result) || status;
  }
  return status;
}

function one(sh: Shell, operand: string, array: Assign | undefined, job: Job): Step {
  const match = /^([^=[]*?)(\[(.*?)\])?(\+?)=(.*)$/s.exec(operand);
  const name =
    array !== undefined
      ? array.name
      : match
        ? (match[1] as string)
        : operand.replace(/\[.*\]$/s, "");
  if (!isName(name)) return notIdentifier(sh, job.command, operand);
  try {
    const variable = target(sh, name, job);
    if (typeof variable === "number") return variable;
    const text = match?.[5];
    const changes = array !== undefined || text !== undefined;
    const frozen = (variable.flags & READONLY) !== 0;
    if (frozen && (changes || (job.remove & READONLY) !== 0)) throw new ReadonlyVariable(name);
    prepare(variable, job);
    if (array !== undefined) return arrayValue(sh, array, variable, job);
    if (
      text !== undefined &&
      (job.add & (INDEXED | ASSOC)) !== 0 &&
      text.startsWith("(") &&
      text.endsWith(")")
    ) {
      const parsed = assignment(`${name}=${text}`);
      if (parsed !== undefined) return arrayValue(sh, parsed, variable, job);
    }
    if (text !== undefined && sh.options.has("xtrace")) {
      sh.errors.push(
        `${"+".repeat(sh.indirection)} ${name}${match?.[4] ?? ""}=${text && traceQuote(text)}\n`,
      );
    }
    if (text !== undefined) assign(sh, variable, name, match?.[3], text, match?.[4] === "+", job);
    variable.flags |= job.add & READONLY;
    return 0;
  } catch (error) {
    return declareFailed(sh, job.command, error);
  }
}

/** The variable that the command is about, in its scope. */
function target(sh: Shell, name: string, job: Job): Variable | number {
  if (job.where === "global" && sh.frames.length > 0) return globalVariable(sh, name);
  if (job.where === "local") {
    const outer = sh.vars.get(name);
    if (outer !== undefined && (outer.flags & READONLY) !== 0) {
      if (sh.frames.at(-1)?.saved.has(name) !== true && job.command === "local")
        return fail(sh, "local", `${name}: readonly variable`);
    }
    return makeLocal(sh, name, job.inherit || sh.shopts.has("localvar_inherit"));
  }
  const found =
    (job.add & NAMEREF) !== 0 || (job.remove & NAMEREF) !== 0
      ? sh.vars.get(name)
      : lookup(sh, name);
  if (found !== undefined) return found;
  const variable = newVariable();
  sh.vars.set(name, variable);
  return variable;
}

/** Attributes other than readonly come before the value. */
function prepare(variable: Variable, job: Job): void {
  const { add, remove } = job;
  variable.flags = (variable.flags & ~remove) | (add & ~READONLY);
  if ((add & UPPER) !== 0) variable.flags &= ~LOWER;
  if ((add & LOWER) !== 0) variable.flags &= ~UPPER;
  if ((add & INDEXED) !== 0 && variable.array === null && variable.value !== null) {
    variable.array = new Map([[0, variable.value]]);
    variable.value = null;
  }
  if ((add & ASSOC) !== 0 && variable.hash === null && variable.array === null) {
    if (variable.value !== null) variable.hash = new Map([["0", variable.value]]);
    variable.value = null;
    variable.flags &= ~INDEXED;
  }
}

function assign(
  sh: Shell,
  variable: Variable,
  name: string,
  index: string | undefined,
  text: string,
  append: boolean,
  job: Job,
): void {
  if ((job.add & NAMEREF) !== 0) {
    variable.value = text;
    return;
  }
  const current = sh.vars.get(name);
  const swap = job.where === "global" && current !== variable;
  if (swap) sh.vars.set(name, variable);
  try {
    if (index !== undefined) setElement(sh, name, index, text, append);
    else setVar(sh, name, text, append);
  } finally {
    if (swap) {
      if (current === undefined) sh.vars.delete(name);
      else sh.vars.set(name, current);
    }
  }
}

function arrayValue(sh: Shell, array: Assign, variable: Variable, job: Job): Step {
  if (assignPure(sh, array)) {
    variable.flags |= job.add & READONLY;
    return 0;
  }
  return slowArray(sh, array, variable, job);
}

function* slowArray(sh: Shell, array: Assign, variable: Variable, job: Job): Sys<number> {
  try {
    yield* assignSlow(sh, array);
    variable.flags |= job.add & READONLY;
    return 0;
  } catch (error) {
    return declareFailed(sh, job.command, error);
  }
}

function declareFailed(sh: Shell, command: string, error: unknown): number {
  if (error instanceof ReadonlyVariable) {
    return sh.posix
      ? fail(sh, error.name, "is read only", 2)
      : fail(sh, command, `${error.name}: readonly variable`);
  }
  if (error instanceof BadSubscript) return fail(sh, command, `${error.text}: ${error.why}`);
  if (error instanceof ArithError) return fail(sh, command, error.message);
  throw error;
}
