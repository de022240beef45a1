/** Regular expressions of mawk: bytes, no intervals, string escapes, its own complaints. */
import { compileRegex, type Regex, RegexError } from "../../lib/regex.ts";
import { AwkError, stringEscape } from "./lex.ts";

const CACHE_MAX = 500;
const cache = new Map<string, Regex>();

export function awkRegex(source: string): Regex {
  const known = cache.get(source);
  if (known) return known;
  if (lacksOperand(source)) {
    throw new AwkError(`regular expression compile failed (missing operand)\n${source}`);
  }
  let regex: Regex;
  try {
    regex = compileRegex(translate(source), "ere", {
      bytes: true,
      lenient: true,
      intervals: false,
    });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const why = error.message.startsWith("Unmatched (")
      ? "missing ')'"
      : error.message.startsWith("Unmatched [")
        ? "bad class -- [], [^] or ["
        : error.message;
    throw new AwkError(`regular expression compile failed (${why})\n${source}`);
  }
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(source, regex);
  return regex;
}

/** String escapes become characters; GNU's \w and the like are plain letters. */
function translate(source: string): string {
  let text = "";
  for (let i = 0; i < source.length;) {
    if (source[i] !== "\\") {
      text += source[i++];
      continue;
    }
    const next = source[i + 1] ?? "";
    if (/[\][\\.*^$+?(){}|/"&-]/.test(next)) {
      text += next === "/" || next === '"' || next === "&" || next === "-" ? next : `\\${next}`;
      i += 2;
      continue;
    }
    const escape = stringEscape(source, i);
    const char = escape.char.startsWith("\\") ? escape.char.slice(1) : escape.char;
    text += /[\][\\.*^$+?(){}|]/.test(char) ? `\\${char}` : char;
    i += escape.length;
  }
  return text;
}

/** A repetition or a bar with nothing to work on. */
function lacksOperand(source: string): boolean {
  let empty = true;
  let bracket = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i] as string;
    if (bracket) {
      if (char === "]") bracket = false;
      continue;
    }
    if (char === "\\") i++;
    else if (char === "[") {
      bracket = true;
      if (source[i + 1] === "^") i++;
      if (source[i + 1] === "]") i++;
    } else if (char === "*" || char === "+" || char === "?") {
      if (empty) return true;
      continue;
    } else if (char === "|" || char === ")") {
      if (empty && (char === "|" || source.slice(0, i).includes("("))) return true;
      empty = char === "|";
      continue;
    } else if (char === "(") {
      empty = true;
      continue;
    }
    empty = false;
  }
  return empty && source !== "";
}
