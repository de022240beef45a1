/**
 * Inside a word: quoting and the kinds of expansion. POSIX XCU 2.2 and 2.6, bash(1) EXPANSION.
 * The parser finds where words end; this file takes one apart.
 */
import type { ParamOp, Part, Word } from "./ast.ts";
import { balancedEnd, parameter } from "./balanced.ts";
import { braceExpand } from "./brace.ts";
import { ansiC } from "./escape.ts";
import { substitutionEnd } from "./parse.ts";
import { isPure, plainValue } from "./wordparts.ts";

/**
 * word: unquoted. dq: between double quotes. here: a here-document's body. arith: an arithmetic
 * expression, where double quotes vanish. operand: after ${x:- inside double quotes.
 */
type Mode = "word" | "dq" | "here" | "arith" | "operand";

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const DIGITS = /[0-9]+/y;
const SPECIAL = "@*#?-$!";

export interface WordOptions {
  /** Tilde prefixes also after ":" (the value of an assignment). */
  readonly assignment?: boolean;
  readonly noBrace?: boolean;
  readonly line?: number;
}

/** Takes a word's source text apart. */
export function lexWord(text: string, options: WordOptions = {}): Word {
  const line = options.line ?? 1;
  const parts = new Lexer(text, line).parts("", "word", options.assignment === true);
  const all = options.noBrace === true || !text.includes("{") ? null : braceExpand(text);
  const braced =
    all === null ? null : all.map((one) => lexWord(one, { ...options, noBrace: true }));
  return { text, parts, plain: plainValue(parts), pure: parts.every(isPure), braced };
}

/** The text of a here-document or a prompt: only $, ` and \ are special. */
export function lexHere(text: string, line = 1): Word {
  const parts = new Lexer(text, line).parts("", "here", false);
  return {
    text,
    parts: [{ k: "dq", parts }],
    plain: null,
    pure: parts.every(isPure),
    braced: null,
  };
}

