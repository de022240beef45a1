/**
 * nano(1), small: edit, search, replace, cut and paste, undo, several files one after another. The
 * screen is nano 7.2's; justify, spelling, execute, syntax colors and marks are not modelled.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { helpText } from "../lib/help.ts";
import { eprint, isatty, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { edit } from "./nano/editor.ts";
import type { NanoOptions } from "./nano/session.ts";

export const usage: Usage = {
  name: "nano",
  summary: "a small and friendly text editor",
  synopsis: ["nano [options] [[+line[,column]] file]..."],
  description: "Edits files on the whole screen. The keys stand in the last two lines; ^ is Ctrl.",
  options: [
    ["+LINE[,COLUMN]", "start there"],
    ["-l, --linenumbers", "line numbers"],
    ["-v, --view", "view only"],
    ["-E, --tabstospaces", "blanks for tabs"],
    ["-T, --tabsize=N", "columns of a tab"],
    ["-i, --autoindent", "new lines begin like the one before"],
  ],
  columns: [
    ["^O  ^X  ^R", "write, exit, insert a file"],
    ["^K  ^U  M-6", "cut a line, paste, copy a line"],
    ["^W  M-W  ^\\", "search, again, replace"],
    ["^C  ^_  M-\\  M-/", "where am I, go to a line, first line, last line"],
    ["M-U  M-E  ^G", "undo, redo, help"],
  ],
  notModelled: ["^T", "^J", "marks", "syntax colors", "nanorc"],
};

const TAKES_VALUE = /^-(T|r|s|o|Q|Y|X|C)$/;

export default function* main(argv: readonly string[]): Sys<number> {
  const files: { name: string; line: number; column: number }[] = [];
  let options: NanoOptions = { numbers: false, view: false, spaces: false, tab: 8, indent: false };
  let line = 0;
  let column = 0;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    const place = /^\+(\d*)(?:,(\d+))?$/.exec(word);
    if (place) {
      line = Number(place[1] || 1);
      column = Number(place[2] ?? 1);
    } else if (word === "--help" || word === "-h") {
      yield* print(helpText(usage));
      return 0;
    } else if (word === "--version" || word === "-V") {
      yield* print(" GNU nano, version 7.2\n");
      return 0;
    } else if (/^-./.test(word)) {
      const value = TAKES_VALUE.test(word) ? argv[++i] : word.split("=")[1];
      if (/^(-l|--linenumbers)$/.test(word)) options = { ...options, numbers: true };
      else if (/^(-v|--view)$/.test(word)) options = { ...options, view: true };
      else if (/^(-E|--tabstospaces)$/.test(word)) options = { ...options, spaces: true };
      else if (/^(-i|--autoindent)$/.test(word)) options = { ...options, indent: true };
      else if (/^(-T|--tabsize)/.test(word)) options = { ...options, tab: Number(value) || 8 };
    } else {
      files.push({ name: word, line, column });
      line = column = 0;
    }
  }
  if (!(yield* isatty(0)) || !(yield* isatty(1))) {
    yield* eprint("Standard input is not a terminal\n");
    return 1;
  }
  return yield* edit(files.length > 0 ? files : [{ name: "", line: 0, column: 0 }], options);
}
