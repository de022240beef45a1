/**
 * Source text to a Program: lines ready to run, and bash's own words for what does not parse
 * (parse.y, report_syntax_error). Also tells input that may go on (PS2) from input that is wrong.
 */
import type { Program, SyntaxFault } from "./ast.ts";
import { Lowering } from "./lower.ts";
import { parseTree, type Tree } from "./parse.ts";

const cache = new Map<string, Program>();
const CACHE_MAX = 400;
const CACHED_TEXT_MAX = 4_000;

/** Parses a whole text; `line` is the number of its first line. */
export function parseProgram(source: string, line = 1, extglob = false): Program {
  if (source.length > CACHED_TEXT_MAX) return parseFresh(source, line, extglob);
  const key = `${extglob ? "+" : "-"}${line} ${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const program = parseFresh(source, line, extglob);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(key, program);
  return program;
}

function parseFresh(source: string, line: number, extglob: boolean): Program {
  const tree = parseTree(source);
  const lowering = new Lowering(source, line, extglob);
  const problem = firstProblem(source, tree);
  const groups = lowering.lines(tree);
  const lines = [];
  // The statement that the parser was in the middle of is never run.
  const inside = (tree.errors ?? []).some((one) => !one.message.startsWith("unexpected token"));
  let fault = problem ? describe(source, problem, lowering) : null;
  for (const group of groups) {
    if (problem !== null) {
      const { stop } = group;
      const apart = source.slice(Math.min(stop, problem.pos), problem.pos).includes("\n");
      const open = inside && (groups[groups.indexOf(group) + 1]?.start ?? Infinity) > problem.pos;
      if (stop > problem.pos || !apart || open) break;
    }
    const made = lowering.line(group);
    if (lowering.extglobAt >= 0) {
      fault = nearToken(source, lowering.extglobAt, lowering);
      break;
    }
    lines.push(made);
  }
  const end = lowering.lineOf(source.endsWith("\n") ? source.length - 1 : source.length);
  const warnings = lowering.unclosed.map(({ delimiter, line: at }) => {
    return {
      line: end,
      text: `warning: here-document at line ${at} delimited by end-of-file (wanted \`${delimiter}')`,
    };
  });
  return { lines, fault, warnings, beyondDash: lowering.beyondDash };
}

interface Problem {
  readonly message: string;
  readonly pos: number;
}

function firstProblem(source: string, tree: Tree): Problem | null {
  const test = conditional(source, tree);
  if (test !== null) return test;
  let errors = tree.errors ?? [];
  // An empty body is reported before what made it empty.
  const others = errors.filter((one) => !one.message.startsWith("expected command in"));
  if (others.length > 0) errors = others;
  const call = errors.length > 0 ? brokenDefinition(source, errors[0]?.pos ?? 0) : null;
  if (call !== null) return call;
  // Recovery at the end of input reports a missing command before the missing closer.
  let first = errors[0] ?? null;
  const unterminated = errors.find((one) => one.message.startsWith("unterminated"));
  if (unterminated && first && !first.message.startsWith("unexpected")) first = unterminated;
  return first ?? danglingParen(source, tree);
}

