/** truncate(1) of coreutils. */
import { O_CREAT, O_NONBLOCK, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { close, fstat, ftruncate, open, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { tryStat } from "../lib/trystat.ts";
import { parseSize } from "../lib/human.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "truncate",
  summary: "shrink or extend the size of a file to the specified size",
  synopsis: ["truncate option... file..."],
  description: "Sets the size; what is added is a hole. `truncate -s 0` frees a log that is open.",
  options: [
    ["-c, --no-create", "create no files"],
    ["-o, --io-blocks", "SIZE counts blocks"],
    ["-r, --reference=RFILE", "the size of RFILE"],
    ["-s, --size=SIZE", "SIZE, or + - < > / % to change it"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "cor:s:",
    long: {
      "no-create": { as: "c" },
      "io-blocks": { as: "o" },
      reference: { as: "r", argument: "required" },
      size: { as: "s", argument: "required" },
    },
  });
  if (typeof args === "number") return args;
  const text = args.value("s");
  const reference = args.value("r");
  if (text === undefined && reference === undefined) {
    return yield* usageError(
      args.name,
      `you must specify either ${quote("--size")} or ${quote("--reference")}`,
    );
  }
  const match = /^\s*([-+<>/%]?)(.*)$/s.exec(text ?? "+0");
  const size = parseSize(match?.[2] ?? "");
  const operator = match?.[1] ?? "";
  if (size === undefined) {
    yield* complain(args.name, `Invalid number: ${quote(match?.[2] ?? "")}`);
    return 1;
  }
  if (size === 0 && (operator === "/" || operator === "%")) {
    yield* complain(args.name, "division by zero");
    return 1;
  }
  if (reference !== undefined && text !== undefined && operator === "") {
    return yield* usageError(
      args.name,
      `you must specify a relative ${quote("--size")} with ${quote("--reference")}`,
    );
  }
  if (args.operands.length === 0) return yield* usageError(args.name, "missing file operand");
  let base: number | null = null;
  if (reference !== undefined) {
    try {
      base = (yield* stat(reference)).size;
    } catch (error) {
      yield* complain(args.name, `cannot stat ${quoteaf(reference)}: ${errorText(error)}`);
      return 1;
    }
  }
  let status = 0;
  for (const name of args.operands) {
    if (!(yield* resize(args, name, operator, size, base))) status = 1;
  }
  return status;
}

function* resize(
  args: Arguments,
  name: string,
  operator: string,
  amount: number,
  base: number | null,
): Sys<boolean> {
  if (args.has("c") && !(yield* tryStat(name))) return true;
  let fd: number;
  try {
    fd = yield* open(name, O_WRONLY | O_NONBLOCK | (args.has("c") ? 0 : O_CREAT), 0o666);
  } catch (error) {
    yield* complain(args.name, `cannot open ${quoteaf(name)} for writing: ${errorText(error)}`);
    return false;
  }
  try {
    const info = yield* fstat(fd);
    const size = args.has("o") ? amount * info.blksize : amount;
    yield* ftruncate(fd, Math.max(0, target(operator, size, base ?? info.size)));
    return true;
  } catch (error) {
    yield* complain(
      args.name,
      `failed to truncate ${quoteaf(name)} at ${amount} bytes: ${errorText(error)}`,
    );
    return false;
  } finally {
    yield* close(fd);
  }
}

function target(operator: string, size: number, current: number): number {
  switch (operator) {
    case "+":
      return current + size;
    case "-":
      return current - size;
    case "<":
      return Math.min(current, size);
    case ">":
      return Math.max(current, size);
    case "/":
      return Math.floor(current / size) * size;
    case "%":
      return Math.ceil(current / size) * size;
    default:
      return size;
  }
}
