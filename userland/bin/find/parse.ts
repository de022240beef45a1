/** The expression of find(1): words into a tree. */
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
  type Stat,
  type Timestamp,
} from "../../../kernel/uapi/stat.ts";
import { stat, type Sys } from "../../../kernel/uapi/syscall.ts";
import { parseDate } from "../../lib/getdate.ts";
import { globRegex } from "../../lib/glob.ts";
import { parseMode } from "../../lib/mode.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { quote } from "../../lib/quote.ts";
import { compileRegex, type Regex, RegexError } from "../../lib/regex.ts";
import { errorText } from "../../lib/stdio.ts";
import type { Tm } from "../../lib/strftime.ts";

/** The expression cannot be understood: find says so and looks at nothing. */
export class FindError {
  readonly message: string;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

export interface Options {
  links: "never" | "named" | "always";
  maxDepth: number;
  minDepth: number;
  depthFirst: boolean;
  oneFileSystem: boolean;
}

/** +N, -N or N. */
export interface Compared {
  readonly how: "more" | "less" | "exactly";
  readonly value: number;
}

export type Clock = "atime" | "mtime" | "ctime";

export type Node =
  | { readonly kind: "and" | "or" | "comma"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly node: Node }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "match"; readonly on: "name" | "path" | "link"; readonly regex: Regex }
  | { readonly kind: "type"; readonly types: readonly number[]; readonly follow: boolean }
  | { readonly kind: "size"; readonly count: Compared; readonly unit: number }
  | { readonly kind: "empty" | "nouser" | "nogroup" | "prune" | "quit" | "delete" }
  | {
      readonly kind: "age";
      readonly clock: Clock;
      readonly count: Compared;
      readonly unitSec: number;
      readonly from: number;
    }
  | { readonly kind: "newer"; readonly clock: Clock; readonly than: Timestamp }
  | {
      readonly kind: "number";
      readonly field: "ino" | "nlink" | "uid" | "gid";
      readonly count: Compared;
    }
  | { readonly kind: "used"; readonly count: Compared }
  | {
      readonly kind: "perm";
      readonly how: "exactly" | "all" | "any";
      readonly bits: number;
      readonly dirBits: number;
    }
  | { readonly kind: "access"; readonly mode: number }
  | { readonly kind: "samefile"; readonly info: Stat }
  | { readonly kind: "fstype"; readonly type: string }
  | { readonly kind: "print"; readonly end: string; readonly file: string | null }
  | { readonly kind: "printf"; readonly format: string; readonly file: string | null }
  | { readonly kind: "ls"; readonly file: string | null }
  | Exec;

export interface Exec {
  readonly kind: "exec";
  readonly words: readonly string[];
  readonly many: boolean;
  readonly inDirectory: boolean;
  readonly ask: boolean;
}

const TYPES: Readonly<Record<string, number>> = {
  b: S_IFBLK,
  c: S_IFCHR,
  d: S_IFDIR,
  f: S_IFREG,
  l: S_IFLNK,
  p: S_IFIFO,
  s: S_IFSOCK,
};
const SIZES: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};
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
const CLOCKS: Readonly<Record<string, Clock>> = { a: "atime", m: "mtime", c: "ctime" };

export class Parser {
  readonly options: Options;
  readonly accounts: Accounts;
  readonly warnings: string[] = [];
  private readonly words: readonly string[];
  private readonly now: Tm;
  private at = 0;
  private acts = false;
  private syntax: "bre" | "ere" = "bre";
  /** Seconds from which ages count: now, or the end of today. */
  private origin: number;
  private firstTest: string | null = null;
  /** The predicate that was read last. */
  private before = "";

  constructor(
    words: readonly string[],
    start: { links: Options["links"]; now: Tm; accounts: Accounts },
  ) {
    this.words = words;
    this.now = start.now;
    this.accounts = start.accounts;
    this.origin = start.now.epoch + start.now.nsec / 1e9;
    this.options = {
      links: start.links,
      maxDepth: Infinity,
      minDepth: 0,
      depthFirst: false,
      oneFileSystem: false,
    };
  }

