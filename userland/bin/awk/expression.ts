/** Expressions of awk, compiled. */
import { CLOCK_REALTIME } from "../../../kernel/uapi/time.ts";
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { pow } from "../../lib/maths.ts";
import { AwkArray } from "./array.ts";
import type { Expr, Func, LValue, Program } from "./ast.ts";
import { BUILTIN, formatTime, match, split, srand, substitute } from "./builtins.ts";
import { asWaiting, type Code, type Frame, map1, map2, mapAll, plain, waiting } from "./code.ts";
import { compileGetline } from "./getline.ts";
import { AwkError } from "./lex.ts";
import { awkRegex } from "./regex.ts";
import type { Runtime } from "./runtime.ts";
import { paramPlace, type Place } from "./scope.ts";
import { compare, toNumber, truthy, type Value } from "./value.ts";

const NODE_NS = 25;
const DEPTH_MAX = 1_500;

/** A function once it is compiled; calls look it up when they run. */
export interface Compiled {
  readonly func: Func;
  body: ((frame: Frame) => Sys<Value>) | null;
}

/** Where a value goes and comes from. */
export interface Reference {
  readonly get: Code<Value>;
  /** Given the value, the code that stores it. */
  store(value: Code<Value>): Code<Value>;
  /** Reads, changes and stores, with subscripts evaluated once. */
  update(
    change: (before: Value, operand: Value) => readonly [kept: Value, result: Value],
    operand: Code<Value>,
  ): Code<Value>;
}

export class ExpressionCompiler {
  readonly rt: Runtime;
  readonly program: Program;
  readonly arrays: ReadonlySet<Place>;
  readonly functions = new Map<string, Compiled>();
  /** The function whose body is being compiled. */
  func: Func | null = null;

