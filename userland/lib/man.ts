/** A tool's usage as a manual page: plain text, 78 columns, in the manual's usual sections. */
import { wrap } from "./help.ts";
import type { Usage } from "./usage.ts";

const WIDTH = 78;
const INDENT = 7;
const DEEP = 14;

const SECTIONS: Readonly<Record<string, string>> = {
  "1": "User Commands",
  "5": "File Formats",
  "7": "Miscellaneous",
  "8": "System Administration",
};

function paragraph(text: string, indent = INDENT): string[] {
  return wrap(text, WIDTH - indent).map((line) => " ".repeat(indent) + line);
}

/** With its blanks, where it fits into a line. */
function asItIs(text: string): string[] {
  return text.length > WIDTH - INDENT ? paragraph(text) : [" ".repeat(INDENT) + text];
}

/** Terms with their explanation below them. */
function terms(rows: readonly (readonly [string, string])[]): string[] {
  return rows.flatMap(([term, what], i) => [
    ...(i > 0 ? [""] : []),
    ...asItIs(term),
    ...paragraph(what, DEEP),
  ]);
}

/** Terms and explanations side by side, for columns of output. */
function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const longest = rows.reduce((width, [term]) => Math.max(width, term.length), 0);
  if (longest > 24) return terms(rows);
  return rows.flatMap(([term, what]) => {
    const lines = wrap(what, WIDTH - INDENT - longest - 2);
    return lines.map(
      (line, i) => " ".repeat(INDENT) + (i === 0 ? term : "").padEnd(longest + 2) + line,
    );
  });
}

export function renderMan(usage: Usage): string {
  const section = usage.section ?? "1";
  const title = `${usage.name.toUpperCase()}(${section})`;
  const middle = SECTIONS[section] ?? "";
  const gap = WIDTH - 2 * title.length - middle.length;
  const left = " ".repeat(Math.max(1, Math.floor(gap / 2)));
  const right = " ".repeat(Math.max(1, Math.ceil(gap / 2)));
  const lines = [title + left + middle + right + title, ""];
  const add = (heading: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push(heading, ...body, "");
  };
  add("NAME", paragraph(`${usage.name} - ${usage.summary}`));
  add("SYNOPSIS", usage.synopsis.flatMap(asItIs));
  add("DESCRIPTION", paragraph(usage.description));
  add("OPTIONS", terms(usage.options ?? []));
  add("COLUMNS", pairs(usage.columns ?? []));
  for (const [heading, rows] of usage.sections ?? []) add(heading, terms(rows));
  add("EXAMPLES", terms(usage.examples ?? []));
  add(
    "FILES",
    (usage.files ?? []).map((file) => " ".repeat(INDENT) + file),
  );
  if (usage.notModelled?.length) {
    const list = usage.notModelled.join(", ");
    add("NOT MODELLED", paragraph(`The real ${usage.name} also has: ${list}.`));
  }
  add("SEE ALSO", paragraph((usage.seeAlso ?? []).join(", ")));
  return lines.join("\n");
}

/** Sections whose lines at the left margin are no terms. */
const PROSE = new Set("NAME SYNOPSIS DESCRIPTION COLUMNS FILES".split(" "));
PROSE.add("NOT MODELLED").add("SEE ALSO");

/** Headings and the terms of options in bold, for a terminal. */
export function emboldened(page: string): string {
  const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`;
  let section = "";
  return page
    .split("\n")
    .map((line, i) => {
      if (i > 0 && /^[A-Z]/.test(line)) {
        section = line;
        return bold(line);
      }
      const term = /^ {7}(\S.*)$/.exec(line);
      return term && !PROSE.has(section) ? " ".repeat(INDENT) + bold(term[1] as string) : line;
    })
    .join("\n");
}
