/** The grammar of arithmetic expressions, and bash's error texts for it (expr.c). */

export interface Target {
  readonly e: "var";
  readonly name: string;
  readonly index: string | null;
  readonly at: number;
}

export type Expr =
  | { readonly e: "num"; readonly value: number | bigint }
  | Target
  | {
      readonly e: "assign";
      readonly op: string;
      readonly target: Target;
      readonly value: Expr;
      readonly valueAt: number;
    }
  | { readonly e: "step"; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly e: "unary"; readonly op: string; readonly of: Expr }
  | { readonly e: "cond"; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | {
      readonly e: "binary";
      readonly op: string;
      readonly left: Expr;
      readonly right: Expr;
      readonly rightAt: number;
    };

/** Its message is all but the shell's prefix: `1/0: division by 0 (error token is "0")`. */
export class ArithError {
  readonly message: string;
  constructor(source: string, message: string, token: string) {
    this.message = `${source}: ${message} (error token is "${token}")`;
  }
}

const cache = new Map<string, Expr | null>();
const CACHE_MAX = 2_000;
const NESTING_MAX = 300;

/** null for an empty expression. */
export function parseArith(source: string): Expr | null {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const expr = new Parser(source.trimStart()).all();
  if (cache.size >= CACHE_MAX) cache.clear();
  if (source.length < 500) cache.set(source, expr);
  return expr;
}

const ASSIGN = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="];
/** Binary operators by level, loosest first. */
const LEVELS = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const OPERATOR = /<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^<>=!~?:,()]/y;

class Parser {
  private readonly src: string;
  private at = 0;
  /** The current token: an operator, "num", "name" or "" at the end. */
  private kind = "";
  private start = 0;
  private last = 0;
  private value: number | bigint = 0;
  private name: Target = { e: "var", name: "", index: null, at: 0 };
  private nesting = 0;

  constructor(src: string) {
    this.src = src;
  }

  all(): Expr | null {
    this.next();
    if (this.kind === "") return null;
    const expr = this.comma();
    if (this.kind !== "") this.fail("syntax error in expression", this.start);
    return expr;
  }

  private fail(message: string, at: number): never {
    throw new ArithError(this.src, message, this.src.slice(at));
  }

  private is(kind: string): boolean {
    return this.kind === kind;
  }

  /** Where an error points: at the end of input, at the last token. */
  private errorAt(): number {
    return this.kind === "" ? this.last : this.start;
  }

  private next(): void {
    const { src } = this;
    this.last = this.start;
    while (this.at < src.length && /\s/.test(src[this.at] as string)) this.at++;
    if (this.at >= src.length) {
      this.kind = "";
      return;
    }
    this.start = this.at;
    const c = src[this.at] as string;
    if (/[0-9]/.test(c)) this.number();
    else if (/[A-Za-z_]/.test(c)) this.identifier();
    else {
      OPERATOR.lastIndex = this.at;
      const match = OPERATOR.exec(src);
      if (match === null) {
        const operand = ["", "num", "name", ")"].includes(this.kind) && this.last !== this.start;
        const message = operand
          ? "syntax error: invalid arithmetic operator"
          : "syntax error: operand expected";
        this.fail(message, this.start);
      }
      this.kind = match[0];
      this.at += this.kind.length;
    }
  }