  constructor(rt: Runtime, program: Program, arrays: ReadonlySet<Place>) {
    this.rt = rt;
    this.program = program;
    this.arrays = arrays;
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
        return this.call(expr.name, expr.args, expr.line);
      case "builtin":
        return this.builtin(expr.name, expr.args);
      case "getline":
        return compileGetline(this, expr);
      case "group":
        return this.compile(expr.inner);
      case "list":
        throw new AwkError("line 1: syntax error at or near ,");
    }
  }

  /** The array that a name stands for here. */
  array(name: string): (frame: Frame) => AwkArray {
    const { rt } = this;
    const index = this.func?.params.indexOf(name) ?? -1;
    if (this.func && index >= 0) {
      return (frame) => {
        const value = frame[index];
        if (value instanceof AwkArray) return value;
        return (frame[index] = new AwkArray());
      };
    }
    return () => rt.array(name);
  }

  isArray(name: string): boolean {
    const index = this.func?.params.indexOf(name) ?? -1;
    return this.arrays.has(this.func && index >= 0 ? paramPlace(this.func, index) : name);
  }

  /** The key of a subscript list; whole numbers are noted as such. */
  subscript(subscripts: readonly Expr[]): Code<string> {
    const { rt } = this;
    if (subscripts.length === 1)
      return map1(this.compile(subscripts[0] as Expr), (value) => keyText(rt, value));
    return mapAll(
      subscripts.map((item) => this.compile(item)),
      (values) => values.map(rt.text).join(rt.subsep),
    );
  }

  reference(target: LValue): Reference {
    const { rt } = this;
    if (target.kind === "name") return this.nameReference(target.name);
    if (target.kind === "field") {
      const index = map1(this.compile(target.index), (value) => Math.trunc(toNumber(value)));
      return this.keyed(
        index,
        (at) => rt.field(at),
        (at, value) => rt.setField(at, value),
      );
    }
    const array = this.array(target.array);
    const numeric = target.subscripts.length === 1 && isNumeric(target.subscripts[0] as Expr);
    const key = this.subscript(target.subscripts);
    return this.keyed(
      key,
      (at, frame) => {
        const map = array(frame);
        const value = map.get(at);
        if (value === undefined && !map.has(at)) this.insert(map, at, undefined, numeric);
        return value;
      },
      (at, value, frame) => this.insert(array(frame), at, value, numeric),
    );
  }

  private insert(map: AwkArray, key: string, value: Value, numeric: boolean): void {
    if (map.onlyNumbers && !numeric && !/^(0|[1-9]\d{0,8})$/.test(key)) map.onlyNumbers = false;
    map.set(key, value);
  }

  private nameReference(name: string): Reference {
    const { rt } = this;
    if (this.isArray(name)) throw new AwkError(`line 1: illegal reference to array ${name}`);
    const index = this.func?.params.indexOf(name) ?? -1;
    if (index >= 0) {
      return this.keyed(
        plain(() => index),
        (at, frame) => frame[at] as Value,
        (at, value, frame) => {
          frame[at] = value;
        },
      );
    }
    const special = /^(NF|NR|FNR|FS|OFS|ORS|RS|SUBSEP|CONVFMT|OFMT)$/.test(name);
    if (special) {
      return this.keyed(
        plain(() => name),
        (key) => rt.get(key),
        (key, value) => rt.set(key, value),
      );
    }
    const { scalars } = rt;
    return this.keyed(
      plain(() => name),
      (key) => scalars.get(key),
      (key, value) => {
        scalars.set(key, value);
      },
    );
  }

  /** A reference through a key that is worked out once. */
  private keyed<K>(
    key: Code<K>,
    get: (key: K, frame: Frame) => Value,
    set: (key: K, value: Value, frame: Frame) => void,
  ): Reference {
    const { rt } = this;
    return {
      get: map1(key, (at, frame) => {
        rt.owed += NODE_NS;
        return get(at, frame);
      }),
      store: (value) =>
        map2(key, value, (at, stored, frame) => {
          rt.owed += NODE_NS;
          set(at, stored, frame);
          return stored;
        }),
      update: (change, operand) =>
        map2(key, operand, (at, other, frame) => {
          rt.owed += NODE_NS;
          const [kept, result] = change(get(at, frame), other);
          set(at, kept, frame);
          return result;
        }),
    };
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

  private call(name: string, args: readonly Expr[], line: number): Code<Value> {
    const { rt, functions } = this;
    const func = this.program.functions.get(name);
    if (!func) throw new AwkError(`line ${line}: function ${name} never defined`);
    if (args.length > func.params.length) {
      throw new AwkError(`line ${line}: too many arguments in call to ${name}`);
    }
    const values = args.map((argument, i): Code<Value | AwkArray> => {
      if (argument.kind === "name" && this.arrays.has(paramPlace(func, i))) {
        const array = this.array(argument.name);
        return plain((frame) => array(frame));
      }
      return this.compile(argument);
    });
    const all = mapAll(values, (list) => list);
    const evaluate = asWaiting(all);
    return waiting(function* (frame) {
      const inner: Frame = yield* evaluate(frame);
      while (inner.length < func.params.length) inner.push(undefined);
      const body = functions.get(name)?.body;
      if (!body) throw new AwkError(`function ${name} never defined`);
      rt.owed += 4 * NODE_NS;
      if (++rt.depth > DEPTH_MAX) throw new AwkError("function call nesting too deep");
      try {
        return yield* body(inner);
      } finally {
        rt.depth--;
      }
    });
  }

  private builtin(name: string, args: readonly Expr[]): Code<Value> {
    const { rt } = this;
    const first = args[0];
    switch (name) {
      case "length":
        if (first?.kind === "name" && this.isArray(first.name)) {
          const array = this.array(first.name);
          return plain((frame) => array(frame).size);
        }
        break;
      case "split":
        return this.split(args);
      case "sub":
      case "gsub":
        return this.substitution(name, args);
      case "match":
        return map2(
          this.compile(first as Expr),
          this.pattern(args[1] as Expr),
          (value, pattern) => {
            const text = rt.text(value);
            rt.owed += NODE_NS + text.length * 3;
            return match(rt, text, pattern);
          },
        );
      case "srand":
      case "systime":
      case "strftime":
      case "system":
      case "close":
      case "fflush":
        return this.waitingBuiltin(name, args);
      default:
    }
    const apply = BUILTIN[name];
    if (!apply) throw new AwkError(`function ${name} is not modelled`);
    return mapAll(
      args.map((argument) => this.compile(argument)),
      (values) => {
        rt.owed += 2 * NODE_NS;
        return apply(rt, values);
      },
    );
  }

  private split(args: readonly Expr[]): Code<Value> {
    const { rt } = this;
    const target = args[1];
    if (target?.kind !== "name") throw new AwkError("line 1: syntax error at or near split");
    const array = this.array(target.name);
    const separator: Code<string> = args[2] ? this.pattern(args[2]) : plain(() => rt.fields.fs);
    return map2(this.compile(args[0] as Expr), separator, (value, by, frame) => {
      const text = rt.text(value);
      rt.owed += NODE_NS + text.length * 4;
      return split(array(frame), text, by);
    });
  }

  private substitution(name: string, args: readonly Expr[]): Code<Value> {
    const { rt } = this;
    const [first, second, third] = args;
    if (!first || !second)
      throw new AwkError(`line 1: wrong number of arguments in call to ${name}`);
    const written: Expr = third ?? { kind: "field", index: { kind: "number", value: 0 } };
    const target = written.kind === "group" ? written.inner : written;
    if (target.kind !== "name" && target.kind !== "field" && target.kind !== "element") {
      throw new AwkError(`line 1: syntax error at or near ${name}`);
    }
    const operands = mapAll<Value, Value>(
      [this.pattern(first), this.compile(second)],
      (values) => values as unknown as Value,
    );
    return this.reference(target).update((before, both) => {
      const [pattern, template] = both as unknown as readonly [string, Value];
      const text = rt.text(before);
      rt.owed += NODE_NS + text.length * 4;
      const { text: after, count } = substitute(text, pattern, rt.text(template), name === "gsub");
      return [count > 0 ? after : before, count];
    }, operands);
  }

  /** Functions that make system calls. */
  private waitingBuiltin(name: string, args: readonly Expr[]): Code<Value> {
    const { rt } = this;
    const values = asWaiting(
      mapAll(
        args.map((argument) => this.compile(argument)),
        (list) => list,
      ),
    );
    return waiting(function* (frame): Sys<Value> {
      const list = yield* values(frame);
      switch (name) {
        case "system":
          return yield* rt.streams.system(rt.text(list[0]));
        case "close":
          return yield* rt.streams.close(rt.text(list[0]));
        case "fflush":
          yield* rt.streams.flush();
          return 0;
        default: {
          const now = (yield* clock_gettime(CLOCK_REALTIME)).sec;
          if (name === "systime") return now;
          if (name === "strftime") return formatTime(rt, list, now);
          return srand(rt, list.length > 0 ? toNumber(list[0]) : now);
        }
      }
    });
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

/** Whole numbers are keys as such; others by CONVFMT. */
const keyText = (rt: Runtime, value: Value): string => rt.text(value);

/** A subscript that is a number for certain, as mawk's tables see it. */
const isNumeric = (expr: Expr): boolean =>
  expr.kind === "number" || expr.kind === "step" || (expr.kind === "binary" && expr.op !== " ");