const RESERVED =
  /^(?:if|then|else|elif|while|until|do|for|case|select|in|function|time|coproc|!|\{|\[\[)$/;

/** `name (x`: bash takes it for the start of a function and wants ")". */
function brokenDefinition(source: string, before: number): Problem | null {
  const pattern = /(?:^|[\n;&|({])[ \t]*([^\s;&|()<>"'$`\\=#]+)[ \t]*\((?=[ \t]*([^\s)(]))/g;
  for (const match of source.matchAll(pattern)) {
    const at = match.index + match[0].length;
    if (at > before + 1) return null;
    if (!RESERVED.test(match[1] as string)) return { message: "unexpected token", pos: at };
  }
  return null;
}

/** `foo (` is taken by the parser without a complaint. */
function danglingParen(source: string, tree: Tree): Problem | null {
  const last = tree.commands.at(-1);
  if (last === undefined) return null;
  const rest = source.slice(last.end);
  if (!/^\s*\(\s*$/.test(rest)) return null;
  return { message: "expected word", pos: last.end + rest.indexOf("(") + 1 };
}

function describe(source: string, problem: Problem, lowering: Lowering): SyntaxFault {
  const { message, pos } = problem;
  const unterminated = /^unterminated (.*)/.exec(message);
  if (unterminated) return unclosed(source, unterminated[1] as string, pos, lowering);
  const rest = source.slice(pos).replace(/^(?:[ \t]|\\\n|#[^\n]*)+/, "");
  const atEnd = rest === "" || /^\n\s*$/.test(rest);
  const mustBeHere = /redirect target|'do'$|expected word|name|here-?doc/i.test(message);
  if (message.startsWith(CONDITIONAL)) {
    const line = lowering.lineOf(pos);
    return { message: message.slice(CONDITIONAL.length), line, shown: "", incomplete: false };
  }
  if (atEnd && !(mustBeHere && wantsWord(source, pos))) return endOfFile(source, lowering);
  return nearToken(source, pos, lowering);
}

/** `for`, `case x in a` and a bare `>`: bash wants the word on the same line. */
function wantsWord(source: string, pos: number): boolean {
  const before = source.slice(0, pos).trimEnd();
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return /(^|[\s;&|(])(for|select|case)$|[<>|&]$|\($/.test(line);
}

function unclosed(source: string, what: string, pos: number, lowering: Lowering): SyntaxFault {
  const closer = what.startsWith("double")
    ? '"'
    : what.startsWith("single") || what.startsWith("ansi") || what.startsWith("ANSI")
      ? "'"
      : /backtick|backquote/.test(what)
        ? "`"
        : what.startsWith("parameter")
          ? "}"
          : ")";
  const message = `unexpected EOF while looking for matching \`${closer}'`;
  const substitution = what.startsWith("command") && source[pos] === "$";
  const text = source.endsWith("\n") ? source.slice(0, -1) : source;
  const line = substitution ? lowering.lineOf(text.length) + 1 : lowering.lineOf(pos);
  return { message, line, shown: "", incomplete: true };
}

function endOfFile(source: string, lowering: Lowering): SyntaxFault {
  const text = source.endsWith("\n") ? source.slice(0, -1) : source;
  const line = lowering.lineOf(text.length) + 1;
  return { message: "syntax error: unexpected end of file", line, shown: "", incomplete: true };
}

/** What bash says of a `[[` that it cannot take; null when it is something else. */
function conditional(source: string, tree: Tree): Problem | null {
  const [first, ...others] = tree.errors ?? [];
  if (first === undefined) return null;
  const { message, pos } = first;
  const unclosed = "close '[['";
  if (message === "expected operand after unary test operator") {
    return {
      message: `${CONDITIONAL}unexpected argument \`]]' to conditional unary operator`,
      pos,
    };
  }
  if (
    message.startsWith("unexpected token") &&
    others.some((one) => one.message.includes(unclosed))
  ) {
    return { message: `${CONDITIONAL}conditional binary operator expected`, pos };
  }
  if (message.includes(unclosed) && /\]\][ \t]*;?[ \t]*\n?$/.test(source.slice(0, pos))) {
    return {
      message: `${CONDITIONAL}unexpected argument \`]]' to conditional binary operator`,
      pos,
    };
  }
  return null;
}

/** Marks such a message among the parser's own. */
const CONDITIONAL = "[[: ";

/** syntax error near unexpected token `X', and the line it is in. */
function nearToken(source: string, from: number, lowering: Lowering): SyntaxFault {
  let pos = from;
  for (;;) {
    const blank = /^(?:[ \t]|\\\n)+/.exec(source.slice(pos));
    if (blank === null) break;
    pos += blank[0].length;
  }
  const token = tokenAt(source, pos);
  const start = source.lastIndexOf("\n", pos - 1) + 1;
  const end = source.indexOf("\n", pos);
  const shown = source.slice(start, end < 0 ? source.length : end);
  const message = `syntax error near unexpected token \`${token}'`;
  return { message, line: lowering.lineOf(pos), shown, incomplete: false };
}

function tokenAt(source: string, pos: number): string {
  const rest = source.slice(pos);
  if (rest === "" || rest.startsWith("\n")) return "newline";
  const operator = /^(;;&|;;|;&|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||[;&|()<>])/.exec(
    rest,
  );
  if (operator) return operator[0];
  return /^[^\s;&|()<>]+/.exec(rest)?.[0] ?? (rest[0] as string);
}

/** Does an interactive shell ask for more lines? */
export function isIncomplete(source: string): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(source.replace(/\n$/, "")) && source.endsWith("\\\n")) return true;
  const tree = parseTree(source);
  if (openHereDoc(tree.commands, 0)) return true;
  const problem = firstProblem(source, tree);
  if (problem === null) return false;
  const fault = describe(source, problem, new Lowering(source, 1, true));
  return fault.incomplete;
}

/** What the next line of an incomplete command begins in: a here-document, quotes, or neither. */
export function leftOpen(source: string): "" | "<<" | "'" | '"' {
  const tree = parseTree(source);
  if (openHereDoc(tree.commands, 0, true)) return "<<";
  for (const { message } of tree.errors ?? []) {
    if (message.startsWith("unterminated single")) return "'";
    if (message.startsWith("unterminated double")) return '"';
  }
  return "";
}

/** Is a here-document still without its delimiter? Walks the tree's plain properties. */
function openHereDoc(node: unknown, depth: number, words = false): boolean {
  if (depth > 60 || node === null || typeof node !== "object") return false;
  if (Array.isArray(node)) return node.some((one) => openHereDoc(one, depth + 1, words));
  const record = node as Record<string, unknown>;
  if (record["type"] === "HereDoc") return record["closing"] === undefined;
  if (record["type"] === "Word" && !words) return false;
  for (const key in record) {
    if (typeof record[key] === "object" && openHereDoc(record[key], depth + 1, words)) return true;
  }
  return false;
}
