/** env(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { chdir, type Sys } from "../../kernel/uapi/syscall.ts";
import { C_ESCAPES } from "../lib/cescape.ts";
import { parseArguments } from "../lib/command.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { execvp } from "../lib/spawn.ts";
import { complain, errorText, print, eprint } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { Failure } from "../lib/failure.ts";

export const usage: Usage = {
  name: "env",
  summary: "run a program in a modified environment",
  synopsis: ["env [option]... [-] [name=value]... [command [arg]...]"],
  description: "Sets each name to value and runs the command; without one, prints the environment.",
  options: [
    ["-i, --ignore-environment, -", "start with an empty environment"],
    ["-0, --null", "lines end with NUL"],
    ["-u, --unset=NAME", "remove a variable"],
    ["-C, --chdir=DIR", "change to DIR first"],
    ["-S, --split-string=S", "split S into arguments (for #! lines)"],
  ],
  notModelled: ["--block-signal", "--default-signal", "--ignore-signal", "-v"],
};

const SPEC = {
  short: "+C:iS:u:v0",
  long: {
    "ignore-environment": { as: "i" },
    null: { as: "0" },
    unset: { as: "u", argument: "required" },
    chdir: { as: "C", argument: "required" },
    "split-string": { as: "S", argument: "required" },
    debug: { as: "v" },
    "block-signal": { argument: "optional" },
    "default-signal": { argument: "optional" },
    "ignore-signal": { argument: "optional" },
  },
  failure: 125,
  limits: ["v", "block-signal", "default-signal", "ignore-signal"],
} as const;

/** Escapes of -S: most of C's, and what stands for itself. */
function splitEscape(letter: string): string {
  if (letter === "") throw new SplitError("invalid backslash at end of string in -S");
  if (letter === "_") return " ";
  if ("fnrtv".includes(letter)) return C_ESCAPES[letter] as string;
  if (`#$"'\\`.includes(letter)) return letter;
  throw new SplitError(`invalid sequence '\\${letter}' in -S`);
}

class SplitError extends Failure {}

/** -S: words in quotes, with env's own few escapes. */
function split(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === "\\" && quoted !== "'") {
      const next = text[++i] ?? "";
      if (next === "c" && quoted === "") break;
      if (next === "_" && quoted === "") {
        if (word !== null) words.push(word);
        word = null;
      } else word = (word ?? "") + splitEscape(next);
    } else if (quoted !== "") {
      if (char === quoted) quoted = "";
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quoted = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (quoted !== "") throw new SplitError("no terminating quote in -S string");
  if (word !== null) words.push(word);
  return words;
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  let words = argv;
  const first = argv[1] ?? "";
  const packed = /^-(?:S|-split-string=)([\s\S]+)$/.exec(first);
  try {
    if (packed) words = [argv[0] as string, ...split(packed[1] as string), ...argv.slice(2)];
    else if (first === "-S") words = [argv[0] as string, ...split(argv[2] ?? ""), ...argv.slice(3)];
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    yield* complain("env", error.message);
    return 125;
  }
  const args = yield* parseArguments(words, usage, SPEC);
  if (typeof args === "number") return args;
  const operands = [...args.operands];
  const bare = operands[0] === "-";
  if (bare) operands.shift();
  const next = new Map(args.has("i") || bare ? [] : env);
  for (const name of args.values("u")) {
    if (name === "" || name.includes("=")) {
      yield* complain(args.name, `cannot unset ${quoteaf(name)}: Invalid argument`);
      return 125;
    }
    next.delete(name);
  }
  while (operands[0]?.includes("=") && !operands[0].startsWith("=")) {
    const word = operands.shift() as string;
    const equals = word.indexOf("=");
    next.set(word.slice(0, equals), word.slice(equals + 1));
  }
  const directory = args.value("C");
  if (directory !== undefined) {
    if (operands.length === 0) {
      yield* complain(args.name, "must specify command with --chdir (-C)");
      yield* eprint(`Try '${args.name} --help' for more information.\n`);
      return 125;
    }
    try {
      yield* chdir(directory);
    } catch (error) {
      yield* complain(
        args.name,
        `cannot change directory to ${quoteaf(directory)}: ${errorText(error)}`,
      );
      return 125;
    }
  }
  const [command] = operands;
  if (command === undefined) {
    const end = args.has("0") ? "\0" : "\n";
    yield* print([...next].map(([name, value]) => `${name}=${value}${end}`).join(""));
    return 0;
  }
  if (args.has("0")) {
    yield* complain(args.name, "cannot specify --null (-0) with command");
    yield* eprint(`Try '${args.name} --help' for more information.\n`);
    return 125;
  }
  try {
    return yield* execvp(operands, next);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return yield* cannotRun(args.name, command, error);
  }
}

function* cannotRun(tool: string, command: string, error: SyscallError): Sys<number> {
  const missing = error.errno === "ENOENT";
  yield* complain(tool, `${quote(command)}: ${error.message}`);
  if (missing && /\s/.test(command)) {
    yield* complain(tool, "use -[v]S to pass options in shebang lines");
  }
  return missing ? 127 : 126;
}
