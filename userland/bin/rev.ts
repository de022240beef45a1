/** rev(1) of util-linux. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, compute, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { complain, errorText, Lines } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "rev",
  summary: "reverse lines characterwise",
  synopsis: ["rev [file]..."],
  description: "Prints each line backwards.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "",
    version: "rev from util-linux 2.38.1",
  });
  if (typeof args === "number") return args;
  const out = yield* openOutput();
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : [null]) {
    try {
      const fd = name === null ? 0 : yield* open(name, O_RDONLY);
      const lines = new Lines(fd);
      for (;;) {
        yield* out.settle();
        const bytes = yield* lines.next();
        if (bytes === null) break;
        yield* compute(40 + bytes.length * 2);
        out.put([...decode(bytes)].reverse().join("") + (lines.ended ? "\n" : ""));
      }
      if (fd !== 0) yield* close(fd);
    } catch (error) {
      yield* out.flush();
      const what = name === null ? "stdin" : `cannot open ${name}`;
      yield* complain(args.name, `${what}: ${errorText(error)}`);
      status = 1;
    }
  }
  yield* out.flush();
  return status;
}
