/**
 * Reading and setting variables: scalars, arrays, attributes, namerefs, local scopes. variables.c.
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { dynamicValue, dynamicArray, isDynamic, setDynamic } from "./dynamic.ts";
import { functionText } from "./print.ts";
import { shellError } from "./report.ts";
import {
  ASSOC,
  EXPORT,
  ExitShell,
  INDEXED,
  INTEGER,
  LOWER,
  NAMEREF,
  READONLY,
  type Shell,
  UPPER,
  type Variable,
} from "./state.ts";

/** Bytes that a shell's variables may hold together. */
const BYTES_MAX = 4 * 1024 * 1024;

/** Flags below this say nothing about how a value is read. */
export const PLAIN_BELOW = NAMEREF;

export function newVariable(flags = 0): Variable {
  return { value: null, array: null, hash: null, flags };
}

/** Follows namerefs; the name itself when it is none. */
export function resolveName(sh: Shell, name: string): string {
  let at = name;
  for (let hops = 0; hops < 8; hops++) {
    const found = sh.vars.get(at);
    if (found === undefined || (found.flags & NAMEREF) === 0 || !found.value) return at;
    at = found.value;
  }
  return at;
}

export function lookup(sh: Shell, name: string): Variable | undefined {
  const found = sh.vars.get(name);
  if (found !== undefined && (found.flags & NAMEREF) !== 0)
    return sh.vars.get(resolveName(sh, name));
  return found;
}

/** $name; for an array its element 0. Undefined when unset. */
export function getVar(sh: Shell, name: string): string | undefined {
  if (isDynamic(name)) {
    const value = dynamicValue(sh, name);
    if (value !== undefined) return value;
  }
  const found = sh.vars.get(name);
  if (found === undefined) return undefined;
  if ((found.flags & NAMEREF) !== 0 && found.value) {
    const target = resolveName(sh, name);
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target);
    if (element) return getElement(sh, element[1] as string, element[2] as string);
    return target === name ? undefined : getVar(sh, target);
  }
  if (found.array !== null) return found.array.get(0);
  if (found.hash !== null) return found.hash.get("0");
  return found.value ?? undefined;
}

/** A subscripted value; the subscript is already expanded. */
export function getElement(sh: Shell, name: string, subscript: string): string | undefined {
  const list = dynamicArray(sh, name);
  if (list !== undefined) return list[Number(sh.evaluate(subscript))];
  const found = lookup(sh, name);
  if (found?.hash) return found.hash.get(subscript);
  let index = Number(sh.evaluate(subscript));
  if (found === undefined) return index === 0 ? getVar(sh, name) : undefined;
  if (found.array === null)
    return index === 0 || index === -1 ? (found.value ?? undefined) : undefined;
  if (index < 0) {
    index += maxIndex(found.array) + 1;
    if (index < 0) {
      shellError(sh, `${name}: bad array subscript`);
      return undefined;
    }
  }
  return found.array.get(index);
}

function maxIndex(array: ReadonlyMap<number, string>): number {
  let max = -1;
  for (const key of array.keys()) if (key > max) max = key;
  return max;
}

/** Indices in order. */
export function indices(array: ReadonlyMap<number, string>): number[] {
  const keys = [...array.keys()];
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i] as number) < (keys[i - 1] as number)) return keys.sort((a, b) => a - b);
  }
  return keys;
}

/** bash's order of an associative array: by bucket of 1024, the newest of a bucket first. */
export function hashKeys(hash: ReadonlyMap<string, string>): string[] {
  const keys = [...hash.keys()];
  if (keys.length < 2) return keys;
  const rows = keys.map((key, i) => ({ key, bucket: bucketOf(key), i }));
  rows.sort((a, b) => a.bucket - b.bucket || b.i - a.i);
  return rows.map((row) => row.key);
}

/** hash_string(): FNV-1 over the bytes (hashlib.c). */
function bucketOf(key: string): number {
  let hash = 2_166_136_261;
  for (const byte of encode(key)) hash = Math.imul(hash, 16_777_619) ^ byte;
  return hash & 1023;
}

