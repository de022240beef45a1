/**
 * What the shell executes: plain immutable data, made once from the parser's tree (parse.ts) and
 * shared by parent and child shells. Words keep their source text, so that commands can be shown.
 */

/** A piece of a word. */
export type Part =
  | { readonly k: "lit"; readonly s: string } // unquoted text: pattern characters count
  | { readonly k: "q"; readonly s: string } // quoted text
  | { readonly k: "dq"; readonly parts: readonly Part[] }
  | Parameter
  | { readonly k: "cmd"; readonly src: string; readonly line: number }
  | { readonly k: "arith"; readonly src: string; readonly parts: readonly Part[] | null }
  | { readonly k: "proc"; readonly op: "<" | ">"; readonly src: string; readonly line: number }
  | { readonly k: "tilde"; readonly user: string }
  /** What a substitution gave: like a parameter's value. Made while expanding. */
  | { readonly k: "res"; readonly s: string };

export interface Parameter {
  readonly k: "par";
  readonly name: string;
  /** Subscript as written; "@" and "*" are special. */
  readonly index: Word | null;
  readonly indirect: boolean;
  readonly length: boolean;
  readonly op: ParamOp | null;
  readonly text: string;
}

export type ParamOp =
  | {
      readonly o: "default";
      readonly colon: boolean;
      readonly kind: "-" | "=" | "?" | "+";
      readonly word: Word;
    }
  | {
      readonly o: "remove";
      readonly side: "#" | "%";
      readonly longest: boolean;
      readonly word: Word;
    }
  | {
      readonly o: "replace";
      readonly how: "" | "/" | "#" | "%";
      readonly pattern: Word;
      readonly by: Word | null;
    }
  | { readonly o: "slice"; readonly from: Word; readonly count: Word | null }
  | {
      readonly o: "case";
      readonly upper: boolean | null;
      readonly all: boolean;
      readonly word: Word | null;
    }
  | { readonly o: "transform"; readonly letter: string }
  | { readonly o: "names"; readonly all: "@" | "*" }
  | { readonly o: "bad" };

export interface Word {
  readonly text: string;
  readonly parts: readonly Part[];
  /** The word's value when nothing in it expands, splits or matches. */
  readonly plain: string | null;
  /** Expands without a system call. */
  readonly pure: boolean;
  /** What brace expansion makes of it. */
  readonly braced: readonly Word[] | null;
}

export interface Assign {
  readonly k: "assign";
  readonly name: string;
  readonly index: Word | null;
  readonly append: boolean;
  readonly value: Word | null;
  /** NAME=( ... ). */
  readonly array: readonly ArrayElement[] | null;
  readonly text: string;
}

export interface ArrayElement {
  /** [index]= ; null for a plain word. */
  readonly index: Word | null;
  readonly append: boolean;
  readonly word: Word;
}

export type RedirOp =
  | ">"
  | ">>"
  | "<"
  | "<>"
  | "<&"
  | ">&"
  | ">|"
  | "&>"
  | "&>>"
  | "<<<"
  | "<<"
  | "<<-";

export interface Redir {
  readonly op: RedirOp;
  /** -1: the operator's default. */
  readonly fd: number;
  /** {name}>file. */
  readonly fdName: string | null;
  readonly target: Word;
  /** Here-document: its delimiter and raw body, for printing. */
  readonly here: {
    readonly delimiter: string;
    readonly body: string;
    readonly quoted: boolean;
  } | null;
}

export interface Simple {
  readonly t: "simple";
  readonly line: number;
  readonly assigns: readonly Assign[];
  readonly words: readonly (Word | Assign)[];
  readonly redirs: readonly Redir[];
}

export interface Item {
  readonly node: Node;
  readonly background: boolean;
}

export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: List;
  readonly end: ";;" | ";&" | ";;&";
}

export interface List {
  readonly t: "list";
  readonly line: number;
  readonly items: readonly Item[];
}

export type Node =
  | Simple
  | List
  | {
      readonly t: "pipe";
      readonly line: number;
      readonly bang: boolean;
      readonly time: "" | "time" | "posix";
      readonly cmds: readonly Node[];
      readonly both: readonly boolean[];
    }
  | {
      readonly t: "andor";
      readonly line: number;
      readonly cmds: readonly Node[];
      readonly ops: readonly ("&&" | "||")[];
    }
  | {
      readonly t: "redir";
      readonly line: number;
      readonly body: Node;
      readonly redirs: readonly Redir[];
    }
  | { readonly t: "group"; readonly line: number; readonly body: List }
  | { readonly t: "subshell"; readonly line: number; readonly body: List }
  | {
      readonly t: "if";
      readonly line: number;
      readonly arms: readonly { readonly test: List; readonly body: List }[];
      readonly other: List | null;
    }
  | {
      readonly t: "while";
      readonly line: number;
      readonly until: boolean;
      readonly test: List;
      readonly body: List;
    }
  | {
      readonly t: "for";
      readonly line: number;
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: List;
    }
  | {
      readonly t: "select";
      readonly line: number;
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: List;
    }
  | {
      readonly t: "forarith";
      readonly line: number;
      readonly init: string;
      readonly test: string;
      readonly step: string;
      readonly body: List;
    }
  | {
      readonly t: "case";
      readonly line: number;
      readonly word: Word;
      readonly clauses: readonly CaseClause[];
    }
  | { readonly t: "cond"; readonly line: number; readonly expr: Cond }
  | { readonly t: "arith"; readonly line: number; readonly src: string }
  | { readonly t: "function"; readonly line: number; readonly name: string; readonly body: Node }
  | { readonly t: "coproc"; readonly line: number; readonly name: string; readonly body: Node };

export type Cond =
  | { readonly c: "unary"; readonly op: string; readonly word: Word }
  | { readonly c: "binary"; readonly op: string; readonly left: Word; readonly right: Word }
  | { readonly c: "and" | "or"; readonly parts: readonly Cond[] }
  | { readonly c: "not"; readonly of: Cond }
  | { readonly c: "group"; readonly of: Cond };

/** A run of statements that bash reads, and then executes, as one: up to an unquoted newline. */
export interface Line {
  readonly list: List;
  /** Offset just past the line in the source. */
  readonly end: number;
  readonly start: number;
}

export interface SyntaxFault {
  /** "syntax error near unexpected token `)'" and the like. */
  readonly message: string;
  readonly line: number;
  /** The offending source line, which bash shows too; empty for none. */
  readonly shown: string;
  /** More input could complete the command. */
  readonly incomplete: boolean;
}

export interface Program {
  readonly lines: readonly Line[];
  readonly fault: SyntaxFault | null;
  /** What dash does not know: arrays, process substitution, here-strings. */
  readonly beyondDash: SyntaxFault | null;
  /** Said when the last line is read. */
  readonly warnings: readonly { readonly line: number; readonly text: string }[];
}
