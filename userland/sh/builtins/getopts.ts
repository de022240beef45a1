/** getopts. POSIX XCU getopts; getopts.def. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { writeAll } from "../../lib/stdio.ts";
import type { Shell } from "../state.ts";
import { getVar, setVar, unsetVar } from "../vars.ts";
import { type Builtin, isName, notIdentifier, usage } from "./builtin.ts";

export const getopts: Builtin = (sh, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const [spec, name, ...given] = words;
  if (spec === undefined || name === undefined) return usage(sh, "getopts");
  if (!isName(name)) return notIdentifier(sh, "getopts", name);
  return step(sh, spec, name, words.length > 2 ? given : sh.args);
};

interface Outcome {
  readonly letter: string;
  readonly argument: string | null;
  readonly error: string | null;
}

function step(
  sh: Shell,
  spec: string,
  name: string,
  list: readonly string[],
): number | Sys<number> {
  let at = Number(getVar(sh, "OPTIND") ?? 1);
  if (!Number.isInteger(at) || at < 1) at = 1;
  if (at !== sh.getoptsIndex) sh.getoptsAt = 0;
  const word = list[at - 1];
  if (word === undefined || (sh.getoptsAt === 0 && (!word.startsWith("-") || word === "-")))
    return end(sh, name, at);
  if (word === "--" && sh.getoptsAt === 0) return end(sh, name, at + 1);
  const quiet = spec.startsWith(":");
  const position = sh.getoptsAt === 0 ? 1 : sh.getoptsAt;
  const letter = word[position] as string;
  const more = position + 1 < word.length;
  const where = letter === ":" ? -1 : spec.indexOf(letter, quiet ? 1 : 0);
  let next = more ? at : at + 1;
  let found: Outcome = { letter, argument: null, error: null };
  if (where < 0)
    found = { letter: "?", argument: quiet ? letter : null, error: `illegal option -- ${letter}` };
  else if (spec[where + 1] === ":") {
    const argument = more ? word.slice(position + 1) : list[at];
    next = more ? at + 1 : at + 2;
    if (argument === undefined) {
      next = at + 1;
      found = {
        letter: quiet ? ":" : "?",
        argument: quiet ? letter : null,
        error: `option requires an argument -- ${letter}`,
      };
    } else found = { letter, argument, error: null };
  }
  sh.getoptsAt = next === at ? position + 1 : 0;
  sh.getoptsIndex = next;
  setVar(sh, "OPTIND", String(next));
  setVar(sh, name, found.letter);
  if (found.argument === null) unsetVar(sh, "OPTARG");
  else setVar(sh, "OPTARG", found.argument);
  if (found.error !== null && !quiet && getVar(sh, "OPTERR") !== "0")
    return complain(sh, found.error);
  return 0;
}

function end(sh: Shell, name: string, at: number): number {
  sh.getoptsAt = 0;
  sh.getoptsIndex = at;
  setVar(sh, "OPTIND", String(at));
  setVar(sh, name, "?");
  unsetVar(sh, "OPTARG");
  return 1;
}

function* complain(sh: Shell, message: string): Sys<number> {
  const text = sh.posix
    ? `${message
        .replace("illegal option -- ", "Illegal option -")
        .replace("option requires an argument -- ", "No arg for -")
        .replace(/$/, message.startsWith("option") ? " option" : "")}`
    : `${sh.name}: ${message}`;
  yield* writeAll(2, encode(`${text}\n`));
  return 0;
}
