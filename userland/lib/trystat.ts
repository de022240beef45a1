/** System calls as questions, for which an error is an answer. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Stat } from "../../kernel/uapi/stat.ts";
import { access, lstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";

/** What it returns, or null when a call of it fails. */
export function* attempt<T>(question: Sys<T>): Sys<T | null> {
  try {
    return yield* question;
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

export function* canAccess(path: string, mode: number): Sys<boolean> {
  return (yield* attempt(access(path, mode))) !== null;
}

/** What is at a path, or null when nothing can be seen there. */
export const tryStat = (path: string): Sys<Stat | null> => attempt(stat(path));
export const tryLstat = (path: string): Sys<Stat | null> => attempt(lstat(path));

export const sameFile = (a: Stat, b: Stat): boolean => a.dev === b.dev && a.ino === b.ino;

export function* exists(path: string): Sys<boolean> {
  return (yield* tryStat(path)) !== null;
}
