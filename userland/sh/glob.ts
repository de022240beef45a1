/**
 * Pathname expansion over getdents(2): POSIX XCU 2.13.3, glob.c. Results are sorted by bytes, as
 * LANG=C.UTF-8 collates. A name that begins with a dot is matched only by a dot, unless dotglob.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_DIRECTORY, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { S_IFDIR, S_IFLNK } from "../../kernel/uapi/stat.ts";
import type { Dirent } from "../../kernel/uapi/stat.ts";
import { close, getdents, lstat, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { isDirectory } from "./lookup.ts";
import { compile, matches, type Pattern } from "./pattern.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

/** More names than this from one pattern: the word is left as it is (a host's memory is ours). */
const NAMES_MAX = 200_000;

interface Options {
  readonly dot: boolean;
  readonly fold: boolean;
  readonly extended: boolean;
  readonly star: boolean;
  readonly skipDots: boolean;
}

/** Names that match, sorted; empty for none. `pattern` has quoted characters escaped. */
export function* glob(sh: Shell, pattern: string): Sys<string[]> {
  const options: Options = {
    dot: sh.shopts.has("dotglob") || !!getVar(sh, "GLOBIGNORE"),
    fold: sh.shopts.has("nocaseglob"),
    extended: sh.shopts.has("extglob"),
    star: sh.shopts.has("globstar"),
    skipDots: sh.shopts.has("globskipdots"),
  };
  const parts = splitPath(pattern, options.extended);
  let found: string[] = pattern.startsWith("/") ? ["/"] : [""];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    const last = i === parts.length - 1;
    if (part === "") {
      // Doubled slashes are kept, a trailing one asks for directories.
      if (last) found = yield* onlyDirectories(found);
      else if (i > 0) found = found.map((base) => `${base}/`);
      continue;
    }
    const next: string[] = [];
    for (const base of found) yield* step(options, base, part, last, next);
    found = next;
    if (found.length > NAMES_MAX) return [];
  }
  const ignore = getVar(sh, "GLOBIGNORE");
  if (ignore) found = ignored(found, ignore, options);
  return found.sort(compareBytes);
}

/** At slashes outside brackets and extended groups; the leading slash gives no part. */
function splitPath(pattern: string, extended: boolean): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  const start = pattern.startsWith("/") ? 1 : 0;
  from = start;
  for (let i = start; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (extended && "?*+@!".includes(c as string) && pattern[i + 1] === "(") {
      depth++;
      i++;
    } else if (c === ")" && depth > 0) depth--;
    else if (c === "/" && depth === 0) {
      out.push(pattern.slice(from, i));
      from = i + 1;
    }
  }
  out.push(pattern.slice(from));
  return out;
}

function* onlyDirectories(found: readonly string[]): Sys<string[]> {
  const out: string[] = [];
  for (const name of found) if (name !== "" && (yield* isDirectory(name))) out.push(`${name}/`);
  return out;
}

function join(base: string, name: string): string {
  return base === "" || base.endsWith("/") ? base + name : `${base}/${name}`;
}

function* step(
  options: Options,
  base: string,
  part: string,
  last: boolean,
  out: string[],
): Sys<void> {
  if (options.star && part === "**") {
    yield* recursive(options, base, last, out, true);
    return;
  }
  if (!special(part, options.extended)) {
    const name = part.replace(/\\(.)/gs, "$1");
    const path = join(base, name);
    try {
      yield* lstat(path);
      out.push(path);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
    return;
  }
  const compiled = compile(part, options.extended, options.fold);
  for (const entry of yield* entries(base)) {
    if (!fits(compiled, part, entry.name, options)) continue;
    const path = join(base, entry.name);
    if (!last && entry.type !== S_IFDIR && !(entry.type === S_IFLNK && (yield* isDirectory(path))))
      continue;
    out.push(path);
    if (out.length > NAMES_MAX) return;
  }
}

function special(part: string, extended: boolean): boolean {
  const bare = part.replace(/\\./gs, "");
  return /[*?]|\[.*\]/s.test(bare) || (extended && /[?*+@!]\(/.test(bare));
}

function fits(compiled: Pattern, part: string, name: string, options: Options): boolean {
  if (name.startsWith(".")) {
    const explicit = namesDot(part, options.extended);
    if ((name === "." || name === "..") && (options.skipDots || !explicit)) return false;
    if (!explicit && !options.dot) return false;
  }
  return matches(compiled, name);
}

/** Does the pattern itself say the leading dot, if need be inside an extended group? */
function namesDot(part: string, extended: boolean): boolean {
  if (part.startsWith(".") || part.startsWith("\\.")) return true;
  const group = extended ? /^([?*+@])\(/.exec(part) : null;
  if (group === null) return false;
  const choices: string[] = [];
  let depth = 0;
  let from = 2;
  for (let i = 1; i < part.length; i++) {
    const c = part[i];
    if (c === "\\") i++;
    else if (c === "(") depth++;
    else if (c === "|" && depth === 1) {
      choices.push(part.slice(from, i));
      from = i + 1;
    } else if (c === ")" && --depth === 0) {
      choices.push(part.slice(from, i));
      const rest = part.slice(i + 1);
      if ("?*".includes(group[1] as string) && namesDot(rest, extended)) return true;
      return choices.some((choice) => namesDot(choice === "" ? rest : choice, extended));
    }
  }
  return false;
}

function* entries(directory: string): Sys<Dirent[]> {
  const out: Dirent[] = [];
  try {
    const fd = yield* open(directory === "" ? "." : directory, O_RDONLY | O_DIRECTORY);
    for (;;) {
      const some = yield* getdents(fd);
      if (some.length === 0) break;
      out.push(...some);
    }
    yield* close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  return out;
}

/** Two stars: this directory and all below, not following links. */
function* recursive(
  options: Options,
  base: string,
  last: boolean,
  out: string[],
  top: boolean,
): Sys<void> {
  if (base !== "" || !last) out.push(top && last && !base.endsWith("/") ? `${base}/` : base);
  const below = (yield* entries(base)).filter(({ name }) => name !== "." && name !== "..");
  for (const entry of below.sort((a, b) => compareBytes(a.name, b.name))) {
    if (entry.name.startsWith(".") && !options.dot) continue;
    const path = join(base, entry.name);
    if (entry.type === S_IFDIR) {
      const deeper: string[] = [];
      yield* recursive(options, path, last, deeper, false);
      out.push(...deeper);
    } else if (last) out.push(path);
    if (out.length > NAMES_MAX) return;
  }
}

function ignored(found: readonly string[], patterns: string, options: Options): string[] {
  const list = patterns.split(":").map((one) => compile(one, options.extended, options.fold));
  return found.filter((name) => {
    return name !== "." && name !== ".." && !list.some((one) => matches(one, name));
  });
}
