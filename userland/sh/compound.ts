/**
 * if, while, until, for, case. Each has a plain form that runs while nothing waits, and a generator
 * that takes over from any point of it. POSIX XCU 2.9.4; execute_cmd.c.
 */
import { compute, type Sys } from "../../kernel/uapi/syscall.ts";
import { ArithError, evaluate } from "./arith.ts";
import type { CaseClause, List, Node, Word } from "./ast.ts";
import { stringOf } from "./expand.ts";
import { lexHere } from "./lexword.ts";
import { compile, matches } from "./pattern.ts";
import { patternOf, wordString } from "./expand.ts";
import { flushErrors, shellError } from "./report.ts";
import { expandWords, resolvePattern, resolveString } from "./resolve.ts";
import { settled } from "./settled.ts";
import type { Shell } from "./state.ts";
import { COMMAND_NS, OWED_NS, pay, settle, type Step } from "./step.ts";
import { handleSignals } from "./trap.ts";
import { ReadonlyVariable, setVar } from "./vars.ts";
import { traceText } from "./xtrace.ts";

type If = Extract<Node, { t: "if" }>;
type While = Extract<Node, { t: "while" }>;
type For = Extract<Node, { t: "for" }>;
type ForArith = Extract<Node, { t: "forarith" }>;
type Case = Extract<Node, { t: "case" }>;

const run = (sh: Shell, node: Node): Step => sh.hooks.run(sh, node);

export function conditional(sh: Shell, node: If): Step {
  for (let i = 0; i < node.arms.length; i++) {
    const arm = node.arms[i] as If["arms"][number];
    sh.errexitOff++;
    const test = run(sh, arm.test);
    if (typeof test !== "number") return conditionalFrom(sh, node, i, test);
    sh.errexitOff--;
    if (sh.unwind !== null) return test;
    if (test === 0) return run(sh, arm.body);
  }
  return node.other === null ? (sh.status = 0) : run(sh, node.other);
}

function* conditionalFrom(sh: Shell, node: If, at: number, pending: Sys<number>): Sys<number> {
  let test = yield* pending;
  sh.errexitOff--;
  for (let i = at; ;) {
    if (sh.unwind !== null) return test;
    if (test === 0) return yield* settle(run(sh, (node.arms[i] as If["arms"][number]).body));
    if (++i >= node.arms.length) break;
    sh.errexitOff++;
    test = yield* settle(run(sh, (node.arms[i] as If["arms"][number]).test));
    sh.errexitOff--;
  }
  return node.other === null ? (sh.status = 0) : yield* settle(run(sh, node.other));
}

/** Takes a pending break, continue or return into account: true when this loop is over. */
function endsLoop(sh: Shell): boolean {
  const { unwind } = sh;
  if (unwind === null) return false;
  if (unwind.how === "return") return true;
  if (--unwind.count > 0) return true;
  sh.unwind = null;
  return unwind.how === "break";
}

/** What a long loop owes: CPU time, and attention to signals. */
function* breathe(sh: Shell): Sys<void> {
  yield* flushErrors(sh);
  yield* pay(sh);
  yield* handleSignals(sh);
}

export function whileLoop(sh: Shell, node: While): Step {
  sh.loops++;
  let status = 0;
  for (;;) {
    sh.errexitOff++;
    const test = run(sh, node.test);
    if (typeof test !== "number") return whileFrom(sh, node, status, test, null);
    sh.errexitOff--;
    if (endsLoop(sh) || (test === 0) === node.until) break;
    const body = run(sh, node.body);
    if (typeof body !== "number") return whileFrom(sh, node, status, null, body);
    status = body;
    if (endsLoop(sh)) break;
    if (sh.owedNs > OWED_NS) return whileFrom(sh, node, status, null, status);
  }
  sh.loops--;
  return (sh.status = status);
}