/** Parts of an arithmetic expression; null when nothing in it expands. */
export function lexArith(text: string, line = 1): readonly Part[] | null {
  if (!/[$`"\\']/.test(text)) return null;
  return [{ k: "dq", parts: new Lexer(text, line).parts("", "arith", false) }];
}

class Lexer {
  private i = 0;
  private readonly src: string;
  private readonly line: number;
  private lit = "";
  private out: Part[] = [];

  constructor(src: string, line: number) {
    this.src = src;
    this.line = line;
  }

  /** Parts up to an unquoted character of `stop` (not consumed) or the end. */
  parts(stop: string, mode: Mode, assignment: boolean): Part[] {
    const savedOut = this.out;
    const savedLit = this.lit;
    this.out = [];
    this.lit = "";
    let expandsTilde = assignment;
    let tildeAt = mode === "word" && stop === "" ? this.i : -1;
    while (this.i < this.src.length) {
      const c = this.src[this.i] as string;
      if (stop !== "" && stop.includes(c)) break;
      if (c === "~" && this.i === tildeAt && this.tilde(expandsTilde)) continue;
      if (expandsTilde && c === ":" && mode === "word") tildeAt = this.i + 1;
      if (c === "=" && mode === "word" && stop === "" && !expandsTilde) {
        // As in an assignment: `dd of=~/x`.
        expandsTilde = /^[A-Za-z_]\w*\+?$/.test(this.src.slice(0, this.i));
        if (expandsTilde) tildeAt = this.i + 1;
      }
      this.one(c, mode);
    }
    this.flush();
    const result = this.out;
    this.out = savedOut;
    this.lit = savedLit;
    return result;
  }

  private flush(): void {
    if (this.lit !== "") this.out.push({ k: "lit", s: this.lit });
    this.lit = "";
  }

  private push(part: Part): void {
    this.flush();
    this.out.push(part);
  }

  private one(c: string, mode: Mode): void {
    const { src } = this;
    if (c === "\\") this.backslash(mode);
    else if (c === "$") this.dollar(mode);
    else if (c === "`") this.backquote(mode);
    else if (c === "'" && mode === "word") {
      const end = src.indexOf("'", this.i + 1);
      const stop = end < 0 ? src.length : end;
      this.push({ k: "q", s: src.slice(this.i + 1, stop) });
      this.i = stop + 1;
    } else if (c === '"' && mode !== "here") {
      this.i++;
      if (mode === "arith") return;
      this.double();
    } else if ((c === "<" || c === ">") && mode === "word" && src[this.i + 1] === "(") {
      this.substitution(this.i, c);
    } else {
      this.lit += c;
      this.i++;
    }
  }

  private double(): void {
    const parts = this.parts('"', "dq", false);
    this.i++;
    this.push({ k: "dq", parts });
  }

  private backslash(mode: Mode): void {
    const next = this.src[this.i + 1];
    this.i += 2;
    if (next === "\n") return;
    if (next === undefined) {
      this.lit += "\\";
      this.i--;
    } else if (mode === "word") this.push({ k: "q", s: next });
    else {
      const special =
        mode === "here" || mode === "arith" ? "$`\\" : mode === "dq" ? '$`"\\' : '$`"\\}';
      this.push({ k: "q", s: special.includes(next) ? next : `\\${next}` });
    }
  }

  private tilde(assignment: boolean): boolean {
    const match = /^~([A-Za-z0-9_.+-]*)/.exec(this.src.slice(this.i)) as RegExpExecArray;
    const next = this.src[this.i + match[0].length];
    const ends = next === undefined || next === "/" || (assignment && next === ":");
    if (!ends) return false;
    this.push({ k: "tilde", user: match[1] as string });
    this.i += match[0].length;
    return true;
  }

  private backquote(mode: Mode): void {
    let src = "";
    let i = this.i + 1;
    for (; i < this.src.length && this.src[i] !== "`"; i++) {
      const next = this.src[i + 1];
      const escapes = mode === "dq" ? '$`\\"' : "$`\\";
      if (this.src[i] === "\\" && next !== undefined && escapes.includes(next))
        src += this.src[++i];
      else src += this.src[i];
    }
    this.push({ k: "cmd", src, line: this.lineHere() });
    this.i = i + 1;
  }

  private lineHere(): number {
    let line = this.line;
    for (
      let at = this.src.indexOf("\n");
      at >= 0 && at < this.i;
      at = this.src.indexOf("\n", at + 1)
    )
      line++;
    return line;
  }

  private substitution(at: number, kind: "<" | ">" | "$"): void {
    let end = substitutionEnd(this.src, at);
    if (end < 0) end = this.src.length + 1;
    const src = this.src.slice(at + 2, end - 1);
    const line = this.lineHere();
    this.push(kind === "$" ? { k: "cmd", src, line } : { k: "proc", op: kind, src, line });
    this.i = Math.min(end, this.src.length);
  }

  private dollar(mode: Mode): void {
    const { src } = this;
    const next = src[this.i + 1];
    if (next === "'" && mode === "word") {
      const { value, end } = ansiC(src, this.i + 2);
      this.push({ k: "q", s: value });
      this.i = end;
    } else if (next === '"' && mode === "word") {
      this.i += 2;
      this.double();
    } else if (next === "(") {
      if (src[this.i + 2] !== "(" || !this.arithmetic(this.i + 3, "))"))
        this.substitution(this.i, "$");
    } else if (next === "[" && this.arithmetic(this.i + 2, "]")) return;
    else if (next === "{") this.parameter(mode);
    else this.simple();
  }

  private simple(): void {
    NAME.lastIndex = this.i + 1;
    const match = NAME.exec(this.src);
    const c = this.src[this.i + 1] ?? "";
    const name = match ? match[0] : (c !== "" && SPECIAL.includes(c)) || /[0-9]/.test(c) ? c : "";
    if (name === "") this.lit += "$";
    else this.push({ ...parameter(name), text: `$${name}` });
    this.i += 1 + name.length;
  }

  /** `$((`: false when the parentheses turn out to be a command substitution. */
  private arithmetic(from: number, close: "))" | "]"): boolean {
    const end = balancedEnd(this.src, from, close);
    if (end < 0) return false;
    const src = this.src.slice(from, end);
    this.push({ k: "arith", src, parts: lexArith(src, this.lineHere()) });
    this.i = end + close.length;
    return true;
  }

  private parameter(mode: Mode): void {
    const start = this.i;
    const { src } = this;
    this.i += 2;
    let length = false;
    let indirect = false;
    if (
      src[this.i] === "#" &&
      /^#([A-Za-z_]\w*|[0-9]+|[@*#?$!-])[}[]/.test(src.slice(this.i, this.i + 80))
    ) {
      length = true;
      this.i++;
    } else if (src[this.i] === "!" && /[A-Za-z_0-9@*#]/.test(src[this.i + 1] ?? "")) {
      indirect = true;
      this.i++;
    }
    const name = this.parameterName();
    let index: Word | null = null;
    if (src[this.i] === "[" && /^[A-Za-z_]/.test(name)) {
      const end = balancedEnd(src, this.i + 1, "]");
      const text = src.slice(this.i + 1, end < 0 ? src.length : end);
      index = lexWord(text, { noBrace: true, line: this.line });
      this.i += text.length + 2;
    }
    const op = name === "" ? ({ o: "bad" } as const) : this.operation(mode, indirect);
    const close = balancedEnd(src, this.i, "}");
    this.i = close < 0 ? src.length : close + 1;
    this.push({ k: "par", name, index, indirect, length, op, text: src.slice(start, this.i) });
  }

  private parameterName(): string {
    for (const pattern of [NAME, DIGITS]) {
      pattern.lastIndex = this.i;
      const match = pattern.exec(this.src);
      if (match === null) continue;
      this.i += match[0].length;
      return match[0];
    }
    const c = this.src[this.i] ?? "";
    if (c === "" || !SPECIAL.includes(c)) return "";
    this.i++;
    return c;
  }

  /** What follows the name; leaves the position before "}". */
  private operation(mode: Mode, indirect: boolean): ParamOp | null {
    const { src } = this;
    const c = src[this.i];
    if (c === "}" || c === undefined) return null;
    const quoted = mode !== "word";
    const word = (): Word => this.operand("}", quoted ? "operand" : "word");
    const pattern = (): Word => this.operand("}", "word");
    const match = /^(:?[-=?+]|##?|%%?|\^\^?|,,?|~~?)/.exec(src.slice(this.i, this.i + 2));
    if (match) {
      const op = match[0];
      this.i += op.length;
      const kind = op.slice(-1);
      if ("-=?+".includes(kind)) {
        return { o: "default", colon: op.length === 2, kind: kind as "-", word: word() };
      }
      if (kind === "#" || kind === "%") {
        return { o: "remove", side: kind, longest: op.length === 2, word: pattern() };
      }
      const upper = kind === "^" ? true : kind === "," ? false : null;
      const over = src[this.i] === "}" ? null : pattern();
      return { o: "case", upper, all: op.length === 2, word: over };
    }
    if (c === "/") return this.replacement(quoted);
    if (c === ":") return this.slice();
    if (c === "@" || c === "*") {
      if (indirect && src[this.i + 1] === "}") {
        this.i++;
        return { o: "names", all: c };
      }
      const transform = /^@([UuLQEPAKak])\}/.exec(src.slice(this.i, this.i + 3));
      if (transform) {
        this.i += 2;
        return { o: "transform", letter: transform[1] as string };
      }
    }
    return { o: "bad" };
  }

  private operand(stop: string, mode: Mode): Word {
    const from = this.i;
    const tilde = mode === "word" && this.src[this.i] === "~" && this.tildeOperand(stop);
    const parts = tilde === false ? this.parts(stop, mode, false) : tilde;
    return {
      text: this.src.slice(from, this.i),
      parts,
      plain: plainValue(parts),
      pure: parts.every(isPure),
      braced: null,
    };
  }

  /** ${x:-~/y}: a tilde prefix at the start of an operand. */
  private tildeOperand(stop: string): Part[] | false {
    const match = /^~([A-Za-z0-9_.+-]*)(?=[/}])/.exec(this.src.slice(this.i));
    if (match === null) return false;
    this.i += match[0].length;
    return [{ k: "tilde", user: match[1] as string }, ...this.parts(stop, "word", false)];
  }

  private replacement(quoted: boolean): ParamOp {
    this.i++;
    let how: "" | "/" | "#" | "%" = "";
    const c = this.src[this.i];
    if (c === "/" || c === "#" || c === "%") {
      how = c;
      this.i++;
    }
    const pattern = this.operand("/}", "word");
    if (this.src[this.i] !== "/") return { o: "replace", how, pattern, by: null };
    this.i++;
    return { o: "replace", how, pattern, by: this.operand("}", quoted ? "operand" : "word") };
  }

  private slice(): ParamOp {
    this.i++;
    const from = this.expression(":}");
    if (this.src[this.i] !== ":") return { o: "slice", from, count: null };
    this.i++;
    return { o: "slice", from, count: this.expression("}") };
  }

  /** An arithmetic operand: up to one of `stops` outside parentheses and ?: pairs. */
  private expression(stops: string): Word {
    const from = this.i;
    let depth = 0;
    let ternary = 0;
    let end = from;
    for (; end < this.src.length; end++) {
      const c = this.src[end] as string;
      if (c === "$" && this.src[end + 1] === "{") end = balancedEnd(this.src, end + 2, "}");
      else if (c === "(" || c === "[") depth++;
      else if (c === ")" || c === "]") depth--;
      else if (c === "?") ternary++;
      else if (c === ":" && ternary > 0) ternary--;
      else if (depth === 0 && stops.includes(c)) break;
      if (end < 0) break;
    }
    const text = this.src.slice(from, end < 0 ? this.src.length : end);
    this.i = from + text.length;
    const parts = lexArith(text, this.line) ?? [{ k: "q", s: text }];
    return { text, parts, plain: plainValue(parts), pure: parts.every(isPure), braced: null };
  }
}
