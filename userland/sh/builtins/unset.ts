/** unset. set.def. */
import type { Shell } from "../state.ts";
import { lookup, resolveName, unsetVar } from "../vars.ts";
import { type Builtin, fail, flagsOf, isName, notIdentifier } from "./builtin.ts";
import { indices } from "../vars.ts";

export const unset: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "fvn");
  if (typeof flags === "number") return flags;
  if (flags.set.has("f") && flags.set.has("v"))
    return fail(sh, "unset", "cannot simultaneously unset a function and a variable");
  let status = 0;
  for (const name of flags.rest) {
    const result = one(sh, name, flags.set);
    if (result !== 0) status = result;
  }
  return status;
};

function one(sh: Shell, name: string, flags: ReadonlySet<string>): number {
  if (flags.has("f")) return unsetFunction(sh, name);
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
  if (element !== null) return unsetElement(sh, element[1] as string, element[2] as string);
  if (!isName(name))
    return flags.has("v") ? notIdentifier(sh, "unset", name) : unsetFunction(sh, name);
  if (flags.has("n")) {
    sh.vars.delete(name);
    return 0;
  }
  if (!sh.vars.has(name) && !flags.has("v") && sh.functions.has(name))
    return unsetFunction(sh, name);
  if (unsetVar(sh, name)) return 0;
  const shown = resolveName(sh, name);
  return sh.posix
    ? fail(sh, "unset", `${shown}: is read only`, 2)
    : fail(sh, "unset", `${shown}: cannot unset: readonly variable`);
}

function unsetFunction(sh: Shell, name: string): number {
  if (sh.functions.get(name)?.readonly === true)
    return fail(sh, "unset", `${name}: cannot unset: readonly function`);
  sh.functions.delete(name);
  return 0;
}

function unsetElement(sh: Shell, name: string, subscript: string): number {
  const variable = lookup(sh, name);
  if (variable === undefined) return 0;
  if ((variable.flags & 2) !== 0)
    return fail(sh, "unset", `${name}: cannot unset: readonly variable`);
  if (variable.hash !== null) {
    variable.hash.delete(subscript);
    return 0;
  }
  if (subscript === "@" || subscript === "*") {
    unsetVar(sh, name);
    return 0;
  }
  if (variable.array === null) {
    if (Number(sh.evaluate(subscript)) === 0) unsetVar(sh, name);
    else return fail(sh, "unset", `${name}: not an array variable`);
    return 0;
  }
  let index = Number(sh.evaluate(subscript));
  if (index < 0) index += (indices(variable.array).at(-1) ?? -1) + 1;
  if (index < 0) return fail(sh, "unset", `[${subscript}]: bad array subscript`);
  variable.array.delete(index);
  return 0;
}
