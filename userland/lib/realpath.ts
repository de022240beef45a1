/** realpath(3) and its kin: names without links, "." and "..". */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { isDir, isLnk } from "../../kernel/uapi/stat.ts";
import { getcwd, lstat, readlink, type Sys } from "../../kernel/uapi/syscall.ts";

/**
 * What may be missing: nothing ("existing"), the last component ("all but last") or anything
 * ("missing").
 */
export type Strictness = "existing" | "all but last" | "missing";

const LINKS_MAX = 40;

/** The path from the root; throws what Linux would say, or gives null in the lenient mode. */
export function* resolvePath(path: string, strictness: Strictness): Sys<string | null> {
  if (path === "") throw new SyscallError("ENOENT");
  let parts = path.split("/").filter((part) => part !== "");
  let resolved: string[] = path.startsWith("/") ? [] : (yield* getcwd()).split("/").filter(Boolean);
  let links = 0;
  for (;;) {
    const part = parts.shift();
    if (part === undefined) break;
    if (part === ".") continue;
    if (part === "..") {
      resolved.pop();
      continue;
    }
    const next = `/${[...resolved, part].join("/")}`;
    let info;
    try {
      info = yield* lstat(next);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      const rest = parts.some((more) => more !== ".");
      const excused =
        strictness === "missing" ||
        (strictness === "all but last" && !rest && error.errno === "ENOENT");
      if (!excused) throw error;
      resolved.push(part);
      continue;
    }
    if (isLnk(info.mode)) {
      if (++links > LINKS_MAX) throw new SyscallError("ELOOP");
      const target = yield* readlink(next);
      parts = [...target.split("/").filter((piece) => piece !== ""), ...parts];
      if (target.startsWith("/")) resolved = [];
      continue;
    }
    if (!isDir(info.mode) && (parts.length > 0 || path.endsWith("/")) && strictness !== "missing") {
      throw new SyscallError("ENOTDIR");
    }
    resolved.push(part);
  }
  return `/${resolved.join("/")}`;
}

/** "." and ".." worked out by the text alone. */
export function normalize(path: string): string {
  const resolved: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") resolved.pop();
    else resolved.push(part);
  }
  return `/${resolved.join("/")}`;
}

/** How to get from the directory `from` to `to`, both absolute. */
export function relativePath(to: string, from: string): string {
  const a = to.split("/").filter(Boolean);
  const b = from.split("/").filter(Boolean);
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  const up = b.slice(shared).map(() => "..");
  return [...up, ...a.slice(shared)].join("/") || ".";
}
