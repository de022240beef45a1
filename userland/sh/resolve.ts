/**
 * Words to arguments: brace expansion's words, expansion, splitting and pathname expansion. Pure
 * words are expanded at once; what needs the machine (command substitution, a home, the clock,
 * directories) goes on as a generator. subst.c, expand_word_list_internal().
 */
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import { clock_gettime, type Sys } from "../../kernel/uapi/syscall.ts";
import { Accounts } from "../lib/passwd.ts";
import type { Part, Parameter, Word } from "./ast.ts";
import { CLOCK_NAMES } from "./dynamic.ts";
import { expandParts, type Field, Fields, fieldsOf, ifsOf, stringOf } from "./expand.ts";
import { expandPart } from "./expand.ts";
import { ExpansionError } from "./expansionerror.ts";
import { glob } from "./glob.ts";
import { isPure } from "./wordparts.ts";
import { usesOperand } from "./param.ts";
import type { Shell } from "./state.ts";

/** The arguments that words stand for. */
export function expandWords(sh: Shell, words: readonly Word[]): string[] | Sys<string[]> {
  const out: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (word.plain !== null && word.braced === null) out.push(word.plain);
    else if (!word.pure || word.braced !== null) return expandRest(sh, words, i, out, null);
    else {
      const fields = fieldsOf(sh, word.parts);
      if (fields.some((field) => field.pattern !== null) && !sh.options.has("noglob")) {
        return expandRest(sh, words, i, out, fields);
      }
      for (const field of fields) out.push(field.plain);
    }
  }
  return out;
}

function* expandRest(
  sh: Shell,
  words: readonly Word[],
  from: number,
  out: string[],
  fields: readonly Field[] | null,
): Sys<string[]> {
  if (fields !== null) yield* globFields(sh, fields, out);
  for (let i = fields === null ? from : from + 1; i < words.length; i++) {
    const word = words[i] as Word;
    const all = word.braced !== null && sh.options.has("braceexpand") ? word.braced : [word];
    for (const one of all) {
      if (one.text === "" && word.braced !== null) continue;
      if (one.plain !== null) out.push(one.plain);
      else yield* globFields(sh, yield* wordFields(sh, one), out);
    }
  }
  return out;
}

function* wordFields(sh: Shell, word: Word): Sys<Field[]> {
  if (word.pure) return fieldsOf(sh, word.parts);
  const out = new Fields(ifsOf(sh), true);
  yield* expandInto(sh, word.parts, false, out);
  out.break();
  return out.done;
}

function* globFields(sh: Shell, fields: readonly Field[], out: string[]): Sys<void> {
  for (const field of fields) {
    if (field.pattern === null || sh.options.has("noglob")) {
      out.push(field.plain);
      continue;
    }
    const names = yield* glob(sh, field.pattern);
    if (names.length > 0) for (const name of names) out.push(name);
    else if (sh.shopts.has("failglob")) throw new ExpansionError(`no match: ${field.plain}`, false);
    else if (!sh.shopts.has("nullglob") || !isRealPattern(field.pattern)) out.push(field.plain);
  }
}

/** An unclosed bracket is no pattern: nullglob leaves such a word alone. */
function isRealPattern(pattern: string): boolean {
  const bare = pattern.replace(/\\./gs, "");
  return /[*?]|\[[^\]]?[^\]]*\]|[+@!]\(/s.test(bare);
}

/** One string from a word, without splitting or pathname expansion. */
export function* resolveString(sh: Shell, word: Word): Sys<string> {
  if (word.plain !== null) return word.plain;
  if (word.pure) return stringOf(sh, word.parts);
  const out = new Fields("", false, false);
  yield* expandInto(sh, word.parts, false, out);
  return out.joined();
}

/** A pattern from a word: `case`, `[[ == ]]`. */
export function* resolvePattern(sh: Shell, word: Word): Sys<string> {
  const out = new Fields("", false);
  if (word.pure) expandParts(sh, word.parts, false, out);
  else yield* expandInto(sh, word.parts, false, out);
  return out.patternText();
}

/** Parts in order, each as late as the source says it. */
function* expandInto(sh: Shell, parts: readonly Part[], quoted: boolean, out: Fields): Sys<void> {
  for (const part of parts) {
    if (isPure(part)) expandPart(sh, part, quoted, out);
    else if (part.k === "dq") {
      out.openField();
      yield* expandInto(sh, part.parts, true, out);
    } else expandPart(sh, yield* resolve(sh, part), quoted, out);
  }
}

/** The part with its impure insides replaced by what they gave. */
function* resolve(sh: Shell, part: Part): Sys<Part> {
  switch (part.k) {
    case "cmd":
      return { k: "res", s: yield* sh.hooks.substitute(sh, part.src, part.line) };
    case "proc":
      return { k: "q", s: yield* sh.hooks.processFile(sh, part.op, part.src, part.line) };
    case "tilde":
      return { k: "q", s: (yield* Accounts.load()).userNamed(part.user)?.home ?? `~${part.user}` };
    case "dq":
      return { k: "dq", parts: yield* resolveAll(sh, part.parts) };
    case "arith":
      if (CLOCK_NAMES.test(part.src)) yield* refreshClock(sh);
      return part.parts === null ? part : { ...part, parts: yield* resolveAll(sh, part.parts) };
    case "par":
      return yield* resolveParameter(sh, part);
    default:
      return part;
  }
}

function* resolveAll(sh: Shell, parts: readonly Part[]): Sys<Part[]> {
  const out: Part[] = [];
  for (const part of parts) out.push(isPure(part) ? part : yield* resolve(sh, part));
  return out;
}

function* resolveWord(sh: Shell, word: Word): Sys<Word> {
  return word.pure
    ? word
    : { ...word, parts: yield* resolveAll(sh, word.parts), plain: null, pure: true };
}

function* resolveParameter(sh: Shell, part: Parameter): Sys<Part> {
  if (CLOCK_NAMES.test(part.name)) yield* refreshClock(sh);
  const index = part.index === null ? null : yield* resolveWord(sh, part.index);
  const { op } = part;
  const at = { ...part, index };
  switch (op?.o) {
    case "default":
      if (!usesOperand(sh, at)) return at;
      return { ...at, op: { ...op, word: yield* resolveWord(sh, op.word) } };
    case "remove":
      return { ...at, op: { ...op, word: yield* resolveWord(sh, op.word) } };
    case "replace": {
      const pattern = yield* resolveWord(sh, op.pattern);
      return { ...at, op: { ...op, pattern, by: op.by && (yield* resolveWord(sh, op.by)) } };
    }
    case "slice": {
      const from = yield* resolveWord(sh, op.from);
      return { ...at, op: { ...op, from, count: op.count && (yield* resolveWord(sh, op.count)) } };
    }
    case "case":
      return { ...at, op: { ...op, word: op.word && (yield* resolveWord(sh, op.word)) } };
    case "transform": {
      if (op.letter !== "P") return at;
      const plain = new Fields("", false, false);
      expandPart(sh, { ...at, op: null }, true, plain);
      return { k: "res", s: yield* sh.hooks.prompt(sh, plain.joined()) };
    }
    default:
      return at;
  }
}

export function* refreshClock(sh: Shell): Sys<void> {
  sh.clock = { ...(yield* clock_gettime(CLOCK_REALTIME)) };
}
