/** sleep(1) of coreutils: numbers with s, m, h or d, added up. */
import { nanosleep, pause, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { parseDuration } from "../lib/duration.ts";
import { quote } from "../lib/quote.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "sleep",
  summary: "delay for a specified amount of time",
  synopsis: ["sleep number[smhd]..."],
  description: "Waits for the sum of its arguments: seconds, or minutes, hours, days by suffix.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "" });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  let total = 0;
  let bad = false;
  for (const word of args.operands) {
    const duration = parseDuration(word);
    if (duration === undefined) {
      yield* complain(args.name, `invalid time interval ${quote(word)}`);
      bad = true;
    } else total += duration;
  }
  if (bad) return yield* tryHelp(args.name);
  if (total === Infinity) yield* pause();
  else yield* nanosleep(total);
  return 0;
}
