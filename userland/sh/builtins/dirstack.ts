/** dirs, pushd, popd. pushd.def. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { getVar } from "../vars.ts";
import { badOption, type Builtin, fail } from "./builtin.ts";
import { changeDirectory } from "./directory.ts";
import { say } from "./output.ts";

function whole(sh: Shell): string[] {
  return [sh.cwd, ...sh.dirStack];
}

function short(sh: Shell, path: string): string {
  const home = getVar(sh, "HOME") ?? "";
  if (home === "" || home === "/") return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function show(sh: Shell): string {
  return `${whole(sh)
    .map((path) => short(sh, path))
    .join(" ")}\n`;
}

/** +N or -N as an index into the stack; undefined when it is out of range. */
function indexOf(sh: Shell, word: string): number | undefined {
  const size = sh.dirStack.length + 1;
  const count = Number(word.slice(1));
  const index = word.startsWith("+") ? count : size - 1 - count;
  return index >= 0 && index < size ? index : undefined;
}

const isRotation = (word: string): boolean => /^[-+]\d+$/.test(word);

function outOfRange(sh: Shell, name: string, word: string): number {
  if (sh.dirStack.length === 0) return fail(sh, name, "directory stack empty");
  return fail(sh, name, `${word}: directory stack index out of range`);
}

export const dirs: Builtin = (sh, args) => {
  let long = false;
  let style: "line" | "each" | "numbered" = "line";
  for (const word of args.slice(1)) {
    if (isRotation(word)) {
      const index = indexOf(sh, word);
      if (index === undefined) return outOfRange(sh, "dirs", word);
      const path = whole(sh)[index] as string;
      return say(sh, "dirs", `${long ? path : short(sh, path)}\n`);
    }
    if (word === "--") continue;
    if (!/^-[clpv]+$/.test(word)) return badOption(sh, "dirs", word.slice(0, 2));
    for (const letter of word.slice(1)) {
      if (letter === "c") {
        sh.dirStack = [];
        return 0;
      }
      if (letter === "l") long = true;
      else style = letter === "v" ? "numbered" : "each";
    }
  }
  const list = whole(sh).map((path) => (long ? path : short(sh, path)));
  if (style === "line") return say(sh, "dirs", `${list.join(" ")}\n`);
  return say(
    sh,
    "dirs",
    list
      .map((path, i) => (style === "each" ? `${path}\n` : `${String(i).padStart(2)}  ${path}\n`))
      .join(""),
  );
};

function* go(sh: Shell, name: string, path: string): Sys<number> {
  const error = yield* changeDirectory(sh, path, false);
  return error === null ? 0 : fail(sh, name, `${path}: ${error}`);
}

function* runPushd(sh: Shell, args: readonly string[]): Sys<number> {
  const stay = args[1] === "-n";
  const word = stay ? args[2] : args[1] === "--" ? args[2] : args[1];
  if (word === undefined) {
    const [next] = sh.dirStack;
    if (next === undefined) return fail(sh, "pushd", "no other directory");
    const old = sh.cwd;
    if (!stay && (yield* go(sh, "pushd", next)) !== 0) return 1;
    sh.dirStack[0] = old;
  } else if (isRotation(word)) {
    const index = indexOf(sh, word);
    if (index === undefined) return outOfRange(sh, "pushd", word);
    const all = whole(sh);
    const turned = [...all.slice(index), ...all.slice(0, index)];
    if (!stay && (yield* go(sh, "pushd", turned[0] as string)) !== 0) return 1;
    sh.dirStack = turned.slice(1);
  } else if (word.startsWith("-") && word !== "-") return badOption(sh, "pushd", word.slice(0, 2));
  else if (stay) sh.dirStack.unshift(word);
  else {
    const old = sh.cwd;
    if ((yield* go(sh, "pushd", word === "-" ? (getVar(sh, "OLDPWD") ?? "") : word)) !== 0)
      return 1;
    sh.dirStack.unshift(old);
  }
  return yield* settle(say(sh, "pushd", show(sh)));
}

export const pushd: Builtin = (sh, args) => runPushd(sh, args);

function* runPopd(sh: Shell, args: readonly string[]): Sys<number> {
  const stay = args[1] === "-n";
  const word = stay ? args[2] : args[1];
  if (word !== undefined && !isRotation(word)) {
    return word.startsWith("-")
      ? badOption(sh, "popd", word.slice(0, 2))
      : fail(sh, "popd", `${word}: invalid argument`);
  }
  if (sh.dirStack.length === 0) return fail(sh, "popd", "directory stack empty");
  const index = word === undefined ? 0 : indexOf(sh, word);
  if (index === undefined) return outOfRange(sh, "popd", word as string);
  if (index === 0 && !stay) {
    if ((yield* go(sh, "popd", sh.dirStack[0] as string)) !== 0) return 1;
    sh.dirStack.shift();
  } else sh.dirStack.splice(Math.max(0, index - 1), 1);
  return yield* settle(say(sh, "popd", show(sh)));
}

export const popd: Builtin = (sh, args) => runPopd(sh, args);
