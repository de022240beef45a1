/** One file as ls knows it. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { isLnk, type Stat } from "../../../kernel/uapi/stat.ts";
import { lstat, readlink, stat, type Sys } from "../../../kernel/uapi/syscall.ts";

export interface Entry {
  readonly name: string;
  readonly info: Stat;
  /** Where a symbolic link leads. */
  readonly link?: string;
  /** What is there; undefined when nothing is. */
  readonly target?: Stat;
}

/** `follow` shows what a link leads to; a link to nothing shows as itself, as GNU's -L does not. */
export function* readEntry(
  name: string,
  path: string,
  follow: boolean,
  details: boolean,
): Sys<Entry> {
  if (follow) {
    try {
      return { name, info: yield* stat(path) };
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "ENOENT") throw error;
    }
  }
  const info = yield* lstat(path);
  if (!isLnk(info.mode) || !details) return { name, info };
  try {
    const link = yield* readlink(path);
    try {
      return { name, info, link, target: yield* stat(path) };
    } catch (error) {
      if (error instanceof SyscallError) return { name, info, link };
      throw error;
    }
  } catch (error) {
    if (error instanceof SyscallError) return { name, info };
    throw error;
  }
}
