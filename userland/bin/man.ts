/**
 * man(1), apropos(1) and whatis(1): pages of our own wording in /usr/share/man/pagefault, made from
 * each tool's usage when the host's image is built. apropos looks at descriptions too, as there are
 * few pages.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { readNames } from "../lib/dir.ts";
import { emboldened } from "../lib/man.ts";
import { Document } from "../lib/pager/document.ts";
import { defaultOptions } from "../lib/pager/options.ts";
import { page } from "../lib/pager/pager.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { complain, eprint, isatty, isErrno, print, tryReadFile } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "man",
  summary: "read the manual pages (also apropos, whatis)",
  synopsis: ["man [section] name...", "man -k word...", "man -f name..."],
  description:
    "Shows the manual page of a tool in the pager: space goes on, b back, / searches, q quits.",
  options: [
    ["-f, --whatis", "one line about each name"],
    ["-k, --apropos", "pages whose name, summary or description matches"],
    ["-w, --where", "where the page is"],
  ],
  files: ["/usr/share/man/pagefault"],
  seeAlso: ["less(1)"],
  notModelled: ["-K", "-t", "-H", "-l"],
};

const PAGES = "/usr/share/man/pagefault";

interface Entry {
  readonly name: string;
  readonly section: string;
  readonly summary: string;
  readonly description: string;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "+afkKlwWtHP:s:S:",
    long: {
      all: { as: "a" },
      whatis: { as: "f" },
      apropos: { as: "k" },
      where: { as: "w" },
      path: { as: "w" },
      pager: { as: "P", argument: "required" },
      sections: { as: "s", argument: "required" },
    },
    limits: ["K", "l", "t", "H"],
    version: "man 2.11.2",
  });
  if (typeof args === "number") return args;
  const base = args.name.split("/").pop();
  const words = [...args.operands];
  if (base === "apropos" || args.has("k")) return yield* apropos(args.name, words);
  if (base === "whatis" || args.has("f")) return yield* whatis(words);
  let section = args.value("s") ?? null;
  if (words.length > 1 && /^[1-9]$/.test(words[0] as string)) section = words.shift() as string;
  if (words.length === 0) {
    yield* eprint("What manual page do you want?\nFor example, try 'man man'.\n");
    return 1;
  }
  let status = 0;
  for (const word of words) {
    const named = /^(.*)\(([1-9])\)$|^(.*)\.([1-9])$/.exec(word);
    const name = named?.[1] ?? named?.[3] ?? word;
    const text = yield* tryReadFile(`${PAGES}/${name}.txt`);
    const wanted = named?.[2] ?? named?.[4] ?? section;
    const entry = text === undefined ? null : entryOf(name, text);
    if (text === undefined || !entry || (wanted !== null && wanted !== entry.section)) {
      const where = wanted !== null && named === null ? ` in section ${wanted}` : "";
      yield* eprint(`No manual entry for ${word}${where}\n`);
      status = 16;
    } else if (args.has("w")) yield* print(`${PAGES}/${name}.txt\n`);
    else yield* show(entry, text);
  }
  return status;
}

function* show(entry: Entry, text: string): Sys<void> {
  if (!(yield* isatty(1))) {
    yield* print(text.endsWith("\n") ? text : `${text}\n`);
    return;
  }
  const title = `${entry.name}(${entry.section})`;
  const documents = [Document.fromText(title, emboldened(text))];
  yield* page({ documents, options: { ...defaultOptions(), raw: true }, title });
}

/** Name, section and summary of a page, from its own text. */
function entryOf(name: string, text: string): Entry | null {
  const section = /\((\d)\)/.exec(text.slice(0, 100))?.[1];
  const description = /^DESCRIPTION\n((?: {7}.*\n)+)/m.exec(text)?.[1] ?? "";
  const summary = /^NAME\n\s+\S+ - (.*(?:\n {7}\S.*)*)/m.exec(text)?.[1];
  if (section === undefined || summary === undefined) return null;
  return {
    name,
    section,
    summary: summary.replace(/\s+/g, " "),
    description: description.replace(/\s+/g, " "),
  };
}

function* entries(): Sys<Entry[]> {
  const found: Entry[] = [];
  let names: string[];
  try {
    names = yield* readNames(PAGES);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return found;
    throw error;
  }
  for (const file of names.sort()) {
    const name = file.replace(/\.txt$/, "");
    const entry = entryOf(name, (yield* tryReadFile(`${PAGES}/${file}`)) ?? "");
    if (entry) found.push(entry);
  }
  return found;
}

const line = ({ name, section, summary }: Entry): string =>
  `${`${name} (${section})`.padEnd(20)} - ${summary}\n`;

function* apropos(tool: string, words: readonly string[]): Sys<number> {
  if (words.length === 0) {
    yield* eprint("apropos what?\n");
    return 1;
  }
  const all = yield* entries();
  let status = 0;
  const shown = new Set<Entry>();
  for (const word of words) {
    try {
      const regex = compileRegex(word, "ere", { ignoreCase: true, lenient: true });
      const matching = all.filter(({ name, summary, description }) =>
        [name, summary, description].some((text) => regex.test(text)),
      );
      for (const entry of matching) shown.add(entry);
      if (matching.length > 0) continue;
      yield* eprint(`${word}: nothing appropriate.\n`);
      status = 16;
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      yield* complain(tool, `fatal: regex \`${word}': ${error.message}`);
      return 2;
    }
  }
  yield* print([...shown].map(line).join(""));
  return status;
}

function* whatis(words: readonly string[]): Sys<number> {
  if (words.length === 0) {
    yield* eprint("whatis what?\n");
    return 1;
  }
  let status = 0;
  for (const word of words) {
    const text = yield* tryReadFile(`${PAGES}/${word}.txt`);
    const entry = text === undefined ? null : entryOf(word, text);
    if (entry) yield* print(line(entry));
    else {
      yield* eprint(`${word}: nothing appropriate.\n`);
      status = 16;
    }
  }
  return status;
}
