/** The tests of find(1): one word and its argument into a node of the expression. */
import { type Stat } from "../../../kernel/uapi/stat.ts";
import { stat, type Sys } from "../../../kernel/uapi/syscall.ts";
import { typeOfLetter } from "../../lib/filetype.ts";
import { parseDate } from "../../lib/getdate.ts";
import { globRegex } from "../../lib/glob.ts";
import { parseMode } from "../../lib/mode.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { quote } from "../../lib/quote.ts";
import { compileRegex, RegexError } from "../../lib/regex.ts";
import { errorText } from "../../lib/stdio.ts";
import type { Tm } from "../../lib/strftime.ts";
import { type Clock, FindError, type Node, type Options } from "./expression.ts";
import { comparison, type Words } from "./words.ts";

/** What the tests so far have set, for those that follow. */
export interface Given {
  readonly words: Words;
  readonly options: Options;
  readonly accounts: Accounts;
  readonly now: Tm;
  syntax: "bre" | "ere";
  /** Seconds from which ages count: now, or the end of today. */
  origin: number;
}

const SIZES: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};
const CLOCKS: Readonly<Record<string, Clock>> = { a: "atime", m: "mtime", c: "ctime" };

type Test = (given: Given, name: string) => Node;

const always = (value: boolean): Test => {
  return () => ({ kind: "constant", value });
};
const name: Test = (given, word) => glob(given, word, "name");
const path: Test = (given, word) => glob(given, word, "path");
const link: Test = (given, word) => glob(given, word, "link");
const plain: Test = (_given, word) => ({ kind: word.slice(1) as "empty" });
const number = (field: "ino" | "nlink" | "uid" | "gid"): Test => {
  return ({ words }, word) => ({ kind: "number", field, count: words.count(word) });
};
const access = (mode: number): Test => {
  return () => ({ kind: "access", mode });
};

const TESTS: Readonly<Record<string, Test>> = {
  "-name": name,
  "-iname": name,
  "-path": path,
  "-wholename": path,
  "-ipath": path,
  "-iwholename": path,
  "-lname": link,
  "-ilname": link,
  "-regex": regex,
  "-iregex": regex,
  "-regextype": regexType,
  "-type": types,
  "-xtype": types,
  "-size": size,
  "-empty": plain,
  "-nouser": plain,
  "-nogroup": plain,
  "-prune": plain,
  "-true": always(true),
  "-noop": always(true),
  "-false": always(false),
  "-inum": number("ino"),
  "-links": number("nlink"),
  "-uid": number("uid"),
  "-gid": number("gid"),
  "-used": ({ words }, word) => ({ kind: "used", count: words.count(word) }),
  "-readable": access(4),
  "-writable": access(2),
  "-executable": access(1),
  "-fstype": ({ words }, word) => ({ kind: "fstype", type: words.argument(word) }),
  "-perm": perm,
  "-user": owner,
  "-group": owner,
  "-daystart": (given) => {
    const { epoch, hour, minute, second } = given.now;
    given.origin = epoch - (hour * 3600 + minute * 60 + second) + 86_400;
    return { kind: "constant", value: true };
  },
  "-follow": ({ options }) => {
    options.links = "always";
    return { kind: "constant", value: true };
  },
};

/** The node of a test that needs nothing but its words; null for what is no such test. */
export function wordTest(given: Given, word: string): Node | null {
  const test = TESTS[word];
  return test ? test(given, word) : age(given, word);
}

function glob(given: Given, name: string, on: "name" | "path" | "link"): Node {
  const ignoreCase = name.startsWith("-i");
  return { kind: "match", on, regex: globRegex(given.words.argument(name), { ignoreCase }) };
}

function regexType(given: Given, name: string): Node {
  const type = given.words.argument(name);
  const extended = /^(posix-extended|posix-egrep|egrep|awk|gnu-awk|posix-awk|posix-minimal-basic)$/;
  const known = /^(findutils-default|emacs|ed|sed|grep|posix-basic)$/;
  if (!extended.test(type) && !known.test(type)) {
    throw new FindError(
      `Unknown regular expression type ${quote(type)}; valid types are ${REGEX_TYPES}.`,
    );
  }
  given.syntax = extended.test(type) ? "ere" : "bre";
  return { kind: "constant", value: true };
}

