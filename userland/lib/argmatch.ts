/** gnulib's argmatch: the complaint about a word that is none of an option's choices. */
import { quote } from "./quote.ts";

/** Words that mean the same stand in one group. */
export function badArgument(
  value: string,
  option: string,
  choices: readonly (readonly string[])[],
): string {
  const lines = choices.map((group) => `  - ${group.map(quote).join(", ")}`);
  const complaint = `invalid argument ${quote(value)} for ${quote(option)}`;
  return `${complaint}\nValid arguments are:\n${lines.join("\n")}`;
}

export const WHEN: readonly (readonly string[])[] = [
  ["always", "yes", "force"],
  ["never", "no", "none"],
  ["auto", "tty", "if-tty"],
];
