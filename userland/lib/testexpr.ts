/** The expressions of test(1), as POSIX reads them by the number of words, and coreutils beyond. */
import { W_OK, X_OK, R_OK } from "../../kernel/uapi/fcntl.ts";
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
import { getegid, geteuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "./byteorder.ts";
import { canAccess, sameFile, tryLstat, tryStat } from "./filetype.ts";
import { quote } from "./quote.ts";
import { isatty } from "./stdio.ts";

export class TestError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

const TYPES: Readonly<Record<string, number>> = {
  b: S_IFBLK,
  c: S_IFCHR,
  d: S_IFDIR,
  f: S_IFREG,
  p: S_IFIFO,
  S: S_IFSOCK,
};
const BITS: Readonly<Record<string, number>> = { g: S_ISGID, u: S_ISUID, k: S_ISVTX };
const ACCESS: Readonly<Record<string, number>> = { r: R_OK, w: W_OK, x: X_OK };
const BINARY = /^(=|==|!=|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/;
const UNARY = /^-[bcdefgGhkLnNOprsStuwxz]$/;

export function* evaluateTest(words: readonly string[]): Sys<boolean> {
  const reader = new Reader(words);
  const value = yield* reader.byCount(words.length);
  if (!reader.done) throw new TestError(`extra argument ${quote(reader.peek() ?? "")}`);
  return value;
}

class Reader {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  get done(): boolean {
    return this.at >= this.words.length;
  }

  peek(ahead = 0): string | undefined {
    return this.words[this.at + ahead];
  }

  private take(): string {
    const word = this.words[this.at++];
    if (word === undefined) {
      throw new TestError(
        `missing argument after ${quote(this.words[this.words.length - 1] ?? "")}`,
      );
    }
    return word;
  }

  *byCount(count: number): Sys<boolean> {
    if (count === 0) return false;
    if (count === 1) return this.take() !== "";
    if (count === 2) return yield* this.two();
    if (count === 3) return yield* this.three();
    if (count === 4) {
      if (this.peek() === "!") {
        this.at++;
        return !(yield* this.three());
      }
      if (this.peek() === "(" && this.peek(3) === ")") {
        this.at++;
        const value = yield* this.two();
        this.at++;
        return value;
      }
    }
    return yield* this.or();
  }

  private *two(): Sys<boolean> {
    const first = this.peek() as string;
    if (first === "!") {
      this.at++;
      return this.take() === "";
    }
    if (UNARY.test(first)) return yield* this.unary();
    if (/^-.$/.test(first)) throw new TestError(`${quote(first)}: unary operator expected`);
    throw new TestError(`missing argument after ${quote(this.peek(1) ?? "")}`);
  }

  private *three(): Sys<boolean> {
    const middle = this.peek(1) as string;
    if (BINARY.test(middle)) return yield* this.binary();
    if (this.peek() === "!") {
      this.at++;
      return !(yield* this.two());
    }
    if (this.peek() === "(" && this.peek(2) === ")") {
      this.at++;
      const value = this.take() !== "";
      this.at++;
      return value;
    }
    if (middle === "-a" || middle === "-o" || middle === ">" || middle === "<")
      return yield* this.or();
    throw new TestError(`${quote(middle)}: binary operator expected`);
  }

  private *or(): Sys<boolean> {
    let value = yield* this.and();
    while (this.peek() === "-o") {
      this.at++;
      const right = yield* this.and();
      value ||= right;
    }
    return value;
  }

  private *and(): Sys<boolean> {
    let value = yield* this.term();
    while (this.peek() === "-a") {
      this.at++;
      const right = yield* this.term();
      value &&= right;
    }
    return value;
  }

  private *term(): Sys<boolean> {
    if (this.peek() === "!") {
      this.at++;
      return !(yield* this.term());
    }
    if (this.peek() === "(") {
      this.at++;
      const value = yield* this.or();
      if (this.take() !== ")") throw new TestError("')' expected");
      return value;
    }
    if (BINARY.test(this.peek(1) ?? "")) return yield* this.binary();
    if (UNARY.test(this.peek() ?? "") && this.peek(1) !== undefined) return yield* this.unary();
    return this.take() !== "";
  }

  private *unary(): Sys<boolean> {
    const letter = this.take()[1] as string;
    const word = this.take();
    if (letter === "n") return word !== "";
    if (letter === "z") return word === "";
    if (letter === "t") return yield* isatty(integer(word));
    if (letter === "h" || letter === "L") {
      const info = yield* tryLstat(word);
      return info !== null && (info.mode & S_IFMT) === S_IFLNK;
    }
    const access = ACCESS[letter];
    if (access !== undefined) return yield* canAccess(word, access);
    const info = yield* tryStat(word);
    return info !== null && (yield* fileTest(letter, info));
  }

  private *binary(): Sys<boolean> {
    const left = this.take();
    const operator = this.take();
    const right = this.take();
    switch (operator) {
      case "=":
      case "==":
        return left === right;
      case "!=":
        return left !== right;
      case "<":
        return compareBytes(left, right) < 0;
      case ">":
        return compareBytes(left, right) > 0;
      case "-ef": {
        const a = yield* tryStat(left);
        const b = yield* tryStat(right);
        return a !== null && b !== null && sameFile(a, b);
      }
      case "-nt":
        return newer(yield* tryStat(left), yield* tryStat(right));
      case "-ot":
        return newer(yield* tryStat(right), yield* tryStat(left));
      default:
        return numbers(operator, integer(left), integer(right));
    }
  }
}

function* fileTest(letter: string, info: Stat): Sys<boolean> {
  const type = TYPES[letter];
  if (type !== undefined) return (info.mode & S_IFMT) === type;
  const bit = BITS[letter];
  if (bit !== undefined) return (info.mode & bit) !== 0;
  if (letter === "s") return info.size > 0;
  if (letter === "O") return info.uid === (yield* geteuid());
  if (letter === "G") return info.gid === (yield* getegid());
  if (letter === "N") return newer({ ...info }, { ...info, mtime: info.atime });
  return true;
}

function newer(a: Stat | null, b: Stat | null): boolean {
  if (!a) return false;
  if (!b) return true;
  return a.mtime.sec > b.mtime.sec || (a.mtime.sec === b.mtime.sec && a.mtime.nsec > b.mtime.nsec);
}

function integer(word: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(word)) throw new TestError(`invalid integer ${quote(word)}`);
  return Number(word);
}

function numbers(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
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
