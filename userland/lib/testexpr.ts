/** The expressions of test(1), as POSIX reads them by the number of words, and coreutils beyond. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "./byteorder.ts";
import { quote } from "./quote.ts";
import { compareNumbers, FILE_PAIR_OPS, filePair, fileTest } from "./testops.ts";
import { Failure } from "./failure.ts";

export class TestError extends Failure {}

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
    if (letter === "t") integer(word);
    return yield* fileTest(`-${letter}`, word);
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
      default:
        if (FILE_PAIR_OPS.has(operator)) return yield* filePair(operator, left, right);
        return compareNumbers(operator, integer(left), integer(right));
    }
  }
}

function integer(word: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(word)) throw new TestError(`invalid integer ${quote(word)}`);
  return Number(word);
}
