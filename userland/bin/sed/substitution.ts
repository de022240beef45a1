/** The s and y commands: text into what they do. */
import { Beyond } from "./error.ts";
import { escapeAt } from "./escape.ts";
import { replacementPieces } from "./replacement.ts";
import type { Scanner } from "./scanner.ts";
import type { Substitution } from "./script.ts";

export function parseSubstitution(s: Scanner): Substitution {
  const delimiter = s.source[s.at++];
  if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") {
    s.fail("unterminated `s' command");
  }
  const source = s.delimited(delimiter, true);
  const replacement = source === null ? null : replacementSource(s, delimiter);
  if (source === null || replacement === null) s.fail("unterminated `s' command");
  const given = flags(s);
  const regex = s.regex(source, given.ignoreCase, given.multiline);
  const pieces = replacementPieces(replacement);
  const groups = pieces.reduce(
    (most, p) => (p.kind === "group" ? Math.max(most, p.group) : most),
    0,
  );
  if (regex !== "last" && groups > regex.groups) {
    s.fail(`invalid reference \\${groups} on \`s' command's RHS`);
  }
  return { regex, pieces, ...given };
}

/** The replacement with the delimiter's quoting gone, everything else as it stands. */
function replacementSource(s: Scanner, delimiter: string): string | null {
  let text = "";
  while (s.at < s.source.length) {
    const char = s.source[s.at++] as string;
    if (char === delimiter) return text;
    if (char !== "\\") {
      text += char;
      continue;
    }
    const next = s.source[s.at++];
    if (next === undefined) return null;
    text += next === delimiter && next !== "&" && !/\d/.test(next) ? next : `\\${next}`;
  }
  return null;
}

function flags(s: Scanner): Omit<Substitution, "regex" | "pieces"> & {
  ignoreCase: boolean;
  multiline: boolean;
} {
  const flags = {
    global: false,
    print: 0,
    nth: 0,
    file: null as string | null,
    ignoreCase: false,
    multiline: false,
  };
  for (;;) {
    const char = s.char ?? "";
    if (/[1-9]/.test(char)) {
      if (flags.nth !== 0) {
        s.at++;
        s.fail("multiple number options to `s' command");
      }
      flags.nth = Number(s.word(/\d/));
      continue;
    }
    if (char === "" || char === "\n" || char === ";" || char === "}" || char === "#") return flags;
    if (/[ \t\r]/.test(char)) {
      s.blanks();
      continue;
    }
    s.at++;
    if (char === "g") {
      if (flags.global) s.fail("multiple `g' options to `s' command");
      flags.global = true;
    } else if (char === "p") {
      if (flags.print > 0) s.fail("multiple `p' options to `s' command");
      flags.print = 1;
    } else if (char === "i" || char === "I") flags.ignoreCase = true;
    else if (char === "m" || char === "M") flags.multiline = true;
    else if (char === "e") throw new Beyond("s///e");
    else if (char === "0") s.fail("number option to `s' command may not be zero");
    else if (char === "w") {
      flags.file = s.restOfLine();
      if (flags.file === "") s.fail("missing filename in r/R/w/W commands");
      return flags;
    } else s.fail("unknown option to `s'");
  }
}

export function parseTransliteration(s: Scanner): Map<string, string> {
  const delimiter = s.source[s.at++] ?? "";
  const from = delimiter === "" ? null : s.delimited(delimiter, false);
  const to = from === null ? null : s.delimited(delimiter, false);
  if (from === null || to === null) s.fail("unterminated `y' command");
  const one = characters(from);
  const two = characters(to);
  if (one.length !== two.length) s.fail("strings for `y' command are different lengths");
  const table = new Map<string, string>();
  one.forEach((char, i) => {
    if (!table.has(char)) table.set(char, two[i] as string);
  });
  return table;
}

function characters(text: string): string[] {
  const chars: string[] = [];
  for (let i = 0; i < text.length;) {
    const char = String.fromCodePoint(text.codePointAt(i) as number);
    if (char !== "\\") {
      chars.push(char);
      i += char.length;
      continue;
    }
    const escape = escapeAt(text, i);
    if (escape) {
      chars.push(escape.char);
      i += escape.length;
    } else if (text[i + 1] === "\\") {
      chars.push("\\");
      i += 2;
    } else {
      chars.push("\\");
      i++;
    }
  }
  return chars;
}
