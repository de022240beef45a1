/** Running an awk program: BEGIN, the rules for each record, END. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Expr, Program } from "./ast.ts";
import { asWaiting, type Frame, type Waiting } from "./code.ts";
import { ExpressionCompiler } from "./expression.ts";
import type { Runtime } from "./runtime.ts";
import { findArrays } from "./scope.ts";
import { type Flow, StatementCompiler } from "./statements.ts";
import { truthy, type Value } from "./value.ts";

type Test = (frame: Frame) => Sys<boolean>;

interface RuleCode {
  readonly test: Test;
  readonly action: Waiting<Flow>;
}

const PRINT = { kind: "print", args: [], redirect: null } as const;
const NO_LOCALS: Frame = [];
const RECORD_NS = 100;

export class Runner {
  private readonly rt: Runtime;
  private readonly program: Program;
  private readonly expressions: ExpressionCompiler;
  private readonly statements: StatementCompiler;

  constructor(rt: Runtime, program: Program) {
    this.rt = rt;
    this.program = program;
    this.expressions = new ExpressionCompiler(rt, program, findArrays(program));
    this.statements = new StatementCompiler(this.expressions);
    this.functions();
  }

  private functions(): void {
    const { expressions, statements } = this;
    for (const func of this.program.functions.values()) {
      expressions.functions.set(func.name, { func, body: null });
    }
    for (const compiled of expressions.functions.values()) {
      expressions.func = compiled.func;
      const body = asWaiting(statements.compile(compiled.func.body));
      compiled.body = function* (frame): Sys<Value> {
        statements.returned = undefined;
        const flow = yield* body(frame);
        if (flow === "exit" || flow === "next" || flow === "nextfile") throw new Leaving(flow);
        const value = statements.returned;
        statements.returned = undefined;
        return value;
      };
    }
    expressions.func = null;
  }

  /** The exit status. */
  *run(): Sys<number> {
    const begins: Waiting<Flow>[] = [];
    const ends: Waiting<Flow>[] = [];
    const rules: RuleCode[] = [];
    for (const { pattern, action } of this.program.rules) {
      const code = asWaiting(this.statements.compile(action ?? PRINT));
      if (pattern === "BEGIN") begins.push(code);
      else if (pattern === "END") ends.push(code);
      else rules.push({ test: this.test(pattern), action: code });
    }
    let exited = false;
    for (const action of begins) {
      if ((yield* this.perform(action)) !== "exit") continue;
      exited = true;
      break;
    }
    if (!exited && (rules.length > 0 || ends.length > 0)) exited = yield* this.records(rules);
    // exit within BEGIN or a rule still leads through END; exit within END does not.
    for (const action of ends) {
      if ((yield* this.perform(action)) === "exit") break;
    }
    yield* this.rt.pay();
    yield* this.rt.streams.finish();
    return this.statements.status ?? 0;
  }

  private *perform(action: Waiting<Flow>): Sys<Flow> {
    try {
      return yield* action(NO_LOCALS);
    } catch (error) {
      if (error instanceof Leaving) return error.flow;
      throw error;
    }
  }

  /** True when the program asked to exit. */
  private *records(rules: readonly RuleCode[]): Sys<boolean> {
    const { rt } = this;
    for (;;) {
      const record = yield* rt.nextRecord();
      if (record === null) return false;
      rt.fields.setRecord(record);
      rt.owed += RECORD_NS + record.length;
      const flow = yield* this.record(rules);
      if (flow === "exit") return true;
      if (flow === "nextfile") yield* rt.nextFile();
    }
  }

  private *record(rules: readonly RuleCode[]): Sys<Flow> {
    try {
      for (const { test, action } of rules) {
        if (!(yield* test(NO_LOCALS))) continue;
        const flow = yield* action(NO_LOCALS);
        if (flow === "next" || flow === "nextfile" || flow === "exit") return flow;
      }
      return "on";
    } catch (error) {
      if (error instanceof Leaving) return error.flow;
      throw error;
    }
  }

  private test(pattern: "always" | Expr | readonly [Expr, Expr]): Test {
    if (pattern === "always") {
      return function* () {
        return true;
      };
    }
    if (isRange(pattern)) return this.range(pattern);
    const code = asWaiting(this.expressions.compile(pattern));
    return function* (frame) {
      return truthy(yield* code(frame));
    };
  }

  private range([from, to]: readonly [Expr, Expr]): Test {
    const begins = asWaiting(this.expressions.compile(from));
    const ends = asWaiting(this.expressions.compile(to));
    let open = false;
    return function* (frame) {
      if (!open && !truthy(yield* begins(frame))) return false;
      open = !truthy(yield* ends(frame));
      return true;
    };
  }
}

const isRange = (pattern: Expr | readonly [Expr, Expr]): pattern is readonly [Expr, Expr] =>
  Array.isArray(pattern);

/** exit or next from within a function. */
class Leaving {
  readonly flow: Flow;
  constructor(flow: Flow) {
    this.flow = flow;
  }
}
