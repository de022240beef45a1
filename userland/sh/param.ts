/** Parameter expansion: $x, ${x:-word} and its many kin. subst.c, parameter_brace_expand(). */
import type { Parameter, ParamOp, Word } from "./ast.ts";
import { UnboundVariable } from "./arith.ts";
import { ansiQuote, singleQuote } from "./escape.ts";
import { ExpansionError } from "./expansionerror.ts";
import { expandParts, type Fields, ifsOf, patternOf, stringOf } from "./expand.ts";
import { modifyCase, remove, replace, sliceList, sliceText } from "./paramops.ts";
import { assignmentText, attributeLetters } from "./show.ts";
import type { Shell } from "./state.ts";
import * as vars from "./vars.ts";

/** What a parameter stands for: one value, or a list with "@" or "*". */
interface Value {
  readonly one: string | undefined;
  readonly list: readonly string[] | null;
  readonly star: boolean;
}

export function expandParameter(sh: Shell, part: Parameter, quoted: boolean, out: Fields): void {
  const { op, index } = part;
  if (op === null && index === null && !part.length && !part.indirect) {
    const { name } = part;
    if (name !== "@" && name !== "*") {
      const value = plainValue(sh, name);
      if (value === undefined) unbound(sh, name);
      else if (quoted) out.quoted(value);
      else out.value(value);
      return;
    }
  }
  if (op?.o === "bad") throw new ExpansionError(`${part.text}: bad substitution`, false);
  if (part.indirect) return indirect(sh, part, quoted, out);
  if (part.length) return put(String(lengthOf(sh, part)), quoted, out);
  apply(sh, part, part.name, valueOf(sh, part.name, index), quoted, out);
}

function put(text: string, quoted: boolean, out: Fields): void {
  if (quoted) out.quoted(text);
  else out.value(text);
}

function plainValue(sh: Shell, name: string): string | undefined {
  const found = sh.vars.get(name);
  if (found !== undefined && found.value !== null && found.flags < vars.PLAIN_BELOW)
    return found.value;
  return scalar(sh, name);
}

/** $1, $#, $? and named variables. */
export function scalar(sh: Shell, name: string): string | undefined {
  const code = name.charCodeAt(0);
  if (code > 64) return vars.getVar(sh, name);
  if (code >= 48 && code <= 57) {
    const at = Number(name);
    return at === 0 ? sh.name : sh.args[at - 1];
  }
  switch (name) {
    case "#":
      return String(sh.args.length);
    case "?":
      return String(sh.status);
    case "$":
      return String(sh.pid);
    case "!":
      return sh.lastBackground === 0 ? undefined : String(sh.lastBackground);
    case "-":
      return flagLetters(sh);
    case "@":
    case "*":
      return sh.args.length === 0 ? undefined : sh.args.join(" ");
    default:
      return vars.getVar(sh, name);
  }
}

