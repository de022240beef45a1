/** mkfifo(1) of coreutils. */
import { S_IFIFO } from "../../kernel/uapi/stat.ts";
import { chmod, mknod, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { currentUmask, parseMode } from "../lib/mode.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "mkfifo",
  summary: "make FIFOs (named pipes)",
  synopsis: ["mkfifo [option]... name..."],
  description: "Makes named pipes.",
  options: [["-m, --mode=MODE", "permissions, as for chmod"]],
  notModelled: ["-Z"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "m:Z",
    long: { mode: { as: "m", argument: "required" }, context: { as: "Z" } },
    limits: ["Z"],
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  const text = args.value("m");
  const change = text === undefined ? undefined : parseMode(text);
  if (text !== undefined && !change) {
    yield* complain(args.name, "invalid mode");
    return 1;
  }
  let status = 0;
  for (const name of args.operands) {
    try {
      yield* mknod(name, S_IFIFO | 0o666);
      if (change) {
        const mask = yield* currentUmask();
        yield* chmod(name, change.apply(0o666, false, mask));
      }
    } catch (error) {
      yield* complain(args.name, `cannot create fifo ${quoteaf(name)}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
}