/** All values of an array, in order; a scalar is an array of one. */
export function allValues(sh: Shell, name: string): string[] {
  const list = dynamicArray(sh, name);
  if (list !== undefined) return list;
  const found = lookup(sh, name);
  if (found?.hash) {
    const { hash } = found;
    return hashKeys(hash).map((key) => hash.get(key) as string);
  }
  if (found?.array) {
    const { array } = found;
    return indices(array).map((i) => array.get(i) as string);
  }
  const value = getVar(sh, name);
  return value === undefined ? [] : [value];
}

export function allKeys(sh: Shell, name: string): string[] {
  const list = dynamicArray(sh, name);
  if (list !== undefined) return list.map((_, i) => String(i));
  const found = lookup(sh, name);
  if (found?.hash) return hashKeys(found.hash);
  if (found?.array) return indices(found.array).map(String);
  return getVar(sh, name) === undefined ? [] : ["0"];
}

function account(sh: Shell, bytes: number): void {
  sh.varBytes += bytes;
  if (sh.varBytes <= BYTES_MAX || bytes <= 0) return;
  shellError(sh, `xrealloc: cannot allocate ${bytes} bytes`);
  throw new ExitShell(2);
}

function convert(
  sh: Shell,
  variable: Variable,
  old: string,
  value: string,
  append: boolean,
): string {
  const { flags } = variable;
  if ((flags & INTEGER) !== 0) {
    const number = sh.evaluate(value);
    return String(
      append
        ? BigInt.asIntN(64, BigInt(sh.evaluate(old === "" ? "0" : old)) + BigInt(number))
        : number,
    );
  }
  const text = append ? old + value : value;
  return (flags & UPPER) !== 0
    ? text.toUpperCase()
    : (flags & LOWER) !== 0
      ? text.toLowerCase()
      : text;
}

export class ReadonlyVariable {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function writable(sh: Shell, rawName: string, make: number): Variable {
  const name = resolveName(sh, rawName);
  let variable = sh.vars.get(name);
  if (variable === undefined) {
    variable = newVariable(make);
    if (sh.options.has("allexport")) variable.flags |= EXPORT;
    sh.vars.set(name, variable);
    account(sh, name.length + 32);
  } else if ((variable.flags & READONLY) !== 0) throw new ReadonlyVariable(name);
  return variable;
}

/** name=value. A readonly variable throws ReadonlyVariable: the caller knows what follows. */
export function setVar(sh: Shell, name: string, value: string, append = false): void {
  const target = resolveName(sh, name);
  if (target !== name) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target);
    if (element) return setElement(sh, element[1] as string, element[2] as string, value, append);
  }
  if (isDynamic(target) && setDynamic(sh, target, value)) return;
  const variable = writable(sh, name, 0);
  if (sh.options.has("allexport")) variable.flags |= EXPORT;
  if (variable.array !== null || (variable.flags & INDEXED) !== 0) {
    return putIndexed(sh, variable, 0, value, append);
  }
  if (variable.hash !== null || (variable.flags & ASSOC) !== 0) {
    return putHash(sh, variable, "0", value, append);
  }
  const old = variable.value ?? "";
  const next = convert(sh, variable, old, value, append);
  account(sh, next.length - old.length);
  variable.value = next;
  if (target === "PATH") sh.hash.clear();
}

function putIndexed(
  sh: Shell,
  variable: Variable,
  index: number,
  value: string,
  append: boolean,
): void {
  variable.array ??= variable.value === null ? new Map() : new Map([[0, variable.value]]);
  variable.flags |= INDEXED;
  variable.value = null;
  const old = variable.array.get(index) ?? "";
  const next = convert(sh, variable, old, value, append);
  account(sh, next.length - old.length + 16);
  variable.array.set(index, next);
}

function putHash(sh: Shell, variable: Variable, key: string, value: string, append: boolean): void {
  variable.hash ??= new Map();
  const old = variable.hash.get(key) ?? "";
  const next = convert(sh, variable, old, value, append);
  account(sh, next.length - old.length + key.length + 16);
  variable.hash.set(key, next);
}

export class BadSubscript {
  readonly text: string;
  readonly why: string;
  constructor(text: string, why = "bad array subscript") {
    this.text = text;
    this.why = why;
  }
}

