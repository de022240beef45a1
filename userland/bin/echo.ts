/** echo(1) of coreutils: -n, -e, -E; options are read until the first word that is none. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { echoEscapes } from "../lib/escape.ts";
import { helpText } from "../lib/help.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "echo",
  summary: "display a line of text",
  synopsis: ["echo [-neE] [string...]"],
  description: "Writes its arguments, separated by spaces, and a newline.",
  options: [
    ["-n", "no newline at the end"],
    ["-e", "interpret backslash escapes: \\a \\b \\c \\e \\f \\n \\r \\t \\v \\\\ \\0NNN \\xHH"],
    ["-E", "do not interpret them (the default)"],
  ],
  seeAlso: ["printf(1)"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  if (argv.length === 2 && argv[1] === "--help") {
    yield* print(helpText(usage));
    return 0;
  }
  if (argv.length === 2 && argv[1] === "--version") {
    yield* print("echo (GNU coreutils) 9.1\n");
    return 0;
  }
  let newline = true;
  let escapes = false;
  let first = 1;
  for (; first < argv.length; first++) {
    const word = argv[first] as string;
    if (!/^-[neE]+$/.test(word)) break;
    for (const letter of word.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const text = argv.slice(first).join(" ");
  if (!escapes) {
    yield* print(newline ? text + "\n" : text);
    return 0;
  }
  const { text: shown, stop } = echoEscapes(text);
  yield* print(newline && !stop ? shown + "\n" : shown);
  return 0;
}