function regex(given: Given, name: string): Node {
  const source = given.words.argument(name);
  // Emacs's syntax, the default: BRE, but + and ? are operators.
  const text =
    given.syntax === "bre"
      ? source.replace(/(\\.)|[+?]/gs, (whole, escaped) => escaped ?? `\\${whole}`)
      : source;
  const open = given.syntax === "ere" ? ["^(", ")$"] : ["^\\(", "\\)$"];
  try {
    const ignoreCase = name === "-iregex";
    return {
      kind: "match",
      on: "path",
      regex: compileRegex(open[0] + text + open[1], given.syntax, { ignoreCase, lenient: true }),
    };
  } catch (error) {
    if (error instanceof RegexError) throw new FindError(error.message);
    throw error;
  }
}

function types(given: Given, name: string): Node {
  const text = given.words.argument(name);
  const types: number[] = [];
  if (text === "") throw new FindError(`Arguments to ${name} should contain at least one letter`);
  for (const letter of text.split(",")) {
    const type = typeOfLetter(letter);
    if (type === undefined) {
      if (letter.length > 1 && typeOfLetter(letter[0] as string) !== undefined) {
        throw new FindError(`Must separate multiple arguments to ${name} using: ','`);
      }
      throw new FindError(`Unknown argument to ${name}: ${letter}`);
    }
    types.push(type);
  }
  return { kind: "type", types, follow: name === "-xtype" };
}

function size(given: Given, name: string): Node {
  const text = given.words.argument(name);
  const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text);
  if (!match) {
    const suffix = /^[-+]?\d+(.)$/.exec(text);
    if (suffix) throw new FindError(`invalid -size type \`${suffix[1]}'`);
    throw new FindError(`Invalid argument \`${text}' to -size`);
  }
  return {
    kind: "size",
    count: { how: comparison(match[1]), value: Number(match[2]) },
    unit: SIZES[match[3] || "b"] as number,
  };
}

function perm(given: Given, name: string): Node {
  const text = given.words.argument(name);
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

function owner(given: Given, name: string): Node {
  const text = given.words.argument(name);
  const id =
    name === "-user" ? given.accounts.userNamed(text)?.uid : given.accounts.groupNamed(text)?.gid;
  const value = id ?? (/^\d+$/.test(text) ? Number(text) : undefined);
  if (value === undefined) {
    if (name === "-user") throw new FindError(`${quote(text)} is not the name of a known user`);
    throw new FindError(`${quote(text)} is not the name of an existing group`);
  }
  const field = name === "-user" ? "uid" : "gid";
  return { kind: "number", field, count: { how: "exactly", value } };
}

function age(given: Given, name: string): Node | null {
  const match = /^-([amc])(time|min)$/.exec(name);
  if (!match) return null;
  const count = given.words.count(name);
  const unitSec = match[2] === "time" ? 86_400 : 60;
  return {
    kind: "age",
    clock: CLOCKS[match[1] as string] as Clock,
    count,
    unitSec,
    from: given.origin,
  };
}

/** Tests against another file, or a date. */
export function* readingTest(given: Given, name: string): Sys<Node | null> {
  const short: Readonly<Record<string, string>> = {
    "-newer": "mm",
    "-anewer": "am",
    "-cnewer": "cm",
  };
  const match = /^-newer([acmB])([acmBt])$/.exec(name);
  const pair = short[name] ?? (match ? `${match[1]}${match[2]}` : undefined);
  if (pair !== undefined) {
    const text = given.words.argument(name);
    const clock = CLOCKS[pair[0] as string] ?? "mtime";
    if (pair[1] === "t") {
      const than = parseDate(text, given.now);
      if (!than) {
        throw new FindError(
          `I cannot figure out how to interpret ${quote(text)} as a date or time`,
        );
      }
      return { kind: "newer", clock, than };
    }
    const info = yield* statOf(text);
    return { kind: "newer", clock, than: info[CLOCKS[pair[1] as string] ?? "mtime"] };
  }
  if (name === "-samefile")
    return { kind: "samefile", info: yield* statOf(given.words.argument(name)) };
  return null;
}

function* statOf(path: string): Sys<Stat> {
  try {
    return yield* stat(path);
  } catch (error) {
    throw new FindError(`${quote(path)}: ${errorText(error)}`);
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
