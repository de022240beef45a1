/** sed(1) of GNU sed 4.9: the whole language but for the commands that run a shell (e, s///e). */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { helpText } from "../lib/help.ts";
import { notModelled } from "../lib/limit.ts";
import { TooHard } from "../lib/regex.ts";
import { complain, eprint, errorText, readFile } from "../lib/stdio.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Usage } from "../lib/usage.ts";
import { Executor } from "./sed/execute.ts";
import { Beyond, SedError } from "./sed/error.ts";
import { Parser } from "./sed/parse.ts";
import type { Script } from "./sed/script.ts";

export const usage: Usage = {
  name: "sed",
  summary: "stream editor for filtering and transforming text",
  synopsis: ["sed [OPTION]... {script-only-if-no-other-script} [input-file]..."],
  description: "Applies a script to each line of its input, and prints the result.",
  options: [
    ["-n, --quiet, --silent", "print only what p and the like print"],
    ["-e, --expression=SCRIPT", "add SCRIPT"],
    ["-f, --file=FILE", "add the script in FILE"],
    ["-E, -r, --regexp-extended", "extended regular expressions"],
    ["-i[SUFFIX], --in-place[=SUFFIX]", "edit files in place, with a copy if SUFFIX is given"],
    ["-l N, --line-length=N", "where the l command breaks lines"],
    ["-s, --separate", "files one by one, not as one long stream"],
    ["-u, --unbuffered", "write each line at once"],
    ["-z, --null-data", "lines end with NUL"],
    ["N  $  /RE/  N,M  N~STEP  N,+M  0,/RE/  !", "addresses"],
    ["s/RE/TEXT/FLAGS", "replace; flags g p N I M w"],
    ["p d q Q n N D P G g H h x = l y a i c r w b t T : { } z F", "commands"],
  ],
  examples: [
    ["sed -n '10,20p' file", "lines 10 to 20"],
    ["sed -i 's/old/new/g' file", "replace in a file"],
  ],
  seeAlso: ["awk(1)", "grep(1)"],
  notModelled: ["e", "s///e", "--debug", "--sandbox"],
};

const SPEC = {
  short: "bsnrzuEe:f:l:i::V:",
  long: {
    binary: { as: "b" },
    debug: {},
    expression: { as: "e", argument: "required" },
    file: { as: "f", argument: "required" },
    "follow-symlinks": {},
    "in-place": { as: "i", argument: "optional" },
    "line-length": { as: "l", argument: "required" },
    "null-data": { as: "z" },
    "zero-terminated": { as: "z" },
    quiet: { as: "n" },
    silent: { as: "n" },
    posix: {},
    "regexp-extended": { as: "E" },
    sandbox: {},
    separate: { as: "s" },
    unbuffered: { as: "u" },
  },
  limits: ["debug", "sandbox"],
  version: "sed (GNU sed) 4.9",
} as const;

/** What sed says when it is used wrongly: its help, on standard error. */
function* misuse(): Sys<number> {
  yield* eprint(helpText(usage));
  return 1;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { ...SPEC, hint: misuse });
  if (typeof args === "number") return args;
  const operands = [...args.operands];
  const extended = args.has("E", "r");
  const parser = new Parser(extended, args.has("posix"));
  let script: Script;
  try {
    if (!args.has("e", "f")) {
      const text = operands.shift();
      if (text === undefined) return yield* misuse();
      parser.add(text, "-e expression #1");
    } else if (!(yield* addScripts(args, parser))) return 1;
    script = parser.finish();
  } catch (error) {
    if (error instanceof Beyond) return yield* notModelled(args.name, error.what);
    if (!(error instanceof SedError)) throw error;
    yield* complain(args.name, error.message);
    return 1;
  }
  const quiet = args.has("n") || script.quiet;
  const executor = new Executor(args, script, quiet);
  try {
    return yield* executor.run(operands);
  } catch (error) {
    if (error instanceof SedError || error instanceof TooHard) {
      yield* executor.flush();
      yield* complain(
        args.name,
        error instanceof TooHard ? "regex: memory exhausted" : error.message,
      );
      return error instanceof TooHard ? 4 : error.status;
    }
    if (error instanceof SyscallError) {
      yield* complain(args.name, errorText(error));
      return 4;
    }
    throw error;
  }
}

function* addScripts(args: Arguments, parser: Parser): Sys<boolean> {
  let count = 0;
  for (const { name, value = "" } of args.options) {
    if (name === "e") parser.add(value, `-e expression #${++count}`);
    if (name !== "f") continue;
    try {
      const text = yield* readFile(value === "-" ? "/dev/stdin" : value);
      parser.add(text.replace(/\n$/, ""), `file ${value} line`);
    } catch (error) {
      yield* complain(args.name, `couldn't open file ${value}: ${errorText(error)}`);
      return false;
    }
  }
  return true;
}
