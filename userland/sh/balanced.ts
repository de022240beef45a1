/** Finding where a bracketed stretch of source ends: quotes and substitutions are passed over. */
import type { Parameter } from "./ast.ts";
import { substitutionEnd } from "./parse.ts";

export function parameter(name: string): Parameter {
  return {
    k: "par",
    name,
    index: null,
    indirect: false,
    length: false,
    op: null,
    text: `\${${name}}`,
  };
}

/** Offset of the unquoted `close` that balances; -1 without one, or when "))" is ") )". */
export function balancedEnd(src: string, from: number, close: "))" | "]" | "}"): number {
  let depth = 0;
  const open = close === "))" ? "(" : close === "]" ? "[" : "{";
  for (let i = from; i < src.length; i++) {
    const c = src[i] as string;
    if (c === "\\") i++;
    else if (c === "'" && close !== "))") {
      const end = src.indexOf("'", i + 1);
      if (end >= 0) i = end;
    } else if (c === '"') {
      for (i++; i < src.length && src[i] !== '"'; i++) if (src[i] === "\\") i++;
    } else if (c === "`") {
      for (i++; i < src.length && src[i] !== "`"; i++) if (src[i] === "\\") i++;
    } else if (c === "$" && (src[i + 1] === "{" || src[i + 1] === "(")) {
      const end = src[i + 1] === "{" ? balancedEnd(src, i + 2, "}") : substitutionEnd(src, i) - 1;
      if (end > i) i = end;
    } else if (c === open && open !== "{") depth++;
    else if (c === close[0]) {
      if (depth > 0) depth--;
      else if (close !== "))" || src[i + 1] === ")") return i;
      else return -1;
    }
  }
  return -1;
}
