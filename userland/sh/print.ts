/**
 * Commands as text: what `jobs`, `type`, `declare -f` and $BASH_COMMAND show. print_cmd.c, with its
 * line breaks and its indentation of four.
 */
import type { Cond, List, Node, Redir, Simple, Word } from "./ast.ts";

const STEP = 4;

class Printer {
  private out = "";
  private indentation = 0;
  private skip = 0;
  private inFunction: number;
  private deferred: Redir[] = [];

  constructor(inFunction: boolean) {
    this.inFunction = inFunction ? 1 : 0;
  }

  text(node: Node): string {
    this.node(node);
    this.hereDocs();
    return this.out;
  }

  functionText(name: string, body: Node): string {
    this.out = `${name} () \n`;
    this.functionBody(body);
    return this.out;
  }

  private functionBody(body: Node): void {
    const inner = body.t === "redir" ? body.body : body;
    const redirs = body.t === "redir" ? body.redirs : [];
    this.out += `${" ".repeat(this.indentation)}{ \n`;
    this.inFunction++;
    this.indentation += STEP;
    if (inner.t === "group") this.list(inner.body);
    else this.node(inner);
    this.hereDocs();
    this.indentation -= STEP;
    this.inFunction--;
    this.out += `\n${" ".repeat(this.indentation)}}`;
    if (redirs.length > 0) this.out += ` ${redirs.map((one) => this.redir(one)).join(" ")}`;
  }

  private indent(): void {
    if (this.skip > 0) this.skip--;
    else this.out += " ".repeat(this.indentation);
  }

  private newline(text: string): void {
    this.out += `\n${" ".repeat(this.indentation)}${text}`;
  }

  private semicolon(): void {
    const last = this.out.at(-1);
    if (last !== "&" && last !== "\n") this.out += ";";
  }

  private list(list: List): void {
    list.items.forEach((item, i) => {
      this.node(item.node);
      const last = i === list.items.length - 1;
      if (item.background) this.out += " &";
      if (last) return;
      if (this.deferred.length > 0) this.hereDocs();
      else if (!item.background) this.semicolon();
      if (this.inFunction > 0 && !item.background) this.out += "\n";
      else {
        this.out += " ";
        this.skip++;
      }
    });
  }

  private body(list: List): void {
    this.indentation += STEP;
    this.multi(list);
    this.hereDocs();
    this.semicolon();
    this.indentation -= STEP;
  }

  /** Bodies of compound commands are spread over lines inside functions only. */
  private multi(list: List): void {
    this.list(list);
  }

  private node(node: Node): void {
    if (node.t === "list") return this.list(node);
    if (node.t === "andor") return this.andor(node);
    if (node.t === "pipe") return this.pipe(node);
    this.indent();
    this.command(node);
  }

  private andor(node: Extract<Node, { t: "andor" }>): void {
    node.cmds.forEach((one, i) => {
      if (i > 0) {
        this.out += ` ${node.ops[i - 1] as string} `;
        this.skip++;
      }
      this.node(one);
    });
  }

  private pipe(node: Extract<Node, { t: "pipe" }>): void {
    this.indent();
    if (node.time !== "") this.out += node.time === "posix" ? "time -p " : "time ";
    if (node.bang) this.out += "! ";
    node.cmds.forEach((one, i) => {
      if (i > 0) this.out += node.both[i - 1] === true ? " 2>&1 | " : " | ";
      this.skip++;
      this.node(one);
    });
  }

  private command(node: Node): void {
    switch (node.t) {
      case "simple":
        return this.simple(node);
      case "redir":
        this.skip++;
        this.node(node.body);
        this.out += ` ${node.redirs.map((one) => this.redir(one)).join(" ")}`;
        return;
      case "group":
        return this.group(node.body);
      case "subshell":
        this.out += "( ";
        this.skip++;
        this.list(node.body);
        this.hereDocs();
        this.out += " )";
        return;
      case "cond":
        this.out += `[[ ${condText(node.expr)} ]]`;
        return;
      case "arith":
        this.out += `((${node.src}))`;
        return;
      case "function":
        this.out += `function ${node.name} () \n`;
        this.functionBody(node.body);
        return;
      case "coproc":
        this.out += `coproc ${node.name} `;
        this.skip++;
        return this.node(node.body);
      default:
        return this.compound(node);
    }
  }

