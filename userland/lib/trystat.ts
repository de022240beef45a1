/** stat(2), lstat(2) and access(2) as questions, for which an error is an answer. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Stat } from "../../kernel/uapi/stat.ts";
import { access, lstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";

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

export function* exists(path: string): Sys<boolean> {
  return (yield* tryStat(path)) !== null;
}
