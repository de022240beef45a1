/** Reading directories, and paths as tools take them apart. */
import { O_DIRECTORY, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import type { Dirent } from "../../kernel/uapi/stat.ts";
import { close, getdents, open, type Sys } from "../../kernel/uapi/syscall.ts";

/** Entries without "." and "..", in the directory's own order. */
export function* readEntries(path: string): Sys<Dirent[]> {
  const fd = yield* open(path, O_RDONLY | O_DIRECTORY);
  const found: Dirent[] = [];
  try {
    for (;;) {
      const entries = yield* getdents(fd);
      if (entries.length === 0) return found;
      for (const entry of entries) {
        if (entry.name !== "." && entry.name !== "..") found.push(entry);
      }
    }
  } finally {
    yield* close(fd);
  }
}

export function* readNames(path: string): Sys<string[]> {
  return (yield* readEntries(path)).map((entry) => entry.name);
}

export const joinPath = (directory: string, name: string): string =>
  directory.endsWith("/") ? directory + name : `${directory}/${name}`;

/** basename(3). */
export function baseName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  if (bare === "") return path === "" ? "" : "/";
  return bare.slice(bare.lastIndexOf("/") + 1);
}

/** dirname(3). */
export function dirName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  const slash = bare.lastIndexOf("/");
  if (slash < 0) return bare === "" && path !== "" ? "/" : ".";
  return bare.slice(0, slash).replace(/\/+$/, "") || "/";
}
