/** How variables are shown: declare -p, set, ${x@A}, ${x@a}. */
import { ansiQuote, doubleQuote, quoteIfNeeded, singleQuote } from "./escape.ts";
import {
  ASSOC,
  EXPORT,
  INDEXED,
  INTEGER,
  LOWER,
  NAMEREF,
  READONLY,
  type Shell,
  TRACE,
  UPPER,
  type Variable,
} from "./state.ts";
import { hashKeys, indices, lookup } from "./vars.ts";

/** Attributes and their letters, in the order of declare -p. */
export const ATTRIBUTES: readonly (readonly [number, string])[] = [
  [INDEXED, "a"],
  [ASSOC, "A"],
  [INTEGER, "i"],
  [NAMEREF, "n"],
  [READONLY, "r"],
  [TRACE, "t"],
  [EXPORT, "x"],
  [LOWER, "l"],
  [UPPER, "u"],
];

export function attributeLetters(variable: Variable | undefined): string {
  if (variable === undefined) return "";
  let out = "";
  for (const [bit, letter] of ATTRIBUTES) if ((variable.flags & bit) !== 0) out += letter;
  return out;
}

/** ([0]="a" [1]="b") */
function arrayText(variable: Variable): string | null {
  if (variable.array !== null) {
    const { array } = variable;
    return `(${indices(array)
      .map((i) => `[${i}]=${doubleQuote(array.get(i) as string)}`)
      .join(" ")})`;
  }
  if (variable.hash === null) return null;
  const { hash } = variable;
  const rows = hashKeys(hash).map(
    (key) => `[${hashKey(key)}]=${doubleQuote(hash.get(key) as string)} `,
  );
  return `(${rows.join("")})`;
}

function hashKey(key: string): string {
  return key !== "" && /^[A-Za-z0-9_+./:=@%^,-]+$/.test(key) ? key : doubleQuote(key);
}

/** One line of `declare -p`. */
export function declaration(name: string, variable: Variable): string {
  const flags = `-${attributeLetters(variable) || "-"}`;
  const array = arrayText(variable);
  if (array !== null) return `declare ${flags} ${name}=${array}`;
  if (variable.value === null) return `declare ${flags} ${name}`;
  return `declare ${flags} ${name}=${doubleQuote(variable.value)}`;
}

/** ${x@A} */
export function assignmentText(sh: Shell, name: string, scalarOnly = false): string {
  const variable = lookup(sh, name);
  if (variable === undefined) return "";
  const letters = attributeLetters(variable);
  const array = scalarOnly && variable.array ? null : arrayText(variable);
  if (array !== null) return `declare -${letters} ${name}=${array}`;
  const value = variable.array ? (variable.array.get(0) ?? null) : variable.value;
  const shown =
    value === null ? "" : `=${/[\0-\x1f\x7f]/.test(value) ? ansiQuote(value) : singleQuote(value)}`;
  return letters === "" ? `${name}${shown}` : `declare -${letters} ${name}${shown}`;
}

/** One line of `set`. */
export function setLine(name: string, variable: Variable): string | null {
  const array = arrayText(variable);
  if (array !== null) return `${name}=${array}`;
  return variable.value === null
    ? null
    : `${name}=${variable.value === "" ? "" : quoteIfNeeded(variable.value)}`;
}
