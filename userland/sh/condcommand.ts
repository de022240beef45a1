/** `[[ ... ]]` and `(( ... ))`. bash(1) Compound Commands; execute_cmd.c, execute_cond_node(). */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { compileRegex, RegexError, TooHard } from "../lib/regex.ts";
import { compareNumbers, FILE_PAIR_OPS, filePair, fileTest, NUMBER_OPS } from "../lib/testops.ts";
import { ArithError, evaluate } from "./arith.ts";
import type { Cond, Node, Word } from "./ast.ts";
import { traceQuote } from "./escape.ts";
import { patternOf, stringOf, wordString } from "./expand.ts";
import { lexArith } from "./lexword.ts";
import { compile, matches } from "./pattern.ts";
import { flushErrors, shellError } from "./report.ts";
import { resolvePattern, resolveString } from "./resolve.ts";
import { settled } from "./settled.ts";
import type { Shell } from "./state.ts";
import { COMMAND_NS, settle, type Step } from "./step.ts";
import { FILE_OPS, stringTest } from "./testops.ts";
import { setArray } from "./vars.ts";
import { traceText } from "./xtrace.ts";

type CondNode = Extract<Node, { t: "cond" }>;

const purity = new WeakMap<Cond, boolean>();

/** Can it be told without a system call? */
function pure(expr: Cond): boolean {
  const known = purity.get(expr);
  if (known !== undefined) return known;
  let result: boolean;
  if (expr.c === "unary") result = !FILE_OPS.has(expr.op) && expr.word.pure;
  else if (expr.c === "binary")
    result = !FILE_PAIR_OPS.has(expr.op) && expr.op !== "=~" && expr.left.pure && expr.right.pure;
  else if (expr.c === "not" || expr.c === "group") result = pure(expr.of);
  else result = expr.parts.every(pure);
  purity.set(expr, result);
  return result;
}

export function condCommand(sh: Shell, node: CondNode): Step {
  sh.line = node.line;
  sh.owedNs += COMMAND_NS;
  if (sh.careful || !pure(node.expr)) return condSlow(sh, node);
  try {
    return settled(sh, quick(sh, node.expr) ? 0 : 1);
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    shellError(sh, `[[: ${error.message}`);
    return settled(sh, 1);
  }
}

function quick(sh: Shell, expr: Cond): boolean {
  switch (expr.c) {
    case "and":
      return expr.parts.every((one) => quick(sh, one));
    case "or":
      return expr.parts.some((one) => quick(sh, one));
    case "not":
      return !quick(sh, expr.of);
    case "group":
      return quick(sh, expr.of);
    case "unary":
      return stringTest(sh, expr.op, wordString(sh, expr.word));
    case "binary": {
      const left = wordString(sh, expr.left);
      if (expr.op === "==" || expr.op === "=" || expr.op === "!=") {
        return fits(sh, patternOf(sh, expr.right.parts), left) === (expr.op !== "!=");
      }
      return binary(sh, expr.op, left, wordString(sh, expr.right));
    }
  }
}

function fits(sh: Shell, pattern: string, text: string): boolean {
  return matches(compile(pattern, true, sh.shopts.has("nocasematch")), text);
}

/** -eq and its kin evaluate their sides as arithmetic here. */
function binary(sh: Shell, op: string, left: string, right: string): boolean {
  if (NUMBER_OPS.has(op)) return compareNumbers(op, evaluate(sh, left), evaluate(sh, right));
  const order = compareBytes(left, right);
  return op === "<" ? order < 0 : order > 0;
}

class CondFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function* condSlow(sh: Shell, node: CondNode): Sys<number> {
  let status: number;
  try {
    status = (yield* test(sh, node.expr)) ? 0 : 1;
  } catch (error) {
    if (error instanceof ArithError) shellError(sh, `[[: ${error.message}`);
    else if (error instanceof CondFailed) shellError(sh, `[[: ${error.message}`);
    else throw error;
    status = error instanceof CondFailed ? 2 : 1;
  }
  yield* flushErrors(sh);
  return yield* settle(settled(sh, status));
}

