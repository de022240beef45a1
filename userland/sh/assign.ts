/**
 * Assignments: NAME=value, NAME[i]+=value, NAME=( ... ). Pure ones are done at once; the others go
 * on as a generator. bash(1) PARAMETERS; arrayfunc.c.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import type { ArrayElement, Assign, Word } from "./ast.ts";
import { fieldsOf, stringOf } from "./expand.ts";
import { isGlobby } from "./wordparts.ts";
import { traceQuote } from "./escape.ts";
import { expandWords, resolveString } from "./resolve.ts";
import { ASSOC, INDEXED, type Shell } from "./state.ts";
import { BadSubscript, clearArray, lookup, setElement, setVar } from "./vars.ts";

/** True when it was done; false when it needs `assignSlow`. */
export function assignPure(sh: Shell, one: Assign): boolean {
  if (one.array !== null) {
    if (one.array.some((element) => !pureElement(element))) return false;
    const pairs: Pair[] = [];
    for (const element of one.array) {
      const index =
        element.index === null ? null : (element.index.plain ?? stringOf(sh, element.index.parts));
      if (index !== null)
        pairs.push({ index, append: element.append, value: valueOf(sh, element.word) });
      else {
        const { plain } = element.word;
        if (plain !== null) pairs.push({ index: null, append: false, value: plain });
        else {
          const fields = fieldsOf(sh, element.word.parts);
          if (fields.some((field) => field.pattern !== null)) return false;
          for (const field of fields)
            pairs.push({ index: null, append: false, value: field.plain });
        }
      }
    }
    storeArray(sh, one, pairs);
    return true;
  }
  if (one.value?.pure === false || one.index?.pure === false) return false;
  const value = one.value === null ? "" : valueOf(sh, one.value);
  store(
    sh,
    one,
    one.index === null ? null : (one.index.plain ?? stringOf(sh, one.index.parts)),
    value,
  );
  return true;
}

function valueOf(sh: Shell, word: Word): string {
  return word.plain ?? stringOf(sh, word.parts);
}

function pureElement({ index, word }: ArrayElement): boolean {
  if (!word.pure || word.braced !== null || index?.pure === false) return false;
  return index !== null || !word.parts.some((part) => part.k === "lit" && isGlobby(part.s));
}

export function* assignSlow(sh: Shell, one: Assign): Sys<void> {
  if (one.array !== null) {
    const pairs: Pair[] = [];
    for (const { index, append, word } of one.array) {
      if (index !== null) {
        const key = yield* resolveString(sh, index);
        pairs.push({ index: key, append, value: yield* resolveString(sh, word) });
        continue;
      }
      const words = expandWords(sh, [word]);
      for (const value of Array.isArray(words) ? words : yield* words)
        pairs.push({ index: null, append: false, value });
    }
    return storeArray(sh, one, pairs);
  }
  const index = one.index === null ? null : yield* resolveString(sh, one.index);
  store(sh, one, index, one.value === null ? "" : yield* resolveString(sh, one.value));
}

function store(sh: Shell, one: Assign, index: string | null, value: string): void {
  if (index === null) setVar(sh, one.name, value, one.append);
  else setElement(sh, one.name, index, value, one.append);
  if (sh.tracing === null) return;
  const target = index === null ? one.name : `${one.name}[${index}]`;
  sh.tracing.push(`${target}${one.append ? "+" : ""}=${value === "" ? "" : traceQuote(value)}`);
}

export interface Pair {
  readonly index: string | null;
  readonly append: boolean;
  readonly value: string;
}

/** Fills an array: the elements are expanded already. */
function storeArray(sh: Shell, one: Assign, pairs: readonly Pair[]): void {
  if (one.index !== null)
    throw new BadSubscript(`${one.name}[${one.index.text}]`, "cannot assign list to array member");
  const before = lookup(sh, one.name);
  if (!one.append) clearArray(sh, one.name);
  else if (before === undefined) clearArray(sh, one.name);
  const variable = lookup(sh, one.name);
  if (variable === undefined) return;
  const { name } = one;
  if (sh.tracing !== null) sh.tracing.push(one.text);
  if (variable.hash !== null || (variable.flags & ASSOC) !== 0) return storeHash(sh, name, pairs);
  if (variable.array === null) {
    variable.array = variable.value === null ? new Map() : new Map([[0, variable.value]]);
    variable.value = null;
    variable.flags |= INDEXED;
  }
  let next = 0;
  for (const key of variable.array.keys()) if (key >= next) next = key + 1;
  for (const { index, append, value } of pairs) {
    const at: number = index === null ? next : indexOf(sh, name, index, next);
    setElement(sh, name, String(at), value, append);
    next = at + 1;
  }
}

function indexOf(sh: Shell, name: string, text: string, next: number): number {
  if (text.trim() === "") throw new BadSubscript(`[${text}]=`);
  const value = Number(sh.evaluate(text));
  if (value >= 0) return value;
  if (next + value < 0) throw new BadSubscript(`${name}[${text}]`);
  return next + value;
}

/** (key value ...) or ([key]=value ...). */
function storeHash(sh: Shell, name: string, pairs: readonly Pair[]): void {
  for (let i = 0; i < pairs.length; i++) {
    const { index, append, value } = pairs[i] as Pair;
    if (index !== null) setElement(sh, name, index, value, append);
    else setElement(sh, name, value, pairs[++i]?.value ?? "");
  }
}
