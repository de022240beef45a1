/** An awk program as data. */
export interface Regexp {
  readonly kind: "regex";
  readonly source: string;
}

export type LValue =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "field"; readonly index: Expr }
  | { readonly kind: "element"; readonly array: string; readonly subscripts: readonly Expr[] };

export type Expr =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | Regexp
  | LValue
  | { readonly kind: "binary"; readonly op: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "match"; readonly negated: boolean; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "and" | "or"; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "unary"; readonly op: "-" | "+" | "!"; readonly operand: Expr }
  | { readonly kind: "condition"; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: "assign"; readonly op: string; readonly target: LValue; readonly value: Expr }
  | {
      readonly kind: "step";
      readonly target: LValue;
      readonly by: 1 | -1;
      readonly before: boolean;
    }
  | { readonly kind: "in"; readonly subscripts: readonly Expr[]; readonly array: string }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expr[];
      readonly line: number;
    }
  | { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expr[] }
  | {
      readonly kind: "getline";
      readonly from: "input" | "file" | "command";
      readonly source: Expr | null;
      readonly target: LValue | null;
    }
  /** (a, b): only before "in" and in print. */
  | { readonly kind: "list"; readonly items: readonly Expr[] }
  | { readonly kind: "group"; readonly inner: Expr };

export interface Redirect {
  readonly kind: ">" | ">>" | "|";
  readonly to: Expr;
}

export type Stmt =
  | { readonly kind: "block"; readonly body: readonly Stmt[] }
  | { readonly kind: "expr"; readonly expr: Expr }
  | {
      readonly kind: "print" | "printf";
      readonly args: readonly Expr[];
      readonly redirect: Redirect | null;
    }
  | { readonly kind: "if"; readonly test: Expr; readonly yes: Stmt; readonly no: Stmt | null }
  | { readonly kind: "while"; readonly test: Expr; readonly body: Stmt }
  | { readonly kind: "do"; readonly body: Stmt; readonly test: Expr }
  | {
      readonly kind: "for";
      readonly init: Stmt | null;
      readonly test: Expr | null;
      readonly step: Stmt | null;
      readonly body: Stmt;
    }
  | { readonly kind: "forin"; readonly name: string; readonly array: string; readonly body: Stmt }
  | { readonly kind: "next" | "nextfile" | "break" | "continue" }
  | { readonly kind: "exit" | "return"; readonly value: Expr | null }
  | {
      readonly kind: "delete";
      readonly array: string;
      readonly subscripts: readonly Expr[] | null;
    };

export interface Func {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Stmt;
}

export interface Rule {
  readonly pattern: "BEGIN" | "END" | "always" | Expr | readonly [Expr, Expr];
  /** null prints the record. */
  readonly action: Stmt | null;
}

export interface Program {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, Func>;
}
