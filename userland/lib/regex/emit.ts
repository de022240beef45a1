/**
 * A pattern as source for an engine: re2js for anything regular; V8 for "flat" ones, sequences of
 * single characters with greedy repetitions, where the first match found is also the longest (an
 * exchange argument: a character taken by an earlier element never makes the rest reach less far).
 */
import { type Assertion, charSource, type Node, setSource } from "./ast.ts";
import { isSingle } from "./backtrack.ts";

const RE2_REPEAT_MAX = 1000;

const RE2_ASSERT: Readonly<Record<Assertion, string>> = {
  bol: "^",
  eol: "$",
  bos: "\\A",
  eos: "\\z",
  b: "\\b",
  B: "\\B",
  "<": "\\b",
  ">": "\\b",
};

/** Source for re2js, or null when only the backtracker can do it. */
export function re2Source(root: Node, bytes: boolean): string | null {
  let possible = true;
  const emit = (node: Node, before: Node | undefined, after: Node | undefined): string => {
    switch (node.kind) {
      case "char":
        return charSource(node.code, "re2");
      case "any":
        return node.newline ? "(?s:.)" : ".";
      case "set":
        return setSource(node, "re2", bytes);
      case "seq":
        return node.nodes.map((n, i) => emit(n, node.nodes[i - 1], node.nodes[i + 1])).join("");
      case "alt":
        return `(?:${node.nodes.map((n) => emit(n, undefined, undefined)).join("|")})`;
      case "group":
        return `(${node.index === 0 ? "?:" : ""}${emit(node.node, undefined, undefined)})`;
      case "repeat":
        return (
          emit(wrapped(node.node), undefined, undefined) + quantifier(node.min, node.max, node.lazy)
        );
      case "assert":
        // re2 has no word start: \b is one where a word character must follow.
        if (node.what === "<" && !isWord(after)) possible = false;
        if (node.what === ">" && !isWord(before)) possible = false;
        return RE2_ASSERT[node.what];
      default:
        possible = false;
        return "";
    }
  };
  const quantifier = (min: number, max: number, lazy: boolean): string => {
    if (min > RE2_REPEAT_MAX || (max !== Infinity && max > RE2_REPEAT_MAX)) possible = false;
    return quantifierSource(min, max) + (lazy ? "?" : "");
  };
  const source = emit(root, undefined, undefined);
  return possible && size(root) <= RE2_REPEAT_MAX ? source : null;
}

/** Atoms once bounded repetitions are written out: re2 refuses too many. */
function size(node: Node): number {
  if (node.kind === "seq" || node.kind === "alt") {
    return node.nodes.reduce((sum, inner) => sum + size(inner), 0);
  }
  if (node.kind === "group" || node.kind === "look") return size(node.node);
  if (node.kind !== "repeat") return 1;
  const times = node.max === Infinity ? Math.max(1, node.min) : node.max;
  return size(node.node) * Math.max(1, times);
}

const wrapped = (node: Node): Node =>
  isSingle(node) || node.kind === "group" ? node : { kind: "group", index: 0, node };