/** name[subscript]=value; the subscript is expanded already. */
export function setElement(
  sh: Shell,
  name: string,
  subscript: string,
  value: string,
  append = false,
): void {
  const variable = writable(sh, name, 0);
  if (variable.hash !== null || (variable.flags & ASSOC) !== 0) {
    if (subscript === "") throw new BadSubscript(`[${subscript}]`);
    return putHash(sh, variable, subscript, value, append);
  }
  if (subscript.trim() === "") throw new BadSubscript(`${name}[${subscript}]`);
  let index = Number(sh.evaluate(subscript));
  if (index < 0) {
    index += (variable.array ? maxIndex(variable.array) : variable.value === null ? -1 : 0) + 1;
    if (index < 0) throw new BadSubscript(`${name}[${subscript}]`);
  }
  putIndexed(sh, variable, index, value, append);
}

/** Empties an array for `name=(...)`, keeping attributes; makes it indexed unless it is a hash. */
export function clearArray(sh: Shell, name: string): Variable {
  const variable = writable(sh, name, INDEXED);
  if (variable.hash !== null || (variable.flags & ASSOC) !== 0) variable.hash = new Map();
  else {
    variable.array = new Map();
    variable.flags |= INDEXED;
  }
  variable.value = null;
  return variable;
}

export function setArray(sh: Shell, name: string, values: readonly string[]): void {
  clearArray(sh, name);
  values.forEach((value, i) => setElement(sh, name, String(i), value));
}

/** False when it is readonly. */
export function unsetVar(sh: Shell, name: string): boolean {
  const target = resolveName(sh, name);
  const variable = sh.vars.get(target);
  if (variable === undefined) return true;
  if ((variable.flags & READONLY) !== 0) return false;
  const frame = sh.frames.at(-1);
  if (frame?.saved.has(target)) {
    sh.vars.set(target, newVariable()); // a local stays local
    return true;
  }
  // Unsetting a caller's local uncovers what it hid.
  for (let i = sh.frames.length - 2; i >= 0; i--) {
    const saved = (sh.frames[i] as { saved: Map<string, Variable | null> }).saved;
    if (!saved.has(target)) continue;
    const before = saved.get(target) ?? null;
    saved.delete(target);
    if (before === null) sh.vars.delete(target);
    else sh.vars.set(target, before);
    return true;
  }
  sh.vars.delete(target);
  if (target === "PATH") sh.hash.clear();
  return true;
}

/** `local name`: hides the outer one until the function returns. */
export function makeLocal(sh: Shell, name: string, inherit = false): Variable {
  const frame = sh.frames.at(-1);
  const old = sh.vars.get(name) ?? null;
  if (frame === undefined || frame.saved.has(name)) {
    if (old !== null) return old;
  } else frame.saved.set(name, old);
  const variable = newVariable(old ? old.flags & EXPORT : 0);
  if (inherit && old) Object.assign(variable, { ...old, array: old.array && new Map(old.array) });
  sh.vars.set(name, variable);
  return variable;
}

/** The variable of the outermost scope (declare -g). */
export function globalVariable(sh: Shell, name: string): Variable {
  for (const frame of sh.frames) {
    if (!frame.saved.has(name)) continue;
    let outer = frame.saved.get(name) ?? null;
    if (outer === null) frame.saved.set(name, (outer = newVariable()));
    return outer;
  }
  let variable = sh.vars.get(name);
  if (variable === undefined) sh.vars.set(name, (variable = newVariable()));
  return variable;
}

export function restoreLocals(sh: Shell, saved: ReadonlyMap<string, Variable | null>): void {
  for (const [name, before] of saved) {
    if (before === null) sh.vars.delete(name);
    else sh.vars.set(name, before);
    if (name === "PATH") sh.hash.clear();
  }
}

/** NAME=value rows for execve: exported variables, and functions as BASH_FUNC_name%%. */
export function environ(sh: Shell): string[] {
  const rows: string[] = [];
  for (const [name, variable] of sh.vars) {
    if ((variable.flags & EXPORT) === 0 || (variable.flags & NAMEREF) !== 0) continue;
    const value = variable.array ? undefined : variable.hash ? undefined : variable.value;
    if (value !== undefined && value !== null) rows.push(`${name}=${value}`);
  }
  for (const [name, fn] of sh.functions) {
    if (fn.exported)
      rows.push(
        `BASH_FUNC_${name}%%=${functionText(name, fn.body)
          .slice(name.length + 1)
          .replace(" \n", " ")}`,
      );
  }
  return rows;
}
