/** type, command, hash: what a name means to the shell. type.def, command.def, hash.def. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { singleQuote } from "../escape.ts";
import { DEFAULT_PATH, findCommand, isExecutable, searchPath } from "../lookup.ts";
import { functionText } from "../print.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { getVar } from "../vars.ts";
import { type Builtin, fail, flagsOf, usage } from "./builtin.ts";
import { say } from "./output.ts";

export const KEYWORDS = [
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
];

interface Meaning {
  readonly kind: "alias" | "keyword" | "function" | "builtin" | "file";
  readonly text: string;
  readonly hashed?: boolean;
}

/** Every meaning of a name, in the order in which it would be tried. */
function* meanings(
  sh: Shell,
  name: string,
  all: boolean,
  noFunctions: boolean,
  path: string,
): Sys<Meaning[]> {
  const out: Meaning[] = [];
  const value = sh.aliases.get(name);
  if (value !== undefined && (sh.shopts.has("expand_aliases") || sh.posix))
    out.push({ kind: "alias", text: value });
  if (KEYWORDS.includes(name)) out.push({ kind: "keyword", text: name });
  if (sh.functions.has(name) && !noFunctions) out.push({ kind: "function", text: name });
  if (sh.hooks.isBuiltin(sh, name)) out.push({ kind: "builtin", text: name });
  if (out.length > 0 && !all) return out;
  if (name.includes("/")) {
    if (yield* isExecutable(name)) out.push({ kind: "file", text: name });
    return out;
  }
  const hashed = sh.hash.get(name);
  if (hashed !== undefined && !all) {
    out.push({ kind: "file", text: hashed.path, hashed: true });
    return out;
  }
  const found = yield* searchPath(name, path, all);
  for (const file of found) if (yield* isExecutable(file)) out.push({ kind: "file", text: file });
  return out;
}

function describe(sh: Shell, name: string, one: Meaning): string {
  switch (one.kind) {
    case "alias":
      return sh.posix
        ? `${name} is an alias for ${one.text}\n`
        : `${name} is aliased to \`${one.text}'\n`;
    case "keyword":
      return `${name} is a shell keyword\n`;
    case "function": {
      const fn = sh.functions.get(name);
      if (sh.posix || fn === undefined) return `${name} is a shell function\n`;
      return `${name} is a function\n${functionText(name, fn.body)}\n`;
    }
    case "builtin":
      return `${name} is a shell builtin\n`;
    case "file":
      return one.hashed === true && !sh.posix
        ? `${name} is hashed (${one.text})\n`
        : `${name} is ${one.text}\n`;
  }
}

function* runType(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "afptP");
  if (typeof flags === "number") return flags;
  const path = getVar(sh, "PATH") ?? "";
  const all = flags.set.has("a");
  let out = "";
  let status = 0;
  for (const name of flags.rest) {
    if (flags.set.has("P")) {
      const found = name.includes("/") ? [name] : yield* searchPath(name, path, all);
      if (found.length === 0) status = 1;
      out += found.map((file) => `${file}\n`).join("");
      continue;
    }
    const list = yield* meanings(sh, name, all, flags.set.has("f"), path);
    if (list.length === 0) {
      status = 1;
      if (sh.posix) out += `${name}: not found\n`;
      else if (!flags.set.has("t") && !flags.set.has("p")) fail(sh, "type", `${name}: not found`);
      if (sh.posix) status = 127;
    }
    for (const one of list) {
      if (flags.set.has("t")) out += `${one.kind}\n`;
      else if (!flags.set.has("p")) out += describe(sh, name, one);
      else if (one.kind === "file") out += `${one.text}\n`;
    }
  }
  return yield* settle(say(sh, "type", out, status));
}

export const type: Builtin = (sh, args) => runType(sh, args);

function* runCommand(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "pvV");
  if (typeof flags === "number") return flags;
  const { rest, set } = flags;
  if (rest.length === 0) return 0;
  if (!set.has("v") && !set.has("V")) {
    if (!set.has("p")) return yield* sh.hooks.runWords(sh, rest, "nofunction");
    const [found] = yield* searchPath(rest[0] as string, DEFAULT_PATH);
    const words =
      found === undefined || sh.hooks.isBuiltin(sh, rest[0] as string)
        ? rest
        : [found, ...rest.slice(1)];
    return yield* sh.hooks.runWords(sh, words, "nofunction");
  }
  const path = set.has("p") ? DEFAULT_PATH : (getVar(sh, "PATH") ?? "");
  let out = "";
  let any = false;
  for (const name of rest) {
    const [one] = yield* meanings(sh, name, false, false, path);
    if (one === undefined) {
      if (set.has("V")) fail(sh, "command", `${name}: not found`);
      continue;
    }
    any = true;
    if (set.has("V")) out += describe(sh, name, one);
    else if (one.kind === "alias") out += `alias ${name}=${singleQuote(one.text)}\n`;
    else out += `${one.kind === "file" ? one.text : name}\n`;
  }
  return yield* settle(say(sh, "command", out, any ? 0 : sh.posix ? 127 : 1));
}

export const command: Builtin = (sh, args) => runCommand(sh, args);

function* runHash(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "dlp:rt");
  if (typeof flags === "number") return flags;
  const { rest, set, values } = flags;
  if (set.has("r")) sh.hash.clear();
  if (rest.length === 0) {
    if (set.has("r")) return 0;
    if (set.has("t") || set.has("d")) {
      fail(sh, "hash", `-${set.has("t") ? "t" : "d"}: option requires an argument`);
      return usage(sh, "hash");
    }
    return yield* settle(say(sh, "hash", hashTable(sh, set.has("l"))));
  }
  let status = 0;
  let out = "";
  for (const name of rest) {
    const path = values.get("p");
    if (path !== undefined) sh.hash.set(name, { path, hits: 0 });
    else if (set.has("d"))
      status = sh.hash.delete(name) ? status : fail(sh, "hash", `${name}: not found`);
    else if (set.has("t")) {
      const known = sh.hash.get(name);
      if (known === undefined) status = fail(sh, "hash", `${name}: not found`);
      else if (set.has("l")) out += `builtin hash -p ${known.path} ${name}\n`;
      else out += rest.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`;
    } else if (!name.includes("/") && !sh.hooks.isBuiltin(sh, name) && !sh.functions.has(name)) {
      sh.hash.delete(name);
      const found = yield* findCommand(sh, name);
      if (found === undefined) status = fail(sh, "hash", `${name}: not found`);
      const entry = sh.hash.get(name);
      if (entry !== undefined) entry.hits = 0;
    }
  }
  return yield* settle(say(sh, "hash", out, status));
}

function hashTable(sh: Shell, reusable: boolean): string {
  if (sh.hash.size === 0) return sh.posix || reusable ? "" : "hash: hash table empty\n";
  if (reusable)
    return [...sh.hash].map(([name, { path }]) => `builtin hash -p ${path} ${name}\n`).join("");
  const rows = [...sh.hash.values()].map(
    ({ path, hits }) => `${String(hits).padStart(4)}\t${path}\n`,
  );
  return `hits\tcommand\n${rows.join("")}`;
}

export const hash: Builtin = (sh, args) => runHash(sh, args);
