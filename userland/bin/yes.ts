/** yes(1) of coreutils. */
import { encode } from "../../kernel/uapi/bytes.ts";
import { compute, type Sys } from "../../kernel/uapi/syscall.ts";
import { writeOut } from "../lib/writeerror.ts";
import { parseArguments } from "../lib/command.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "yes",
  summary: "output a string repeatedly until killed",
  synopsis: ["yes [string]..."],
  description: "Prints its arguments, or y, again and again.",
};

const BLOCK = 16_384;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "+" });
  if (typeof args === "number") return args;
  const line = `${args.operands.length > 0 ? args.operands.join(" ") : "y"}\n`;
  const block = encode(line.repeat(Math.max(1, Math.floor(BLOCK / line.length))));
  for (;;) {
    yield* compute(block.length * 0.2);
    yield* writeOut(1, block, "standard output");
  }
}
