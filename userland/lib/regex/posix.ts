/**
 * BRE and ERE with GNU's additions (\+ \? \| in BRE, \w \W \s \S \b \B \< \> \` \'), as glibc's
 * regcomp(3) and grep's dfa.c read them. Collating elements are single characters (C.UTF-8).
 */
import {
  CLASS_NAMES,
  type ClassName,
  type Node,
  type Pattern,
  RegexError,
  type SetItem,
} from "./ast.ts";

const DUP_MAX = 32_767;
const ESCAPED: Readonly<Record<string, Node>> = {
  w: { kind: "set", negated: false, items: ["word"] },
  W: { kind: "set", negated: true, items: ["word"] },
  s: { kind: "set", negated: false, items: ["space"] },
  S: { kind: "set", negated: true, items: ["space"] },
  b: { kind: "assert", what: "b" },
  B: { kind: "assert", what: "B" },
  "<": { kind: "assert", what: "<" },
  ">": { kind: "assert", what: ">" },
  "`": { kind: "assert", what: "bos" },
  "'": { kind: "assert", what: "eos" },
};

export interface PosixOptions {
  /** What means nothing is itself or nothing, as in grep; otherwise it is an error, as in sed. */
  readonly lenient?: boolean;
  /** Without them { is itself (mawk). */
  readonly intervals?: boolean;
}

export function parsePosix(source: string, extended: boolean, options: PosixOptions = {}): Pattern {
  const parser = new Parser(source, extended, options);
  const root = parser.alternatives(0);
  if (!parser.done) throw new RegexError("Unmatched ) or \\)");
  return { root, groups: parser.groups, names: new Map(), warnings: parser.warnings };
}

class Parser {
  groups = 0;
  readonly warnings: string[] = [];
  private readonly source: string;
  private readonly extended: boolean;
  private readonly options: PosixOptions;
  private readonly lenient: boolean;
  private at = 0;
  private readonly closed = new Set<number>();

  constructor(source: string, extended: boolean, options: PosixOptions) {
    this.source = source;
    this.extended = extended;
    this.options = options;
    this.lenient = options.lenient ?? false;
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  /** True, and past it, when the operator comes next: bare in ERE, after a backslash in BRE. */
  private operator(char: string): boolean {
    const text = this.extended ? char : `\\${char}`;
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private peekOperator(char: string): boolean {
    return this.source.startsWith(this.extended ? char : `\\${char}`, this.at);
  }

  alternatives(depth: number): Node {
    const nodes = [this.sequence(depth)];
    while (this.operator("|")) nodes.push(this.sequence(depth));
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: "alt", nodes };
  }

  private sequence(depth: number): Node {
    const nodes: Node[] = [];
    while (!this.done && !this.peekOperator("|") && !(depth > 0 && this.peekOperator(")"))) {
      if (depth === 0 && this.peekOperator(")") && !(this.lenient && this.extended)) {
        throw new RegexError("Unmatched ) or \\)");
      }
      const star = this.leadingStar(nodes);
      if (star === "skip") continue;
      const atom = star ?? this.atom(nodes, depth);
      nodes.push(this.repeats(atom));
    }
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: "seq", nodes };
  }

  /** A repetition with nothing before it: itself in BRE; nothing in ERE, or wrong for sed. */
  private leadingStar(nodes: readonly Node[]): Node | "skip" | null {
    const last = nodes[nodes.length - 1];
    if (last && !(last.kind === "assert" && last.what === "bol")) return null;
    const char = this.source[this.at] as string;
    if (!this.extended) {
      if (char === "*") {
        this.at++;
        return { kind: "char", code: 42 };
      }
      if (this.source.startsWith("\\{", this.at)) {
        if (!this.lenient) throw new RegexError("Invalid preceding regular expression");
        this.at += 2;
        return { kind: "char", code: 123 };
      }
      return null;
    }
    const intervals = this.options.intervals ?? true;
    const interval = intervals
      ? /^\{\d*,?\d*\}/.exec(this.source.slice(this.at, this.at + 16))
      : null;
    if (!"*+?".includes(char) && !interval) return null;
    if (!this.lenient) throw new RegexError("Invalid preceding regular expression");
    this.at += interval ? interval[0].length : 1;
    this.warnings.push(`${interval ? "{...}" : char} at start of expression`);
    return "skip";
  }

