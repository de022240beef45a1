/**
 * printf(1) of coreutils. Floating-point arguments are doubles; the real one computes with long
 * double, which shows beyond the 17th digit.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { writeOut } from "../lib/writeerror.ts";
import { helpText } from "../lib/help.ts";
import { formatAll, type Problem } from "../lib/printfcmd.ts";
import { tryHelp } from "../lib/command.ts";
import { complain, print } from "../lib/stdio.ts";
import { quote } from "../lib/quote.ts";

import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "printf",
  summary: "format and print data",
  synopsis: ["printf format [argument]..."],
  description:
    "Prints the arguments under the control of the format, as C's printf does; the format is used " +
    "again while arguments are left.",
  options: [
    ["%d %i %o %u %x %X", "integers"],
    ["%e %f %g %a", "floating-point numbers"],
    ["%s %c", "a string, its first character"],
    ["%b", "a string with backslash escapes"],
    ["%q", "a string that a shell reads back"],
    ["\\n \\t \\\\ \\NNN \\xHH \\uHHHH", "escapes"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const name = argv[0] ?? "printf";
  let words = argv.slice(1);
  if (words.length === 1 && words[0] === "--help") {
    yield* print(helpText(usage));
    return 0;
  }
  if (words.length === 1 && words[0] === "--version") {
    yield* print("printf (GNU coreutils) 9.1\n");
    return 0;
  }
  if (words[0] === "--") words = words.slice(1);
  const format = words[0];
  if (format === undefined) {
    yield* complain(name, "missing operand");
    return yield* tryHelp(name);
  }
  const problems: Problem[] = [];
  const { text, extra, fatal } = formatAll(format, words.slice(1), problems);
  for (const problem of problems) yield* complain(name, problem.text);
  if (text !== "") yield* writeOut(1, encode(text));
  if (fatal !== undefined) {
    yield* complain(name, fatal);
    return 1;
  }
  if (extra !== undefined) {
    yield* complain(name, `warning: ignoring excess arguments, starting with ${quote(extra)}`);
  }
  return problems.some((problem) => problem.failure) ? 1 : 0;
}