const LETTERS: readonly (readonly [string, string])[] = [
  ["allexport", "a"],
  ["notify", "b"],
  ["errexit", "e"],
  ["noglob", "f"],
  ["hashall", "h"],
  ["keyword", "k"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["privileged", "p"],
  ["nounset", "u"],
  ["verbose", "v"],
  ["xtrace", "x"],
  ["braceexpand", "B"],
  ["noclobber", "C"],
  ["errtrace", "E"],
  ["histexpand", "H"],
  ["physical", "P"],
  ["functrace", "T"],
];

function flagLetters(sh: Shell): string {
  let out = "";
  for (const [option, letter] of LETTERS) {
    if (sh.posix && (letter === "h" || letter === "H")) continue;
    if (sh.options.has(option)) out += letter;
    if (letter === "h" && sh.interactive) out += "i";
  }
  if (sh.posix) return sh.interactive ? `${out}i` : out;
  return out + (sh.fromString ? "c" : "") + (sh.fromStdin ? "s" : "");
}

function valueOf(sh: Shell, name: string, index: Word | null): Value {
  if (name === "@" || name === "*") return { one: undefined, list: sh.args, star: name === "*" };
  if (index === null) {
    const target = vars.resolveName(sh, name);
    const all = target === name ? null : /^([A-Za-z_]\w*)\[([@*])\]$/.exec(target);
    if (all)
      return { one: undefined, list: vars.allValues(sh, all[1] as string), star: all[2] === "*" };
    return { one: scalar(sh, name), list: null, star: false };
  }
  if (index.text === "@" || index.text === "*") {
    return { one: undefined, list: vars.allValues(sh, name), star: index.text === "*" };
  }
  return { one: vars.getElement(sh, name, subscript(sh, index)), list: null, star: false };
}

function subscript(sh: Shell, index: Word): string {
  return index.plain ?? stringOf(sh, index.parts);
}

function unbound(sh: Shell, shown: string): void {
  if (!sh.options.has("nounset")) return;
  throw new UnboundVariable(/^\d/.test(shown) ? `$${shown}` : shown);
}

function lengthOf(sh: Shell, part: Parameter): number {
  const { name, index } = part;
  if (name === "@" || name === "*") return sh.args.length;
  if (index !== null && (index.text === "@" || index.text === "*")) {
    return vars.allValues(sh, name).length;
  }
  const { one } = valueOf(sh, name, index);
  if (one === undefined) unbound(sh, index === null ? name : `${name}[${index.text}]`);
  return one === undefined ? 0 : countChars(one);
}

function countChars(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xdc00 && unit < 0xe000) {
      const before = text.charCodeAt(i - 1);
      if (before >= 0xd800 && before < 0xdc00) count--;
    }
  }
  return count;
}

