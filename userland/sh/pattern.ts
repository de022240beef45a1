/**
 * Pattern matching: * ? [ ] and the extended forms ?( *( +( @( !(. A backslash quotes. Works on
 * sets of positions, so no pattern is exponential. bash(1) Pattern Matching; POSIX XCU 2.13.
 */
type Token =
  | { readonly k: "char"; readonly c: string }
  | { readonly k: "any" }
  | { readonly k: "star" }
  | { readonly k: "set"; readonly test: (c: string) => boolean }
  | {
      readonly k: "ext";
      readonly op: string;
      readonly alternatives: readonly (readonly Token[])[];
    };

type Text = string | readonly string[];

export interface Pattern {
  readonly tokens: readonly Token[];
  readonly fold: boolean;
  /** The text itself, when nothing in the pattern is special. */
  readonly literal: string | null;
}

const cache = new Map<string, Pattern>();

export function compile(source: string, extended = true, fold = false): Pattern {
  const key = `${extended ? 1 : 0}${fold ? 1 : 0}${source}`;
  const known = cache.get(key);
  if (known) return known;
  const parser = new PatternParser(source, extended, fold);
  const tokens = parser.sequence("");
  const literal =
    !fold && tokens.every((t) => t.k === "char")
      ? tokens.map((t) => (t as { c: string }).c).join("")
      : null;
  const pattern = { tokens, fold, literal };
  if (cache.size > 1000) cache.clear();
  cache.set(key, pattern);
  return pattern;
}

class PatternParser {
  private i = 0;
  private readonly src: string;
  private readonly extended: boolean;
  private readonly fold: boolean;

  constructor(src: string, extended: boolean, fold: boolean) {
    this.src = src;
    this.extended = extended;
    this.fold = fold;
  }

  sequence(stops: string): Token[] {
    const out: Token[] = [];
    while (this.i < this.src.length) {
      const c = this.src[this.i] as string;
      if (stops.includes(c)) break;
      if (this.extended && "?*+@!".includes(c) && this.src[this.i + 1] === "(") {
        const token = this.extendedGroup(c);
        if (token) {
          out.push(token);
          continue;
        }
      }
      out.push(this.one(c));
    }
    return out;
  }

  private one(c: string): Token {
    if (c === "*") {
      while (this.src[this.i] === "*" && !(this.extended && this.src[this.i + 1] === "(")) this.i++;
      if (this.src[this.i - 1] !== "*") this.i++;
      return { k: "star" };
    }
    if (c === "?") {
      this.i++;
      return { k: "any" };
    }
    if (c === "[") {
      const set = bracket(this.src, this.i, this.fold);
      if (set) {
        this.i = set.end;
        return { k: "set", test: set.test };
      }
    }
    if (c === "\\" && this.i + 1 < this.src.length) this.i++;
    const code = String.fromCodePoint(this.src.codePointAt(this.i) as number);
    this.i += code.length;
    return { k: "char", c: this.fold ? code.toLowerCase() : code };
  }

  private extendedGroup(op: string): Token | null {
    const start = this.i;
    this.i += 2;
    const alternatives: Token[][] = [];
    for (;;) {
      alternatives.push(this.sequence("|)"));
      const c = this.src[this.i++];
      if (c === ")") return { k: "ext", op, alternatives };
      if (c === undefined) break;
    }
    this.i = start;
    return null;
  }
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[^\s\0-\x20\x7f]/u,
  lower: /\p{Ll}/u,
  print: /[^\0-\x1f\x7f]/u,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
  word: /[\p{L}\p{N}_]/u,
  ascii: /[\0-\x7f]/,
};

/** A bracket expression at `from`, or null when it does not close. */
function bracket(
  src: string,
  from: number,
  fold: boolean,
): { end: number; test: (c: string) => boolean } | null {
  let i = from + 1;
  const negated = src[i] === "!" || src[i] === "^";
  if (negated) i++;
  const singles = new Set<string>();
  const ranges: [number, number][] = [];
  const classes: RegExp[] = [];
  for (let first = true; ; first = false) {
    let c = src[i];
    if (c === undefined || c === "/") return null;
    if (c === "]" && !first) break;
    if (c === "[" && ":.=".includes(src[i + 1] ?? " ")) {
      const kind = src[i + 1] as string;
      const end = src.indexOf(`${kind}]`, i + 2);
      if (end > 0) {
        const name = src.slice(i + 2, end);
        const known = CLASSES[name];
        if (kind === ":" && known) classes.push(known);
        else if (kind !== ":") singles.add(name);
        i = end + 2;
        continue;
      }
    }
    if (c === "\\" && i + 1 < src.length) c = src[++i] as string;
    const low = src.codePointAt(i) as number;
    i += low > 0xffff ? 2 : 1;
    if (src[i] === "-" && src[i + 1] !== "]" && src[i + 1] !== undefined) {
      i++;
      if (src[i] === "\\") i++;
      const high = src.codePointAt(i) as number;
      i += high > 0xffff ? 2 : 1;
      ranges.push([low, high]);
    } else singles.add(String.fromCodePoint(low));
  }
  const has = (c: string): boolean => {
    if (singles.has(c)) return true;
    const code = c.codePointAt(0) as number;
    return ranges.some(([a, b]) => code >= a && code <= b) || classes.some((one) => one.test(c));
  };
  const test = (c: string): boolean =>
    (fold ? has(c.toLowerCase()) || has(c.toUpperCase()) : has(c)) !== negated;
  return { end: i + 1, test };
}

function units(text: string): Text {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text) : text;
}

