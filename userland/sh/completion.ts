/**
 * What a word may become: commands, files, variables, users. Completion and `compgen` both ask
 * here.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_DIRECTORY, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, getdents, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { Accounts } from "../lib/passwd.ts";
import { KEYWORDS } from "./builtins/type.ts";
import { USAGE } from "./builtins/usage.ts";
import { listed } from "./jobs.ts";
import { isDirectory, isExecutable } from "./lookup.ts";
import { EXPORT, type Shell } from "./state.ts";
import { getVar } from "./vars.ts";

function* names(directory: string): Sys<string[]> {
  const out: string[] = [];
  try {
    const fd = yield* open(directory === "" ? "." : directory, O_RDONLY | O_DIRECTORY);
    for (;;) {
      const some = yield* getdents(fd);
      if (some.length === 0) break;
      for (const { name } of some) if (name !== "." && name !== "..") out.push(name);
    }
    yield* close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  return out;
}

/** The home of `~` or `~user` at the start of a path; undefined when there is none. */
export function* tildePath(sh: Shell, path: string): Sys<string> {
  const match = /^~([^/]*)/.exec(path);
  if (match === null) return path;
  const home =
    match[1] === ""
      ? getVar(sh, "HOME")
      : (yield* Accounts.load()).userNamed(match[1] as string)?.home;
  return home === undefined ? path : home + path.slice(match[0].length);
}

/** Paths that begin so, as they are to stand in the word. */
export function* files(
  sh: Shell,
  word: string,
  only: "any" | "directory" | "executable" = "any",
): Sys<string[]> {
  const slash = word.lastIndexOf("/");
  const directory = slash < 0 ? "" : word.slice(0, slash + 1);
  const start = word.slice(slash + 1);
  const real = yield* tildePath(sh, directory);
  const out: string[] = [];
  for (const name of yield* names(real)) {
    if (!name.startsWith(start)) continue;
    const path = real + name;
    if (only === "directory" && !(yield* isDirectory(path))) continue;
    if (only === "executable" && !(yield* isDirectory(path)) && !(yield* isExecutable(path)))
      continue;
    out.push(directory + name);
  }
  return out.sort(compareBytes);
}

/** Everything that can stand first in a command. */
export function* commands(sh: Shell, word: string): Sys<string[]> {
  if (word.includes("/")) return yield* files(sh, word, "executable");
  const found = new Set<string>();
  for (const list of [sh.aliases.keys(), KEYWORDS, sh.functions.keys(), USAGE.keys()]) {
    for (const name of list) if (name.startsWith(word)) found.add(name);
  }
  for (const directory of (getVar(sh, "PATH") ?? "").split(":")) {
    for (const name of yield* names(directory === "" ? "." : directory)) {
      if (
        name.startsWith(word) &&
        !found.has(name) &&
        (yield* isExecutable(`${directory}/${name}`))
      )
        found.add(name);
    }
  }
  return [...found].sort(compareBytes);
}

export function* users(word: string): Sys<string[]> {
  const accounts = yield* Accounts.load();
  return accounts.users
    .map((user) => user.name)
    .filter((name) => name.startsWith(word))
    .sort(compareBytes);
}

/** Variables that are computed when read. */
const DYNAMIC_NAMES = [
  "BASHOPTS",
  "BASHPID",
  "BASH_ALIASES",
  "BASH_ARGC",
  "BASH_ARGV",
  "BASH_ARGV0",
  "BASH_CMDS",
  "BASH_COMMAND",
  "BASH_LINENO",
  "BASH_SOURCE",
  "BASH_SUBSHELL",
  "COMP_WORDBREAKS",
  "DIRSTACK",
  "EPOCHREALTIME",
  "EPOCHSECONDS",
  "HISTCMD",
  "LINENO",
  "PIPESTATUS",
  "RANDOM",
  "SECONDS",
  "SHELLOPTS",
  "SRANDOM",
];

export function variables(sh: Shell, word: string): string[] {
  const computed = DYNAMIC_NAMES.filter((name) => name.startsWith(word) && !sh.vars.has(name));
  const set = [...sh.vars]
    .filter(
      ([name, one]) =>
        name.startsWith(word) && (one.value !== null || one.array !== null || one.hash !== null),
    )
    .map(([name]) => name);
  return [...set, ...computed].sort(compareBytes);
}

/** The actions of `compgen -A`. */
export function* completionsFor(sh: Shell, action: string, word: string): Sys<string[]> {
  const starting = (list: Iterable<string>): string[] =>
    [...list].filter((name) => name.startsWith(word)).sort(compareBytes);
  switch (action) {
    case "alias":
      return starting(sh.aliases.keys());
    case "builtin":
      return starting(USAGE.keys());
    case "command":
      return yield* commands(sh, word);
    case "directory":
      return yield* files(sh, word, "directory");
    case "file":
      return yield* files(sh, word);
    case "export":
      return starting(
        [...sh.vars].filter(([, one]) => (one.flags & EXPORT) !== 0).map(([name]) => name),
      );
    case "function":
      return starting(sh.functions.keys());
    case "group":
      return starting((yield* Accounts.load()).groups.map((group) => group.name));
    case "job":
      return starting(
        listed(sh).map((job) => (job.processes[0]?.text ?? "").split(" ")[0] as string),
      );
    case "keyword":
      return starting(KEYWORDS);
    case "user":
      return yield* users(word);
    case "variable":
      return variables(sh, word);
    case "hostname":
    case "service":
    default:
      return [];
  }
}
