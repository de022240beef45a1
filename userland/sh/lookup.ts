/** Finding a command's file along PATH, and the table that `hash` shows. findcmd.c, hashcmd.c. */
import { X_OK } from "../../kernel/uapi/fcntl.ts";
import { isDir, isReg } from "../../kernel/uapi/stat.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { canAccess, tryStat } from "../lib/trystat.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

/** What bash searches when PATH is not set at all (Debian's build). */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Whether it is no directory and may be run: findcmd.c, executable_file(). */
export function* isExecutable(path: string): Sys<boolean> {
  const info = yield* tryStat(path);
  return info !== null && !isDir(info.mode) && (yield* canAccess(path, X_OK));
}

export function* isDirectory(path: string): Sys<boolean> {
  const info = yield* tryStat(path);
  return info !== null && isDir(info.mode);
}

/** All files of that name along a path; the first alone unless `all`. */
export function* searchPath(name: string, path: string, all = false): Sys<string[]> {
  const out: string[] = [];
  let fallback: string | null = null;
  for (const dir of path.split(":")) {
    const candidate = dir === "" ? `./${name}` : `${dir.replace(/\/+$/, "")}/${name}`;
    if (yield* isExecutable(candidate)) {
      out.push(candidate);
      if (!all) return out;
    } else if (fallback === null && (yield* isPlainFile(candidate))) fallback = candidate;
  }
  // A file that may not be executed is found when nothing better is: "Permission denied".
  if (out.length === 0 && fallback !== null && !all) out.push(fallback);
  return out;
}

function* isPlainFile(path: string): Sys<boolean> {
  const info = yield* tryStat(path);
  return info !== null && isReg(info.mode);
}

/** The file of a command without a slash, through the hash table. */
export function* findCommand(sh: Shell, name: string): Sys<string | undefined> {
  const known = sh.hash.get(name);
  if (known !== undefined) {
    if (!sh.shopts.has("checkhash") || (yield* isExecutable(known.path))) {
      known.hits++;
      return known.path;
    }
    sh.hash.delete(name);
  }
  const path = getVar(sh, "PATH");
  const [found] = yield* searchPath(name, path ?? (sh.posix ? DEFAULT_PATH : ""));
  if (found !== undefined && found.startsWith("/") && sh.options.has("hashall")) {
    sh.hash.set(name, { path: found, hits: 1 });
  }
  return found;
}
