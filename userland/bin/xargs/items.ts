/** The words that xargs(1) reads: quotes and backslashes, or a plain delimiter. */
import { Failure } from "../../lib/failure.ts";

export class QuoteError extends Failure {}

/** A word, or the end of an input line (which -L counts). */
export type Item = { readonly kind: "word"; readonly text: string } | { readonly kind: "line" };

export interface ReaderOptions {
  /** With one, nothing is quoted. */
  readonly delimiter: string | null;
  readonly eof: string | null;
  /** -I: a whole line is one item. */
  readonly byLine: boolean;
}

export class ItemReader {
  private readonly options: ReaderOptions;
  private word = "";
  private started = false;
  private quote = "";
  private escaped = false;
  private done = false;
  /** A blank at the end of a line joins it with the next one (-L). */
  private trailingBlank = false;

  constructor(options: ReaderOptions) {
    this.options = options;
  }

  *feed(text: string): Generator<Item, void, undefined> {
    const { delimiter } = this.options;
    for (const char of text) {
      if (this.done) return;
      if (delimiter !== null) {
        if (char === delimiter) {
          yield { kind: "word", text: this.word };
          yield { kind: "line" };
          this.word = "";
          this.started = false;
        } else {
          this.word += char;
          this.started = true;
        }
      } else yield* this.char(char);
    }
  }

  *end(): Generator<Item, void, undefined> {
    if (this.quote !== "") throw this.unmatched();
    if (this.started && !this.done) yield* this.finish();
  }

  private unmatched(): QuoteError {
    const kind = this.quote === '"' ? "double" : "single";
    return new QuoteError(
      `unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`,
    );
  }

  private *char(char: string): Generator<Item, void, undefined> {
    const blank = char === " " || char === "\t";
    if (this.escaped) {
      this.word += char;
      this.escaped = false;
      return;
    }
    if (this.quote !== "") {
      if (char === "\n") throw this.unmatched();
      if (char === this.quote) this.quote = "";
      else this.word += char;
      return;
    }
    if (char === "\\") {
      this.escaped = true;
      this.started = true;
    } else if (char === "'" || char === '"') {
      this.quote = char;
      this.started = true;
    } else if (char === "\n") {
      if (this.started) yield* this.finish();
      if (!this.trailingBlank) yield { kind: "line" };
      this.trailingBlank = false;
    } else if (blank && (!this.options.byLine || !this.started)) {
      if (this.started) yield* this.finish();
      this.trailingBlank = true;
    } else {
      this.word += char;
      this.started = true;
      this.trailingBlank = false;
    }
  }

  private *finish(): Generator<Item, void, undefined> {
    const { word } = this;
    this.word = "";
    this.started = false;
    this.trailingBlank = false;
    if (word === this.options.eof) {
      this.done = true;
      return;
    }
    yield { kind: "word", text: word };
  }
}
