/**
 * The one place that knows the parser package `unbash`: its tree, and where a command substitution
 * ends. lower.ts turns the tree into ast.ts; syntax.ts words its errors as bash does.
 */
import { parse } from "unbash";

export type * from "unbash";

export type Tree = ReturnType<typeof parse>;

export function parseTree(source: string): Tree {
  return parse(source);
}

/**
 * Offset just past the `$(...)`, `<(...)` or `>(...)` that starts at `at`; -1 when it does not end.
 */
export function substitutionEnd(text: string, at: number): number {
  const quick = plainEnd(text, at);
  if (quick !== 0) return quick;
  const rest = text.slice(at);
  const command = parse(`: ${rest}`).commands[0]?.command;
  if (command?.type !== "Command") return -1;
  const word = command.suffix[0];
  if (word?.type !== "Word") return -1;
  const part = word.parts?.[0];
  if (part === undefined) return -1;
  return at + part.end - 2;
}

/** Counts parentheses; 0 when the text needs the real parser (case, comments, here-documents). */
function plainEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "(") depth++;
    else if (c === ")") {
      if (--depth === 0) {
        return /\b(case|esac)\b|(^|[\s;&|(])#|<</.test(text.slice(at, i)) ? 0 : i + 1;
      }
    } else if (c === "'") {
      i = text.indexOf("'", i + 1);
      if (i < 0) return 0;
    } else if (c === '"' || c === "`") return 0;
  }
  return 0;
}
