/** true(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { helpText } from "../lib/help.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "true",
  summary: "do nothing, successfully",
  synopsis: ["true [ignored arguments]"],
  description: "Exits with status 0.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  if (argv.length === 2 && argv[1] === "--help") yield* print(helpText(usage));
  if (argv.length === 2 && argv[1] === "--version") yield* print("true (GNU coreutils) 9.1\n");
  return 0;
}
