/**
 * Conditions and values as a scenario writes them: `rate(pswpin, 3s) * 4 > 500 and active("app-a")`.
 * Numbers take units of size (K M G T, powers of 1024, the result in KiB) and of time (ms s m h, the
 * result in seconds). true is 1, false is 0. Names and functions are those of probe.ts.
 */
import { remember } from "../kernel/uapi/remember.ts";
import { FUNCTIONS, MEASURES, type Probe } from "./probe.ts";

export type Value = (probe: Probe) => number;

export interface Expression {
  readonly text: string;
  readonly value: Value;
  /** Measures whose past is needed, with the longest window in seconds. */
  readonly series: readonly Series[];
}

export interface Series {
  readonly id: string;
  readonly measure: Value;
  readonly windowSec: number;
}

/** What is wrong with an expression, and where in its text. */
export class ExpressionError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

interface Token {
  readonly kind: "number" | "time" | "name" | "string" | "op" | "end";
  readonly text: string;
  readonly value: number;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)(ms|s|min|m|h|K|M|G|T|%)?(?![A-Za-z_])|([A-Za-z_][A-Za-z0-9_]*)|"([^"]*)"|(<=|>=|==|!=|[-+*/(),<>]))/y;
const TIME: Record<string, number> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };
const SIZE: Record<string, number> = { K: 1, M: 1024, G: 1024 * 1024, T: 1024 * 1024 * 1024 };

function tokens(text: string): Token[] {
  const out: Token[] = [];
  TOKEN.lastIndex = 0;
  while (/\S/.test(text.slice(TOKEN.lastIndex))) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new ExpressionError(`cannot read "${text.slice(at).trim().slice(0, 12)}"`, at);
    const [, number, unit, name, string, op] = match;
    if (number !== undefined) {
      const time = unit !== undefined && unit in TIME;
      const factor = unit === undefined ? 1 : unit === "%" ? 0.01 : (TIME[unit] ?? SIZE[unit] ?? 1);
      out.push({
        kind: time ? "time" : "number",
        text: number,
        value: Number(number) * factor,
        at,
      });
    } else if (name !== undefined) out.push({ kind: "name", text: name, value: 0, at });
    else if (string !== undefined) out.push({ kind: "string", text: string, value: 0, at });
    else out.push({ kind: "op", text: op as string, value: 0, at });
  }
  out.push({ kind: "end", text: "", value: 0, at: text.length });
  return out;
}

/** Binding powers, loosest first. */
const POWER: Record<string, number> = {
  or: 1,
  and: 2,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "==": 4,
  "!=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
};

export const parseExpression = remember(parse, 65_536);

function parse(text: string): Expression {
  const parser = new Parser(text);
  const value = parser.binary(0);
  const end = parser.peek();
  if (end.kind !== "end") throw new ExpressionError(`"${end.text}" is not expected here`, end.at);
  return { text, value, series: parser.series };
}

