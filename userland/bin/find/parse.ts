/** The expression of find(1): words into a tree. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { quote } from "../../lib/quote.ts";
import type { Tm } from "../../lib/strftime.ts";
import { actionOf } from "./actions.ts";
import { FindError, type Node, type Options } from "./expression.ts";
import { type Given, readingTest, wordTest } from "./tests.ts";
import { Words } from "./words.ts";

const GLOBAL = [
  "-maxdepth",
  "-mindepth",
  "-depth",
  "-d",
  "-mount",
  "-xdev",
  "-noleaf",
  "-ignore_readdir_race",
  "-noignore_readdir_race",
  "-warn",
  "-nowarn",
];

export class Parser {
  readonly options: Options;
  readonly accounts: Accounts;
  readonly warnings: string[] = [];
  private readonly words: Words;
  private readonly given: Given;
  private acts = false;
  private firstTest: string | null = null;
  /** The predicate that was read last. */
  private before = "";

  constructor(
    words: readonly string[],
    start: { links: Options["links"]; now: Tm; accounts: Accounts },
  ) {
    const { links, now, accounts } = start;
    this.words = new Words(words);
    this.accounts = accounts;
    this.options = {
      links,
      maxDepth: Infinity,
      minDepth: 0,
      depthFirst: false,
      oneFileSystem: false,
    };
    this.given = {
      words: this.words,
      options: this.options,
      accounts,
      now,
      syntax: "bre",
      origin: now.epoch + now.nsec / 1e9,
    };
  }

  *parse(): Sys<Node> {
    const print: Node = { kind: "print", end: "\n", file: null };
    if (this.peek() === undefined) return print;
    const node = yield* this.comma();
    const word = this.peek();
    if (word === ")") throw new FindError("you have too many ')'");
    if (word !== undefined) throw new FindError(`paths must precede expression: \`${word}'`);
    return this.acts ? node : { kind: "and", left: node, right: print };
  }

  private peek(): string | undefined {
    return this.words.peek();
  }

  private *comma(): Sys<Node> {
    let left = yield* this.or();
    while (this.peek() === ",") {
      this.words.next();
      left = { kind: "comma", left, right: yield* this.or() };
    }
    return left;
  }

  private *or(): Sys<Node> {
    let left = yield* this.and();
    while (this.peek() === "-o" || this.peek() === "-or") {
      const word = this.words.next() as string;
      if (this.peek() === undefined) throw new FindError(`expected an expression after '${word}'`);
      left = { kind: "or", left, right: yield* this.and() };
    }
    return left;
  }

  private *and(): Sys<Node> {
    let left = yield* this.not();
    for (;;) {
      const word = this.peek();
      if (word === "-a" || word === "-and") {
        this.words.next();
        if (this.peek() === undefined)
          throw new FindError(`expected an expression after '${word}'`);
      } else if (word === undefined || /^(-o|-or|,|\))$/.test(word)) return left;
      left = { kind: "and", left, right: yield* this.not() };
    }
  }

  private *not(): Sys<Node> {
    const word = this.peek();
    if (word === "!" || word === "-not") {
      this.words.next();
      if (this.peek() === undefined) throw new FindError(`expected an expression after '${word}'`);
      return { kind: "not", node: yield* this.not() };
    }
    if (word === "(") {
      this.words.next();
      if (this.peek() === ")") {
        throw new FindError("invalid expression; empty parentheses are not allowed.");
      }
      const node = yield* this.comma();
      if (this.peek() !== ")") {
        throw new FindError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      }
      this.words.next();
      return node;
    }
    if (word !== undefined && /^(-o|-or|-a|-and|,)$/.test(word)) {
      throw new FindError(
        `invalid expression; you have used a binary operator '${word}' with nothing before it.`,
      );
    }
    return yield* this.primary();
  }

  private *primary(): Sys<Node> {
    const name = this.words.next() as string;
    if (!name.startsWith("-")) {
      const glob = /^-i?(name|path|wholename|lname)$/.test(this.before) ? this.before : null;
      const hint =
        glob === null ? undefined : `possible unquoted pattern after predicate \`${glob}'?`;
      throw new FindError(`paths must precede expression: \`${name}'`, hint);
    }
    this.before = name;
    if (GLOBAL.includes(name)) return this.global(name);
    this.firstTest ??= name;
    const node =
      wordTest(this.given, name) ?? this.action(name) ?? (yield* readingTest(this.given, name));
    if (!node) throw new FindError(`unknown predicate \`${name}'`);
    return node;
  }

  private global(name: string): Node {
    if (this.firstTest !== null && name !== "-warn" && name !== "-nowarn") {
      this.warnings.push(
        `you have specified the global option ${name} after the argument ${this.firstTest}, but ` +
          `global options are not positional, i.e., ${name} affects tests specified before it as ` +
          "well as those specified after it.  Please specify global options before other arguments.",
      );
    }
    if (name === "-maxdepth" || name === "-mindepth") {
      const text = this.words.argument(name);
      if (!/^\d+$/.test(text)) {
        throw new FindError(
          `Expected a positive decimal integer argument to ${name}, but got ${quote(text)}`,
        );
      }
      if (name === "-maxdepth") this.options.maxDepth = Number(text);
      else this.options.minDepth = Number(text);
    } else if (name === "-depth" || name === "-d") this.options.depthFirst = true;
    else if (name === "-mount" || name === "-xdev") this.options.oneFileSystem = true;
    return { kind: "constant", value: true };
  }

  private action(name: string): Node | null {
    const node = this.ending(name) ?? actionOf(this.words, name);
    if (node) this.acts = true;
    return node;
  }

  private ending(name: string): Node | null {
    if (name === "-quit") return { kind: "quit" };
    if (name !== "-delete") return null;
    // What is in a directory has to go before it.
    this.options.depthFirst = true;
    return { kind: "delete" };
  }
}
