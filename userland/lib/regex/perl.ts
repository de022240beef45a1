/**
 * The part of Perl's syntax that `grep -P` is used for: classes, lazy quantifiers, lookaround, \K,
 * back references, named and silent groups, \x{..}, \Q..\E. Not modelled: recursion, conditionals,
 * callouts, possessive and atomic groups (both are taken as plain ones), inline flags but (?i) first.
 */
import {
  type ClassName,
  CLASS_NAMES,
  type Node,
  type Pattern,
  RegexError,
  type SetItem,
} from "./ast.ts";

const CLASS: Readonly<Record<string, { name: ClassName; negated: boolean }>> = {
  d: { name: "digit", negated: false },
  D: { name: "digit", negated: true },
  w: { name: "word", negated: false },
  W: { name: "word", negated: true },
  s: { name: "space", negated: false },
  S: { name: "space", negated: true },
  h: { name: "blank", negated: false },
};
const CONTROL: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, e: 27, a: 7 };

export function parsePerl(source: string): Pattern {
  const parser = new Parser(source);
  const root = parser.alternatives();
  if (!parser.done) throw new RegexError("unmatched closing parenthesis");
  return { root, groups: parser.groups, names: parser.names, warnings: [] };
}

class Parser {
  groups = 0;
  readonly names = new Map<string, number>();
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  alternatives(): Node {
    const nodes = [this.sequence()];
    while (this.take("|")) nodes.push(this.sequence());
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: "alt", nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (!this.done && this.source[this.at] !== "|" && this.source[this.at] !== ")") {
      if (this.take("\\Q")) {
        const end = this.source.indexOf("\\E", this.at);
        const text = this.source.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.source.length : end + 2;
        for (const char of text) nodes.push({ kind: "char", code: char.codePointAt(0) as number });
        continue;
      }
      nodes.push(this.repeats(this.atom()));
    }
    return nodes.length === 1 ? (nodes[0] as Node) : { kind: "seq", nodes };
  }

  private repeats(atom: Node): Node {
    let node = atom;
    for (;;) {
      const rest = this.source.slice(this.at, this.at + 24);
      const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})([?+]?)/.exec(rest);
      if (!match) return node;
      this.at += match[0].length;
      let min = match[1] === "+" ? 1 : 0;
      let max = match[1] === "?" ? 1 : Infinity;
      if (match[1] === undefined) {
        min = Number(match[2]);
        max = match[3] === "" ? min : match[4] === "" ? Infinity : Number(match[4]);
      }
      node = { kind: "repeat", node, min, max, lazy: match[5] === "?" };
    }
  }

  private atom(): Node {
    if (this.take("(")) return this.group();
    const char = String.fromCodePoint(this.source.codePointAt(this.at) as number);
    this.at += char.length;
    if (char === ".") return { kind: "any", newline: false };
    if (char === "[") return this.bracket();
    if (char === "^") return { kind: "assert", what: "bol" };
    if (char === "$") return { kind: "assert", what: "eol" };
    if (char === "\\") return this.escape();
    if ("*+?".includes(char)) throw new RegexError("quantifier does not follow a repeatable item");
    return { kind: "char", code: char.codePointAt(0) as number };
  }

  private group(): Node {
    const look = /^\?(<?)([=!])/.exec(this.source.slice(this.at, this.at + 3));
    if (look) {
      this.at += look[0].length;
      const node = this.close(this.alternatives());
      return { kind: "look", ahead: look[1] === "", negated: look[2] === "!", node };
    }
    if (this.take("?:") || this.take("?>")) {
      return { kind: "group", index: 0, node: this.close(this.alternatives()) };
    }
    const name = /^\?P?[<'](\w+)[>']/.exec(this.source.slice(this.at, this.at + 64));
    if (!name && this.source[this.at] === "?") {
      throw new RegexError("unrecognized character after (? or (?-");
    }
    const index = ++this.groups;
    if (name) {
      this.at += name[0].length;
      this.names.set(name[1] as string, index);
    }
    return { kind: "group", index, node: this.close(this.alternatives()) };
  }

  private close(node: Node): Node {
    if (!this.take(")")) throw new RegexError("missing closing parenthesis");
    return node;
  }

  private escape(): Node {
    const point = this.source.codePointAt(this.at);
    if (point === undefined) throw new RegexError("\\ at end of pattern");
    const letter = String.fromCodePoint(point);
    const named = /^k[<{'](\w+)[>}']/.exec(this.source.slice(this.at, this.at + 64));
    if (named) {
      this.at += named[0].length;
      const index = this.names.get(named[1] as string);
      if (index === undefined) throw new RegexError("reference to non-existent subpattern");
      return { kind: "backref", index };
    }
    this.at += letter.length;
    const cls = CLASS[letter];
    if (cls) return { kind: "set", negated: cls.negated, items: [cls.name] };
    if (letter === "b" || letter === "B") return { kind: "assert", what: letter };
    if (letter === "A") return { kind: "assert", what: "bos" };
    if (letter === "z" || letter === "Z") return { kind: "assert", what: "eos" };
    if (letter === "K") return { kind: "keep" };
    if (letter === "R") return { kind: "set", negated: false, items: [[10, 13]] };
    if (/[1-9]/.test(letter)) return { kind: "backref", index: Number(letter) };
    return { kind: "char", code: this.escapedCode(letter, point) };
  }

  private escapedCode(letter: string, point: number): number {
    if (letter === "x") {
      const hex = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/.exec(this.source.slice(this.at));
      this.at += hex?.[0].length ?? 0;
      return parseInt(hex?.[1] ?? (hex?.[2] || "0"), 16);
    }
    return CONTROL[letter] ?? point;
  }

  private bracket(): Node {
    const negated = this.take("^");
    const items: SetItem[] = [];
    for (let first = true; ; first = false) {
      if (this.done) throw new RegexError("missing terminating ] for character class");
      if (this.source[this.at] === "]" && !first) break;
      const posix = /^\[:(\w+):\]/.exec(this.source.slice(this.at, this.at + 12));
      if (posix && CLASS_NAMES.includes(posix[1] as string)) {
        items.push(posix[1] as ClassName);
        this.at += posix[0].length;
        continue;
      }
      const from = this.bracketItem();
      if (typeof from === "string") {
        items.push(from);
        continue;
      }
      const range = this.source[this.at] === "-" && this.source[this.at + 1] !== "]";
      if (!range) {
        items.push([from, from]);
        continue;
      }
      this.at++;
      const to = this.bracketItem();
      if (typeof to === "string") items.push([from, from], [45, 45], to);
      else if (to < from) throw new RegexError("range out of order in character class");
      else items.push([from, to]);
    }
    this.at++;
    return { kind: "set", negated, items };
  }

  private bracketItem(): number | ClassName | `^${ClassName}` {
    const point = this.source.codePointAt(this.at) as number;
    this.at += point > 0xffff ? 2 : 1;
    if (point !== 92) return point;
    const next = this.source.codePointAt(this.at) ?? 92;
    this.at += next > 0xffff ? 2 : 1;
    const letter = String.fromCodePoint(next);
    const cls = CLASS[letter];
    if (cls) return cls.negated ? `^${cls.name}` : cls.name;
    return letter === "b" ? 8 : this.escapedCode(letter, next);
  }
}
