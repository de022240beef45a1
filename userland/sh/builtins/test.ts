/**
 * test and [: POSIX XCU test. By the number of arguments up to four, by precedence beyond (test.c).
 * Purely textual tests are plain calls.
 */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { compareBytes } from "../../lib/byteorder.ts";
import {
  compareNumbers,
  FILE_PAIR_OPS,
  filePair,
  fileTest,
  NUMBER_OPS,
} from "../../lib/testops.ts";
import { flushErrors } from "../report.ts";
import type { Shell } from "../state.ts";
import { FILE_OPS, isUnary, stringTest } from "../testops.ts";
import { type Builtin, fail } from "./builtin.ts";

const BINARY = new Set(["=", "==", "!=", "<", ">", ...NUMBER_OPS, ...FILE_PAIR_OPS]);

class TestFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export const test: Builtin = (sh, args) => {
  const name = args[0] as string;
  let words = args.slice(1);
  if (name === "[") {
    if (words.at(-1) !== "]")
      return sh.posix ? fail(sh, "[", "missing ]", 2) : fail(sh, "[", "missing `]'", 2);
    words = words.slice(0, -1);
  }
  const known = quickTest(sh, words);
  if (known !== null) return known ? 0 : 1;
  if (words.some((word) => FILE_OPS.has(word) || FILE_PAIR_OPS.has(word)))
    return slow(sh, name, words);
  try {
    const answer = new Evaluation(sh, words).quick();
    return answer ? 0 : 1;
  } catch (error) {
    if (error instanceof TestFailed) return fail(sh, name, error.message, 2);
    throw error;
  }
};

/** The commonest tests, without any machinery; null for all others. */
function quickTest(sh: Shell, words: readonly string[]): boolean | null {
  const [a = "", b = "", c = ""] = words;
  if (words.length === 1) return a !== "";
  if (words.length === 2)
    return a === "-n" ? b !== "" : a === "-z" ? b === "" : a === "!" ? b === "" : null;
  if (words.length !== 3 || sh.posix) return null;
  if (b === "=" || b === "==") return a === c;
  if (b === "!=") return a !== c;
  const numbers = NUMBER_OPS.has(b) && SMALL.test(a) && SMALL.test(c);
  return numbers ? compareNumbers(b, Number(a), Number(c)) : null;
}

const SMALL = /^-?\d{1,15}$/;

function* slow(sh: Shell, name: string, words: readonly string[]): Sys<number> {
  try {
    return (yield* new Evaluation(sh, words).all()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestFailed)) throw error;
    const status = fail(sh, name, error.message, 2);
    yield* flushErrors(sh);
    return status;
  }
}

class Evaluation {
  private readonly sh: Shell;
  private readonly words: readonly string[];
  private at = 0;

  constructor(sh: Shell, words: readonly string[]) {
    this.sh = sh;
    this.words = words;
  }

  /** Runs to the end without a system call: there is no file operator among the words. */
  quick(): boolean {
    const result = this.all().next();
    if (result.done !== true) throw new Error("a textual test waited");
    return result.value;
  }

  *all(): Sys<boolean> {
    const { words } = this;
    switch (words.length) {
      case 0:
        return false;
      case 1:
        return words[0] !== "";
      case 2:
        return yield* this.two(words[0] as string, words[1] as string);
      case 3:
        return yield* this.three(words[0] as string, words[1] as string, words[2] as string);
      case 4:
        if (words[0] === "!") return !(yield* new Evaluation(this.sh, words.slice(1)).all());
        if (words[0] === "(" && words[3] === ")")
          return yield* this.two(words[1] as string, words[2] as string);
    }
    const value = yield* this.or();
    if (this.at < words.length) {
      if (this.sh.posix) throw new TestFailed(`${words[this.at] as string}: unexpected operator`);
      if ((words[this.at] as string).startsWith("-")) {
        throw new TestFailed(`syntax error: \`${words[this.at] as string}' unexpected`);
      }
      throw new TestFailed("too many arguments");
    }
    return value;
  }

  private *two(first: string, second: string): Sys<boolean> {
    if (first === "!") return second === "";
    if (isUnary(first)) return yield* this.unary(first, second);
    throw new TestFailed(
      this.sh.posix ? `${first}: unexpected operator` : `${first}: unary operator expected`,
    );
  }

  private *three(left: string, op: string, right: string): Sys<boolean> {
    if (BINARY.has(op)) return yield* this.binary(left, op, right);
    if (op === "-a") return left !== "" && right !== "";
    if (op === "-o") return left !== "" || right !== "";
    if (left === "!") return !(yield* this.two(op, right));
    if (left === "(" && right === ")") return op !== "";
    throw new TestFailed(
      this.sh.posix ? `${left}: unexpected operator` : `${op}: binary operator expected`,
    );
  }

  private *unary(op: string, text: string): Sys<boolean> {
    if (FILE_OPS.has(op)) return yield* fileTest(op, text);
    return stringTest(this.sh, op, text);
  }

  private *binary(left: string, op: string, right: string): Sys<boolean> {
    if (op === "=" || op === "==") return left === right;
    if (op === "!=") return left !== right;
    if (op === "<") return compareBytes(left, right) < 0;
    if (op === ">") return compareBytes(left, right) > 0;
    if (FILE_PAIR_OPS.has(op)) return yield* filePair(op, left, right);
    return compareNumbers(op, this.number(left), this.number(right));
  }

  private number(text: string): number | bigint {
    if (/^\s*[-+]?\d+\s*$/.test(text)) {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : BigInt(text.trim().replace(/^\+/, ""));
    }
    throw new TestFailed(
      this.sh.posix ? `Illegal number: ${text}` : `${text}: integer expression expected`,
    );
  }

  private *or(): Sys<boolean> {
    let value = yield* this.and();
    while (this.words[this.at] === "-o") {
      this.at++;
      const right = yield* this.and();
      value = value || right;
    }
    return value;
  }

  private *and(): Sys<boolean> {
    let value = yield* this.term();
    while (this.words[this.at] === "-a") {
      this.at++;
      const right = yield* this.term();
      value = value && right;
    }
    return value;
  }

  private next(): string {
    const word = this.words[this.at];
    if (word === undefined) throw new TestFailed("argument expected");
    this.at++;
    return word;
  }

  private *term(): Sys<boolean> {
    const word = this.next();
    if (word === "!") return !(yield* this.term());
    const op = this.words[this.at];
    if (op !== undefined && BINARY.has(op) && this.at + 1 < this.words.length) {
      this.at++;
      return yield* this.binary(word, op, this.next());
    }
    if (word === "(") {
      const value = yield* this.or();
      if (this.next() !== ")") throw new TestFailed("`)' expected");
      return value;
    }
    if (isUnary(word) && op !== undefined) return yield* this.unary(word, this.next());
    return word !== "";
  }
}