function quantifierSource(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** Whether the first (or only) character of a node is certainly a word's. */
function isWord(node: Node | undefined): boolean {
  if (!node) return false;
  if (node.kind === "char") return /\w/.test(String.fromCodePoint(node.code));
  if (node.kind === "group" || (node.kind === "repeat" && node.min > 0)) return isWord(node.node);
  if (node.kind === "alt") return node.nodes.every(isWord);
  if (node.kind !== "set" || node.negated) return false;
  return node.items.every((item) =>
    typeof item === "string"
      ? ["alpha", "digit", "alnum", "upper", "lower", "xdigit", "word"].includes(item)
      : [item[0], item[1]].every((code) => /\w/.test(String.fromCodePoint(code))),
  );
}

export interface Flat {
  readonly source: string;
  /** How many elements may take any number of characters: the degree of the worst cost. */
  readonly unbounded: number;
  /** Whether the match found is the longest; otherwise good for yes or no only. */
  readonly exact: boolean;
}

/** Source for V8 when the pattern is flat, else null. */
export function flatSource(root: Node, bytes: boolean, multiline: boolean): Flat | null {
  const state = { unbounded: 0, exact: true, varied: false, flat: true };
  const emit = (node: Node, top: boolean): string => {
    switch (node.kind) {
      case "char":
        return charSource(node.code, "js");
      case "any":
        return node.newline ? "[^]" : "[^\\n]";
      case "set":
        return setSource(node, "js", bytes);
      case "seq":
        return node.nodes.map((inner) => emit(inner, top && node.nodes.length === 1)).join("");
      case "alt":
        return alternatives(node.nodes, top);
      case "group":
        return `(${node.index === 0 ? "?:" : ""}${emit(node.node, false)})`;
      case "repeat":
        if (!isSingle(node.node)) state.flat = false;
        if (node.max > 8) state.unbounded++;
        if (node.min !== node.max) state.varied = true;
        if (node.lazy) state.exact = false;
        return (
          emit(node.node, false) + quantifierSource(node.min, node.max) + (node.lazy ? "?" : "")
        );
      case "assert":
        return JS_ASSERT[node.what] ?? (multiline ? MULTI : SINGLE)[node.what === "bol" ? 0 : 1];
      default:
        state.flat = false;
        return "";
    }
  };
  const alternatives = (nodes: readonly Node[], top: boolean): string => {
    const words = nodes.map(literalOf);
    const literal = words.every((word) => word !== null);
    if (!literal || state.varied) state.exact = false;
    const sorted = nodes.map((node, i) => ({ node, length: words[i]?.length ?? 0 }));
    if (literal && top) sorted.sort((a, b) => b.length - a.length);
    else if (literal && !prefixFree(words as string[])) state.exact = false;
    return `(?:${sorted.map(({ node }) => emit(node, false)).join("|")})`;
  };
  const source = emit(root, true);
  return state.flat ? { source, unbounded: state.unbounded, exact: state.exact } : null;
}

const W = "[\\p{L}\\p{Nd}_]";
const JS_ASSERT: Partial<Record<Assertion, string>> = {
  bos: "(?<![^])",
  eos: "(?![^])",
  b: `(?:(?<=${W})(?!${W})|(?<!${W})(?=${W}))`,
  B: `(?:(?<=${W})(?=${W})|(?<!${W})(?!${W}))`,
  "<": `(?<!${W})(?=${W})`,
  ">": `(?<=${W})(?!${W})`,
};
const SINGLE = ["^", "$"] as const;
const MULTI = ["(?<![^\\n])", "(?![^\\n])"] as const;

/** The text that a node stands for when it is nothing but characters. */
export function literalOf(node: Node): string | null {
  if (node.kind === "char") return String.fromCodePoint(node.code);
  if (node.kind !== "seq") return null;
  let text = "";
  for (const inner of node.nodes) {
    if (inner.kind !== "char") return null;
    text += String.fromCodePoint(inner.code);
  }
  return text;
}

function prefixFree(words: readonly string[]): boolean {
  const folded = words.map((word) => word.toLowerCase());
  return folded.every((a, i) => folded.every((b, k) => i === k || !b.startsWith(a)));
}

/** The longest run of plain characters that every match contains; "" when there is none. */
export function requiredText(root: Node): string {
  if (root.kind === "group") return requiredText(root.node);
  if (root.kind === "repeat") return root.min > 0 ? requiredText(root.node) : "";
  const nodes = root.kind === "seq" ? root.nodes : [root];
  let best = "";
  let run = "";
  for (const node of nodes) {
    if (node.kind === "char") {
      run += String.fromCodePoint(node.code);
      if (run.length > best.length) best = run;
      continue;
    }
    if (node.kind !== "assert") run = "";
    const inner = node.kind === "group" || node.kind === "repeat" ? requiredText(node) : "";
    if (inner.length > best.length) best = inner;
  }
  return best;
}
