/** All patterns of a grep as one question to a line. */
import { compileRegex, literalRegex, type Match, type Regex, RegexError } from "../../lib/regex.ts";
import type { Settings } from "./settings.ts";

export interface Matcher {
  readonly warnings: readonly string[];
  test(line: string): boolean;
  /** The first match from an offset on, as [start, end]. */
  find(line: string, from: number): readonly [number, number] | null;
}

type Options = Pick<Settings, "kind" | "ignoreCase" | "words" | "wholeLines">;

export function makeMatcher(patterns: readonly string[], options: Options): Matcher {
  const single = patterns.map((pattern) => makeOne(pattern, options));
  const warnings = [...new Set(single.flatMap((matcher) => matcher.warnings))];
  if (single.length === 1) return single[0] as Matcher;
  return {
    warnings,
    test: (line) => single.some((matcher) => matcher.test(line)),
    find: (line, from) => {
      let best: readonly [number, number] | null = null;
      for (const matcher of single) {
        const match = matcher.find(line, from);
        if (!match) continue;
        const better = !best || match[0] < best[0] || (match[0] === best[0] && match[1] > best[1]);
        if (better) best = match;
      }
      return best;
    },
  };
}

function compile(pattern: string, { kind, ignoreCase }: Options): Regex {
  if (kind === "F") return literalRegex(pattern, { ignoreCase });
  const syntax = kind === "P" ? "perl" : kind === "E" ? "ere" : "bre";
  if (syntax !== "perl" && /^\[:.*:\]$/.test(pattern)) {
    throw new RegexError("character class syntax is [[:space:]], not [:space:]");
  }
  return compileRegex(pattern, syntax, { ignoreCase, lenient: true });
}

function makeOne(pattern: string, options: Options): Matcher {
  const regex = compile(pattern, options);
  const span = (match: Match | null): readonly [number, number] | null =>
    match && [match[0] as number, match[1] as number];
  if (options.wholeLines) return around(pattern, options, ["^", "$"], regex);
  if (options.words) return wordMatcher(regex);
  return {
    warnings: regex.warnings,
    test: (line) => regex.test(line),
    find: (line, from) => span(regex.exec(line, from)),
  };
}

/** -x: the pattern between anchors, whatever its syntax. */
function around(
  pattern: string,
  options: Options,
  [before, after]: readonly [string, string],
  plain: Regex,
): Matcher {
  const { warnings } = plain;
  if (options.kind === "F") {
    const fold = (text: string): string => (options.ignoreCase ? text.toLowerCase() : text);
    const wanted = fold(pattern);
    const test = (line: string): boolean => fold(line) === wanted;
    return {
      warnings,
      test,
      find: (line, from) => (from === 0 && test(line) ? [0, line.length] : null),
    };
  }
  const open = options.kind === "G" ? "\\(" : options.kind === "P" ? "(?:" : "(";
  const close = options.kind === "G" ? "\\)" : ")";
  // A group of our own moves the numbers of back references, which then need the slow way.
  const shifted = options.kind === "P" ? pattern : shiftReferences(pattern);
  const regex = compile(before + open + shifted + close + after, options);
  return {
    warnings,
    test: (line) => regex.test(line),
    find: (line, from) => {
      const match = from === 0 ? regex.exec(line, 0) : null;
      return match && [match[0] as number, match[1] as number];
    },
  };
}

const shiftReferences = (pattern: string): string =>
  pattern.replace(/\\(.)/gs, (whole, char: string) =>
    /[1-8]/.test(char) ? `\\${Number(char) + 1}` : whole,
  );

const WORD = /[\p{L}\p{Nd}_]/u;

/**
 * -w: the match must have no word character on either side. As GNU grep does it: the longest match
 * first, then shorter ones at the same start, then further on.
 */
function wordMatcher(regex: Regex): Matcher {
  const bounded = (line: string, start: number, end: number): boolean =>
    !(start > 0 && WORD.test(line[start - 1] as string)) &&
    !(end < line.length && WORD.test(line[end] as string));
  const find = (line: string, from: number): readonly [number, number] | null => {
    let at = from;
    while (at <= line.length) {
      const match = regex.exec(line, at);
      if (!match) return null;
      const start = match[0] as number;
      let end = match[1] as number;
      for (;;) {
        if (bounded(line, start, end)) return [start, end];
        if (end <= start) break;
        const shorter = regex.exec(line.slice(0, end - 1), start);
        if (!shorter || shorter[0] !== start) break;
        end = shorter[1] as number;
      }
      at = start + 1;
    }
    return null;
  };
  return { warnings: regex.warnings, test: (line) => find(line, 0) !== null, find };
}
