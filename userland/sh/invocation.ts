/** The shell's own command line: bash(1) OPTIONS. */
import { isSetOption, optionByLetter, SHOPTS } from "./options.ts";

export interface Invocation {
  readonly command: string | null;
  readonly operands: readonly string[];
  readonly interactive: boolean;
  readonly login: boolean;
  readonly stdin: boolean;
  readonly norc: boolean;
  readonly noprofile: boolean;
  readonly noediting: boolean;
  readonly rcfile: string | null;
  readonly version: boolean;
  readonly options: readonly (readonly [string, boolean])[];
  readonly shopts: readonly (readonly [string, boolean])[];
  readonly error: string | null;
}

const LONG_FLAGS = [
  "norc",
  "noprofile",
  "noediting",
  "posix",
  "login",
  "version",
  "verbose",
  "help",
  "restricted",
  "debugger",
];

export function parseInvocation(argv: readonly string[], posix: boolean): Invocation {
  const zero = argv[0] ?? "bash";
  const long = new Set<string>();
  const options: [string, boolean][] = [];
  const shopts: [string, boolean][] = [];
  let rcfile: string | null = null;
  let wantsCommand = false;
  let interactive = false;
  let login = zero.startsWith("-");
  let stdin = false;
  let error: string | null = null;
  let i = 1;
  for (; i < argv.length && !posix; i++) {
    const match = /^--?([a-z-]{2,})$/.exec(argv[i] as string);
    if (match === null) break;
    const name = match[1] as string;
    if (name === "rcfile" || name === "init-file") rcfile = argv[++i] ?? "";
    else if (LONG_FLAGS.includes(name)) long.add(name);
    else if ((argv[i] as string).startsWith("--")) {
      error = `${zero}: ${argv[i] as string}: invalid option\n`;
      return done();
    } else break;
  }
  for (; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "--" || word === "-") {
      i++;
      break;
    }
    const sign = word[0];
    if ((sign !== "-" && sign !== "+") || word.length < 2) break;
    for (const letter of word.slice(1)) {
      const on = sign === "-";
      if (letter === "c") wantsCommand = true;
      else if (letter === "i") interactive = true;
      else if (letter === "l") login = true;
      else if (letter === "s") stdin = true;
      else if (letter === "o" || letter === "O") {
        const name = argv[++i] ?? "";
        if (letter === "o" && isSetOption(name)) options.push([name, on]);
        else if (letter === "O" && SHOPTS.includes(name)) shopts.push([name, on]);
        else error = `${zero}: ${name}: invalid ${letter === "o" ? "" : "shell "}option name\n`;
      } else {
        const name = optionByLetter(letter);
        if (name === undefined && letter !== "D" && letter !== "r") {
          error = `${zero}: ${sign}${letter}: invalid option\n`;
          return done();
        }
        if (name !== undefined) options.push([name, on]);
      }
    }
  }
  return done();

  function done(): Invocation {
    const rest = argv.slice(i);
    if (wantsCommand && rest.length === 0 && error === null) {
      error = posix
        ? `${zero}: 0: -c requires an argument\n`
        : `${zero}: -c: option requires an argument\n`;
    }
    return {
      command: wantsCommand ? (rest[0] ?? "") : null,
      operands: wantsCommand ? rest.slice(1) : rest,
      interactive,
      login: login || long.has("login"),
      stdin,
      norc: long.has("norc"),
      noprofile: long.has("noprofile"),
      noediting: long.has("noediting"),
      rcfile,
      version: long.has("version"),
      options: long.has("posix") ? [["posix", true], ...options] : options,
      shopts,
      error,
    };
  }
}