/** Does the whole text match? */
export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.literal !== null) return pattern.literal === text;
  const chars = units(text);
  if (pattern.tokens.every((token) => token.k !== "ext")) return simple(pattern, chars);
  const from = new Uint8Array(chars.length + 1);
  from[0] = 1;
  return advance(pattern.tokens, pattern.fold, chars, from)[chars.length] === 1;
}

/**
 * Lengths of the prefixes of text.slice(at) that match, as a bitmap of end offsets in characters.
 */
function endsFrom(pattern: Pattern, chars: Text, at: number): Uint8Array {
  const from = new Uint8Array(chars.length + 1);
  from[at] = 1;
  return advance(pattern.tokens, pattern.fold, chars, from);
}

function fits(token: Token, c: string, fold: boolean): boolean {
  if (token.k === "char") return token.c === (fold ? c.toLowerCase() : c);
  return token.k === "any" || (token.k === "set" && token.test(c));
}

/** Stars by remembering the last one: linear in practice, quadratic at worst. */
function simple(pattern: Pattern, chars: Text): boolean {
  const { tokens, fold } = pattern;
  let t = 0;
  let i = 0;
  let star = -1;
  let mark = 0;
  while (i < chars.length) {
    const token = tokens[t];
    if (token?.k === "star") {
      star = t++;
      mark = i;
    } else if (token !== undefined && fits(token, chars[i] as string, fold)) {
      t++;
      i++;
    } else if (star >= 0) {
      t = star + 1;
      i = ++mark;
    } else return false;
  }
  while (tokens[t]?.k === "star") t++;
  return t === tokens.length;
}

/** Which positions can be reached from a set of positions through these tokens. */
function advance(
  tokens: readonly Token[],
  fold: boolean,
  chars: Text,
  from: Uint8Array,
): Uint8Array {
  let set = from;
  for (const token of tokens) {
    const next = new Uint8Array(chars.length + 1);
    if (token.k === "star") {
      const first = set.indexOf(1);
      if (first >= 0) next.fill(1, first);
    } else if (token.k === "ext") extended(token, fold, chars, set, next);
    else {
      for (let i = 0; i < chars.length; i++) {
        if (set[i] === 1 && fits(token, chars[i] as string, fold)) next[i + 1] = 1;
      }
    }
    set = next;
    if (set.indexOf(1) < 0) return set;
  }
  return set;
}

function extended(
  token: Extract<Token, { k: "ext" }>,
  fold: boolean,
  chars: Text,
  set: Uint8Array,
  next: Uint8Array,
): void {
  const once = (from: Uint8Array, into: Uint8Array): boolean => {
    let grew = false;
    for (const alternative of token.alternatives) {
      const ends = advance(alternative, fold, chars, from);
      for (let i = 0; i < ends.length; i++) {
        if (ends[i] === 1 && into[i] === 0) {
          into[i] = 1;
          grew = true;
        }
      }
    }
    return grew;
  };
  if (token.op === "!") {
    for (let start = 0; start < set.length; start++) {
      if (set[start] !== 1) continue;
      const from = new Uint8Array(set.length);
      from[start] = 1;
      const hit = new Uint8Array(set.length);
      once(from, hit);
      for (let i = start; i < set.length; i++) if (hit[i] === 0) next[i] = 1;
    }
    return;
  }
  if (token.op === "?" || token.op === "*") next.set(set);
  once(set, next);
  if (token.op === "*" || token.op === "+") while (once(next, next));
}

/** Length (in UTF-16 units) of the shortest or longest prefix that matches; -1 for none. */
export function prefixMatch(pattern: Pattern, text: string, longest: boolean): number {
  const chars = units(text);
  const ends = endsFrom(pattern, chars, 0);
  const at = longest ? ends.lastIndexOf(1) : ends.indexOf(1);
  return at < 0 ? -1 : unitLength(chars, 0, at);
}

/** Length of the shortest or longest suffix that matches; -1 for none. */
export function suffixMatch(pattern: Pattern, text: string, longest: boolean): number {
  const chars = units(text);
  const count = chars.length;
  for (let k = 0; k <= count; k++) {
    const at = longest ? k : count - k;
    if (endsFrom(pattern, chars, at)[count] === 1) return unitLength(chars, at, count);
  }
  return -1;
}

/** First match at or after `from`, longest there: [start, end) in UTF-16 units; null for none. */
export function search(pattern: Pattern, text: string, from: number): [number, number] | null {
  if (pattern.literal !== null) {
    const at = pattern.literal === "" ? -1 : text.indexOf(pattern.literal, from);
    return at < 0 ? null : [at, at + pattern.literal.length];
  }
  const chars = units(text.slice(from));
  const first = pattern.tokens[0];
  for (let at = 0; at <= chars.length; at++) {
    if (first && first.k !== "star" && first.k !== "ext") {
      if (at >= chars.length || !fits(first, chars[at] as string, pattern.fold)) continue;
    }
    const end = endsFrom(pattern, chars, at).lastIndexOf(1);
    if (end < 0 || (end === at && chars.length > 0 && at < chars.length && end === 0 && false))
      continue;
    const start = from + unitLength(chars, 0, at);
    return [start, start + unitLength(chars, at, end)];
  }
  return null;
}

function unitLength(chars: Text, from: number, to: number): number {
  if (typeof chars === "string") return to - from;
  let length = 0;
  for (let i = from; i < to; i++) length += (chars[i] as string).length;
  return length;
}

/** Makes text literal in a pattern. */
export function escapePattern(text: string): string {
  return /[\\*?[\]()|!+@^-]/.test(text) ? text.replace(/[\\*?[\]()|!+@^-]/g, "\\$&") : text;
}
