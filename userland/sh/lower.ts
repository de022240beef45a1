/**
 * From the parser's tree to ast.ts. The tree is taken for structure and word boundaries; the inside
 * of words is lexword.ts's. Statements are grouped into the lines that bash reads one at a time.
 */
import type {
  Assign,
  CaseClause,
  Cond,
  Item,
  Line,
  List,
  Node,
  Redir,
  Simple,
  SyntaxFault,
  Word,
} from "./ast.ts";
import { assignment, missing } from "./assignword.ts";
import { balancedEnd } from "./balanced.ts";
import { lexHere, lexWord } from "./lexword.ts";
import type * as U from "./parse.ts";
import type { Tree } from "./parse.ts";

/** Statements of one line, not yet lowered. */
export interface Group {
  readonly start: number;
  /** Where the last statement ends. */
  readonly stop: number;
  /** Where the next line begins. */
  readonly end: number;
  readonly list: () => List;
}

const substitutesProcess = (word: Word | null): boolean =>
  word?.parts.some(({ k }) => k === "proc") ?? false;

export class Lowering {
  private readonly source: string;
  private readonly newlines: number[] = [];
  private readonly base: number;
  /** Offset of an extglob pattern where the option is off, or -1. */
  extglobAt = -1;
  /** The first NAME=( ... ), <( ... ) or <<<, in bash's words for what dash says. */
  beyondDash: SyntaxFault | null = null;
  /** Here-documents that ended with the text. */
  readonly unclosed: { readonly delimiter: string; readonly line: number }[] = [];
  private readonly extglob: boolean;