  private compound(node: Node): void {
    switch (node.t) {
      case "if":
        return this.conditional(node, 0);
      case "while":
        this.out += node.until ? "until " : "while ";
        this.skip++;
        this.list(node.test);
        this.semicolon();
        this.out += " do\n";
        this.body(node.body);
        return this.newline("done");
      case "for":
      case "select": {
        const words =
          node.words === null ? ' in "$@"' : ` in ${node.words.map(wordText).join(" ")}`;
        this.out += `${node.t} ${node.name}${words};`;
        this.newline("do\n");
        this.body(node.body);
        return this.newline("done");
      }
      case "forarith":
        this.out += `for ((${node.init.trim()}; ${node.test.trim()}; ${node.step.trim()}))`;
        this.newline("do\n");
        this.body(node.body);
        return this.newline("done");
      case "case":
        return this.caseOf(node);
      default:
        return;
    }
  }

  private conditional(node: Extract<Node, { t: "if" }>, at: number): void {
    const arm = node.arms[at];
    if (arm === undefined) return;
    this.out += "if ";
    this.skip++;
    this.list(arm.test);
    this.semicolon();
    this.out += " then\n";
    this.body(arm.body);
    if (at + 1 < node.arms.length) {
      this.newline("else\n");
      this.indentation += STEP;
      this.indent();
      this.conditional(node, at + 1);
      this.semicolon();
      this.indentation -= STEP;
    } else if (node.other !== null) {
      this.newline("else\n");
      this.body(node.other);
    }
    this.newline("fi");
  }

  private caseOf(node: Extract<Node, { t: "case" }>): void {
    this.out += `case ${node.word.text} in `;
    this.indentation += STEP;
    for (const clause of node.clauses) {
      this.newline(`${clause.patterns.map(wordText).join(" | ")})\n`);
      this.indentation += STEP;
      this.list(clause.body);
      this.hereDocs();
      this.indentation -= STEP;
      this.newline(clause.end);
    }
    this.indentation -= STEP;
    this.newline("esac");
  }

  private group(list: List): void {
    this.out += "{ ";
    if (this.inFunction === 0) this.skip++;
    else {
      this.out += "\n";
      this.indentation += STEP;
    }
    this.list(list);
    this.hereDocs();
    if (this.inFunction > 0) {
      this.indentation -= STEP;
      this.out += `\n${" ".repeat(this.indentation)}`;
    } else {
      this.semicolon();
      this.out += " ";
    }
    this.out += "}";
  }

  private simple(node: Simple): void {
    const words = [...node.assigns, ...node.words].map((one) => one.text);
    this.out += [...words, ...node.redirs.map((one) => this.redir(one))].join(" ");
  }

  private redir(one: Redir): string {
    const fd = one.fdName === null ? (one.fd < 0 ? "" : String(one.fd)) : `{${one.fdName}}`;
    if (one.here !== null) {
      this.deferred.push(one);
      return `${fd}${one.op}${one.here.quoted ? `'${one.here.delimiter}'` : one.here.delimiter}`;
    }
    if (one.op === "<&" || one.op === ">&") {
      const shown =
        one.fd < 0 && /^\d+$|^-$/.test(one.target.text) ? (one.op === ">&" ? "1" : "0") : fd;
      return `${shown}${one.op}${one.target.text}`;
    }
    return `${fd}${one.op} ${one.target.text}`;
  }

  private hereDocs(): void {
    const pending = this.deferred;
    this.deferred = [];
    for (const one of pending) {
      if (one.here !== null) this.out += `\n${one.here.body}${one.here.delimiter}\n`;
    }
  }
}

function wordText(word: Word): string {
  return word.text;
}

function condText(expr: Cond): string {
  switch (expr.c) {
    case "unary":
      return `${expr.op} ${expr.word.text}`;
    case "binary":
      return `${expr.left.text} ${expr.op} ${expr.right.text}`;
    case "and":
      return expr.parts.map(condText).join(" && ");
    case "or":
      return expr.parts.map(condText).join(" || ");
    case "not":
      return `! ${condText(expr.of)}`;
    case "group":
      return `( ${condText(expr.of)} )`;
  }
}

/** A command as `jobs` shows it. */
export function commandText(node: Node): string {
  return new Printer(false).text(node);
}

/** A function as `declare -f` shows it. */
export function functionText(name: string, body: Node): string {
  return new Printer(false).functionText(name, body);
}
