/** The operators of `test`, `[` and `[[`: files, strings, numbers. POSIX XCU test; test.c. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
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
} from "../../kernel/uapi/stat.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import type { Shell } from "./state.ts";
import { getElement, getVar, lookup } from "./vars.ts";

export const FILE_OPS = new Set("abcdefghkprstuwxGLNOS".split("").map((letter) => `-${letter}`));
const STRING_OPS = new Set(["-n", "-z", "-o", "-v", "-R"]);
export const isUnary = (op: string): boolean => FILE_OPS.has(op) || STRING_OPS.has(op);
export const NUMBER_OPS = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);
export const FILE_PAIR_OPS = new Set(["-nt", "-ot", "-ef"]);

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

/** /dev/fd/N and its kin name the shell's own descriptors. */
function* status(path: string, nofollow: boolean): Sys<Stat | null> {
  try {
    const fd = /^\/dev\/fd\/(\d+)$/.exec(path);
    if (fd !== null) return yield* sys.fstat(Number(fd[1]));
    return yield* nofollow ? sys.lstat(path) : sys.stat(path);
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

export function* fileTest(op: string, path: string): Sys<boolean> {
  if (op === "-t") return yield* isTerminal(path);
  const access = ACCESS[op];
  if (access !== undefined) {
    try {
      yield* sys.access(path, access);
      return true;
    } catch (error) {
      if (error instanceof SyscallError) return false;
      throw error;
    }
  }
  const stat = yield* status(path, op === "-h" || op === "-L");
  if (stat === null) return false;
  const type = TYPES[op];
  if (type !== undefined) return (stat.mode & S_IFMT) === type;
  const bit = BITS[op];
  if (bit !== undefined) return (stat.mode & bit) !== 0;
  switch (op) {
    case "-s":
      return stat.size > 0;
    case "-O":
      return stat.uid === (yield* sys.geteuid());
    case "-G":
      return stat.gid === (yield* sys.getegid());
    case "-N":
      return (
        stat.mtime.sec > stat.atime.sec ||
        (stat.mtime.sec === stat.atime.sec && stat.mtime.nsec > stat.atime.nsec)
      );
    default:
      return true; // -a, -e
  }
}

function* isTerminal(fd: string): Sys<boolean> {
  try {
    yield* sys.tcgetattr(Number(fd));
    return true;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

export function* filePair(op: string, left: string, right: string): Sys<boolean> {
  const a = yield* status(left, false);
  const b = yield* status(right, false);
  if (op === "-ef") return a !== null && b !== null && a.dev === b.dev && a.ino === b.ino;
  if (op === "-nt") return a !== null && (b === null || newer(a, b));
  return b !== null && (a === null || newer(b, a));
}

function newer(a: Stat, b: Stat): boolean {
  return a.mtime.sec > b.mtime.sec || (a.mtime.sec === b.mtime.sec && a.mtime.nsec > b.mtime.nsec);
}

/** -n -z -o -v -R: no system call. */
export function stringTest(sh: Shell, op: string, text: string): boolean {
  switch (op) {
    case "-n":
      return text !== "";
    case "-z":
      return text === "";
    case "-o":
      return sh.options.has(text);
    case "-v": {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text);
      if (element === null)
        return (
          getVar(sh, text) !== undefined ||
          (/^\d+$/.test(text) && sh.args[Number(text) - 1] !== undefined)
        );
      const variable = lookup(sh, element[1] as string);
      if (element[2] === "@" || element[2] === "*")
        return (variable?.array?.size ?? variable?.hash?.size ?? 0) > 0;
      return getElement(sh, element[1] as string, element[2] as string) !== undefined;
    }
    default: {
      const found = sh.vars.get(text);
      return found !== undefined && (found.flags & 32) !== 0;
    }
  }
}

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
