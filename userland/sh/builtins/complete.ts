/**
 * complete, compgen, compopt, bind. complete.def. Programmable completion is kept to word lists,
 * functions and the common actions, and `compgen` says so of the rest; `bind` answers
 * nothing but accepts what ~/.bashrc files set.
 */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { completionsFor } from "../completion.ts";
import { singleQuote } from "../escape.ts";
import { glob } from "../glob.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { type Builtin, fail, flagsOf } from "./builtin.ts";
import { say } from "./output.ts";

const ACTIONS: Readonly<Record<string, string>> = {
  a: "alias",
  b: "builtin",
  c: "command",
  d: "directory",
  e: "export",
  f: "file",
  g: "group",
  j: "job",
  k: "keyword",
  s: "service",
  u: "user",
  v: "variable",
};

const MODELLED: ReadonlySet<string> = new Set([...Object.values(ACTIONS), "function"]);
/** Actions of the real one that have no list here. */
const UNMODELLED = [
  "arrayvar",
  "binding",
  "disabled",
  "enabled",
  "helptopic",
  "hostname",
  "running",
  "service",
  "setopt",
  "shopt",
  "signal",
  "stopped",
];

function* runCompgen(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "abcdefgjksuvo:A:G:W:F:C:X:P:S:");
  if (typeof flags === "number") return flags;
  const word = flags.rest[0] ?? "";
  const kinds = Object.keys(ACTIONS)
    .filter((letter) => flags.set.has(letter))
    .map((letter) => ACTIONS[letter] as string);
  const named = flags.values.get("A");
  if (named !== undefined) {
    if (UNMODELLED.includes(named)) return fail(sh, "compgen", `-A ${named}: not modelled here`);
    if (!MODELLED.has(named)) return fail(sh, "compgen", `${named}: invalid action name`, 2);
    kinds.push(named);
  }
  for (const letter of "FCXs") {
    if (flags.set.has(letter)) return fail(sh, "compgen", `-${letter}: not modelled here`);
  }
  const found: string[] = [];
  for (const kind of kinds) found.push(...(yield* completionsFor(sh, kind, word)));
  const list = flags.values.get("W");
  if (list !== undefined)
    found.push(...list.split(/\s+/).filter((one) => one !== "" && one.startsWith(word)));
  const pattern = flags.values.get("G");
  if (pattern !== undefined) found.push(...(yield* glob(sh, pattern)));
  const prefix = flags.values.get("P") ?? "";
  const suffix = flags.values.get("S") ?? "";
  return yield* settle(
    say(
      sh,
      "compgen",
      found.map((one) => `${prefix}${one}${suffix}\n`).join(""),
      found.length === 0 ? 1 : 0,
    ),
  );
}

export const compgen: Builtin = (sh, args) => runCompgen(sh, args);

export const complete: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "abcdefgjksuvprDEIo:A:G:W:F:C:X:P:S:");
  if (typeof flags === "number") return flags;
  const { set, rest, values } = flags;
  if (set.has("r")) {
    if (rest.length === 0) sh.completions.clear();
    for (const name of rest) sh.completions.delete(name);
    return 0;
  }
  if (set.has("p") || rest.length === 0) {
    const names = rest.length === 0 ? [...sh.completions.keys()] : rest;
    let out = "";
    let status = 0;
    for (const name of names) {
      const spec = sh.completions.get(name);
      if (spec === undefined) status = fail(sh, "complete", `${name}: no completion specification`);
      else {
        const words = ["complete", ...spec.opts];
        if (spec.fn !== "") words.push("-F", spec.fn);
        if (spec.words !== "") words.push("-W", singleQuote(spec.words));
        out += `${[...words, name].join(" ")}\n`;
      }
    }
    return say(sh, "complete", out, status);
  }
  const opts = Object.keys(ACTIONS)
    .filter((letter) => set.has(letter))
    .map((letter) => `-${letter}`);
  const option = values.get("o");
  if (option !== undefined) opts.unshift(`-o ${option}`);
  for (const name of rest) {
    sh.completions.set(name, { words: values.get("W") ?? "", fn: values.get("F") ?? "", opts });
  }
  return 0;
};

export const compopt: Builtin = () => 0;
export const bind: Builtin = () => 0;
