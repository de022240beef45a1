/** Which names are arrays: worked out over the whole program, through calls. */
import type { Expr, Func, Program, Stmt } from "./ast.ts";

/** "f 2" for parameter 2 of f, "x" for a global. */
export type Place = string;

export const paramPlace = (func: Func, index: number): Place => `${func.name} ${index}`;

export function findArrays(program: Program): Set<Place> {
  const arrays = new Set<Place>(["ARGV", "ENVIRON"]);
  // A name that is passed where a parameter is an array is one too: repeat until nothing changes.
  for (let before = -1; before !== arrays.size;) {
    before = arrays.size;
    for (const rule of program.rules) {
      if (typeof rule.pattern !== "string") {
        const patterns = Array.isArray(rule.pattern)
          ? (rule.pattern as readonly Expr[])
          : [rule.pattern as Expr];
        for (const pattern of patterns) walk(pattern, null, program, arrays);
      }
      if (rule.action) walk(rule.action, null, program, arrays);
    }
    for (const func of program.functions.values()) walk(func.body, func, program, arrays);
  }
  return arrays;
}

function place(name: string, func: Func | null): Place {
  const index = func?.params.indexOf(name) ?? -1;
  return func && index >= 0 ? paramPlace(func, index) : name;
}

function walk(node: Expr | Stmt, func: Func | null, program: Program, arrays: Set<Place>): void {
  const mark = (name: string): void => void arrays.add(place(name, func));
  if (
    node.kind === "element" ||
    node.kind === "in" ||
    node.kind === "delete" ||
    node.kind === "forin"
  ) {
    mark(node.array);
  }
  if (node.kind === "builtin" && node.name === "split") {
    const target = node.args[1];
    if (target?.kind === "name") mark(target.name);
  }
  if (node.kind === "call") {
    const callee = program.functions.get(node.name);
    node.args.forEach((argument, i) => {
      if (argument.kind !== "name" || !callee) return;
      const inner = paramPlace(callee, i);
      const outer = place(argument.name, func);
      if (arrays.has(inner)) arrays.add(outer);
      else if (arrays.has(outer) && i < callee.params.length) arrays.add(inner);
    });
  }
  for (const value of Object.values(node)) visit(value, func, program, arrays);
}

function visit(value: unknown, func: Func | null, program: Program, arrays: Set<Place>): void {
  if (Array.isArray(value)) for (const item of value) visit(item, func, program, arrays);
  else if (value !== null && typeof value === "object") {
    if ("kind" in value && !("to" in value)) walk(value as Expr | Stmt, func, program, arrays);
    else for (const item of Object.values(value)) visit(item, func, program, arrays);
  }
}
