/**
 * The operators of test(1), `[` and `[[` that are the same in coreutils and the shells: files,
 * pairs of files, numbers. POSIX XCU test.
 */
import { R_OK, W_OK, X_OK } from "../../kernel/uapi/fcntl.ts";
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  type Stat,
  type Timestamp,
} from "../../kernel/uapi/stat.ts";
import { getegid, geteuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { canAccess, sameFile, tryLstat, tryStat } from "./trystat.ts";
import { isatty } from "./stdio.ts";

export const NUMBER_OPS: ReadonlySet<string> = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);
export const FILE_PAIR_OPS: ReadonlySet<string> = new Set(["-nt", "-ot", "-ef"]);

const TYPES: Readonly<Record<string, number>> = {
  "-b": S_IFBLK,
  "-c": S_IFCHR,
  "-d": S_IFDIR,
  "-f": S_IFREG,
  "-p": S_IFIFO,
  "-S": S_IFSOCK,
  "-h": S_IFLNK,
  "-L": S_IFLNK,
};
const BITS: Readonly<Record<string, number>> = { "-g": S_ISGID, "-k": S_ISVTX, "-u": S_ISUID };
const ACCESS: Readonly<Record<string, number>> = { "-r": R_OK, "-w": W_OK, "-x": X_OK };

/** One file, or with -t a descriptor's number; any other operator asks for existence. */
export function* fileTest(op: string, path: string): Sys<boolean> {
  if (op === "-t") return yield* isatty(Number(path));
  const access = ACCESS[op];
  if (access !== undefined) return yield* canAccess(path, access);
  const info = yield* op === "-h" || op === "-L" ? tryLstat(path) : tryStat(path);
  if (info === null) return false;
  const type = TYPES[op];
  if (type !== undefined) return (info.mode & S_IFMT) === type;
  const bit = BITS[op];
  if (bit !== undefined) return (info.mode & bit) !== 0;
  switch (op) {
    case "-s":
      return info.size > 0;
    case "-O":
      return info.uid === (yield* geteuid());
    case "-G":
      return info.gid === (yield* getegid());
    case "-N":
      return later(info.mtime, info.atime);
    default:
      return true;
  }
}

/** A file that is not there is older than any that is. */
export function* filePair(op: string, left: string, right: string): Sys<boolean> {
  const a = yield* tryStat(left);
  const b = yield* tryStat(right);
  if (op === "-ef") return a !== null && b !== null && sameFile(a, b);
  return op === "-nt" ? newer(a, b) : newer(b, a);
}

const newer = (a: Stat | null, b: Stat | null): boolean =>
  a !== null && (b === null || later(a.mtime, b.mtime));

const later = (a: Timestamp, b: Timestamp): boolean =>
  a.sec > b.sec || (a.sec === b.sec && a.nsec > b.nsec);

/** A number and a bigint compare by value, which `===` of the two would not. */
export function compareNumbers(op: string, a: bigint | number, b: bigint | number): boolean {
  switch (op) {
    case "-eq":
      return a == b;
    case "-ne":
      return a != b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}
