/** test(1) and [ of coreutils: the program; shells have their own. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { complain } from "../lib/stdio.ts";
import { evaluateTest, TestError } from "../lib/testexpr.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "test",
  summary: "check file types and compare values",
  synopsis: ["test expression", "[ expression ]"],
  description: "Exits with 0 when the expression is true, 1 when it is false, 2 when it is wrong.",
  options: [
    ["-e -f -d -L -p -S -b -c FILE", "it exists; is a file, directory, link, pipe, socket, device"],
    ["-r -w -x -s FILE", "it can be read, written, run; is not empty"],
    ["-g -u -k -O -G -N FILE", "set-id, sticky, owned by me, modified since read"],
    ["F1 -nt F2, -ot, -ef", "newer, older, the same file"],
    ["-n S, -z S, S1 = S2, !=", "texts: not empty, empty, equal, different"],
    ["N1 -eq N2, -ne -lt -le -gt -ge", "numbers"],
    ["! E, E -a E, E -o E, ( E )", "not, and, or, groups"],
    ["-t FD", "the descriptor is a terminal"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const name = argv[0] ?? "test";
  const words = argv.slice(1);
  if (name.endsWith("[")) {
    if (words.pop() !== "]") {
      yield* complain(name, "missing ‘]’");
      return 2;
    }
  }
  try {
    return (yield* evaluateTest(words)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* complain(name, error.message);
    return 2;
  }
}
