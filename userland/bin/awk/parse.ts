/** The awk grammar: tokens into a tree, by recursive descent. */
import type { Expr, Func, Program, Redirect, Rule, Stmt } from "./ast.ts";
import { AwkError } from "./lex.ts";
import { ExpressionParser } from "./parseexpr.ts";
import { parseStatement } from "./statement.ts";

export class Parser extends ExpressionParser {
  private readonly rules: Rule[] = [];
  private readonly functions = new Map<string, Func>();

  program(): Program {
    this.terminators();
    while (this.token.kind !== "end") {
      this.item();
      this.terminators();
    }
    return { rules: this.rules, functions: this.functions };
  }

  private item(): void {
    if (this.is("function") || this.is("func")) return this.function();
    if (this.take("BEGIN")) {
      this.rules.push({ pattern: "BEGIN", action: this.block() });
      return;
    }
    if (this.take("END")) {
      this.rules.push({ pattern: "END", action: this.block() });
      return;
    }
    if (this.is("{")) {
      this.rules.push({ pattern: "always", action: this.block() });
      return;
    }
    const first = this.expr();
    if (this.take(",")) {
      this.newlines();
      const second = this.expr();
      this.rules.push({ pattern: [first, second], action: this.is("{") ? this.block() : null });
    } else this.rules.push({ pattern: first, action: this.is("{") ? this.block() : null });
  }

  private function(): void {
    this.advance();
    if (this.token.kind !== "name" && this.token.kind !== "funcname") this.fail();
    const name = this.advance().text;
    this.expect("(");
    const params: string[] = [];
    while (!this.is(")")) {
      if (this.token.kind !== "name") this.fail();
      params.push(this.advance().text);
      if (!this.take(",")) break;
      this.newlines();
    }
    this.expect(")");
    this.newlines();
    this.functions.set(name, { name, params, body: this.block() });
  }

  block(): Stmt {
    this.expect("{");
    const body: Stmt[] = [];
    this.terminators();
    while (!this.is("}")) {
      if (this.token.kind === "end")
        throw new AwkError(`line ${this.line + 1}: missing } near end of file`);
      body.push(parseStatement(this));
      this.terminators();
    }
    this.advance();
    return { kind: "block", body };
  }

  /** The arguments of print and printf, and where the output goes. */
  printArguments(): { args: readonly Expr[]; redirect: Redirect | null } {
    const args: Expr[] = [];
    this.noGreater = true;
    if (!this.endsStatement() && !this.is(">") && !this.is("|") && !this.is(">>")) {
      args.push(this.expr());
      while (this.take(",")) {
        this.newlines();
        args.push(this.expr());
      }
    }
    this.noGreater = false;
    const [only] = args;
    const list = args.length === 1 && only?.kind === "list" ? only.items : args;
    for (const kind of [">", ">>", "|"] as const) {
      if (this.take(kind)) return { args: list, redirect: { kind, to: this.redirectTarget() } };
    }
    return { args: list, redirect: null };
  }

  private redirectTarget(): Expr {
    this.noGreater = true;
    const target = this.concatenation();
    this.noGreater = false;
    return target;
  }
}