  *parse(): Sys<Node> {
    const print: Node = { kind: "print", end: "\n", file: null };
    if (this.words.length === 0) return print;
    const node = yield* this.comma();
    const word = this.words[this.at];
    if (word === ")") throw new FindError("you have too many ')'");
    if (word !== undefined) throw new FindError(`paths must precede expression: \`${word}'`);
    return this.acts ? node : { kind: "and", left: node, right: print };
  }

  private peek(): string | undefined {
    return this.words[this.at];
  }

  private *comma(): Sys<Node> {
    let left = yield* this.or();
    while (this.peek() === ",") {
      this.at++;
      left = { kind: "comma", left, right: yield* this.or() };
    }
    return left;
  }

  private *or(): Sys<Node> {
    let left = yield* this.and();
    while (this.peek() === "-o" || this.peek() === "-or") {
      const word = this.words[this.at++] as string;
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
        this.at++;
        if (this.peek() === undefined)
          throw new FindError(`expected an expression after '${word}'`);
      } else if (word === undefined || /^(-o|-or|,|\))$/.test(word)) return left;
      left = { kind: "and", left, right: yield* this.not() };
    }
  }

  private *not(): Sys<Node> {
    const word = this.peek();
    if (word === "!" || word === "-not") {
      this.at++;
      if (this.peek() === undefined) throw new FindError(`expected an expression after '${word}'`);
      return { kind: "not", node: yield* this.not() };
    }
    if (word === "(") {
      this.at++;
      if (this.peek() === ")") {
        throw new FindError("invalid expression; empty parentheses are not allowed.");
      }
      const node = yield* this.comma();
      if (this.peek() !== ")") {
        throw new FindError(
          "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
        );
      }
      this.at++;
      return node;
    }
    if (word !== undefined && /^(-o|-or|-a|-and|,)$/.test(word)) {
      throw new FindError(
        `invalid expression; you have used a binary operator '${word}' with nothing before it.`,
      );
    }
    return yield* this.primary();
  }

  private argument(name: string): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
    return word;
  }

  private count(name: string): Compared {
    const text = this.argument(name);
    const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (!match) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
    const how = match[1] === "+" ? "more" : match[1] === "-" ? "less" : "exactly";
    return { how, value: Number(match[2]) };
  }

  private *primary(): Sys<Node> {
    const name = this.words[this.at++] as string;
    if (!name.startsWith("-")) {
      const glob = /^-i?(name|path|wholename|lname)$/.test(this.before) ? this.before : null;
      const hint =
        glob === null ? undefined : `possible unquoted pattern after predicate \`${glob}'?`;
      throw new FindError(`paths must precede expression: \`${name}'`, hint);
    }
    this.before = name;
    if (GLOBAL.includes(name)) return this.global(name);
    this.firstTest ??= name;
    const simple = this.simple(name) ?? this.action(name) ?? (yield* this.reading(name));
    if (!simple) throw new FindError(`unknown predicate \`${name}'`);
    return simple;
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
      const text = this.argument(name);
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

  /** Tests that need nothing but their words. */
  private simple(name: string): Node | null {
    switch (name) {
      case "-name":
      case "-iname":
        return this.glob(name, "name");
      case "-path":
      case "-wholename":
      case "-ipath":
      case "-iwholename":
        return this.glob(name, "path");
      case "-lname":
      case "-ilname":
        return this.glob(name, "link");
      case "-regex":
      case "-iregex":
        return this.regex(name);
      case "-regextype":
        return this.regexType(this.argument(name));
      case "-type":
      case "-xtype":
        return this.types(name);
      case "-size":
        return this.size(name);
      case "-empty":
      case "-nouser":
      case "-nogroup":
      case "-prune":
        return { kind: name.slice(1) as "empty" };
      case "-quit":
        this.acts = true;
        return { kind: "quit" };
      case "-delete":
        this.acts = true;
        this.options.depthFirst = true;
        return { kind: "delete" };
      case "-true":
      case "-noop":
        return { kind: "constant", value: true };
      case "-false":
        return { kind: "constant", value: false };
      case "-daystart":
        this.origin =
          this.now.epoch - (this.now.hour * 3600 + this.now.minute * 60 + this.now.second) + 86_400;
        return { kind: "constant", value: true };
      case "-follow":
        this.options.links = "always";
        return { kind: "constant", value: true };
      case "-inum":
        return { kind: "number", field: "ino", count: this.count(name) };
      case "-links":
        return { kind: "number", field: "nlink", count: this.count(name) };
      case "-uid":
      case "-gid":
        return { kind: "number", field: name.slice(1) as "uid", count: this.count(name) };
      case "-used":
        return { kind: "used", count: this.count(name) };
      case "-readable":
        return { kind: "access", mode: 4 };
      case "-writable":
        return { kind: "access", mode: 2 };
      case "-executable":
        return { kind: "access", mode: 1 };
      case "-fstype":
        return { kind: "fstype", type: this.argument(name) };
      case "-perm":
        return this.perm(name);
      case "-user":
      case "-group":
        return this.owner(name);
      default:
        return this.age(name);
    }
  }

  private glob(name: string, on: "name" | "path" | "link"): Node {
    const ignoreCase = name.startsWith("-i");
    return { kind: "match", on, regex: globRegex(this.argument(name), { ignoreCase }) };
  }

  private regexType(type: string): Node {
    const extended =
      /^(posix-extended|posix-egrep|egrep|awk|gnu-awk|posix-awk|posix-minimal-basic)$/;
    const known = /^(findutils-default|emacs|ed|sed|grep|posix-basic)$/;
    if (!extended.test(type) && !known.test(type)) {
      throw new FindError(
        `Unknown regular expression type ${quote(type)}; valid types are ${REGEX_TYPES}.`,
      );
    }
    this.syntax = extended.test(type) ? "ere" : "bre";
    return { kind: "constant", value: true };
  }

  private regex(name: string): Node {
    const source = this.argument(name);
    // Emacs's syntax, the default: BRE, but + and ? are operators.
    const text =
      this.syntax === "bre"
        ? source.replace(/(\\.)|[+?]/gs, (whole, escaped) => escaped ?? `\\${whole}`)
        : source;
    const open = this.syntax === "ere" ? ["^(", ")$"] : ["^\\(", "\\)$"];
    try {
      const ignoreCase = name === "-iregex";
      return {
        kind: "match",
        on: "path",
        regex: compileRegex(open[0] + text + open[1], this.syntax, { ignoreCase, lenient: true }),
      };
    } catch (error) {
      if (error instanceof RegexError) throw new FindError(error.message);
      throw error;
    }
  }

  private types(name: string): Node {
    const text = this.argument(name);
    const types: number[] = [];
    if (text === "") throw new FindError(`Arguments to ${name} should contain at least one letter`);
    for (const letter of text.split(",")) {
      const type = TYPES[letter];
      if (type === undefined) {
        if (letter.length > 1 && TYPES[letter[0] as string] !== undefined) {
          throw new FindError(`Must separate multiple arguments to ${name} using: ','`);
        }
        throw new FindError(`Unknown argument to ${name}: ${letter}`);
      }
      types.push(type);
    }
    return { kind: "type", types, follow: name === "-xtype" };
  }

  private size(name: string): Node {
    const text = this.argument(name);
    const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text);
    if (!match) {
      const suffix = /^[-+]?\d+(.)$/.exec(text);
      if (suffix) throw new FindError(`invalid -size type \`${suffix[1]}'`);
      throw new FindError(`Invalid argument \`${text}' to -size`);
    }
    const how = match[1] === "+" ? "more" : match[1] === "-" ? "less" : "exactly";
    return {
      kind: "size",
      count: { how, value: Number(match[2]) },
      unit: SIZES[match[3] || "b"] as number,
    };
  }

  private perm(name: string): Node {
    const text = this.argument(name);
    const how = text.startsWith("-") ? "all" : text.startsWith("/") ? "any" : "exactly";
    const change = parseMode(how === "exactly" ? text : text.slice(1));
    if (!change) throw new FindError(`invalid mode ${quote(text)}`);
    return {
      kind: "perm",
      how,
      bits: change.apply(0, false, 0),
      dirBits: change.apply(0, true, 0),
    };
  }

  private owner(name: string): Node {
    const text = this.argument(name);
    const id =
      name === "-user" ? this.accounts.userNamed(text)?.uid : this.accounts.groupNamed(text)?.gid;
    const value = id ?? (/^\d+$/.test(text) ? Number(text) : undefined);
    if (value === undefined) {
      if (name === "-user") throw new FindError(`${quote(text)} is not the name of a known user`);
      throw new FindError(`${quote(text)} is not the name of an existing group`);
    }
    const field = name === "-user" ? "uid" : "gid";
    return { kind: "number", field, count: { how: "exactly", value } };
  }

  private age(name: string): Node | null {
    const match = /^-([amc])(time|min)$/.exec(name);
    if (!match) return null;
    const count = this.count(name);
    const unitSec = match[2] === "time" ? 86_400 : 60;
    return {
      kind: "age",
      clock: CLOCKS[match[1] as string] as Clock,
      count,
      unitSec,
      from: this.origin,
    };
  }

  private action(name: string): Node | null {
    const node = this.actionNode(name);
    if (node) this.acts = true;
    return node;
  }

  private actionNode(name: string): Node | null {
    switch (name) {
      case "-print":
        return { kind: "print", end: "\n", file: null };
      case "-print0":
        return { kind: "print", end: "\0", file: null };
      case "-fprint":
        return { kind: "print", end: "\n", file: this.argument(name) };
      case "-fprint0":
        return { kind: "print", end: "\0", file: this.argument(name) };
      case "-printf":
        return { kind: "printf", format: this.argument(name), file: null };
      case "-fprintf": {
        const file = this.argument(name);
        return { kind: "printf", format: this.argument(name), file };
      }
      case "-ls":
        return { kind: "ls", file: null };
      case "-fls":
        return { kind: "ls", file: this.argument(name) };
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        return this.exec(name);
      default:
        return null;
    }
  }

  private exec(name: string): Node {
    const words: string[] = [];
    for (;;) {
      const word = this.words[this.at++];
      if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
      const many = word === "+" && words[words.length - 1] === "{}" && name.startsWith("-exec");
      if (word !== ";" && !many) {
        words.push(word);
        continue;
      }
      if (words.length === 0) throw new FindError(`invalid argument \`;' to \`${name}'`);
      if (many) words.pop();
      return {
        kind: "exec",
        words,
        many,
        inDirectory: name.endsWith("dir"),
        ask: name.startsWith("-ok"),
      };
    }
  }

  /** Tests against another file, or a date. */
  private *reading(name: string): Sys<Node | null> {
    const short: Readonly<Record<string, string>> = {
      "-newer": "mm",
      "-anewer": "am",
      "-cnewer": "cm",
    };
    const match = /^-newer([acmB])([acmBt])$/.exec(name);
    const pair = short[name] ?? (match ? `${match[1]}${match[2]}` : undefined);
    if (pair !== undefined) {
      const text = this.argument(name);
      const clock = CLOCKS[pair[0] as string] ?? "mtime";
      if (pair[1] === "t") {
        const than = parseDate(text, this.now);
        if (!than) {
          throw new FindError(
            `I cannot figure out how to interpret ${quote(text)} as a date or time`,
          );
        }
        return { kind: "newer", clock, than };
      }
      const info = yield* this.statOf(text);
      return { kind: "newer", clock, than: info[CLOCKS[pair[1] as string] ?? "mtime"] };
    }
    if (name === "-samefile")
      return { kind: "samefile", info: yield* this.statOf(this.argument(name)) };
    return null;
  }

  private *statOf(path: string): Sys<Stat> {
    try {
      return yield* stat(path);
    } catch (error) {
      throw new FindError(`${quote(path)}: ${errorText(error)}`);
    }
  }
}

const REGEX_TYPES = [
  "findutils-default",
  "ed",
  "emacs",
  "gnu-awk",
  "grep",
  "posix-awk",
  "awk",
  "posix-basic",
  "posix-egrep",
  "egrep",
  "posix-extended",
  "posix-minimal-basic",
  "sed",
]
  .map(quote)
  .join(", ");