function* whileFrom(
  sh: Shell,
  node: While,
  before: number,
  test: Step | null,
  body: Step | null,
): Sys<number> {
  let status = before;
  const spinner = test === null && spins(sh, node);
  for (;;) {
    if (spinner) {
      yield* breathe(sh);
      yield* spin(sh);
    }
    if (body === null) {
      if (test === null) {
        sh.errexitOff++;
        test = run(sh, node.test);
      }
      const result = yield* settle(test);
      sh.errexitOff--;
      test = null;
      if (endsLoop(sh) || (result === 0) === node.until) break;
      body = run(sh, node.body);
    }
    status = yield* settle(body);
    body = null;
    if (endsLoop(sh)) break;
    if (sh.owedNs > OWED_NS) yield* breathe(sh);
  }
  sh.loops--;
  return (sh.status = status);
}

/** A slice of a spinner: long for the host's sake, short enough for ^C. */
const SPIN_NS = 20_000_000;

/** Nothing in it can change anything: it burns CPU until a signal comes. */
function* spin(sh: Shell): Sys<never> {
  for (;;) {
    yield* compute(SPIN_NS);
    yield* handleSignals(sh);
  }
}

/** `while :; do :; done` and its kin. */
function spins(sh: Shell, node: While): boolean {
  const idle = (list: List, names: readonly string[]): boolean =>
    list.items.every(({ node: one, background }) => {
      if (background || one.t !== "simple" || one.assigns.length > 0 || one.redirs.length > 0)
        return false;
      const name = (one.words[0] as Word | undefined)?.plain ?? "";
      if (!names.includes(name) || sh.functions.has(name)) return false;
      return one.words.every((word) => "plain" in word && word.plain !== null);
    });
  if (sh.careful || sh.unwind !== null || sh.traps.has("ERR") || sh.options.has("errexit"))
    return false;
  const always = node.until ? ["false"] : [":", "true"];
  return idle(node.test, always) && idle(node.body, [":", "true", "false"]);
}

export function forIn(sh: Shell, node: For): Step {
  sh.line = node.line;
  if (node.words === null) return forValues(sh, node, sh.args);
  const values = expandWords(sh, node.words);
  if (Array.isArray(values)) return forValues(sh, node, values);
  return forSlow(sh, node, values);
}

function* forSlow(sh: Shell, node: For, pending: Sys<string[]>): Sys<number> {
  return yield* settle(forValues(sh, node, yield* pending));
}

function bind(sh: Shell, node: For, value: string): void {
  sh.line = node.line;
  sh.owedNs += COMMAND_NS;
  setVar(sh, node.name, value);
}

function forValues(sh: Shell, node: For, values: readonly string[]): Step {
  if (!/^[A-Za-z_]\w*$/.test(node.name)) {
    shellError(sh, `\`${node.name}': not a valid identifier`);
    return settled(sh, 1);
  }
  sh.loops++;
  let status = 0;
  for (let i = 0; i < values.length; i++) {
    if (sh.careful || sh.owedNs > OWED_NS) return forFrom(sh, node, values, i, null, status);
    try {
      bind(sh, node, values[i] as string);
    } catch (error) {
      if (error instanceof ReadonlyVariable) return forReadonly(sh, error);
      throw error;
    }
    const step = run(sh, node.body);
    if (typeof step !== "number") return forFrom(sh, node, values, i, step, status);
    status = step;
    if (endsLoop(sh)) break;
  }
  sh.loops--;
  return (sh.status = status);
}

function forReadonly(sh: Shell, error: ReadonlyVariable): Step {
  shellError(sh, `${error.name}: readonly variable`);
  sh.loops--;
  return settled(sh, 1);
}

function* forFrom(
  sh: Shell,
  node: For,
  values: readonly string[],
  from: number,
  pending: Step | null,
  before: number,
): Sys<number> {
  let status = before;
  let step = pending;
  for (let i = from; i < values.length; i++) {
    if (step === null) {
      if (sh.careful) {
        sh.line = node.line;
        const shown = node.words === null ? '"$@"' : node.words.map((w) => w.text).join(" ");
        yield* traceText(sh, `for ${node.name} in ${shown}`);
      }
      if (sh.owedNs > OWED_NS) yield* breathe(sh);
      bind(sh, node, values[i] as string);
      step = run(sh, node.body);
    }
    status = yield* settle(step);
    step = null;
    if (endsLoop(sh)) break;
  }
  sh.loops--;
  return (sh.status = status);
}

