/** fnmatch(3): * ? [...] with classes, and backslash. Used on single names by find and grep. */
import { compileRegex, type Regex } from "./regex.ts";

export interface GlobOptions {
  readonly ignoreCase?: boolean;
  /** FNM_PATHNAME: * and ? stop at slashes. */
  readonly pathname?: boolean;
}

/** The pattern as an extended regular expression over a whole text. */
export function globRegex(pattern: string, options: GlobOptions = {}): Regex {
  const any = options.pathname ? "[^/]" : ".";
  let source = "^";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === "*") source += `${any}*`;
    else if (char === "?") source += any;
    else if (char === "[") {
      const end = closing(pattern, i);
      if (end < 0) source += "\\[";
      else {
        source += bracket(pattern.slice(i + 1, end));
        i = end;
      }
    } else if (char === "\\" && i + 1 < pattern.length) source += literal(pattern[++i] as string);
    else source += literal(char);
  }
  return compileRegex(`${source}$`, "ere", {
    ignoreCase: options.ignoreCase ?? false,
    lenient: true,
  });
}

const literal = (char: string): string => (/[.[\]{}()*+?^$|\\]/.test(char) ? `\\${char}` : char);

/** Index of the ] that closes the bracket at `at`, or -1. */
function closing(pattern: string, at: number): number {
  let i = at + 1;
  if (pattern[i] === "!" || pattern[i] === "^") i++;
  if (pattern[i] === "]") i++;
  for (; i < pattern.length; i++) {
    if (pattern[i] === "]") return i;
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "[" && /[:.=]/.test(pattern[i + 1] ?? "")) {
      const end = pattern.indexOf(`${pattern[i + 1]}]`, i + 2);
      if (end > 0) i = end + 1;
    }
  }
  return -1;
}

/** In a glob a backslash quotes within brackets; in a regular expression it is itself. */
function bracket(body: string): string {
  const negated = /^[!^]/.test(body);
  const inner = (negated ? body.slice(1) : body).replace(/\\(.)/g, "$1");
  return `[${negated ? "^" : ""}${inner}]`;
}
