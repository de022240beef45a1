/** The computed variables as `declare -p` and `set` list them. */
import { dynamicArray, dynamicValue } from "../dynamic.ts";
import { INDEXED, INTEGER, READONLY, type Shell, type Variable } from "../state.ts";

const SCALARS: readonly (readonly [string, number])[] = [
  ["BASHOPTS", READONLY],
  ["BASHPID", INTEGER],
  ["BASH_ARGV0", 0],
  ["BASH_COMMAND", 0],
  ["BASH_SUBSHELL", 0],
  ["EPOCHREALTIME", 0],
  ["EPOCHSECONDS", 0],
  ["HISTCMD", INTEGER],
  ["LINENO", INTEGER],
  ["RANDOM", INTEGER],
  ["SECONDS", INTEGER],
  ["SHELLOPTS", READONLY],
  ["SRANDOM", INTEGER],
  ["_", 0],
];
const ARRAYS = ["BASH_LINENO", "BASH_SOURCE", "DIRSTACK", "FUNCNAME", "PIPESTATUS"];

export function dynamicDeclarations(sh: Shell): [string, Variable][] {
  const rows: [string, Variable][] = [];
  for (const [name, flags] of SCALARS) {
    if (sh.vars.has(name)) continue;
    const quiet = name === "RANDOM" || name === "SRANDOM";
    const value = quiet ? "0" : (dynamicValue(sh, name) ?? null);
    rows.push([name, { value, array: null, hash: null, flags }]);
  }
  for (const name of ARRAYS) {
    const list = dynamicArray(sh, name) ?? [];
    if (name === "FUNCNAME" && list.length === 0) continue;
    rows.push([
      name,
      {
        value: null,
        array: new Map(list.map((value, i) => [i, value])),
        hash: null,
        flags: INDEXED,
      },
    ]);
  }
  return rows;
}
