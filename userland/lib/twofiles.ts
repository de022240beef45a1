/** The two files of comm(1) and join(1), of which one may be the standard input. */
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { open, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, usageError } from "./command.ts";
import { quote, quotef } from "./quote.ts";
import { complain, errorText, Lines } from "./stdio.ts";

export interface TwoFiles {
  readonly names: readonly [string, string];
  readonly files: readonly [Lines, Lines];
}

/** Both open; the exit status when they cannot be. */
export function* openTwoFiles(args: Arguments, end = "\n"): Sys<TwoFiles | number> {
  const [first, second, extra] = args.operands;
  if (first === undefined) return yield* usageError(args.name, "missing operand");
  if (second === undefined)
    return yield* usageError(args.name, `missing operand after ${quote(first)}`);
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const files: Lines[] = [];
  for (const name of [first, second]) {
    try {
      const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
      files.push(new Lines(fd, end.charCodeAt(0)));
    } catch (error) {
      yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
      return 1;
    }
  }
  return { names: [first, second], files: files as [Lines, Lines] };
}
