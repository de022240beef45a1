/** Calls of awk: the program's own functions and the built-in ones. */
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME } from "../../../kernel/uapi/time.ts";
import type { AwkArray } from "./array.ts";
import type { Expr } from "./ast.ts";
import { BUILTIN, formatTime, match, split, srand, substitute } from "./builtins.ts";
import { asWaiting, type Code, type Frame, map2, mapAll, plain, waiting } from "./code.ts";
import type { ExpressionCompiler } from "./expression.ts";
import { AwkError } from "./lex.ts";
import { NODE_NS } from "./reference.ts";
import { paramPlace } from "./scope.ts";
import { toNumber, type Value } from "./value.ts";

const DEPTH_MAX = 1_500;

export function compileCall(
  c: ExpressionCompiler,
  name: string,
  args: readonly Expr[],
  line: number,
): Code<Value> {
  const { rt, functions } = c;
  const func = c.program.functions.get(name);
  if (!func) throw new AwkError(`line ${line}: function ${name} never defined`);
  if (args.length > func.params.length) {
    throw new AwkError(`line ${line}: too many arguments in call to ${name}`);
  }
  const values = args.map((argument, i): Code<Value | AwkArray> => {
    if (argument.kind === "name" && c.arrays.has(paramPlace(func, i))) {
      const array = c.array(argument.name);
      return plain((frame) => array(frame));
    }
    return c.compile(argument);
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

export function compileBuiltin(
  c: ExpressionCompiler,
  name: string,
  args: readonly Expr[],
): Code<Value> {
  const { rt } = c;
  const first = args[0];
  switch (name) {
    case "length":
      if (first?.kind === "name" && c.isArray(first.name)) {
        const array = c.array(first.name);
        return plain((frame) => array(frame).size);
      }
      break;
    case "split":
      return splitCall(c, args);
    case "sub":
    case "gsub":
      return substitution(c, name, args);
    case "match":
      return map2(c.compile(first as Expr), c.pattern(args[1] as Expr), (value, pattern) => {
        const text = rt.text(value);
        rt.owed += NODE_NS + text.length * 3;
        return match(rt, text, pattern);
      });
    case "srand":
    case "systime":
    case "strftime":
    case "system":
    case "close":
    case "fflush":
      return waitingBuiltin(c, name, args);
    default:
  }
  const apply = BUILTIN[name];
  if (!apply) throw new AwkError(`function ${name} is not modelled`);
  return mapAll(
    args.map((argument) => c.compile(argument)),
    (values) => {
      rt.owed += 2 * NODE_NS;
      return apply(rt, values);
    },
  );
}

function splitCall(c: ExpressionCompiler, args: readonly Expr[]): Code<Value> {
  const { rt } = c;
  const target = args[1];
  if (target?.kind !== "name") throw new AwkError("line 1: syntax error at or near split");
  const array = c.array(target.name);
  const separator: Code<string> = args[2] ? c.pattern(args[2]) : plain(() => rt.fields.fs);
  return map2(c.compile(args[0] as Expr), separator, (value, by, frame) => {
    const text = rt.text(value);
    rt.owed += NODE_NS + text.length * 4;
    return split(array(frame), text, by);
  });
}

function substitution(c: ExpressionCompiler, name: string, args: readonly Expr[]): Code<Value> {
  const { rt } = c;
  const [first, second, third] = args;
  if (!first || !second) throw new AwkError(`line 1: wrong number of arguments in call to ${name}`);
  const written: Expr = third ?? { kind: "field", index: { kind: "number", value: 0 } };
  const target = written.kind === "group" ? written.inner : written;
  if (target.kind !== "name" && target.kind !== "field" && target.kind !== "element") {
    throw new AwkError(`line 1: syntax error at or near ${name}`);
  }
  const operands = mapAll<Value, Value>(
    [c.pattern(first), c.compile(second)],
    (values) => values as unknown as Value,
  );
  return c.reference(target).update((before, both) => {
    const [pattern, template] = both as unknown as readonly [string, Value];
    const text = rt.text(before);
    rt.owed += NODE_NS + text.length * 4;
    const { text: after, count } = substitute(text, pattern, rt.text(template), name === "gsub");
    return [count > 0 ? after : before, count];
  }, operands);
}

/** Functions that make system calls. */
function waitingBuiltin(c: ExpressionCompiler, name: string, args: readonly Expr[]): Code<Value> {
  const { rt } = c;
  const values = asWaiting(
    mapAll(
      args.map((argument) => c.compile(argument)),
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
