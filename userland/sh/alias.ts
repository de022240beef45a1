/**
 * Aliases: the first word of a command is replaced before the text is parsed. bash(1) ALIASES;
 * POSIX XCU 2.3.1. An alias whose value ends in a blank goes on to the next word.
 */
import { parseTree } from "./parse.ts";
import type { Shell } from "./state.ts";

/** Are aliases looked at? Only interactive shells do, unless expand_aliases (or POSIX). */
export function aliasing(sh: Shell): boolean {
  return sh.aliases.size > 0 && (sh.shopts.has("expand_aliases") || sh.posix);
}

interface Span {
  readonly pos: number;
  readonly end: number;
}

export function expandAliases(
  sh: Shell,
  text: string,
  seen: ReadonlySet<string> = new Set(),
): string {
  const spans: Span[] = [];
  collect(sh, text, parseTree(text).commands, spans, 0);
  spans.sort((a, b) => a.pos - b.pos);
  let out = "";
  let at = 0;
  for (const { pos, end } of spans) {
    const name = text.slice(pos, end);
    if (pos < at || seen.has(name)) continue;
    const value = sh.aliases.get(name);
    if (value === undefined) continue;
    out += text.slice(at, pos) + expandValue(sh, value, new Set([...seen, name]));
    at = end;
  }
  return out + text.slice(at);
}

function expandValue(sh: Shell, value: string, seen: ReadonlySet<string>): string {
  const tree = parseTree(value);
  if ((tree.errors ?? []).length === 0) return expandAliases(sh, value, seen);
  const first = /^\s*([^\s;&|()<>'"\\$`]+)/.exec(value);
  const name = first?.[1] ?? "";
  const inner = seen.has(name) ? undefined : sh.aliases.get(name);
  if (first === null || inner === undefined) return value;
  return expandValue(sh, inner, new Set([...seen, name])) + value.slice(first[0].length);
}

/** Places of words that an alias may replace, by walking the tree's plain properties. */
function collect(sh: Shell, text: string, node: unknown, out: Span[], depth: number): void {
  if (depth > 80 || node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const one of node) collect(sh, text, one, out, depth + 1);
    return;
  }
  const record = node as Record<string, unknown>;
  if (record["type"] === "Word") return;
  if (record["type"] === "Command") commandWords(sh, text, record, out);
  for (const key in record) {
    if (key !== "prefix" && key !== "suffix" && typeof record[key] === "object") {
      collect(sh, text, record[key], out, depth + 1);
    }
  }
}

function commandWords(
  sh: Shell,
  text: string,
  command: Record<string, unknown>,
  out: Span[],
): void {
  const words = [command["name"], ...((command["suffix"] as unknown[] | undefined) ?? [])] as (
    | (Span & { type?: string })
    | undefined
  )[];
  for (const word of words) {
    if (word === undefined || typeof word.pos !== "number") return;
    const value = sh.aliases.get(text.slice(word.pos, word.end));
    if (value === undefined) return;
    out.push({ pos: word.pos, end: word.end });
    if (!/[ \t]$/.test(value)) return;
  }
}