function* test(sh: Shell, expr: Cond): Sys<boolean> {
  switch (expr.c) {
    case "and":
      for (const one of expr.parts) if (!(yield* test(sh, one))) return false;
      return true;
    case "or":
      for (const one of expr.parts) if (yield* test(sh, one)) return true;
      return false;
    case "not":
      return !(yield* test(sh, expr.of));
    case "group":
      return yield* test(sh, expr.of);
    case "unary": {
      const text = yield* resolveString(sh, expr.word);
      if (sh.careful) yield* traceText(sh, `[[ ${expr.op} ${traceQuote(text)} ]]`);
      return FILE_OPS.has(expr.op) ? yield* fileTest(expr.op, text) : stringTest(sh, expr.op, text);
    }
    case "binary":
      return yield* testBinary(sh, expr.op, expr.left, expr.right);
  }
}

function* testBinary(sh: Shell, op: string, leftWord: Word, rightWord: Word): Sys<boolean> {
  const left = yield* resolveString(sh, leftWord);
  const trace = function* (right: string): Sys<void> {
    if (sh.careful) yield* traceText(sh, `[[ ${traceQuote(left)} ${op} ${right} ]]`);
  };
  if (op === "==" || op === "=" || op === "!=") {
    const pattern = yield* resolvePattern(sh, rightWord);
    yield* trace(pattern);
    return fits(sh, pattern, left) === (op !== "!=");
  }
  if (op === "=~") {
    const source = regexSource(yield* resolvePattern(sh, rightWord));
    yield* trace(source);
    return matchRegex(sh, left, source);
  }
  const right = yield* resolveString(sh, rightWord);
  yield* trace(traceQuote(right));
  return FILE_PAIR_OPS.has(op) ? yield* filePair(op, left, right) : binary(sh, op, left, right);
}

/** Quoted text came escaped as for a glob: the backslashes serve a regex as well, but for some. */
function regexSource(pattern: string): string {
  return pattern.replace(/\\(.)/gs, (all, c: string) =>
    /[!@^-]/.test(c) ? (c === "^" ? all : c) : all,
  );
}

function matchRegex(sh: Shell, text: string, source: string): boolean {
  try {
    const regex = compileRegex(source, "ere", { ignoreCase: sh.shopts.has("nocasematch") });
    const match = regex.exec(text);
    const groups: string[] = [];
    for (let i = 0; match !== null && i < match.length; i += 2) {
      const from = match[i] as number;
      groups.push(from < 0 ? "" : text.slice(from, match[i + 1]));
    }
    setArray(sh, "BASH_REMATCH", groups);
    return match !== null;
  } catch (error) {
    if (error instanceof RegexError || error instanceof TooHard) throw new CondFailed("");
    throw error;
  }
}

type ArithNode = Extract<Node, { t: "arith" }>;

export function arithCommand(sh: Shell, node: ArithNode): Step {
  sh.line = node.line;
  sh.owedNs += COMMAND_NS;
  if (sh.careful) return arithSlow(sh, node);
  const parts = lexArith(node.src);
  if (
    parts !== null &&
    !parts.every(
      (part) => part.k === "dq" && part.parts.every((one) => one.k !== "cmd" && one.k !== "proc"),
    )
  ) {
    return arithSlow(sh, node);
  }
  return arithValue(sh, parts === null ? node.src : stringOf(sh, parts));
}

function arithValue(sh: Shell, text: string): Step {
  try {
    return settled(sh, evaluate(sh, text) == 0 ? 1 : 0);
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    shellError(sh, `((: ${error.message}`);
    return settled(sh, 1);
  }
}

function* arithSlow(sh: Shell, node: ArithNode): Sys<number> {
  if (sh.careful) yield* traceText(sh, `(( ${node.src} ))`);
  const parts = lexArith(node.src, node.line);
  const word = {
    text: node.src,
    parts: parts ?? [],
    plain: parts === null ? node.src : null,
    pure: false,
    braced: null,
  };
  const step = arithValue(sh, yield* resolveString(sh, word));
  yield* flushErrors(sh);
  return yield* settle(step);
}
