/** Expressions of awk, compiled. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { pow } from "../../lib/maths.ts";
import type { Expr, Func, LValue, Program } from "./ast.ts";
import { compileBuiltin, compileCall } from "./calls.ts";
import { asWaiting, type Code, type Frame, map1, map2, plain, waiting } from "./code.ts";
import { compileGetline } from "./getline.ts";
import { AwkError } from "./lex.ts";
import { NODE_NS, References } from "./reference.ts";
import { awkRegex } from "./regex.ts";
import type { Runtime } from "./runtime.ts";
import type { Place } from "./scope.ts";
import { compare, toNumber, truthy, type Value } from "./value.ts";

/** A function once it is compiled; calls look it up when they run. */
export interface Compiled {
  readonly func: Func;
  body: ((frame: Frame) => Sys<Value>) | null;
}

export class ExpressionCompiler extends References {
  readonly program: Program;
  readonly functions = new Map<string, Compiled>();

  constructor(rt: Runtime, program: Program, arrays: ReadonlySet<Place>) {
    super(rt, arrays);
    this.program = program;
  }

  compile(expr: Expr): Code<Value> {
    const { rt } = this;
    switch (expr.kind) {
      case "number":
      case "string": {
        const { value } = expr;
        return plain(() => value);
      }
      case "regex": {
        const regex = awkRegex(expr.source);
        return plain(() => {
          const text = rt.record;
          rt.owed += NODE_NS + text.length * 3;
          return regex.test(text) ? 1 : 0;
        });
      }
      case "name":
      case "field":
      case "element":
        return this.reference(expr).get;
      case "binary":
        return this.binary(expr.op, this.compile(expr.left), this.compile(expr.right));
      case "match":
        return this.match(expr.left, expr.right, expr.negated);
      case "and":
      case "or":
        return this.logical(expr.kind, this.compile(expr.left), this.compile(expr.right));
      case "unary":
        return this.unary(expr.op, this.compile(expr.operand));
      case "condition":
        return this.condition(
          this.compile(expr.test),
          this.compile(expr.yes),
          this.compile(expr.no),
        );
      case "assign":
        return this.assign(expr.op, expr.target, this.compile(expr.value));
      case "step":
        return this.step(expr.target, expr.by, expr.before);
      case "in": {
        const array = this.array(expr.array);
        return map1(this.subscript(expr.subscripts), (key, frame) =>
          array(frame).has(key) ? 1 : 0,
        );
      }
      case "call":
        return compileCall(this, expr.name, expr.args, expr.line);
      case "builtin":
        return compileBuiltin(this, expr.name, expr.args);
      case "getline":
        return compileGetline(this, expr);
      case "group":
        return this.compile(expr.inner);
      case "list":
        throw new AwkError("line 1: syntax error at or near ,");
    }
  }

  private binary(op: string, left: Code<Value>, right: Code<Value>): Code<Value> {
    const { rt } = this;
    if (op === " ") return map2(left, right, (a, b) => this.concatenate(rt.text(a), rt.text(b)));
    const arithmetic = ARITHMETIC[op];
    if (arithmetic) return map2(left, right, (a, b) => arithmetic(toNumber(a), toNumber(b)));
    const test = COMPARE[op] as (order: number) => boolean;
    return map2(left, right, (a, b) => {
      rt.owed += NODE_NS;
      return test(compare(a, b, rt.convfmt)) ? 1 : 0;
    });
  }

  private concatenate(a: string, b: string): string {
    this.rt.owed += NODE_NS + (a.length + b.length) * 0.2;
    if (a.length + b.length > TEXT_MAX) throw new AwkError("out of memory");
    return a + b;
  }

  /** The pattern of a ~: a regex as written, or a value used as one. */
  pattern(expr: Expr): Code<string> {
    const { rt } = this;
    if (expr.kind === "regex") {
      const { source } = expr;
      awkRegex(source);
      return plain(() => source);
    }
    return map1(this.compile(expr), (value) => rt.text(value));
  }

  private match(left: Expr, right: Expr, negated: boolean): Code<Value> {
    const { rt } = this;
    return map2(this.compile(left), this.pattern(right), (value, pattern) => {
      const text = rt.text(value);
      rt.owed += NODE_NS + text.length * 3;
      return awkRegex(pattern).test(text) !== negated ? 1 : 0;
    });
  }

  private logical(kind: "and" | "or", left: Code<Value>, right: Code<Value>): Code<Value> {
    const stop = kind === "or";
    if (!left.waits && !right.waits) {
      const first = left.run;
      const second = right.run;
      return plain((frame) => {
        if (truthy(first(frame)) === stop) return stop ? 1 : 0;
        return truthy(second(frame)) ? 1 : 0;
      });
    }
    const first = asWaiting(left);
    const second = asWaiting(right);
    return waiting(function* (frame) {
      if (truthy(yield* first(frame)) === stop) return stop ? 1 : 0;
      return truthy(yield* second(frame)) ? 1 : 0;
    });
  }

  private unary(op: "-" | "+" | "!", operand: Code<Value>): Code<Value> {
    if (op === "!") return map1(operand, (value) => (truthy(value) ? 0 : 1));
    return map1(operand, op === "-" ? (value) => -toNumber(value) : toNumber);
  }

  private condition(test: Code<Value>, yes: Code<Value>, no: Code<Value>): Code<Value> {
    if (!test.waits && !yes.waits && !no.waits) {
      const [a, b, c] = [test.run, yes.run, no.run];
      return plain((frame) => (truthy(a(frame)) ? b(frame) : c(frame)));
    }
    const [a, b, c] = [asWaiting(test), asWaiting(yes), asWaiting(no)];
    return waiting(function* (frame) {
      return truthy(yield* a(frame)) ? yield* b(frame) : yield* c(frame);
    });
  }

  private assign(op: string, target: LValue, value: Code<Value>): Code<Value> {
    const reference = this.reference(target);
    if (op === "=") return reference.store(value);
    const apply = ARITHMETIC[op.slice(0, -1)] as (a: number, b: number) => number;
    return reference.update((before, operand) => {
      const result = apply(toNumber(before), toNumber(operand));
      return [result, result];
    }, value);
  }

  private step(target: LValue, by: number, before: boolean): Code<Value> {
    return this.reference(target).update(
      (value) => {
        const old = toNumber(value);
        return [old + by, before ? old + by : old];
      },
      plain(() => undefined),
    );
  }
}

/** More text than a simulated awk may hold in one value. */
const TEXT_MAX = 16 * 1024 * 1024;

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": pow,
};

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};
