/** Statements of awk, compiled; a loop is where a program pays for the CPU it used. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Expr, Redirect, Stmt } from "./ast.ts";
import { asWaiting, type Code, type Frame, mapAll, plain, waiting } from "./code.ts";
import type { ExpressionCompiler } from "./expression.ts";
import { sprintf } from "./format.ts";
import { AwkError } from "./lex.ts";
import type { Runtime } from "./runtime.ts";
import { toNumber, truthy, type Value } from "./value.ts";

/** How a statement ends; "return" and "exit" leave their value in the runner. */
export type Flow = "on" | "next" | "nextfile" | "exit" | "break" | "continue" | "return";

const STATEMENT_NS = 40;

export class StatementCompiler {
  private readonly expressions: ExpressionCompiler;
  private readonly rt: Runtime;
  /** Value of the last return, and status of the last exit. */
  returned: Value = undefined;
  status: number | null = null;

  constructor(expressions: ExpressionCompiler) {
    this.expressions = expressions;
    this.rt = expressions.rt;
  }

  compile(statement: Stmt): Code<Flow> {
    const { rt } = this;
    switch (statement.kind) {
      case "block":
        return this.block(statement.body.map((inner) => this.compile(inner)));
      case "expr": {
        const code = this.expressions.compile(statement.expr);
        if (!code.waits) {
          const { run } = code;
          return plain((frame): Flow => {
            rt.owed += STATEMENT_NS;
            run(frame);
            return "on";
          });
        }
        const { run } = code;
        return waiting(function* (frame): Sys<Flow> {
          rt.owed += STATEMENT_NS;
          yield* run(frame);
          return "on";
        });
      }
      case "print":
      case "printf":
        return this.output(statement.kind, statement.args, statement.redirect);
      case "if":
        return this.condition(statement.test, statement.yes, statement.no);
      case "while":
        return this.loop(null, statement.test, null, statement.body, false);
      case "do":
        return this.loop(null, statement.test, null, statement.body, true);
      case "for":
        return this.loop(statement.init, statement.test, statement.step, statement.body, false);
      case "forin":
        return this.forIn(statement.name, statement.array, statement.body);
      case "next":
      case "nextfile":
      case "break":
      case "continue": {
        const flow: Flow = statement.kind;
        return plain((): Flow => flow);
      }
      case "exit":
      case "return":
        return this.leave(statement.kind, statement.value);
      case "delete":
        return this.delete(statement.array, statement.subscripts);
    }
  }

  private block(body: readonly Code<Flow>[]): Code<Flow> {
    const [only] = body;
    if (body.length === 1 && only) return only;
    if (body.every((code) => !code.waits)) {
      const runs = body.map((code) => code.run as (frame: Frame) => Flow);
      return plain((frame) => {
        for (const run of runs) {
          const flow = run(frame);
          if (flow !== "on") return flow;
        }
        return "on";
      });
    }
    return waiting(function* (frame): Sys<Flow> {
      for (const code of body) {
        const flow = code.waits ? yield* code.run(frame) : code.run(frame);
        if (flow !== "on") return flow;
      }
      return "on";
    });
  }

  private condition(test: Expr, yes: Stmt, no: Stmt | null): Code<Flow> {
    const { rt } = this;
    const when = this.expressions.compile(test);
    const then = this.compile(yes);
    const otherwise = no ? this.compile(no) : plain((): Flow => "on");
    if (!when.waits && !then.waits && !otherwise.waits) {
      const [a, b, c] = [when.run, then.run, otherwise.run];
      return plain((frame) => {
        rt.owed += STATEMENT_NS;
        return truthy(a(frame)) ? b(frame) : c(frame);
      });
    }
    const [a, b, c] = [asWaiting(when), asWaiting(then), asWaiting(otherwise)];
    return waiting(function* (frame): Sys<Flow> {
      rt.owed += STATEMENT_NS;
      return truthy(yield* a(frame)) ? yield* b(frame) : yield* c(frame);
    });
  }

