/** File modes as people read and write them: "drwxr-xr-x", "0644", "u+x,go=r". */
import { S_ISGID, S_ISUID, S_ISVTX } from "../../kernel/uapi/stat.ts";
import { type Sys, umask } from "../../kernel/uapi/syscall.ts";
import { fileType } from "./filetype.ts";

/** "drwxr-xr-x". */
export function modeText(mode: number): string {
  const bit = (mask: number, letter: string): string => (mode & mask ? letter : "-");
  const exec = (mask: number, special: number, letter: string): string =>
    mode & special ? (mode & mask ? letter : letter.toUpperCase()) : bit(mask, "x");
  return (
    fileType(mode).letter +
    bit(0o400, "r") +
    bit(0o200, "w") +
    exec(0o100, S_ISUID, "s") +
    bit(0o040, "r") +
    bit(0o020, "w") +
    exec(0o010, S_ISGID, "s") +
    bit(0o004, "r") +
    bit(0o002, "w") +
    exec(0o001, S_ISVTX, "t")
  );
}

/** The mask of this process, which can only be read by setting it. */
export function* currentUmask(): Sys<number> {
  const mask = yield* umask(0);
  yield* umask(mask);
  return mask;
}

export interface ModeChange {
  /** The permission bits that a file gets. */
  apply(mode: number, isDirectory: boolean, mask: number): number;
}

const SHIFT: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** An octal number, or clauses like "u+x,g-w,o=r"; undefined for what is neither. */
export function parseMode(text: string): ModeChange | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const bits = parseInt(text, 8);
    if (bits > 0o7777) return undefined;
    // A directory keeps its set-id bits unless five digits say otherwise.
    const keep = text.length < 5 ? S_ISUID | S_ISGID : 0;
    return { apply: (mode, isDirectory) => bits | (isDirectory ? mode & keep : 0) };
  }
  const clauses = text.split(",");
  if (!clauses.every((clause) => /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]|[0-7]+))+$/.test(clause))) {
    return undefined;
  }
  return {
    apply: (mode, isDirectory, mask) =>
      clauses.reduce((bits, clause) => applyClause(clause, bits, isDirectory, mask), mode & 0o7777),
  };
}

function applyClause(clause: string, before: number, isDirectory: boolean, mask: number): number {
  const who = /^[ugoa]*/.exec(clause)?.[0] ?? "";
  const all = who === "" || who.includes("a");
  const classes = all ? ["u", "g", "o"] : ["u", "g", "o"].filter((letter) => who.includes(letter));
  let bits = before;
  for (const [, operator = "", what = ""] of clause.matchAll(/([-+=])([rwxXst]+|[ugo]|[0-7]+|)/g)) {
    let affected = 0;
    let value = 0;
    for (const letter of classes) {
      const shift = SHIFT[letter] as number;
      affected |= 7 << shift;
      value |= permission(what, bits, isDirectory) << shift;
    }
    if (what.includes("s")) {
      if (all || who.includes("u")) value |= S_ISUID;
      if (all || who.includes("g")) value |= S_ISGID;
    }
    if (what.includes("t") && (all || who.includes("o") || who === "")) value |= S_ISVTX;
    // Without a class the umask holds.
    if (who === "") value &= ~mask | (S_ISUID | S_ISGID | S_ISVTX);
    if (/[0-7]/.test(what)) value = parseInt(what, 8);
    if (operator === "+") bits |= value;
    else if (operator === "-") bits &= ~value;
    else {
      const special = isDirectory ? 0 : specialOf(classes);

      bits = (bits & ~(affected | special) & 0o7777) | value;
    }
  }
  return bits & 0o7777;
}

const specialOf = (classes: readonly string[]): number =>
  (classes.includes("u") ? S_ISUID : 0) |
  (classes.includes("g") ? S_ISGID : 0) |
  (classes.length === 3 ? S_ISVTX : 0);

function permission(what: string, bits: number, isDirectory: boolean): number {
  if (/^[ugo]$/.test(what)) return (bits >> (SHIFT[what] as number)) & 7;
  let value = 0;
  if (what.includes("r")) value |= 4;
  if (what.includes("w")) value |= 2;
  if (what.includes("x")) value |= 1;
  if (what.includes("X") && (isDirectory || bits & 0o111)) value |= 1;
  return value;
}