function indirect(sh: Shell, part: Parameter, quoted: boolean, out: Fields): void {
  const { name, index, op } = part;
  if (op?.o === "names") {
    const names = [...sh.vars.keys()].filter((one) => one.startsWith(name)).sort();
    return putList(sh, names, op.all === "*", quoted, out);
  }
  if (index !== null && (index.text === "@" || index.text === "*") && op === null) {
    return putList(sh, vars.allKeys(sh, name), index.text === "*", quoted, out);
  }
  const reference = sh.vars.get(name);
  if (reference && (reference.flags & 32) !== 0 && index === null)
    return put(reference.value ?? "", quoted, out);
  const target = valueOf(sh, name, index).one;
  if (target === undefined || target === "") {
    if (target === undefined && op !== null && op.o === "default") {
      return apply(sh, part, name, { one: undefined, list: null, star: false }, quoted, out);
    }
    throw new ExpansionError(
      target === undefined ? `${name}: invalid indirect expansion` : `: invalid variable name`,
      false,
    );
  }
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target);
  if (!element && !/^([A-Za-z_]\w*|\d+|[@*#?$!-])$/.test(target)) {
    throw new ExpansionError(`${target}: invalid variable name`, false);
  }
  const word = element ? literalWord(element[2] as string) : null;
  const base = element ? (element[1] as string) : target;
  apply(sh, part, base, valueOf(sh, base, word), quoted, out);
}

function literalWord(text: string): Word {
  return { text, parts: [{ k: "q", s: text }], plain: text, pure: true, braced: null };
}

/** Puts a list as "$@" or "$*" would. */
function putList(
  sh: Shell,
  list: readonly string[],
  star: boolean,
  quoted: boolean,
  out: Fields,
): void {
  if (quoted && star) {
    out.quoted(list.join(ifsOf(sh)[0] ?? ""));
    return;
  }
  list.forEach((value, i) => {
    if (i > 0) out.break();
    if (quoted) out.quoted(value);
    else out.value(value);
  });
}

function apply(
  sh: Shell,
  part: Parameter,
  name: string,
  value: Value,
  quoted: boolean,
  out: Fields,
): void {
  const { op } = part;
  if (op?.o === "default") return byDefault(sh, part, name, op, value, quoted, out);
  if (value.list !== null) {
    const list = op === null ? value.list : changeList(sh, part, op, value.list, name);
    return putList(sh, list, value.star, quoted, out);
  }
  if (value.one === undefined) {
    unbound(sh, shownName(part, name));
    if (op?.o === "transform" && "aA".includes(op.letter))
      return put(transform(sh, part, op.letter, undefined), quoted, out);
    return;
  }
  put(op === null ? value.one : change(sh, part, op, value.one), quoted, out);
}

function shownName(part: Parameter, name: string): string {
  return part.index === null ? name : `${name}[${part.index.text}]`;
}

function byDefault(
  sh: Shell,
  part: Parameter,
  name: string,
  op: Extract<ParamOp, { o: "default" }>,
  value: Value,
  quoted: boolean,
  out: Fields,
): void {
  const text =
    value.list === null ? value.one : value.list.length === 0 ? undefined : value.list.join(" ");
  const missing = text === undefined || (op.colon && text === "");
  if (op.kind === "+") {
    if (!missing) expandParts(sh, op.word.parts, quoted, out);
    return;
  }
  if (!missing) {
    if (value.list !== null) putList(sh, value.list, value.star, quoted, out);
    else put(text, quoted, out);
    return;
  }
  if (op.kind === "-") return expandParts(sh, op.word.parts, quoted, out);
  const word = stringOf(sh, op.word.parts);
  if (op.kind === "?") {
    const why =
      op.word.text === "" ? (op.colon ? "parameter null or not set" : "parameter not set") : word;
    throw new ExpansionError(`${shownName(part, name)}: ${why}`, true);
  }
  if (!/^[A-Za-z_]/.test(name)) {
    throw new ExpansionError(`$${name}: cannot assign in this way`, true);
  }
  if (part.index === null) vars.setVar(sh, name, word);
  else vars.setElement(sh, name, subscript(sh, part.index), word);
  put(part.index === null ? (vars.getVar(sh, name) ?? word) : word, quoted, out);
}

/** Does ${x:-word} and its kin expand its word? */
export function usesOperand(sh: Shell, part: Parameter): boolean {
  const { op } = part;
  if (op?.o !== "default") return true;
  const value = valueOf(sh, part.name, part.index);
  const text =
    value.list === null ? value.one : value.list.length === 0 ? undefined : value.list.join(" ");
  const missing = text === undefined || (op.colon && text === "");
  return missing !== (op.kind === "+");
}

function changeList(
  sh: Shell,
  part: Parameter,
  op: ParamOp,
  list: readonly string[],
  name: string,
): readonly string[] {
  if (op.o === "slice") return sliceList(sh, op, list, name, name === "@" || name === "*");
  if (op.o === "transform" && "AaKk".includes(op.letter)) {
    if (op.letter === "a") return list.map(() => attributeLetters(vars.lookup(sh, name)));
    if (op.letter === "A")
      return name === "@" || name === "*"
        ? [`set -- ${list.map(singleQuote).join(" ")}`]
        : [assignmentText(sh, name)];
    const keys = vars.allKeys(sh, name);
    if (op.letter === "k") return list.flatMap((value, i) => [keys[i] as string, value]);
    return [list.map((value, i) => `${keys[i] as string} ${quoteK(value)}`).join(" ")];
  }
  return list.map((value) => change(sh, part, op, value));
}

function quoteK(value: string): string {
  return `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}

function change(sh: Shell, part: Parameter, op: ParamOp, value: string): string {
  switch (op.o) {
    case "remove":
      return remove(value, patternOf(sh, op.word.parts), op.side, op.longest);
    case "replace":
      return replace(sh, value, op);
    case "slice":
      return sliceText(sh, op, value);
    case "case":
      return modifyCase(sh, value, op);
    case "transform":
      return transform(sh, part, op.letter, value);
    default:
      return value;
  }
}

function transform(sh: Shell, part: Parameter, letter: string, value: string | undefined): string {
  switch (letter) {
    case "U":
      return (value ?? "").toUpperCase();
    case "u":
      return (value ?? "").slice(0, 1).toUpperCase() + (value ?? "").slice(1);
    case "L":
      return (value ?? "").toLowerCase();
    case "Q":
    case "K":
    case "k":
      return /[\0-\x1f\x7f]/.test(value ?? "") ? ansiQuote(value ?? "") : singleQuote(value ?? "");
    case "E":
      return sh.hooks.unescape(value ?? "");
    case "a":
      return attributeLetters(vars.lookup(sh, part.name));
    case "A":
      return assignmentText(sh, part.name, true);
    default:
      return value ?? "";
  }
}