  constructor(source: string, line: number, extglob: boolean) {
    this.source = source;
    this.base = line;
    this.extglob = extglob;
    for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) {
      this.newlines.push(at);
    }
  }

  lineOf(pos: number): number {
    let low = 0;
    let high = this.newlines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.newlines[middle] as number) < pos) low = middle + 1;
      else high = middle;
    }
    return this.base + low;
  }

  /** Statements grouped into lines; those that begin at or after `limit` are left out. */
  lines(tree: Tree): Group[] {
    const groups: { start: number; stop: number; statements: U.Statement[] }[] = [];
    for (const statement of tree.commands) {
      const last = groups.at(-1);
      const gap = last ? this.source.slice(last.stop, statement.pos) : "\n";
      if (last !== undefined && !gap.includes("\n")) {
        last.statements.push(statement);
        last.stop = statement.end;
      } else groups.push({ start: statement.pos, stop: statement.end, statements: [statement] });
    }
    return groups.map(({ start, stop, statements }, i) => ({
      start,
      stop,
      end: groups[i + 1]?.start ?? this.source.length,
      list: () => this.list(statements),
    }));
  }

  line(group: Group): Line {
    return { start: group.start, end: group.end, list: group.list() };
  }

  list(statements: readonly U.Statement[]): List {
    const items: Item[] = [];
    for (const statement of statements) {
      items.push({ node: this.node(statement.command), background: statement.background === true });
    }
    return { t: "list", line: items[0]?.node.line ?? this.base, items };
  }

  private body(list: U.CompoundList): List {
    return this.list(list.commands);
  }

  private node(from: U.PipelineNode | U.AndOr | U.CompoundList): Node {
    const line = this.lineOf(from.pos);
    switch (from.type) {
      case "Command":
        return this.simple(from);
      case "Pipeline":
        return this.pipeline(from);
      case "AndOr":
        return {
          t: "andor",
          line,
          cmds: from.commands.map((c) => this.node(c)),
          ops: from.operators,
        };
      case "CompoundList":
        return { t: "group", line, body: this.body(from) };
      case "BraceGroup":
        return { t: "group", line, body: this.body(from.body) };
      case "Subshell":
        return { t: "subshell", line, body: this.body(from.body) };
      case "Redirected":
        return {
          t: "redir",
          line,
          body: this.node(from.command),
          redirs: this.redirs(from.redirects),
        };
      case "Function":
        return {
          t: "function",
          line,
          name: this.word(from.name).plain ?? from.name.text,
          body: this.node(from.body),
        };
      case "Coproc":
        return { t: "coproc", line, name: from.name?.text ?? "COPROC", body: this.node(from.body) };
      default:
        return this.compound(from, line);
    }
  }

  private compound(
    from:
      | U.If
      | U.For
      | U.ArithmeticFor
      | U.Select
      | U.While
      | U.Case
      | U.TestCommand
      | U.ArithmeticCommand,
    line: number,
  ): Node {
    switch (from.type) {
      case "If": {
        const arms = [{ test: this.body(from.clause), body: this.body(from.then) }];
        for (const elif of from.elif) {
          arms.push({ test: this.body(elif.clause), body: this.body(elif.then) });
        }
        return { t: "if", line, arms, other: from.else ? this.body(from.else) : null };
      }
      case "While": {
        const test = this.body(from.clause);
        return { t: "while", line, until: from.kind === "until", test, body: this.body(from.body) };
      }
      case "For":
      case "Select": {
        const words = from.wordlist ? from.wordlist.map((w) => this.word(w)) : null;
        const t = from.type === "For" ? "for" : "select";
        return { t, line, name: from.name.text, words, body: this.body(from.body) };
      }
      case "ArithmeticFor": {
        const [init = "", test = "", step = ""] = this.forHeader(from);
        return { t: "forarith", line, init, test, step, body: this.body(from.body) };
      }
      case "Case": {
        const clauses: CaseClause[] = from.items.map((item) => ({
          patterns: item.pattern.map((p) => this.word(p, true)),
          body: this.body(item.body),
          end: item.terminator ?? ";;",
        }));
        return { t: "case", line, word: this.word(from.word), clauses };
      }
      case "TestCommand":
        return { t: "cond", line, expr: this.cond(from.expression) };
      case "ArithmeticCommand":
        return { t: "arith", line, src: from.body };
    }
  }

  private forHeader(from: U.ArithmeticFor): string[] {
    const open = this.source.indexOf("((", from.pos) + 2;
    const end = balancedEnd(this.source, open, "))");
    const text = this.source.slice(open, end < 0 ? from.body.pos : end);
    const out: string[] = [];
    let from_ = 0;
    let depth = 0;
    for (let i = 0; i <= text.length; i++) {
      const c = text[i];
      if (c === "(") depth++;
      else if (c === ")") depth--;
      else if (c === undefined || (c === ";" && depth === 0)) {
        out.push(text.slice(from_, i));
        from_ = i + 1;
      }
    }
    return out;
  }

  private pipeline(from: U.Pipeline): Node {
    const line = this.lineOf(from.pos);
    let bang = false;
    let time: "" | "time" | "posix" = "";
    for (const prefix of from.prefixes) {
      if (prefix.type === "Negation") bang = !bang;
      else time = prefix.posix ? "posix" : "time";
    }
    const cmds = from.commands.map((c) => this.node(c));
    return { t: "pipe", line, bang, time, cmds, both: from.operators.map((op) => op === "|&") };
  }

  private simple(from: U.Command): Simple {
    const assigns: Assign[] = [];
    const words: (Word | Assign)[] = [];
    const redirs: Redir[] = [];
    for (const one of from.prefix) {
      if (one.type === "Assignment") assigns.push(this.assign(one));
      else redirs.push(this.redir(one));
    }
    if (from.name) words.push(this.word(from.name));
    for (const one of from.suffix) {
      if (one.type === "Word") words.push(this.word(one));
      else if (one.type === "Assignment") words.push(this.assign(one));
      else redirs.push(this.redir(one));
    }
    return { t: "simple", line: this.lineOf(from.pos), assigns, words, redirs };
  }

  private word(from: U.Word, pattern = false): Word {
    const text = this.source.slice(from.pos, from.end);
    if (!this.extglob && !pattern && this.extglobAt < 0 && /[?*+@!]\(/.test(text)) {
      const part = from.parts?.find((one) => one.type === "ExtendedGlob");
      if (part) this.extglobAt = part.pos + 1;
    }
    const line = this.lineOf(from.pos);
    const word = lexWord(text, { line });
    if (substitutesProcess(word)) this.notDash("(", line);
    return word;
  }

  private notDash(token: "(" | "redirection", line: number): void {
    const message = `syntax error near unexpected token \`${token}'`;
    this.beyondDash ??= { message, line, shown: "", incomplete: false };
  }

  private assign(from: U.Assignment): Assign {
    const text = this.source.slice(from.pos, from.end);
    const line = this.lineOf(from.pos);
    const one = assignment(text, line) ?? missing(text);
    if (one.array !== null || substitutesProcess(one.value)) this.notDash("(", line);
    return one;
  }

  private redirs(from: readonly U.Redirection[]): Redir[] {
    return from.map((one) => this.redir(one));
  }

  private redir(from: U.Redirection): Redir {
    const { descriptor } = from;
    const fd = descriptor?.type === "FileDescriptor" ? descriptor.value : -1;
    const fdName = descriptor?.type === "FileDescriptorVariable" ? descriptor.name : null;
    if (from.type === "HereDoc") {
      const quoted = from.delimiter?.quoted === true;
      const raw = from.body.text;
      const body = from.operator === "<<-" ? raw.replace(/^\t+/gm, "") : raw;
      if (from.closing === undefined) {
        this.unclosed.push({ delimiter: from.delimiter?.value ?? "", line: this.lineOf(from.pos) });
      }
      const line = this.lineOf(from.body.pos);
      const target: Word = quoted
        ? { text: body, parts: [{ k: "q", s: body }], plain: body, pure: true, braced: null }
        : lexHere(body, line);
      const here = { delimiter: from.delimiter?.value ?? "", body, quoted };
      return { op: from.operator, fd, fdName, target, here };
    }
    if (from.operator === "<<<" || /^[<>]\(/.test(from.target?.text ?? ""))
      this.notDash("redirection", this.lineOf(from.pos));
    const target = from.target ? this.word(from.target, true) : lexWord("");
    return { op: from.operator, fd, fdName, target, here: null };
  }

  private cond(from: U.TestExpression): Cond {
    switch (from.type) {
      case "TestUnary":
        return { c: "unary", op: from.operator, word: this.condWord(from.operand) };
      case "TestBinary": {
        const left = this.condWord(from.left);
        return { c: "binary", op: from.operator, left, right: this.condWord(from.right) };
      }
      case "TestLogical": {
        const parts = from.operands.map((one) => this.cond(one));
        return { c: from.operator === "&&" ? "and" : "or", parts };
      }
      case "TestNot": {
        const of = this.cond(from.operand);
        return from.negations.length % 2 === 1 ? { c: "not", of } : of;
      }
      case "TestGroup":
        return { c: "group", of: this.cond(from.expression) };
    }
  }

  private condWord(from: U.Word): Word {
    const text = this.source.slice(from.pos, from.end);
    return lexWord(text, { noBrace: true, line: this.lineOf(from.pos) });
  }
}
