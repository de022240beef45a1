/**
 * Word expansion: POSIX XCU 2.6, subst.c. Everything here is synchronous; what needs the machine
 * (command and process substitution, other users' homes, the clock) resolve.ts has replaced by its
 * result before, and pathname expansion comes after (glob.ts).
 */
import type { Part, Word } from "./ast.ts";
import { evaluate } from "./arith.ts";
import { isGlobby, mayGlob } from "./wordparts.ts";
import { expandParameter } from "./param.ts";
import { escapePattern } from "./pattern.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

export interface Field {
  readonly plain: string;
  /** The field as a pattern, when pathname expansion applies. */
  readonly pattern: string | null;
}

/** Gathers fields; the splitting rules of IFS live here. */
export class Fields {
  readonly done: Field[] = [];
  private plain = "";
  private pattern = "";
  private globby = false;
  private open = false; // the current field exists, though it may be empty
  private readonly ifs: string;
  private readonly split: boolean;
  private readonly wantPattern: boolean;

  /** `split` false: the assignment kind, where everything joins into one field. */
  constructor(ifs: string, split: boolean, wantPattern = true) {
    this.ifs = ifs;
    this.split = split;
    this.wantPattern = wantPattern;
  }

  /** Unquoted source text. */
  literal(text: string): void {
    this.plain += text;
    if (this.wantPattern) {
      this.pattern += text;
      if (!this.globby && mayGlob(text)) this.globby = true;
    }
    this.open = true;
  }

  quoted(text: string): void {
    this.plain += text;
    if (this.wantPattern) this.pattern += escapePattern(text);
    this.open = true;
  }

  /** An unquoted expansion's value: split, and open to pathname expansion. */
  value(text: string): void {
    if (!this.split) {
      if (text !== "") this.expanded(text);
      return;
    }
    const { ifs } = this;
    let from = 0;
    let i = 0;
    const length = text.length;
    while (i < length) {
      if (!ifs.includes(text[i] as string)) {
        i++;
        continue;
      }
      if (i > from) this.expanded(text.slice(from, i));
      let hard = false;
      let any = false;
      // Blanks around at most one other separator are one delimiter.
      while (i < length && ifs.includes(text[i] as string)) {
        if (!isBlank(text[i] as string)) {
          if (hard) break;
          hard = true;
        }
        any = true;
        i++;
      }
      if (hard) this.open = true;
      if (any) this.break();
      from = i;
    }
    if (length > from) this.expanded(text.slice(from));
  }

  private expanded(text: string): void {
    this.plain += text;
    if (this.wantPattern) {
      // A backslash that came out of an expansion still quotes in a pattern.
      this.pattern += text;
      if (!this.globby && mayGlob(text)) this.globby = true;
    }
    this.open = true;
  }

  /** Ends the field, if there is one. */
  break(): void {
    if (!this.open) return;
    const real = this.globby && isGlobby(this.pattern.replace(/\\./gs, ""));
    this.done.push({ plain: this.plain, pattern: real ? this.pattern : null });
    this.plain = "";
    this.pattern = "";
    this.globby = false;
    this.open = false;
  }

  /** "$@" with nothing: the quotes do not make a field. */
  get isOpen(): boolean {
    return this.open;
  }

  openField(): void {
    this.open = true;
  }

  joined(): string {
    this.break();
    return this.done.map((field) => field.plain).join(" ");
  }

  patternText(): string {
    return this.pattern;
  }
}

function isBlank(c: string): boolean {
  return c === " " || c === "\t" || c === "\n";
}

export function ifsOf(sh: Shell): string {
  const found = sh.vars.get("IFS");
  return found === undefined || found.value === null ? " \t\n" : found.value;
}

/** Expands parts into `out`. */
export function expandParts(sh: Shell, parts: readonly Part[], quoted: boolean, out: Fields): void {
  for (const part of parts) expandPart(sh, part, quoted, out);
}

export function expandPart(sh: Shell, part: Part, quoted: boolean, out: Fields): void {
  switch (part.k) {
    case "lit":
      if (quoted) out.quoted(part.s);
      else out.literal(part.s);
      return;
    case "q":
      out.quoted(part.s);
      return;
    case "dq":
      expandQuoted(sh, part.parts, out);
      return;
    case "par":
      expandParameter(sh, part, quoted, out);
      return;
    case "res":
      if (quoted) out.quoted(part.s);
      else out.value(part.s);
      return;
    case "arith": {
      const source = part.parts === null ? part.src : stringOf(sh, part.parts);
      const value = String(evaluate(sh, source));
      if (quoted) out.quoted(value);
      else out.value(value);
      return;
    }
    case "tilde":
      out.quoted(home(sh, part.user));
      return;
    default:
      throw new Error(`unresolved ${part.k}`);
  }
}

function expandQuoted(sh: Shell, parts: readonly Part[], out: Fields): void {
  // "$@" alone makes no field when there are no arguments; anything else does.
  const only = parts.length === 1 ? parts[0] : undefined;
  const vanishes = only?.k === "par" && (only.name === "@" || only.index?.text === "@");
  if (!vanishes) out.openField();
  expandParts(sh, parts, true, out);
}

function home(sh: Shell, user: string): string {
  if (user === "+") return getVar(sh, "PWD") ?? "~+";
  if (user === "-") return getVar(sh, "OLDPWD") ?? "~-";
  return getVar(sh, "HOME") ?? "~";
}

/** One string: no splitting, no pathname expansion; lists join with spaces. */
export function stringOf(sh: Shell, parts: readonly Part[]): string {
  const out = new Fields("", false, false);
  expandParts(sh, parts, false, out);
  return out.joined();
}

export function wordString(sh: Shell, word: Word): string {
  return word.plain ?? stringOf(sh, word.parts);
}

/** A pattern: quoted text is escaped. */
export function patternOf(sh: Shell, parts: readonly Part[]): string {
  const out = new Fields("", false);
  expandParts(sh, parts, false, out);
  return out.patternText();
}

/** The fields of a pure word. */
export function fieldsOf(sh: Shell, parts: readonly Part[]): Field[] {
  const out = new Fields(ifsOf(sh), true);
  expandParts(sh, parts, false, out);
  out.break();
  return out.done;
}