  private number(): void {
    const match = /^[0-9][0-9A-Za-z_@#]*/.exec(this.src.slice(this.at)) as RegExpExecArray;
    const text = match[0];
    this.at += text.length;
    this.kind = "num";
    const hash = text.indexOf("#");
    let base = 10;
    let digits = text;
    if (hash > 0) {
      base = Number(text.slice(0, hash));
      digits = text.slice(hash + 1);
      if (base < 2 || base > 64) this.fail("invalid arithmetic base", this.start);
      if (digits === "") this.fail("invalid integer constant", this.start);
    } else if (/^0[xX]/.test(text)) [base, digits] = [16, text.slice(2)];
    else if (text.startsWith("0") && text.length > 1) [base, digits] = [8, text.slice(1)];
    this.value = this.digits(digits, base);
  }

  private digits(text: string, base: number): number | bigint {
    let value: number | bigint = 0;
    for (const c of text) {
      let digit = 99;
      if (/[0-9]/.test(c)) digit = Number(c);
      else if (/[a-z]/.test(c)) digit = c.charCodeAt(0) - 87;
      else if (/[A-Z]/.test(c)) digit = c.charCodeAt(0) - (base <= 36 ? 55 : 29);
      else if (c === "@") digit = 62;
      else if (c === "_") digit = 63;
      if (digit >= base) this.fail("value too great for base", this.start);
      const next: number | bigint =
        typeof value === "number"
          ? value * base + digit
          : BigInt.asIntN(64, value * BigInt(base) + BigInt(digit));
      value =
        typeof next === "number" && !Number.isSafeInteger(next)
          ? BigInt.asIntN(64, BigInt(value) * BigInt(base) + BigInt(digit))
          : next;
    }
    return value;
  }

  private identifier(): void {
    const match = /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.src.slice(this.at)) as RegExpExecArray;
    this.at += match[0].length;
    this.kind = "name";
    let index: string | null = null;
    if (this.src[this.at] === "[") {
      let depth = 0;
      let end = this.at;
      for (; end < this.src.length; end++) {
        if (this.src[end] === "[") depth++;
        else if (this.src[end] === "]" && --depth === 0) break;
      }
      if (end >= this.src.length) this.fail("bad array subscript", this.start);
      index = this.src.slice(this.at + 1, end);
      this.at = end + 1;
    }
    this.name = { e: "var", name: match[0], index, at: this.start };
  }

  private comma(): Expr {
    if (++this.nesting > NESTING_MAX) this.fail("expression recursion level exceeded", this.start);
    let left = this.assignment();
    while (this.kind === ",") {
      this.next();
      const rightAt = this.start;
      left = { e: "binary", op: ",", left, right: this.assignment(), rightAt };
    }
    this.nesting--;
    return left;
  }

  private assignment(): Expr {
    const left = this.conditional();
    if (!ASSIGN.includes(this.kind)) return left;
    const op = this.kind;
    if (left.e !== "var") this.fail("attempted assignment to non-variable", this.start);
    this.next();
    const valueAt = this.start;
    return { e: "assign", op, target: left, value: this.assignment(), valueAt };
  }

  private conditional(): Expr {
    const test = this.level(0);
    if (!this.is("?")) return test;
    this.next();
    if (this.is(":") || this.is("")) this.fail("expression expected", this.errorAt());
    const yes = this.comma();
    if (!this.is(":")) this.fail("`:' expected for conditional expression", this.start);
    this.next();
    if (this.is("")) this.fail("expression expected", this.start);
    return { e: "cond", test, yes, no: this.conditional() };
  }

  private level(depth: number): Expr {
    const operators = LEVELS[depth];
    if (operators === undefined) return this.powers();
    let left = this.level(depth + 1);
    while (operators.includes(this.kind)) {
      const op = this.kind;
      this.next();
      const rightAt = this.start;
      left = { e: "binary", op, left, right: this.level(depth + 1), rightAt };
    }
    return left;
  }

  private powers(): Expr {
    const left = this.prefix();
    if (this.kind !== "**") return left;
    this.next();
    const right = this.powers();
    return { e: "binary", op: "**", left, right, rightAt: this.start };
  }

  private prefix(): Expr {
    const op = this.kind;
    if (op === "!" || op === "~" || op === "-" || op === "+") {
      this.next();
      if (++this.nesting > NESTING_MAX)
        this.fail("expression recursion level exceeded", this.start);
      const of = this.prefix();
      this.nesting--;
      return { e: "unary", op, of };
    }
    if (op === "++" || op === "--") {
      this.next();
      if (this.kind !== "name") {
        // ++5 is +(+5).
        return {
          e: "unary",
          op: op[0] as string,
          of: { e: "unary", op: op[0] as string, of: this.prefix() },
        };
      }
      const target = this.name;
      this.next();
      return { e: "step", target, by: op === "++" ? 1 : -1, prefix: true };
    }
    return this.postfix();
  }

  private postfix(): Expr {
    if (this.kind === "(") {
      this.next();
      const inner = this.comma();
      if (!this.is(")")) this.fail("missing `)'", this.errorAt());
      this.next();
      return inner;
    }
    if (this.kind === "num") {
      const { value } = this;
      this.next();
      return { e: "num", value };
    }
    if (this.kind !== "name") {
      this.fail("syntax error: operand expected", this.errorAt());
    }
    const target = this.name;
    this.next();
    const step = this.kind as string;
    if (step !== "++" && step !== "--") return target;
    this.next();
    return { e: "step", target, by: step === "++" ? 1 : -1, prefix: false };
  }
}
