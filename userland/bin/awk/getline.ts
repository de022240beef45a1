/** getline in its forms: from the main input, a file, or a command. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Expr } from "./ast.ts";
import { asWaiting, type Code, plain, waiting } from "./code.ts";
import type { ExpressionCompiler } from "./expression.ts";
import type { Runtime } from "./runtime.ts";
import { fromOutside, type Value } from "./value.ts";

type Getline = Extract<Expr, { kind: "getline" }>;

export function compileGetline(compiler: ExpressionCompiler, expr: Getline): Code<Value> {
  const { rt } = compiler;
  const source = expr.source ? asWaiting(compiler.compile(expr.source)) : null;
  const slot: { value: Value } = { value: undefined };
  const store = expr.target
    ? asWaiting(compiler.reference(expr.target).store(plain(() => slot.value)))
    : null;
  return waiting(function* (frame): Sys<Value> {
    const record = source
      ? yield* readFrom(rt, expr.from as "file" | "command", rt.text(yield* source(frame)))
      : yield* nextOf(rt);
    if (record === null) return 0;
    if (record === "unreadable") return -1;
    const { text } = record;
    if (expr.from === "command") {
      rt.nr++;
      rt.fnr++;
    }
    if (store) {
      slot.value = fromOutside(text);
      yield* store(frame);
    } else rt.fields.setRecord(text);
    return 1;
  });
}

function* nextOf(rt: Runtime): Sys<{ text: string } | null> {
  const text = yield* rt.nextRecord();
  return text === null ? null : { text };
}

function* readFrom(
  rt: Runtime,
  kind: "file" | "command",
  name: string,
): Sys<{ text: string } | "unreadable" | null> {
  const reader = yield* rt.streams.input(kind, name);
  if (!reader) return "unreadable";
  if (!reader.buffered(rt.rs)) {
    if (rt.owed > 0) yield* rt.pay();
    yield* rt.streams.settle();
  }
  const text = yield* reader.next(rt.rs);
  return text === null ? null : { text };
}
