/** The right-hand side of s: &, \1, case changes and escapes, and what they make of a match. */
import type { Match, Regex } from "../../lib/regex.ts";
import { escapeAt } from "./escape.ts";
import type { Case, Piece, Substitution } from "./script.ts";

export function replacementPieces(source: string): Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
  };
  for (let i = 0; i < source.length;) {
    const char = source[i] as string;
    if (char === "&") {
      flush();
      pieces.push({ kind: "group", group: 0 });
      i++;
      continue;
    }
    if (char !== "\\") {
      text += char;
      i++;
      continue;
    }
    const next = source[i + 1] ?? "";
    const escape = escapeAt(source, i);
    if (/\d/.test(next)) {
      flush();
      pieces.push({ kind: "group", group: Number(next) });
      i += 2;
    } else if (next !== "" && "ULEul".includes(next)) {
      flush();
      pieces.push({ kind: "case", change: `\\${next}` as Case });
      i += 2;
    } else if (escape) {
      text += escape.char;
      i += escape.length;
    } else {
      text += next;
      i += 2;
    }
  }
  flush();
  return pieces;
}

/** The replacement for one match. */
function replaced(pieces: readonly Piece[], subject: string, match: Match): string {
  let result = "";
  let mode: Case = "\\E";
  let once: Case | null = null;
  for (const piece of pieces) {
    if (piece.kind === "case") {
      if (piece.change === "\\u" || piece.change === "\\l") once = piece.change;
      else {
        mode = piece.change;
        once = null;
      }
      continue;
    }
    let text = piece.kind === "text" ? piece.text : groupText(subject, match, piece.group);
    if (text === "") continue;
    if (mode === "\\U") text = text.toUpperCase();
    else if (mode === "\\L") text = text.toLowerCase();
    if (once !== null) {
      const first = String.fromCodePoint(text.codePointAt(0) as number);
      const changed = once === "\\u" ? first.toUpperCase() : first.toLowerCase();
      text = changed + text.slice(first.length);
      once = null;
    }
    result += text;
  }
  return result;
}

function groupText(subject: string, match: Match, group: number): string {
  const from = match[2 * group] ?? -1;
  return from < 0 ? "" : subject.slice(from, match[2 * group + 1]);
}

/** The text after the substitution, or null when nothing matched. */
export function substituteText(text: string, regex: Regex, s: Substitution): string | null {
  const nth = Math.max(1, s.nth);
  let result = "";
  let copied = 0;
  let at = 0;
  let count = 0;
  let lastEnd = -1;
  let changed = false;
  while (at <= text.length) {
    const match: Match | null = regex.exec(text, at);
    if (!match) break;
    const [start, end] = match as readonly [number, number];
    if (start === end && start === lastEnd) {
      // Nothing right after a match is not another match.
      at = start + 1;
      continue;
    }
    lastEnd = end;
    if (++count >= nth) {
      result += text.slice(copied, start) + replaced(s.pieces, text, match);
      copied = end;
      changed = true;
      if (!s.global) break;
    }
    at = end === start ? end + 1 : end;
  }
  return changed ? result + text.slice(copied) : null;
}
