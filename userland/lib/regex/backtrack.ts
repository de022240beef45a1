/**
 * A backtracking matcher for what a finite automaton cannot do: back references and Perl's
 * lookaround. Every step is counted and the budget is hard, so that no pattern can stall a host.
 */
import { type Node, type Pattern, setSource } from "./ast.ts";

const STEPS_MAX = 1_000_000;
const DEPTH_MAX = 1_000;

/** The budget of a search is spent. */
export class TooHard {
  readonly message = "regular expression needs too much backtracking";
}

export interface BacktrackOptions {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly bytes: boolean;
  /** POSIX: the longest match; otherwise the first one, as Perl. */
  readonly longest: boolean;
}

type Continue = (at: number) => boolean;

export class Backtracker {
  private readonly pattern: Pattern;
  private readonly options: BacktrackOptions;
  private readonly sets = new Map<Node, RegExp>();
  private text = "";
  private steps = 0;
  private depth = 0;
  private groups: number[] = [];
  private start = 0;

  constructor(pattern: Pattern, options: BacktrackOptions) {
    this.pattern = pattern;
    this.options = options;
  }

  exec(text: string, from: number): number[] | null {
    this.text = text;
    this.steps = 0;
    for (let at = from; at <= text.length; at++) {
      const match = this.matchAt(at);
      if (match) return match;
      const unit = text.charCodeAt(at);
      if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length) at++;
    }
    return null;
  }

  private matchAt(at: number): number[] | null {
    this.groups = new Array<number>(2 * (this.pattern.groups + 1)).fill(-1);
    this.start = at;
    this.depth = 0;
    let best: number[] | null = null;
    this.node(this.pattern.root, at, (end) => {
      if (best === null || end > (best[1] as number)) {
        best = [this.start, end, ...this.groups.slice(2)];
      }
      return !this.options.longest || end === this.text.length;
    });
    return best;
  }

  private node(node: Node, at: number, next: Continue): boolean {
    if (++this.steps > STEPS_MAX) throw new TooHard();
    switch (node.kind) {
      case "char":
      case "any":
      case "set": {
        const size = this.single(node, at);
        return size > 0 && next(at + size);
      }
      case "seq":
        return this.sequence(node.nodes, 0, at, next);
      case "alt":
        return node.nodes.some((choice) => this.node(choice, at, next));
      case "group":
        return this.group(node.index, node.node, at, next);
      case "repeat":
        return isSingle(node.node)
          ? this.repeatSingle(node, at, next)
          : this.repeat(node, 0, at, next);
      case "assert":
        return this.assertion(node.what, at) && next(at);
      case "backref":
        return this.backref(node.index, at, next);
      case "look":
        return this.look(node, at) !== node.negated && next(at);
      case "keep": {
        const before = this.start;
        this.start = at;
        if (next(at)) return true;
        this.start = before;
        return false;
      }
    }
  }

  private sequence(nodes: readonly Node[], index: number, at: number, next: Continue): boolean {
    const node = nodes[index];
    if (node === undefined) return next(at);
    return this.node(node, at, (end) => this.sequence(nodes, index + 1, end, next));
  }

  private group(index: number, node: Node, at: number, next: Continue): boolean {
    if (index === 0) return this.node(node, at, next);
    const before = [this.groups[2 * index] as number, this.groups[2 * index + 1] as number];
    const matched = this.node(node, at, (end) => {
      const inner = [this.groups[2 * index] as number, this.groups[2 * index + 1] as number];
      this.groups[2 * index] = at;
      this.groups[2 * index + 1] = end;
      if (next(end)) return true;
      [this.groups[2 * index], this.groups[2 * index + 1]] = inner as [number, number];
      return false;
    });
    if (!matched) [this.groups[2 * index], this.groups[2 * index + 1]] = before as [number, number];
    return matched;
  }

  private repeatSingle(
    node: { node: Node; min: number; max: number; lazy: boolean },
    at: number,
    next: Continue,
  ): boolean {
    const ends = [at];
    let end = at;
    if (node.lazy) {
      for (let count = 0; ; count++) {
        if (++this.steps > STEPS_MAX) throw new TooHard();
        if (count >= node.min && next(end)) return true;
        const size = count < node.max ? this.single(node.node, end) : 0;
        if (size === 0) return false;
        end += size;
      }
    }
    while (ends.length - 1 < node.max) {
      const size = this.single(node.node, end);
      if (size === 0) break;
      if (++this.steps > STEPS_MAX) throw new TooHard();
      end += size;
      ends.push(end);
    }
    for (let count = ends.length - 1; count >= node.min; count--) {
      if (next(ends[count] as number)) return true;
    }
    return false;
  }

  private repeat(
    node: { node: Node; min: number; max: number; lazy: boolean },
    count: number,
    at: number,
    next: Continue,
  ): boolean {
    if (++this.depth > DEPTH_MAX) throw new TooHard();
    const more = (): boolean =>
      count < node.max &&
      this.node(node.node, at, (end) => {
        // A round that consumes nothing would go on for ever.
        if (end === at && count >= node.min) return false;
        return this.repeat(node, count + 1, end, next);
      });
    const matched = count < node.min ? more() : node.lazy ? next(at) || more() : more() || next(at);
    this.depth--;
    return matched;
  }

  private backref(index: number, at: number, next: Continue): boolean {
    const from = this.groups[2 * index] as number;
    if (from === undefined || from < 0) return false;
    const wanted = this.text.slice(from, this.groups[2 * index + 1]);
    const found = this.text.slice(at, at + wanted.length);
    const same = this.options.ignoreCase
      ? wanted.toLowerCase() === found.toLowerCase()
      : wanted === found;
    return same && next(at + wanted.length);
  }

  private look(node: { ahead: boolean; node: Node }, at: number): boolean {
    if (node.ahead) return this.node(node.node, at, () => true);
    for (let from = at; from >= 0; from--) {
      if (this.node(node.node, from, (end) => end === at)) return true;
    }
    return false;
  }

  /** Length of the one character that matches here, or 0. */
  private single(node: Node, at: number): number {
    const code = this.text.codePointAt(at);
    if (code === undefined) return 0;
    const size = code > 0xffff ? 2 : 1;
    if (node.kind === "any") return node.newline || code !== 10 ? size : 0;
    if (node.kind === "char") {
      if (code === node.code) return size;
      if (!this.options.ignoreCase) return 0;
      const same = String.fromCodePoint(code).toLowerCase() === fold(node.code);
      return same ? size : 0;
    }
    if (node.kind !== "set") return 0;
    let set = this.sets.get(node);
    if (!set) {
      const flags = this.options.ignoreCase ? "iu" : "u";
      set = new RegExp(setSource(node, "js", this.options.bytes), flags);
      this.sets.set(node, set);
    }
    return set.test(String.fromCodePoint(code)) ? size : 0;
  }

  private assertion(what: string, at: number): boolean {
    const text = this.text;
    const wordBefore = at > 0 && WORD.test(text[at - 1] as string);
    const wordAfter = at < text.length && WORD.test(text[at] as string);
    switch (what) {
      case "bos":
        return at === 0;
      case "eos":
        return at === text.length;
      case "bol":
        return at === 0 || (this.options.multiline && text[at - 1] === "\n");
      case "eol":
        return at === text.length || (this.options.multiline && text[at] === "\n");
      case "b":
        return wordBefore !== wordAfter;
      case "B":
        return wordBefore === wordAfter;
      case "<":
        return !wordBefore && wordAfter;
      default:
        return wordBefore && !wordAfter;
    }
  }
}

const WORD = /[\p{L}\p{Nd}_]/u;

const fold = (code: number): string => String.fromCodePoint(code).toLowerCase();

export const isSingle = (node: Node): boolean =>
  node.kind === "char" || node.kind === "any" || node.kind === "set";
