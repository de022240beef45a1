/** Keys of sort(1): which part of a line, compared how. */
import { quote } from "../../lib/quote.ts";

/** A key definition that is wrong; `hint` when the usage line follows. */
export class KeyError {
  readonly message: string;
  readonly hint: boolean;
  constructor(message: string, hint = false) {
    this.message = message;
    this.hint = hint;
  }
}

export interface Ordering {
  /** "" compares as text. */
  readonly kind: "" | "n" | "g" | "h" | "M" | "V" | "R";
  readonly reverse: boolean;
  readonly fold: boolean;
  readonly dictionary: boolean;
  readonly printable: boolean;
  readonly skipStartBlanks: boolean;
  readonly skipEndBlanks: boolean;
}

export interface KeySpec {
  /** Zero-based field and character. */
  readonly startField: number;
  readonly startChar: number;
  /** The field after which the key ends; null is the end of the line. */
  readonly endField: number | null;
  /** Characters of the last field; 0 is all of it. */
  readonly endChar: number;
  readonly ordering: Ordering;
  /** Without options of its own a key takes the global ones. */
  readonly inherits: boolean;
}

export function orderingOf(letters: string, endLetters = letters): Ordering {
  const kinds = [...new Set([...letters].filter((letter) => /[nghMVR]/.test(letter)))];
  if (kinds.length > 1 || (kinds.length === 1 && /[di]/.test(letters) && !/[VR]/.test(letters))) {
    const shown = [..."dfghiMnRV"].filter((letter) => letters.includes(letter)).join("");
    throw new KeyError(`options '-${shown}' are incompatible`);
  }
  return {
    kind: (kinds[0] ?? "") as Ordering["kind"],
    reverse: letters.includes("r"),
    fold: letters.includes("f"),
    dictionary: letters.includes("d"),
    printable: letters.includes("i"),
    skipStartBlanks: letters.includes("b"),
    skipEndBlanks: endLetters.includes("b"),
  };
}

/** F[.C][OPTS][,F[.C][OPTS]] */
export function parseKey(text: string): KeySpec {
  const start = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)/.exec(text);
  if (!start)
    throw new KeyError(`invalid number at field start: invalid count at start of ${quote(text)}`);
  const rest = text.slice(start[0].length);
  const end = /^,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)$/.exec(rest);
  if (rest !== "" && !end) {
    if (rest.startsWith(",") && !/^,\d/.test(rest)) {
      const shown = quote(rest.slice(1));
      throw new KeyError(`invalid number after ${quote(",")}: invalid count at start of ${shown}`);
    }
    throw new KeyError(`stray character in field spec: invalid field specification ${quote(text)}`);
  }
  if (Number(start[1]) === 0) {
    throw new KeyError(`field number is zero: invalid field specification ${quote(text)}`);
  }
  if (start[2] !== undefined && Number(start[2]) === 0) {
    throw new KeyError(`character offset is zero: invalid field specification ${quote(text)}`);
  }
  if (end && Number(end[1]) === 0) {
    throw new KeyError(`field number is zero: invalid field specification ${quote(text)}`);
  }
  const startLetters = start[3] ?? "";
  const endLetters = end?.[3] ?? "";
  const ordering = orderingOf(startLetters + endLetters.replaceAll("b", ""), endLetters);
  return {
    startField: Number(start[1]) - 1,
    startChar: start[2] === undefined ? 0 : Number(start[2]) - 1,
    endField: end ? Number(end[1]) : null,
    endChar: Number(end?.[2] ?? 0),
    ordering: { ...ordering, skipStartBlanks: startLetters.includes("b") },
    inherits: startLetters + endLetters === "",
  };
}

/** "+F[.C]" and "-F[.C]": counted from zero, the end exclusive. */
export function parseOldKey(start: string, end?: string): KeySpec {
  const from = /^\+(\d+)(?:\.(\d+))?(\w*)$/.exec(start);
  const to = end === undefined ? null : /^-(\d+)(?:\.(\d+))?(\w*)$/.exec(end);
  const letters = (from?.[3] ?? "") + (to?.[3] ?? "");
  const endChar = Number(to?.[2] ?? 0);
  return {
    startField: Number(from?.[1] ?? 0),
    startChar: Number(from?.[2] ?? 0),
    endField: to ? Number(to[1]) + (endChar > 0 ? 1 : 0) : null,
    endChar,
    ordering: orderingOf(letters),
    inherits: letters === "",
  };
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10;

/** The text of a key within a line. */
export function extract(line: string, key: KeySpec, separator: string | null, o: Ordering): string {
  let start = fieldStart(line, key.startField, separator);
  if (o.skipStartBlanks) start = skipBlanks(line, start);
  start = Math.min(line.length, start + key.startChar);
  if (key.endField === null) return line.slice(start);
  let end: number;
  if (key.endChar === 0) end = fieldEnd(line, key.endField - 1, separator);
  else {
    end = fieldStart(line, key.endField - 1, separator);
    if (o.skipEndBlanks) end = skipBlanks(line, end);
    end = Math.min(line.length, end + key.endChar);
  }
  return end <= start ? "" : line.slice(start, end);
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && isBlank(line.charCodeAt(at))) at++;
  return at;
}

function fieldStart(line: string, field: number, separator: string | null): number {
  let at = 0;
  for (let n = 0; n < field && at < line.length; n++) {
    if (separator !== null) {
      const next = line.indexOf(separator, at);
      at = next < 0 ? line.length : next + separator.length;
    } else at = blankFieldEnd(line, at);
  }
  return at;
}

function fieldEnd(line: string, field: number, separator: string | null): number {
  const start = fieldStart(line, field, separator);
  if (separator === null) return blankFieldEnd(line, start);
  const next = line.indexOf(separator, start);
  return next < 0 ? line.length : next;
}

/** Blanks, then what is not blank. */
function blankFieldEnd(line: string, from: number): number {
  let at = skipBlanks(line, from);
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  return at;
}
