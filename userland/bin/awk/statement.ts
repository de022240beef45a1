/** Statements of awk. */
import type { Stmt } from "./ast.ts";
import type { Parser } from "./parse.ts";

export function parseStatement(p: Parser): Stmt {
  if (p.is("{")) return p.block();
  if (p.take("if")) return ifStatement(p);
  if (p.take("while")) {
    p.expect("(");
    const test = p.expr();
    p.expect(")");
    return { kind: "while", test, body: body(p) };
  }
  if (p.take("for")) return forStatement(p);
  if (p.take("do")) {
    const inner = body(p);
    p.terminators();
    p.expect("while");
    p.expect("(");
    const test = p.expr();
    p.expect(")");
    p.endStatement();
    return { kind: "do", body: inner, test };
  }
  if (p.take(";")) return { kind: "block", body: [] };
  const statement = simple(p);
  p.endStatement();
  return statement;
}

/** One statement, on this line or the next; a lone ; is an empty one. */
function body(p: Parser): Stmt {
  p.newlines();
  return parseStatement(p);
}

function ifStatement(p: Parser): Stmt {
  p.expect("(");
  const test = p.expr();
  p.expect(")");
  const yes = body(p);
  p.terminators();
  if (!p.take("else")) return { kind: "if", test, yes, no: null };
  return { kind: "if", test, yes, no: body(p) };
}

function forStatement(p: Parser): Stmt {
  p.expect("(");
  let init: Stmt | null = null;
  if (!p.is(";")) {
    if (p.token.kind === "name" || p.is("(")) {
      const first = p.exprWithoutIn();
      if (p.is("in") && first.kind === "name") {
        p.advance();
        const array = p.arrayName();
        p.expect(")");
        return { kind: "forin", name: first.name, array, body: body(p) };
      }
      init = { kind: "expr", expr: first };
    } else init = simple(p);
  }
  p.expect(";");
  p.newlines();
  const test = p.is(";") ? null : p.expr();
  p.expect(";");
  p.newlines();
  const step = p.is(")") ? null : simple(p);
  p.expect(")");
  return { kind: "for", init, test, step, body: body(p) };
}

function simple(p: Parser): Stmt {
  for (const kind of ["next", "nextfile", "break", "continue"] as const) {
    if (p.take(kind)) return { kind };
  }
  for (const kind of ["exit", "return"] as const) {
    if (p.take(kind)) return { kind, value: p.endsStatement() ? null : p.expr() };
  }
  for (const kind of ["print", "printf"] as const) {
    if (p.take(kind)) return { kind, ...p.printArguments() };
  }
  if (p.take("delete")) {
    const target = p.expr();
    if (target.kind === "name") return { kind: "delete", array: target.name, subscripts: null };
    if (target.kind === "element") {
      return { kind: "delete", array: target.array, subscripts: target.subscripts };
    }
    p.fail();
  }
  return { kind: "expr", expr: p.expr() };
}
