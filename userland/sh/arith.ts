/**
 * Arithmetic: expr.c of bash. 64-bit integers that wrap; kept as numbers while they are exact and
 * as bigints beyond, so that loops stay quick. Expressions are parsed once and cached.
 */
import { ArithError, parseArith, type Expr } from "./arithparse.ts";
import type { Shell } from "./state.ts";
import { getElement, getVar, lookup, setElement, setVar } from "./vars.ts";

export { ArithError };

/** A 64-bit integer: a number when it is safe, else a bigint. */
export type Int = number | bigint;

const DEPTH_MAX = 1024;

/** The value of an expression's text (already expanded). Throws ArithError. */
export function evaluate(sh: Shell, source: string, depth = 0): Int {
  const quick = /^[ \t]*(-?(?:0|[1-9][0-9]{0,14}))[ \t]*$/.exec(source);
  if (quick) return Number(quick[1]);
  const expr = parseArith(source);
  if (expr === null) return 0;
  return new Evaluation(sh, source, depth).run(expr);
}

function normal(big: bigint): Int {
  const wrapped = BigInt.asIntN(64, big);
  const number = Number(wrapped);
  return Number.isSafeInteger(number) ? number : wrapped;
}

class Evaluation {
  private readonly sh: Shell;
  private readonly source: string;
  private readonly depth: number;

  constructor(sh: Shell, source: string, depth: number) {
    this.sh = sh;
    this.source = source.trimStart();
    this.depth = depth;
  }

  private fail(message: string, at: number): never {
    throw new ArithError(this.source, message, this.source.slice(at));
  }

  run(expr: Expr): Int {
    switch (expr.e) {
      case "num":
        return expr.value;
      case "var":
        return this.variable(expr.name, this.subscript(expr), expr.at);
      case "assign":
        return this.assign(expr);
      case "step": {
        const subscript = this.subscript(expr.target);
        const old = this.variable(expr.target.name, subscript, expr.target.at);
        const next = add(old, expr.by);
        this.store(expr.target.name, subscript, next);
        return expr.prefix ? next : old;
      }
      case "unary":
        return unary(expr.op, this.run(expr.of));
      case "cond":
        return this.run(expr.test) != 0 ? this.run(expr.yes) : this.run(expr.no);
      case "binary":
        return this.binary(expr.op, expr);
    }
  }

  private subscript(expr: { readonly index: string | null }): string | null {
    return expr.index;
  }

  private variable(name: string, subscript: string | null, at: number): Int {
    const text =
      subscript === null
        ? getVar(this.sh, name)
        : getElement(this.sh, name, this.key(name, subscript));
    if (text === undefined) {
      if (this.sh.options.has("nounset"))
        this.unbound(subscript === null ? name : `${name}[${subscript}]`);
      return 0;
    }
    if (text === "") return 0;
    const quick = /^-?(?:0|[1-9][0-9]{0,14})$/.test(text);
    if (quick) return Number(text);
    if (this.depth >= DEPTH_MAX) this.fail("expression recursion level exceeded", at);
    return evaluate(this.sh, text, this.depth + 1);
  }

  private unbound(name: string): never {
    throw new UnboundVariable(name);
  }

  /** Quotes go from an associative array's subscript; an indexed one is evaluated. */
  private key(name: string, subscript: string): string {
    const hash = lookup(this.sh, name)?.hash;
    return hash ? subscript.replace(/^(["'])(.*)\1$/s, "$2") : subscript;
  }

  private store(name: string, subscript: string | null, value: Int): void {
    if (subscript === null) setVar(this.sh, name, String(value));
    else setElement(this.sh, name, this.key(name, subscript), String(value));
  }

  private assign(expr: Extract<Expr, { e: "assign" }>): Int {
    const { target } = expr;
    let value: Int;
    const subscript = this.subscript(target);
    if (expr.op === "=") value = this.run(expr.value);
    else {
      const old = this.variable(target.name, subscript, target.at);
      value = this.operate(expr.op.slice(0, -1), old, this.run(expr.value), expr.valueAt);
    }
    this.store(target.name, subscript, value);
    return value;
  }

  private binary(op: string, expr: Extract<Expr, { e: "binary" }>): Int {
    const left = this.run(expr.left);
    if (op === "&&") return left != 0 && this.run(expr.right) != 0 ? 1 : 0;
    if (op === "||") return left != 0 || this.run(expr.right) != 0 ? 1 : 0;
    return this.operate(op, left, this.run(expr.right), expr.rightAt);
  }

  private operate(op: string, a: Int, b: Int, at: number): Int {
    if (typeof a === "number" && typeof b === "number") {
      const quick = small(op, a, b);
      if (quick !== undefined) return quick;
    }
    if ((op === "/" || op === "%") && b == 0) this.fail("division by 0", at);
    const x = BigInt(a);
    const y = BigInt(b);
    switch (op) {
      case "+":
        return normal(x + y);
      case "-":
        return normal(x - y);
      case "*":
        return normal(x * y);
      case "/":
        return normal(x / y);
      case "%":
        return normal(x % y);
      case "**":
        if (y < 0n) this.fail("exponent less than 0", at);
        return power(x, y);
      case "<<":
        return normal(x << BigInt.asUintN(6, y));
      case ">>":
        return normal(x >> BigInt.asUintN(6, y));
      case "&":
        return normal(x & y);
      case "|":
        return normal(x | y);
      case "^":
        return normal(x ^ y);
      case ",":
        return b;
      default:
        return compare(op, x, y);
    }
  }
}

function power(base: bigint, exponent: bigint): Int {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return normal(result);
}

export class UnboundVariable {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function add(a: Int, by: number): Int {
  const sum = typeof a === "number" ? a + by : 0;
  return typeof a === "number" && Number.isSafeInteger(sum) ? sum : normal(BigInt(a) + BigInt(by));
}

/** The common operators on exact numbers; undefined when the result might not be one. */
function small(op: string, a: number, b: number): number | undefined {
  let result: number;
  switch (op) {
    case "+":
      result = a + b;
      break;
    case "-":
      result = a - b;
      break;
    case "*":
      result = a * b;
      break;
    case "/":
      if (b === 0) return undefined;
      result = Math.trunc(a / b);
      break;
    case "%":
      if (b === 0) return undefined;
      result = a % b;
      break;
    case "<":
      return a < b ? 1 : 0;
    case ">":
      return a > b ? 1 : 0;
    case "<=":
      return a <= b ? 1 : 0;
    case ">=":
      return a >= b ? 1 : 0;
    case "==":
      return a === b ? 1 : 0;
    case "!=":
      return a !== b ? 1 : 0;
    case ",":
      return b;
    default:
      return undefined;
  }
  if (!Number.isSafeInteger(result)) return undefined;
  return result === 0 ? 0 : result;
}

function compare(op: string, x: bigint, y: bigint): number {
  switch (op) {
    case "<":
      return x < y ? 1 : 0;
    case ">":
      return x > y ? 1 : 0;
    case "<=":
      return x <= y ? 1 : 0;
    case ">=":
      return x >= y ? 1 : 0;
    case "==":
      return x === y ? 1 : 0;
    default:
      return x !== y ? 1 : 0;
  }
}

function unary(op: string, value: Int): Int {
  if (op === "!") return value == 0 ? 1 : 0;
  if (op === "+") return value;
  if (op === "~") return normal(~BigInt(value));
  return value === 0 ? 0 : typeof value === "number" ? -value : normal(-value);
}
