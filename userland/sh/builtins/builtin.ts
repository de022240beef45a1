/**
 * What a builtin is, and what they share: their usage lines, options, errors. builtins/common.c.
 */
import { shellError } from "../report.ts";
import type { Shell } from "../state.ts";
import type { Step } from "../step.ts";
import { USAGE } from "./usage.ts";

/** args[0] is the builtin's name. */
export type Builtin = (sh: Shell, args: readonly string[]) => Step;

const EX_USAGE = 2;

/** "name: message" with the shell's prefix; gives the status, 1 unless told otherwise. */
export function fail(sh: Shell, name: string, message: string, status = 1): number {
  shellError(sh, `${name}: ${message}`);
  return status;
}

/** The usage line. */
export function usage(sh: Shell, name: string): number {
  sh.errors.push(
    `${name}: usage: ${name}${USAGE.get(name) === "" ? "" : ` ${USAGE.get(name) ?? ""}`}\n`,
  );
  return EX_USAGE;
}

export function badOption(sh: Shell, name: string, option: string): number {
  if (sh.posix) return fail(sh, name, `Illegal option ${option}`, EX_USAGE);
  fail(sh, name, `${option}: invalid option`);
  return usage(sh, name);
}

export interface Flags {
  readonly set: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/**
 * internal_getopt(): single letters, values where a colon follows. A number is the status of a
 * complaint that has been made. With `plus`, +x options are reported as "+x".
 */
export function flagsOf(
  sh: Shell,
  args: readonly string[],
  letters: string,
  plus = false,
): Flags | number {
  const set = new Set<string>();
  const values = new Map<string, string>();
  const name = args[0] as string;
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] as string;
    const sign = word[0];
    if ((sign !== "-" && !(plus && sign === "+")) || word.length < 2) break;
    if (word === "--") {
      i++;
      break;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] as string;
      const where = letter === ":" ? -1 : letters.indexOf(letter);
      if (where < 0) return badOption(sh, name, `${sign}${letter}`);
      if (letters[where + 1] !== ":") {
        set.add(sign === "+" ? `+${letter}` : letter);
        continue;
      }
      const attached = word.slice(at + 1);
      const value = attached !== "" ? attached : args[++i];
      if (value === undefined) {
        fail(sh, name, `-${letter}: option requires an argument`);
        return usage(sh, name);
      }
      set.add(letter);
      values.set(letter, value);
      break;
    }
  }
  return { set, values, rest: args.slice(i) };
}

export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

export function notIdentifier(sh: Shell, name: string, text: string): number {
  if (sh.posix) return fail(sh, name, `${text.replace(/=.*/s, "")}: bad variable name`, 2);
  return fail(sh, name, `\`${text}': not a valid identifier`);
}

/** A decimal integer with optional blanks and sign, as legal_number() takes it; undefined else. */
export function integer(text: string): number | undefined {
  return /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : undefined;
}
