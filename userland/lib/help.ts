/** The text of --help: made from a tool's usage, in GNU's layout. */
import type { Usage } from "./usage.ts";

const WIDTH = 79;
/** Descriptions of options start here, as in GNU's own help. */
const COLUMN = 29;

/** Breaks text into lines of at most `width` columns. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (word === "") continue;
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}

export function helpText(usage: Usage): string {
  const lines: string[] = usage.synopsis.map((form, i) => (i === 0 ? "Usage: " : "  or:  ") + form);
  lines.push(...wrap(usage.description, WIDTH), "");
  for (const [flags, what] of usage.options ?? []) {
    const head = (flags.startsWith("--") ? "      " : "  ") + flags;
    const body = wrap(what, WIDTH - COLUMN);
    if (head.length + 2 <= COLUMN) lines.push(head.padEnd(COLUMN) + (body.shift() ?? ""));
    else lines.push(head);
    for (const more of body) lines.push(" ".repeat(COLUMN) + more);
  }
  if (usage.notModelled?.length) {
    lines.push("", ...wrap(`Not modelled here: ${usage.notModelled.join(", ")}.`, WIDTH));
  }
  return lines.join("\n") + "\n";
}
