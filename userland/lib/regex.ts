/**
 * Regular expressions as POSIX tools use them: leftmost-longest, immune to catastrophic patterns.
 * The one file that knows re2js. Plain texts and flat patterns take a faster way (regex/emit.ts);
 * back references and Perl's lookaround go to a matcher with a step budget (regex/backtrack.ts).
 */
import { RE2JS } from "re2js";
import type { Pattern } from "./regex/ast.ts";
import { Backtracker } from "./regex/backtrack.ts";
import { type Flat, flatSource, literalOf, re2Source, requiredText } from "./regex/emit.ts";
import { parsePerl } from "./regex/perl.ts";
import { parsePosix } from "./regex/posix.ts";

export { RegexError } from "./regex/ast.ts";
export { TooHard } from "./regex/backtrack.ts";

export type Syntax = "bre" | "ere" | "perl";

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  /** ^ and $ match at newlines too (sed's M flag). */
  readonly multiline?: boolean;
  /** What means nothing is itself or nothing (grep), not an error (sed). */
  readonly lenient?: boolean;
  /** Without them { is itself (mawk). */
  readonly intervals?: boolean;
  /** Characters are bytes and classes are ASCII's (mawk). */
  readonly bytes?: boolean;
}

/** Start and end of the match and of each group; -1 for a group that took no part. */
export type Match = readonly number[];

/** Longest text that V8 may be given, by the number of unbounded repetitions in the pattern. */
const FLAT_LENGTH_MAX = [1_000_000, 1_000, 120, 40];

export class Regex {
  readonly groups: number;
  readonly warnings: readonly string[];
  private readonly literal: string | null;
  private readonly required: string;
  private readonly flat: Flat | null;
  private readonly flatRegExp: RegExp | null;
  private readonly source: string | null;
  private readonly longest: boolean;
  private readonly options: RegexOptions;
  private readonly pattern: Pattern;
  private re2: RE2JS | null = null;
  private backtracker: Backtracker | null = null;
  private placed: RegExp | null = null;

  constructor(pattern: Pattern, syntax: Syntax, options: RegexOptions) {
    const { ignoreCase = false, multiline = false, bytes = false } = options;
    this.pattern = pattern;
    this.options = options;
    this.groups = pattern.groups;
    this.warnings = pattern.warnings;
    this.longest = syntax !== "perl";
    this.literal = ignoreCase ? null : literalOf(pattern.root);
    this.required = ignoreCase ? "" : requiredText(pattern.root);
    this.flat = this.longest ? flatSource(pattern.root, bytes, multiline) : null;
    this.flatRegExp = this.flat ? new RegExp(this.flat.source, ignoreCase ? "giu" : "gu") : null;
    this.source = re2Source(pattern.root, bytes);
  }

  test(text: string): boolean {
    if (this.literal !== null) return text.includes(this.literal);
    if (this.required !== "" && !text.includes(this.required)) return false;
    if (this.flatRegExp && this.quick(text.length)) {
      this.flatRegExp.lastIndex = 0;
      return this.flatRegExp.test(text);
    }
    if (this.source === null) return this.slow().exec(text, 0) !== null;
    return this.engine().matcher(text).find();
  }

  exec(text: string, from = 0): Match | null {
    if (this.literal !== null) {
      const at = text.indexOf(this.literal, from);
      return at < 0 ? null : [at, at + this.literal.length];
    }
    if (this.required !== "" && !text.includes(this.required, from)) return null;
    if (this.flatRegExp && this.flat?.exact && this.quick(text.length))
      return this.fast(text, from);
    if (this.source === null) return this.slow().exec(text, from);
    const matcher = this.engine().matcher(text);
    if (!matcher.find(from)) return null;
    const match: number[] = [];
    for (let group = 0; group <= this.groups; group++) {
      match.push(matcher.start(group), matcher.end(group));
    }
    return match;
  }

  private quick(length: number): boolean {
    return length <= (FLAT_LENGTH_MAX[this.flat?.unbounded ?? 0] ?? 0);
  }

  private fast(text: string, from: number): Match | null {
    const regExp = this.flatRegExp as RegExp;
    regExp.lastIndex = from;
    const found = regExp.exec(text);
    if (!found) return null;
    if (this.groups === 0) return [found.index, found.index + found[0].length];
    // Groups of a flat pattern follow one another; their places are found with a second look.
    return this.places(text, from) ?? [found.index, found.index + found[0].length];
  }

  private places(text: string, from: number): Match | null {
    this.placed ??= new RegExp(
      (this.flat as Flat).source,
      this.options.ignoreCase ? "dgiu" : "dgu",
    );
    this.placed.lastIndex = from;
    const found = this.placed.exec(text);
    if (!found) return null;
    return (found.indices ?? []).flatMap((place) => (place ? [place[0], place[1]] : [-1, -1]));
  }

  private engine(): RE2JS {
    if (this.re2) return this.re2;
    let flags = this.longest ? RE2JS.LONGEST_MATCH : 0;
    if (this.options.ignoreCase) flags |= RE2JS.CASE_INSENSITIVE;
    if (this.options.multiline) flags |= RE2JS.MULTILINE;
    this.re2 = RE2JS.compile(this.source as string, flags);
    return this.re2;
  }

  private slow(): Backtracker {
    this.backtracker ??= new Backtracker(this.pattern, {
      ignoreCase: this.options.ignoreCase ?? false,
      multiline: this.options.multiline ?? false,
      bytes: this.options.bytes ?? false,
      longest: this.longest,
    });
    return this.backtracker;
  }
}

/** Compiles a pattern; throws RegexError with GNU's text. */
export function compileRegex(source: string, syntax: Syntax, options: RegexOptions = {}): Regex {
  let text = source;
  let ignoreCase = options.ignoreCase ?? false;
  if (syntax === "perl" && text.startsWith("(?i)")) {
    text = text.slice(4);
    ignoreCase = true;
  }
  const pattern = syntax === "perl" ? parsePerl(text) : parsePosix(text, syntax === "ere", options);
  return new Regex(pattern, syntax, { ...options, ignoreCase });
}

/** A pattern for a plain text. */
export function literalRegex(text: string, options: RegexOptions = {}): Regex {
  const nodes = [...text].map((char) => {
    return { kind: "char" as const, code: char.codePointAt(0) as number };
  });
  const root = { kind: "seq" as const, nodes };
  return new Regex({ root, groups: 0, names: new Map(), warnings: [] }, "ere", options);
}
