/** false(1) of coreutils. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { helpText } from "../lib/help.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "false",
  summary: "do nothing, unsuccessfully",
  synopsis: ["false [ignored arguments]"],
  description: "Exits with status 1.",
};

export default function* main(argv: readonly string[]): Sys<number> {
  if (argv.length === 2 && argv[1] === "--help") yield* print(helpText(usage));
  if (argv.length === 2 && argv[1] === "--version") yield* print("false (GNU coreutils) 9.1\n");
  return 1;
}
