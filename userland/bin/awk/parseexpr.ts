/** Expressions of awk, from the loosest binding to the tightest. */
import type { Expr, LValue } from "./ast.ts";
import type { Token } from "./lex.ts";
import { TokenStream } from "./tokens.ts";

const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);

export class ExpressionParser extends TokenStream {
  /** In print a > is a redirection, unless within parentheses. */
  protected noGreater = false;
  private noIn = false;

  expr(): Expr {
    const left = this.ternary();
    if (this.token.kind === "op" && ASSIGNMENTS.has(this.token.text) && isLValue(left)) {
      const op = this.advance().text;
      this.newlines();
      return { kind: "assign", op, target: left, value: this.expr() };
    }
    return left;
  }

  private ternary(): Expr {
    const test = this.or();
    if (!this.take("?")) return test;
    this.newlines();
    const yes = this.expr();
    this.newlines();
    this.expect(":");
    this.newlines();
    return { kind: "condition", test, yes, no: this.expr() };
  }

  private or(): Expr {
    let left = this.and();
    while (this.take("||")) {
      this.newlines();
      left = { kind: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): Expr {
    let left = this.membership();
    while (this.take("&&")) {
      this.newlines();
      left = { kind: "and", left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expr {
    let left = this.matching();
    while (!this.noIn && this.is("in")) {
      this.advance();
      const subscripts = left.kind === "list" ? left.items : [left];
      left = { kind: "in", subscripts, array: this.arrayName() };
    }
    return left;
  }

  arrayName(): string {
    if (this.token.kind !== "name") this.fail();
    return this.advance().text;
  }

  private matching(): Expr {
    let left = this.comparison();
    for (;;) {
      const negated = this.is("!~");
      if (!negated && !this.is("~")) return left;
      this.advance();
      left = { kind: "match", negated, left, right: this.comparison() };
    }
  }

  private comparison(): Expr {
    let left = this.concatenation();
    for (;;) {
      if (this.is("|")) {
        const piped = this.pipeGetline(left);
        if (!piped) return left;
        left = piped;
        continue;
      }
      const { token } = this;
      if (token.kind !== "op" || !COMPARISONS.has(token.text)) return left;
      if (token.text === ">" && this.noGreater) return left;
      this.advance();
      left = { kind: "binary", op: token.text, left, right: this.concatenation() };
    }
  }

  /** cmd | getline [lvalue]; a | before anything else belongs to print. */
  private pipeGetline(left: Expr): Expr | null {
    if (!this.lexer.followedByGetline(this.token.at + 1)) return null;
    this.advance();
    this.advance();
    return { kind: "getline", from: "command", source: left, target: this.optionalLValue() };
  }

  protected concatenation(): Expr {
    let left = this.additive();
    while (this.startsOperand()) left = { kind: "binary", op: " ", left, right: this.additive() };
    return left;
  }

  private startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "number" || kind === "string" || kind === "name" || kind === "funcname")
      return true;
    if (kind === "builtin") return true;
    if (kind !== "op") return false;
    return (
      text === "$" || text === "(" || text === "++" || text === "--" || text === "-" || text === "+"
    );
  }

  private additive(): Expr {
    let left = this.multiplicative();
    while (this.is("+") || this.is("-")) {
      const op = this.advance().text;
      left = { kind: "binary", op, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expr {
    let left = this.unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const op = this.advance().text;
      left = { kind: "binary", op, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expr {
    for (const op of ["!", "-", "+"] as const) {
      if (this.is(op)) {
        this.advance();
        return { kind: "unary", op, operand: this.unary() };
      }
    }
    return this.power();
  }

  private power(): Expr {
    const left = this.postfix();
    if (!this.is("^")) return left;
    this.advance();
    // Right associative; the exponent may have a sign.
    const right = this.is("-") || this.is("+") || this.is("!") ? this.unary() : this.power();
    return { kind: "binary", op: "^", left, right };
  }

  private postfix(): Expr {
    const operand = this.primary();
    if (!isLValue(operand)) return operand;
    if (this.take("++")) return { kind: "step", target: operand, by: 1, before: false };
    if (this.take("--")) return { kind: "step", target: operand, by: -1, before: false };
    return operand;
  }

  private primary(): Expr {
    const { token } = this;
    switch (token.kind) {
      case "number":
        this.advance();
        return { kind: "number", value: token.value };
      case "string":
        this.advance();
        return { kind: "string", value: token.text };
      case "name":
        return this.name();
      case "funcname":
        this.advance();
        return {
          kind: "call",
          name: token.text,
          args: this.arguments(),
          line: this.lexer.endLine,
        };
      case "builtin":
        return this.builtin();
      case "keyword":
        if (token.text === "getline") return this.getline();
        return this.fail();
      case "op":
        return this.operator(token);
      default:
        return this.fail();
    }
  }

  private operator(token: Token): Expr {
    switch (token.text) {
      case "/":
      case "/=": {
        const source = this.lexer.regex(token.at);
        this.token = this.lexer.next();
        return { kind: "regex", source };
      }
      case "$": {
        this.advance();
        if (this.is("++") || this.is("--")) {
          return { kind: "field", index: this.operator(this.token) };
        }
        const negative = this.is("-") || this.is("+") || this.is("!");
        return { kind: "field", index: negative ? this.unary() : this.primary() };
      }
      case "++":
      case "--": {
        this.advance();
        const target = this.primary();
        if (!isLValue(target)) this.fail();
        return { kind: "step", target, by: token.text === "++" ? 1 : -1, before: true };
      }
      case "(":
        return this.grouping();
      case "-":
      case "+":
      case "!":
        return this.unary();
      default:
        return this.fail();
    }
  }

  private grouping(): Expr {
    this.advance();
    const { noGreater, noIn } = this;
    this.noGreater = false;
    this.noIn = false;
    this.newlines();
    const items = [this.expr()];
    this.newlines();
    while (this.take(",")) {
      this.newlines();
      items.push(this.expr());
      this.newlines();
    }
    this.expect(")");
    this.noGreater = noGreater;
    this.noIn = noIn;
    if (items.length > 1) return { kind: "list", items };
    return { kind: "group", inner: items[0] as Expr };
  }

  private name(): Expr {
    const name = this.advance().text;
    if (!this.take("[")) return { kind: "name", name };
    return { kind: "element", array: name, subscripts: this.expressions("]") };
  }

  /** Up to the closing bracket, which is taken. */
  private expressions(close: string): Expr[] {
    const { noGreater, noIn } = this;
    this.noGreater = false;
    this.noIn = false;
    const items: Expr[] = [];
    this.newlines();
    while (!this.is(close)) {
      items.push(this.expr());
      this.newlines();
      if (!this.take(",")) break;
      this.newlines();
    }
    this.expect(close);
    this.noGreater = noGreater;
    this.noIn = noIn;
    return items;
  }

  private arguments(): Expr[] {
    this.expect("(");
    return this.expressions(")");
  }

  private builtin(): Expr {
    const name = this.advance().text;
    if (name === "length" && !this.is("(")) return { kind: "builtin", name, args: [] };
    return { kind: "builtin", name, args: this.arguments() };
  }

  private optionalLValue(): LValue | null {
    const { kind, text } = this.token;
    if (kind !== "name" && !(kind === "op" && text === "$")) return null;
    const target = this.primary();
    return isLValue(target) ? target : this.fail();
  }

  private getline(): Expr {
    this.advance();
    const target = this.optionalLValue();
    if (!this.take("<")) return { kind: "getline", from: "input", source: null, target };
    return { kind: "getline", from: "file", source: this.postfix(), target };
  }

  /** An expression in which "in" is left to the caller: the head of a for. */
  exprWithoutIn(): Expr {
    this.noIn = true;
    const expr = this.expr();
    this.noIn = false;
    return expr;
  }
}

export function isLValue(expr: Expr): expr is LValue {
  return expr.kind === "name" || expr.kind === "field" || expr.kind === "element";
}
