/**
 * awk(1) as Debian has it: mawk 1.3.4-20200120. Texts are bytes, regular expressions have no
 * intervals, %d and the like are C ints. One deviation on purpose: it handles each line as it
 * comes, where the real one waits for a full block of 4096 bytes from a pipe.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { complain, eprint, errorText, print, readFile } from "../lib/stdio.ts";
import { helpText } from "../lib/help.ts";
import { notModelled } from "../lib/limit.ts";
import { TooHard } from "../lib/regex.ts";
import type { Usage } from "../lib/usage.ts";
import { fromSystem } from "./awk/bytes.ts";
import { AwkError, unescapeString } from "./awk/lex.ts";
import { Parser } from "./awk/parse.ts";
import { Runner } from "./awk/run.ts";
import { CannotOpen, Runtime } from "./awk/runtime.ts";

export const usage: Usage = {
  name: "awk",
  summary: "pattern scanning and text processing language",
  synopsis: [
    "awk [-F value] [-v var=value] [--] 'program' [file]...",
    "awk [-F value] [-v var=value] [-f program-file] [--] [file]...",
  ],
  description:
    "Reads lines, splits them into fields, and runs the action of each rule whose pattern matches: " +
    "pattern { action }. This is mawk.",
  options: [
    ["-F value", "set the field separator FS"],
    ["-v var=value", "set a variable before the program starts"],
    ["-f program-file", "read the program from a file"],
    ["-W version", "show the version"],
  ],
  columns: [
    ["$0 $1 $2 $NF", "the record, its fields, the last one"],
    ["NR NF FNR FILENAME", "number of the record, of fields, of the record in its file, the file"],
    ["FS OFS RS ORS", "separators of fields and records, in and out"],
    ["BEGIN END /regex/ a,b", "patterns"],
    ["print printf getline", "output and input; > >> | < redirect"],
    ["length substr index split sub gsub match sprintf tolower toupper", "functions of texts"],
    ["sin cos atan2 exp log sqrt int rand srand system close", "other functions"],
  ],
  examples: [
    ["awk '{print $1}' file", "the first field of each line"],
    ["awk -F: '$3 >= 1000 {print $1}' /etc/passwd", "ordinary users"],
    ["awk '{n[$9]++} END {for (c in n) print c, n[c]}' access.log", "count by status"],
  ],
  seeAlso: ["grep(1)", "sed(1)"],
  notModelled: ["-W dump", "-W exec", "-W sprintf"],
};

interface Given {
  readonly programs: string[];
  readonly assigned: string[];
  separator: string | null;
  rest: readonly string[];
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const tool = (argv[0] ?? "awk").split("/").pop() as string;
  const given: Given = { programs: [], assigned: [], separator: null, rest: [] };
  const ended = yield* options(tool, argv, given);
  if (ended !== null) return ended;
  let { rest } = given;
  if (given.programs.length === 0) {
    const [program, ...others] = rest;
    if (program === undefined) {
      yield* eprint(helpText(usage));
      return 0;
    }
    given.programs.push(fromSystem(program));
    rest = others;
  }
  const runtime = yield* Runtime.start(
    [fromSystem(argv[0] ?? "awk"), ...rest.map(fromSystem)],
    env,
  );
  try {
    const program = new Parser(given.programs.join("\n")).program();
    for (const word of given.assigned) runtime.assign(fromSystem(word));
    if (given.separator !== null) {
      runtime.set("FS", unescapeString(given.separator));
    }
    return yield* new Runner(runtime, program).run();
  } catch (error) {
    return yield* failure(tool, runtime, error);
  }
}

function* failure(tool: string, runtime: Runtime, error: unknown): Sys<number> {
  if (error instanceof CannotOpen) {
    yield* runtime.streams.finish();
    yield* complain(tool, `cannot open ${error.name} (${error.why})`);
    return 2;
  }
  const known =
    error instanceof AwkError || error instanceof TooHard || error instanceof SyscallError;
  if (!known) throw error;
  yield* runtime.streams.finish();
  const message = error instanceof SyscallError ? errorText(error) : error.message;
  if (/^line \d+:/.test(message) || message.startsWith("cannot open")) {
    yield* complain(tool, message);
    return 2;
  }
  if (message.startsWith("regular expression compile failed")) {
    yield* complain(tool, message);
    return 2;
  }
  yield* complain(tool, `run time error: ${message}`);
  const name = runtime.text(runtime.get("FILENAME"));
  yield* eprint(`\tFILENAME="${name}" FNR=${runtime.fnr} NR=${runtime.nr}\n`);
  return 2;
}

/** Reads the options; the exit status when they end it all. */
function* options(tool: string, argv: readonly string[], given: Given): Sys<number | null> {
  let i = 1;
  for (; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "--") {
      i++;
      break;
    }
    if (!/^-./.test(word)) break;
    const letter = word[1] as string;
    if (word === "--help" || word === "--version") {
      if (word === "--version") {
        yield* complain(tool, "not an option: --version");
        return 2;
      }
      yield* print(helpText(usage));
      return 0;
    }
    if (!"Fvf".includes(letter)) {
      if (letter === "W")
        return yield* special(tool, word.length > 2 ? word.slice(2) : (argv[i + 1] ?? ""));
      yield* complain(tool, `not an option: ${word}`);
      return 2;
    }
    const value = word.length > 2 ? word.slice(2) : argv[++i];
    if (value === undefined) {
      yield* complain(tool, `option -${letter} lacks argument`);
      return 2;
    }
    if (letter === "F") given.separator = value;
    else if (letter === "v") {
      if (!/^[A-Za-z_]\w*=/.test(value)) {
        yield* complain(tool, `improper assignment: -v ${value}`);
        return 2;
      }
      given.assigned.push(value);
    } else {
      try {
        given.programs.push(fromSystem(yield* readFile(value === "-" ? "/dev/stdin" : value)));
      } catch (error) {
        yield* complain(tool, `cannot open ${value} (${errorText(error)})`);
        return 2;
      }
    }
  }
  given.rest = argv.slice(i);
  return null;
}

function* special(tool: string, word: string): Sys<number> {
  if (word.startsWith("v")) {
    yield* print("mawk 1.3.4 20200120\n");
    return 0;
  }
  return yield* notModelled(tool, `-W ${word}`);
}