  private repeats(atom: Node): Node {
    let node = atom;
    for (;;) {
      const before = this.at;
      let range: readonly [number, number] | null = null;
      const star = this.source[this.at] === "*";
      if (star) {
        this.at++;
        range = [0, Infinity];
      } else if (this.operator("+")) range = [1, Infinity];
      else if (this.operator("?")) range = [0, 1];
      else if ((this.options.intervals ?? true) && this.operator("{")) range = this.interval();
      if (range === null) {
        this.at = before;
        return node;
      }
      const braces = !star && this.source[before] === "\\" && this.source[before + 1] === "{";
      if (!this.extended && !this.lenient && node !== atom && (star || braces)) {
        throw new RegexError("Invalid preceding regular expression");
      }
      const [min, max] = range;
      // a** and (a*)+ are a*: keeps engines from nesting for nothing.
      if (node.kind === "repeat" && node.min === 0 && node.max === Infinity) continue;
      node = { kind: "repeat", node, min, max, lazy: false };
    }
  }

  /** After "{": the bounds, or null for a brace that means itself (ERE). */
  private interval(): readonly [number, number] | null {
    const close = this.extended ? "}" : "\\}";
    const end = this.source.indexOf(close, this.at);
    const body = end < 0 ? "" : this.source.slice(this.at, end);
    const match = /^(\d*)(,?)(\d*)$/.exec(body);
    if (end < 0 || !match || body === "") {
      if (this.extended && this.lenient) return null;
      throw new RegexError(end < 0 ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const min = match[1] === "" ? 0 : Number(match[1]);
    const max = match[2] === "" ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (min > max) throw new RegexError("Invalid content of \\{\\}");
    if (min > DUP_MAX || (max !== Infinity && max > DUP_MAX)) {
      throw new RegexError("Regular expression too big");
    }
    this.at = end + close.length;
    return [min, max];
  }

  private atom(nodes: readonly Node[], depth: number): Node {
    if (this.operator("(")) return this.group(depth);
    const char = String.fromCodePoint(this.source.codePointAt(this.at) as number);
    this.at += char.length;
    if (char === ".") return { kind: "any", newline: true };
    if (char === "[") return this.bracket();
    if (char === "^" && (this.extended || nodes.length === 0))
      return { kind: "assert", what: "bol" };
    if (char === "$" && (this.extended || this.atEnd(depth)))
      return { kind: "assert", what: "eol" };
    if (char === "\\") return this.escape();
    return { kind: "char", code: char.codePointAt(0) as number };
  }

  private atEnd(depth: number): boolean {
    return this.done || this.peekOperator("|") || (depth > 0 && this.peekOperator(")"));
  }

  private group(depth: number): Node {
    const index = ++this.groups;
    const node = this.alternatives(depth + 1);
    if (!this.operator(")")) throw new RegexError("Unmatched ( or \\(");
    this.closed.add(index);
    return { kind: "group", index, node };
  }

  private escape(): Node {
    const point = this.source.codePointAt(this.at);
    if (point === undefined) throw new RegexError("Trailing backslash");
    const char = String.fromCodePoint(point);
    this.at += char.length;
    const known = ESCAPED[char];
    if (known) return known;
    if (/[1-9]/.test(char)) {
      const index = Number(char);
      if (!this.closed.has(index)) throw new RegexError("Invalid back reference");
      return { kind: "backref", index };
    }
    return { kind: "char", code: point };
  }

  private bracket(): Node {
    const unmatched = "Unmatched [, [^, [:, [., or [=";
    let negated = false;
    if (this.source[this.at] === "^") {
      negated = true;
      this.at++;
    }
    const items: SetItem[] = [];
    if (this.done && !negated && this.lenient) throw new RegexError("Invalid regular expression");
    for (let first = true; ; first = false) {
      if (this.done) throw new RegexError(unmatched);
      if (this.source[this.at] === "]" && !first) break;
      if (this.source.startsWith("[:", this.at)) {
        const end = this.source.indexOf(":]", this.at);
        if (end < 0) throw new RegexError(unmatched);
        const name = this.source.slice(this.at + 2, end);
        if (!CLASS_NAMES.includes(name)) throw new RegexError("Invalid character class name");
        items.push(name as ClassName);
        this.at = end + 2;
        continue;
      }
      const from = this.bracketChar();
      if (this.source[this.at] === "-" && this.source[this.at + 1] !== "]") {
        this.at++;
        if (this.done) throw new RegexError(unmatched);
        const to = this.bracketChar();
        if (to < from) throw new RegexError("Invalid range end");
        items.push([from, to]);
      } else items.push([from, from]);
    }
    this.at++;
    return { kind: "set", negated, items };
  }

  /** One character, [.x.] or [=x=]. */
  private bracketChar(): number {
    const kind = this.source[this.at + 1];
    if (this.source[this.at] === "[" && (kind === "." || kind === "=")) {
      const end = this.source.indexOf(`${kind}]`, this.at + 2);
      const inner = end < 0 ? "" : this.source.slice(this.at + 2, end);
      if (end < 0) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      if ([...inner].length !== 1) throw new RegexError("Invalid collation character");
      this.at = end + 2;
      return inner.codePointAt(0) as number;
    }
    const point = this.source.codePointAt(this.at) as number;
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }
}
