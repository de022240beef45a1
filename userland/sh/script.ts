/**
 * Running text: bash reads a line, runs it, reads the next. So options and aliases set on one line
 * act on the next, and what does not parse is reported when its turn comes. eval.c, evalstring.c.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { aliasing, expandAliases } from "./alias.ts";
import type { List, Program, SyntaxFault } from "./ast.ts";
import { dashSyntax } from "./dialect.ts";
import { unwinding } from "./guard.ts";
import { flushErrors, sourceName } from "./report.ts";
import { Interrupted } from "./signals.ts";
import { ExitShell, type Shell } from "./state.ts";
import { pay, settle } from "./step.ts";
import { parseProgram } from "./syntax.ts";

/** Runs a text whose first line has this number; `label` goes into syntax errors ("-c", "eval"). */
export function* runText(sh: Shell, source: string, line: number, label = ""): Sys<number> {
  let status = 0;
  let rest = source;
  let at = line;
  for (;;) {
    const state = readerState(sh);
    const program = parseProgram(rest, at, sh.shopts.has("extglob"));
    let again = -1;
    if (sh.posix && program.beyondDash !== null)
      return yield* syntaxError(sh, program.beyondDash, label);
    for (const one of program.lines) {
      if (one === program.lines.at(-1)) warn(sh, program);
      const text = aliasing(sh) ? rest.slice(one.start, one.end) : "";
      const expanded = text === "" ? text : expandAliases(sh, text);
      if (expanded === text) status = yield* runLine(sh, one.list);
      else status = yield* runExpanded(sh, expanded, one.list.line, label);
      if (sh.unwind !== null) return status;
      if (readerState(sh) !== state) {
        again = one.end;
        break;
      }
    }
    if (again < 0) {
      if (program.fault !== null) return yield* syntaxError(sh, program.fault, label);
      return status;
    }
    at += countNewlines(rest, again);
    rest = rest.slice(again);
  }
}

function warn(sh: Shell, program: Program): void {
  for (const { line, text } of program.warnings) {
    if (!sh.posix)
      sh.errors.push(`${sh.interactive ? sh.errorName : sourceName(sh)}: line ${line}: ${text}\n`);
  }
}

/** What changes how the next line is read. */
function readerState(sh: Shell): string {
  return `${sh.shopts.has("extglob") ? "x" : ""}${aliasing(sh) ? sh.aliasChanges : ""}`;
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i >= 0 && i < end; i = text.indexOf("\n", i + 1)) count++;
  return count;
}

/** A line after alias expansion; its own text is not expanded again. */
function* runExpanded(sh: Shell, text: string, line: number, label: string): Sys<number> {
  const program = parseProgram(text, line, sh.shopts.has("extglob"));
  let status = 0;
  for (const one of program.lines) {
    status = yield* runLine(sh, one.list);
    if (sh.unwind !== null) return status;
  }
  if (program.fault !== null) return yield* syntaxError(sh, program.fault, label);
  return status;
}

/** Runs one line; an error in it abandons that line only. */
function* runLine(sh: Shell, list: List): Sys<number> {
  if (sh.options.has("noexec") && !sh.interactive) return 0;
  const { errexitOff, loops, executingList } = sh;
  try {
    const status = yield* settle(sh.hooks.run(sh, list));
    yield* flushErrors(sh);
    if (sh.owedNs > 1_000_000) yield* pay(sh);
    return status;
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const end = unwinding(sh, error);
    yield* flushErrors(sh);
    if (end instanceof ExitShell) throw end;
    sh.errexitOff = errexitOff;
    sh.loops = loops;
    sh.executingList = executingList;
    sh.unwind = null;
    sh.status = end.status;
    if (sh.subshell > 0) throw new ExitShell(end.status);
    if (end.status === 254 && !sh.interactive) throw new ExitShell(254);
    if (sh.options.has("errexit") && errexitOff === 0 && !sh.interactive)
      throw new ExitShell(end.status);
    return end.status;
  }
}

function* syntaxError(sh: Shell, fault: SyntaxFault, label: string): Sys<number> {
  sh.errors.push(faultText(sh, fault, label));
  yield* flushErrors(sh);
  // bash 5.2 leaves $? alone when `[[` does not parse.
  if (/conditional (binary|unary) operator/.test(fault.message)) return sh.status;
  sh.status = sh.posix
    ? 2
    : fault.message.includes("unexpected EOF") && label === "command substitution"
      ? 1
      : 2;
  if (sh.posix && !sh.interactive) throw new ExitShell(2);
  return sh.status;
}

/** "bash: -c: line 1: syntax error near ...", and the line it is in. */
function faultText(sh: Shell, fault: SyntaxFault, label: string): string {
  if (sh.posix) return `${sh.errorName}: ${fault.line}: ${dashSyntax(fault.message)}\n`;
  const name = sh.interactive ? sh.errorName : sourceName(sh);
  if (sh.interactive && label === "") return `${name}: ${fault.message}\n`;
  const where = label === "" ? name : `${name}: ${label}`;
  const start = `${where}: line ${fault.line}: `;
  const shown = fault.shown === "" ? "" : `${start}\`${fault.shown}'\n`;
  return `${start}${fault.message}\n${shown}`;
}