  private loop(
    init: Stmt | null,
    test: Expr | null,
    step: Stmt | null,
    body: Stmt,
    first: boolean,
  ): Code<Flow> {
    const { rt } = this;
    const begin = init ? asWaiting(this.compile(init)) : null;
    const holds = test ? this.expressions.compile(test) : plain((): Value => 1);
    const inner = this.compile(body);
    const advance = step ? this.compile(step) : plain((): Flow => "on");
    return waiting(function* (frame): Sys<Flow> {
      if (begin) yield* begin(frame);
      let go = first;
      for (;;) {
        if (!go && !truthy(holds.waits ? yield* holds.run(frame) : holds.run(frame))) return "on";
        go = false;
        const flow = inner.waits ? yield* inner.run(frame) : inner.run(frame);
        if (flow === "break") return "on";
        if (flow !== "on" && flow !== "continue") return flow;
        if (advance.waits) yield* advance.run(frame);
        else advance.run(frame);
        rt.owed += STATEMENT_NS;
        if (rt.owes) yield* rt.pay();
      }
    });
  }

  private forIn(name: string, arrayName: string, body: Stmt): Code<Flow> {
    const { rt } = this;
    const array = this.expressions.array(arrayName);
    const slot: { key: string } = { key: "" };
    const reference = this.expressions.reference({ kind: "name", name });
    const store = asWaiting(reference.store(plain((): Value => slot.key)));
    const inner = this.compile(body);
    return waiting(function* (frame): Sys<Flow> {
      const keys = array(frame).order();
      rt.owed += keys.length * 200;
      for (const key of keys) {
        slot.key = key;
        yield* store(frame);
        const flow = inner.waits ? yield* inner.run(frame) : inner.run(frame);
        if (flow === "break") return "on";
        if (flow !== "on" && flow !== "continue") return flow;
        if (rt.owes) yield* rt.pay();
      }
      return "on";
    });
  }

  private leave(kind: "exit" | "return", value: Expr | null): Code<Flow> {
    const result = value ? asWaiting(this.expressions.compile(value)) : null;
    const keep = (given: Value): void => {
      if (kind === "return") this.returned = given;
      else if (value) this.status = Math.trunc(toNumber(given)) & 0xff;
      else this.status ??= 0;
    };
    return waiting(function* (frame): Sys<Flow> {
      keep(result ? yield* result(frame) : undefined);
      return kind;
    });
  }

  private delete(name: string, subscripts: readonly Expr[] | null): Code<Flow> {
    const array = this.expressions.array(name);
    if (!subscripts) {
      return plain((frame) => {
        array(frame).clear();
        return "on";
      });
    }
    const key = this.expressions.subscript(subscripts);
    const run = asWaiting(key);
    if (!key.waits) {
      const direct = key.run;
      return plain((frame) => {
        array(frame).delete(direct(frame));
        return "on";
      });
    }
    return waiting(function* (frame): Sys<Flow> {
      array(frame).delete(yield* run(frame));
      return "on";
    });
  }

  private output(
    kind: "print" | "printf",
    args: readonly Expr[],
    redirect: Redirect | null,
  ): Code<Flow> {
    const { rt } = this;
    const values = mapAll(
      args.map((argument) => this.expressions.compile(argument)),
      (list) => list,
    );
    if (kind === "printf" && args.length === 0)
      throw new AwkError("line 1: no arguments in call to printf");
    const text = (list: readonly Value[]): string => {
      if (kind === "printf") return sprintf(rt.text(list[0]), list.slice(1), rt.convfmt, "printf");
      if (list.length === 0) return rt.record + rt.ors;
      return list.map((value) => rt.shown(value)).join(rt.fields.ofs) + rt.ors;
    };
    if (!redirect) {
      const put = (list: readonly Value[]): Flow => {
        const shown = text(list);
        rt.owed += STATEMENT_NS + shown.length * 2;
        rt.streams.stdout.put(shown);
        return "on";
      };
      if (!values.waits) {
        const { run } = values;
        return plain((frame) => put(run(frame)));
      }
      const { run } = values;
      return waiting(function* (frame): Sys<Flow> {
        return put(yield* run(frame));
      });
    }
    const run = asWaiting(values);
    const target = asWaiting(this.expressions.compile(redirect.to));
    return waiting(function* (frame): Sys<Flow> {
      const shown = text(yield* run(frame));
      rt.owed += STATEMENT_NS + shown.length * 2;
      const sink = yield* rt.streams.output(redirect.kind, rt.text(yield* target(frame)));
      sink.put(shown);
      if (sink.full || (sink.tty && sink !== rt.streams.stdout)) yield* sink.flush();
      return "on";
    });
  }
}
