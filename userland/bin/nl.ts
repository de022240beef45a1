/** nl(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp } from "../lib/command.ts";
import { eachLine } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { compileRegex, type Regex } from "../lib/regex.ts";
import { complain } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "nl",
  summary: "number lines of files",
  synopsis: ["nl [option]... [file]..."],
  description: "Copies each file with numbers before its lines; empty lines have none.",
  options: [
    ["-b, --body-numbering=STYLE", "a all lines, t those that are not empty, n none, pRE matching"],
    ["-h, -f STYLE", "the same for headers and footers"],
    ["-d, --section-delimiter=CC", "what sets header, body and footer apart (\\:)"],
    ["-i, --line-increment=N", "step"],
    ["-l, --join-blank-lines=N", "count N empty lines as one"],
    ["-n, --number-format=FORMAT", "ln, rn or rz: left, right, right with zeros"],
    ["-p, --no-renumber", "do not start again at each section"],
    ["-s, --number-separator=STRING", "after the number (a tab)"],
    ["-v, --starting-line-number=N", "the first number"],
    ["-w, --number-width=N", "columns for numbers"],
  ],
};

const SPEC = {
  short: "b:d:f:h:i:l:n:ps:v:w:",
  long: {
    "body-numbering": { as: "b", argument: "required" },
    "section-delimiter": { as: "d", argument: "required" },
    "footer-numbering": { as: "f", argument: "required" },
    "header-numbering": { as: "h", argument: "required" },
    "line-increment": { as: "i", argument: "required" },
    "join-blank-lines": { as: "l", argument: "required" },
    "number-format": { as: "n", argument: "required" },
    "no-renumber": { as: "p" },
    "number-separator": { as: "s", argument: "required" },
    "starting-line-number": { as: "v", argument: "required" },
    "number-width": { as: "w", argument: "required" },
  },
} as const;

type Style = "a" | "t" | "n" | Regex;

type Section = "h" | "b" | "f";

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const styles = stylesOf(args);
  if (typeof styles === "string") {
    yield* complain(args.name, styles);
    return yield* tryHelp(args.name);
  }
  const format = args.value("n") ?? "rn";
  if (!/^(ln|rn|rz)$/.test(format)) {
    yield* complain(args.name, `invalid line numbering format: ${quote(format)}`);
    return yield* tryHelp(args.name);
  }
  const width = Number(args.value("w") ?? 6);
  const separator = args.value("s") ?? "\t";
  const first = Number(args.value("v") ?? 1);
  const step = Number(args.value("i") ?? 1);
  const join = Number(args.value("l") ?? 1);
  const mark = args.value("d") ?? "\\:";
  const delimiter = mark.length === 1 ? `${mark}:` : mark;
  const out = yield* openOutput();
  let number = first;
  let style = styles.b;
  let blanks = 0;
  const shown = (): string => {
    const text = String(number);
    number += step;
    if (format === "ln") return text.padEnd(width);
    return text.padStart(width, format === "rz" ? "0" : " ");
  };
  const numbered = (line: string): boolean => {
    if (style === "n") return false;
    if (style === "a") {
      if (line !== "" || join === 1) return true;
      return ++blanks % join === 0;
    }
    return style === "t" ? line !== "" : style.test(line);
  };
  const reading = { lineNs: 60, byteNs: 1 };
  return yield* eachLine(args.name, args.operands, out, reading, (bytes) => {
    const line = decode(bytes);
    const begins = sectionOf(line, delimiter);
    if (begins) {
      style = styles[begins];
      if (!args.has("p")) number = first;
      out.put("\n");
      return;
    }
    if (line !== "") blanks = 0;
    out.put(
      numbered(line)
        ? `${shown()}${separator}${line}\n`
        : `${" ".repeat(width + separator.length)}${line}\n`,
    );
  });
}

/** How each section is numbered, or what is wrong with the options. */
function stylesOf(args: Arguments): Record<Section, Style> | string {
  const words = { b: "body", h: "header", f: "footer" };
  const styles: Record<Section, Style> = { b: "t", h: "n", f: "n" };
  for (const letter of ["b", "h", "f"] as const) {
    const text = args.value(letter);
    if (text === undefined) continue;
    if (/^[atn]$/.test(text)) styles[letter] = text as Style;
    else if (text.startsWith("p")) styles[letter] = compileRegex(text.slice(1), "bre");
    else return `invalid ${words[letter]} numbering style: ${quote(text)}`;
  }
  return styles;
}

/** The section that the line begins, if it is the mark of one. */
function sectionOf(line: string, delimiter: string): Section | null {
  if (delimiter === "") return null;
  if (line === delimiter.repeat(3)) return "h";
  if (line === delimiter.repeat(2)) return "b";
  return line === delimiter ? "f" : null;
}
