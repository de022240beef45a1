/**
 * What can be told of a word's parts before it is expanded: its plain value, whether it is a
 * pattern, purity.
 */
import type { Parameter, Part } from "./ast.ts";
import { CLOCK_NAMES } from "./dynamic.ts";

/** Has a pattern character, which may come to nothing. */
export function mayGlob(text: string): boolean {
  return /[*?[]|[+@!]\(/.test(text);
}

/** Is a pattern: a lone bracket is none. */
export function isGlobby(text: string): boolean {
  return /[*?]|\[.*\]|[+@!]\(/s.test(text);
}

export function plainValue(parts: readonly Part[]): string | null {
  let value = "";
  let unquoted = "";
  for (const part of parts) {
    if (part.k === "q") value += part.s;
    else if (part.k === "lit") {
      value += part.s;
      unquoted += part.s;
    } else if (part.k === "dq") {
      const inner = plainValue(part.parts.map((p) => (p.k === "lit" ? { k: "q", s: p.s } : p)));
      if (inner === null) return null;
      value += inner;
    } else return null;
  }
  return isGlobby(unquoted) ? null : value;
}

/** Can the part be expanded without leaving the shell? */
export function isPure(part: Part): boolean {
  switch (part.k) {
    case "dq":
      return part.parts.every(isPure);
    case "cmd":
    case "proc":
      return false;
    case "tilde":
      return part.user === "" || part.user === "+" || part.user === "-";
    case "arith":
      return !CLOCK_NAMES.test(part.src) && (part.parts === null || part.parts.every(isPure));
    case "par":
      return pureParameter(part);
    default:
      return true;
  }
}

function pureParameter({ name, index, op }: Parameter): boolean {
  if (CLOCK_NAMES.test(name) || index?.pure === false) return false;
  switch (op?.o) {
    case "default":
    case "remove":
      return op.word.pure;
    case "replace":
      return op.pattern.pure && op.by?.pure !== false;
    case "slice":
      return op.from.pure && op.count?.pure !== false;
    case "case":
      return op.word?.pure !== false;
    case "transform":
      return op.letter !== "P";
    default:
      return true;
  }
}