/** The three expressions of `for ((;;))` are arithmetic after expansion. */
function* forExpression(sh: Shell, source: string): Sys<number> {
  sh.owedNs += COMMAND_NS;
  const text = /[$`\\"]/.test(source) ? yield* resolveString(sh, lexHere(source)) : source;
  if (text.trim() === "") return 1;
  return evaluate(sh, text) == 0 ? 0 : 1;
}

export function* forArith(sh: Shell, node: ForArith): Sys<number> {
  sh.loops++;
  let status = 0;
  try {
    sh.line = node.line;
    if (sh.careful && node.init.trim() !== "") yield* traceText(sh, `(( ${node.init.trim()} ))`);
    yield* forExpression(sh, node.init);
    for (;;) {
      sh.line = node.line;
      if (sh.careful && node.test.trim() !== "") yield* traceText(sh, `(( ${node.test.trim()} ))`);
      if (node.test.trim() !== "" && quickTest(sh, node.test) === 0) break;
      status = yield* settle(run(sh, node.body));
      if (endsLoop(sh)) break;
      if (sh.owedNs > OWED_NS) yield* breathe(sh);
      if (sh.careful && node.step.trim() !== "") yield* traceText(sh, `(( ${node.step.trim()} ))`);
      if (node.step.trim() !== "") quickTest(sh, node.step);
    }
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    sh.loops--;
    shellError(sh, `((: ${error.message}`);
    yield* flushErrors(sh);
    return yield* settle(settled(sh, 1));
  }
  sh.loops--;
  return (sh.status = status);
}

function quickTest(sh: Shell, source: string): number {
  sh.owedNs += COMMAND_NS;
  const text = /[$`\\"]/.test(source) ? stringOf(sh, lexHere(source).parts) : source;
  return evaluate(sh, text) == 0 ? 0 : 1;
}

/** Is this subject in one of the clause's patterns? Null when that takes a system call to know. */
function clauseMatches(sh: Shell, clause: CaseClause, subject: string): boolean | null {
  for (const pattern of clause.patterns) {
    if (!pattern.pure) return null;
    if (fits(sh, patternOf(sh, pattern.parts), subject)) return true;
  }
  return false;
}

function fits(sh: Shell, pattern: string, subject: string): boolean {
  return matches(compile(pattern, sh.shopts.has("extglob"), sh.shopts.has("nocasematch")), subject);
}

export function caseOf(sh: Shell, node: Case): Step {
  sh.line = node.line;
  sh.owedNs += COMMAND_NS;
  if (sh.careful || !node.word.pure) return caseFrom(sh, node, 0, null);
  const subject = wordString(sh, node.word);
  for (let i = 0; i < node.clauses.length; i++) {
    const clause = node.clauses[i] as CaseClause;
    const hit = clauseMatches(sh, clause, subject);
    if (hit === null || (hit && clause.end !== ";;")) return caseFrom(sh, node, i, subject);
    if (hit) return clause.body.items.length === 0 ? (sh.status = 0) : run(sh, clause.body);
  }
  return (sh.status = 0);
}

function* caseFrom(sh: Shell, node: Case, from: number, known: string | null): Sys<number> {
  if (sh.careful) yield* traceText(sh, `case ${node.word.text} in`);
  const subject = known ?? (yield* resolveString(sh, node.word));
  let status = 0;
  let through = false;
  for (const clause of node.clauses.slice(from)) {
    let hit = through;
    for (const pattern of hit ? [] : clause.patterns) {
      hit = fits(sh, yield* resolvePattern(sh, pattern), subject);
      if (hit) break;
    }
    if (!hit) continue;
    status = clause.body.items.length === 0 ? 0 : yield* settle(run(sh, clause.body));
    if (clause.end === ";;" || sh.unwind !== null) return (sh.status = status);
    through = clause.end === ";&";
  }
  return (sh.status = status);
}