/** By operator precedence. What it makes remembers nothing of it. */
class Parser {
  readonly series: Series[] = [];
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokens(text);
  }

  peek(): Token {
    return this.tokens[this.at] as Token;
  }

  private next(): Token {
    return this.tokens[this.at++] as Token;
  }

  private isNext(op: string): boolean {
    return this.peek().kind === "op" && this.peek().text === op;
  }

  private expect(op: string): void {
    if (!this.isNext(op)) throw new ExpressionError(`"${op}" is missing`, this.peek().at);
    this.next();
  }

  binary(power: number): Value {
    let left = this.primary();
    for (;;) {
      const token = this.peek();
      const isWord = token.kind === "name" && (token.text === "and" || token.text === "or");
      const binds = token.kind === "op" || isWord ? (POWER[token.text] ?? 0) : 0;
      if (binds <= power) return left;
      this.next();
      left = combine(token.text, left, this.binary(binds));
    }
  }

  private primary(): Value {
    const token = this.next();
    if (token.kind === "number" || token.kind === "time") return constant(token.value);
    if (token.kind === "op" && token.text === "(") {
      const inner = this.binary(0);
      this.expect(")");
      return inner;
    }
    if (token.kind === "op" && token.text === "-") return minus(this.binary(7));
    if (token.kind !== "name") throw new ExpressionError("a value is missing", token.at);
    if (token.text === "not") return not(this.binary(3));
    if (this.isNext("(")) return this.call(token);
    const measure = MEASURES[token.text];
    if (measure === undefined || !Object.hasOwn(MEASURES, token.text)) {
      throw new ExpressionError(`there is no measure "${token.text}"`, token.at);
    }
    return measure;
  }

  private call(name: Token): Value {
    if (name.text === "rate" || name.text === "grows") return this.change(name.text);
    const row = Object.hasOwn(FUNCTIONS, name.text) ? FUNCTIONS[name.text] : undefined;
    if (row === undefined)
      throw new ExpressionError(`there is no function "${name.text}"`, name.at);
    this.expect("(");
    const args: string[] = [];
    while (!this.isNext(")")) {
      const argument = this.next();
      if (argument.kind !== "string")
        throw new ExpressionError(`${name.text}() takes texts in quotes`, argument.at);
      args.push(argument.text);
      if (this.isNext(",")) this.next();
    }
    this.expect(")");
    if (args.length !== row.arity) {
      throw new ExpressionError(`${name.text}() takes ${row.arity} argument(s)`, name.at);
    }
    return applied(row.value, args);
  }

  /** rate() and grows(): of a measure, over a window. */
  private change(kind: "rate" | "grows"): Value {
    this.expect("(");
    const from = this.peek().at;
    const measure = this.binary(0);
    const id = this.text.slice(from, this.peek().at).trim();
    this.expect(",");
    const window = this.next();
    if (window.kind !== "time")
      throw new ExpressionError(`${kind}() needs a window such as 3s`, window.at);
    this.expect(")");
    this.series.push({ id, measure, windowSec: window.value });
    return changed(kind, id, measure, window.value);
  }
}

const constant =
  (value: number): Value =>
  () =>
    value;

const minus =
  (inner: Value): Value =>
  (probe) =>
    -inner(probe);

const not =
  (inner: Value): Value =>
  (probe) =>
    inner(probe) === 0 ? 1 : 0;

const applied =
  (value: (probe: Probe, ...args: string[]) => number, args: readonly string[]): Value =>
  (probe) =>
    value(probe, ...args);

const changed =
  (kind: "rate" | "grows", id: string, measure: Value, windowSec: number): Value =>
  (probe) => {
    const { delta, seconds } = probe.change(id, measure, windowSec);
    return kind === "rate" ? delta / seconds : delta;
  };

function combine(op: string, a: Value, b: Value): Value {
  switch (op) {
    case "or":
      return (p) => (a(p) !== 0 || b(p) !== 0 ? 1 : 0);
    case "and":
      return (p) => (a(p) !== 0 && b(p) !== 0 ? 1 : 0);
    case "<":
      return (p) => (a(p) < b(p) ? 1 : 0);
    case "<=":
      return (p) => (a(p) <= b(p) ? 1 : 0);
    case ">":
      return (p) => (a(p) > b(p) ? 1 : 0);
    case ">=":
      return (p) => (a(p) >= b(p) ? 1 : 0);
    case "==":
      return (p) => (a(p) === b(p) ? 1 : 0);
    case "!=":
      return (p) => (a(p) !== b(p) ? 1 : 0);
    case "+":
      return (p) => a(p) + b(p);
    case "-":
      return (p) => a(p) - b(p);
    case "*":
      return (p) => a(p) * b(p);
    default:
      return (p) => {
        const divisor = b(p);
        return divisor === 0 ? 0 : a(p) / divisor;
      };
  }
}
