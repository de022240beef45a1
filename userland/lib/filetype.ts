/** Names of file types in messages, and access(2) as a question. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFSOCK,
  type Stat,
} from "../../kernel/uapi/stat.ts";
import { access, lstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";

/** gnulib's file_type: "regular empty file", "directory", "symbolic link". */
export function fileTypeName(info: Stat): string {
  switch (info.mode & S_IFMT) {
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symbolic link";
    case S_IFCHR:
      return "character special file";
    case S_IFBLK:
      return "block special file";
    case S_IFIFO:
      return "fifo";
    case S_IFSOCK:
      return "socket";
    default:
      return info.size === 0 ? "regular empty file" : "regular file";
  }
}

export function* canAccess(path: string, mode: number): Sys<boolean> {
  try {
    yield* access(path, mode);
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

/** What is at a path, or null when nothing can be seen there. */
export function* tryStat(path: string): Sys<Stat | null> {
  try {
    return yield* stat(path);
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

export function* tryLstat(path: string): Sys<Stat | null> {
  try {
    return yield* lstat(path);
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

export const sameFile = (a: Stat, b: Stat): boolean => a.dev === b.dev && a.ino === b.ino;
