/** Addresses of sed commands. */
import type { Scanner } from "./scanner.ts";
import type { Address, Range } from "./script.ts";

export function parseRange(s: Scanner): Range | null {
  const from = address(s, false);
  if (!from) return null;
  s.blanks();
  if (s.char !== ",") {
    if (from.kind === "line" && from.line === 0) zeroAddress(s);
    return { from, to: null };
  }
  s.at++;
  s.blanks();
  const to = address(s, true);
  if (!to) {
    s.at++;
    s.fail("unexpected `,'");
  }
  if (from.kind === "line" && from.line === 0 && to.kind !== "regex") zeroAddress(s);
  return { from, to };
}

function zeroAddress(s: Scanner): never {
  s.at++;
  s.fail("invalid usage of line address 0");
}

function address(s: Scanner, second: boolean): Address | null {
  const char = s.char ?? "";
  if (/\d/.test(char)) {
    const line = Number(s.word(/\d/));
    s.blanks();
    if (s.char !== "~" || second) return { kind: "line", line };
    s.at++;
    const step = Number(s.word(/\d/) || 0);
    return { kind: "step", first: line, step };
  }
  if (char === "$") {
    s.at++;
    return { kind: "last" };
  }
  if (char === "+" || char === "~") {
    s.at++;
    if (!second) {
      s.at++;
      s.fail("invalid usage of +N or ~N as first address");
    }
    const digits = s.word(/\d/);
    if (digits === "") s.fail("unexpected `,'");
    return char === "+"
      ? { kind: "plus", count: Number(digits) }
      : { kind: "multiple", of: Number(digits) };
  }
  if (char !== "/" && char !== "\\") return null;
  if (char === "\\") s.at++;
  const delimiter = s.source[s.at++];
  if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") s.fail("unexpected `,'");
  const source = s.delimited(delimiter, true);
  if (source === null) s.fail("unterminated address regex");
  let ignoreCase = false;
  let multiline = false;
  while (/[IM]/.test(s.char ?? "")) {
    if (s.source[s.at++] === "I") ignoreCase = true;
    else multiline = true;
  }
  return { kind: "regex", regex: s.regex(source, ignoreCase, multiline) };
}
