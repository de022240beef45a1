/**
 * grep(1) of GNU grep 3.8, with egrep and fgrep. -P covers the common part of Perl's syntax (see
 * lib/regex/perl.ts). Binary files are told by a NUL or an invalid character, as in a UTF-8 locale.
 */
import { type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { complain, eprint, readFile, errorText } from "../lib/stdio.ts";
import { quotef } from "../lib/quote.ts";
import type { Usage } from "../lib/usage.ts";
import { searchAll } from "./grep/files.ts";
import { type Matcher, makeMatcher } from "./grep/matcher.ts";
import { settingsOf, type Settings } from "./grep/settings.ts";
import { RegexError } from "../lib/regex.ts";

export const usage: Usage = {
  name: "grep",
  summary: "print lines that match patterns",
  synopsis: ["grep [option]... patterns [file]..."],
  description:
    "Prints the lines of each file in which a pattern is found. Patterns are separated by newlines. " +
    "Exit status 0 when a line was selected, 1 when none was, 2 on trouble.",
  options: [
    ["-E, --extended-regexp", "extended regular expressions"],
    ["-F, --fixed-strings", "plain strings"],
    ["-G, --basic-regexp", "basic regular expressions (the default)"],
    ["-P, --perl-regexp", "Perl's regular expressions, the common part of them"],
    ["-e, --regexp=PATTERNS", "a pattern; may be given several times"],
    ["-f, --file=FILE", "patterns from FILE, one a line"],
    ["-i, --ignore-case", "case does not matter"],
    ["-w, --word-regexp", "only whole words"],
    ["-x, --line-regexp", "only whole lines"],
    ["-v, --invert-match", "lines that do not match"],
    ["-c, --count", "only the number of lines of each file"],
    ["--color[=WHEN]", "mark what matched: never, always or auto"],
    ["-l, --files-with-matches", "only names of files with matches"],
    ["-L, --files-without-match", "only names of files without"],
    ["-m, --max-count=NUM", "stop after NUM lines of a file"],
    ["-o, --only-matching", "only what matched, one a line"],
    ["-q, --quiet", "no output: only the exit status"],
    ["-s, --no-messages", "no messages about files that cannot be read"],
    ["-b, --byte-offset", "offset of each line in bytes"],
    ["-H, --with-filename", "the file's name before each line"],
    ["-h, --no-filename", "no names"],
    ["-n, --line-number", "line numbers"],
    ["-T, --initial-tab", "a tab before the line's text"],
    ["-Z, --null", "NUL after file names"],
    ["-z, --null-data", "lines end with NUL"],
    ["-A, --after-context=NUM", "NUM lines after each match"],
    ["-B, --before-context=NUM", "NUM lines before"],
    ["-C, --context=NUM", "NUM lines around; also -NUM"],
    ["-a, --text", "binary files are text"],
    ["-I", "binary files do not match"],
    ["--binary-files=TYPE", "binary, text or without-match"],
    ["-d, --directories=ACTION", "read, recurse or skip"],
    ["-r, --recursive", "all files under each directory"],
    ["-R, --dereference-recursive", "the same, through symbolic links"],
    ["--include=GLOB", "only files whose name matches"],
    ["--exclude=GLOB", "not those files"],
    ["--exclude-dir=GLOB", "not those directories"],
    ["--line-buffered", "write each line at once"],
  ],
  examples: [
    ["grep -rn 'listen' /etc/nginx", "where something is configured"],
    ["dmesg | grep -i oom", "kernel messages about memory"],
  ],
  seeAlso: ["sed(1)", "awk(1)", "find(1)"],
  notModelled: ["-D", "--exclude-from", "-U", "PCRE recursion and conditionals"],
};

const SPEC = {
  short: "A:B:C:D:EFGHILPRTUVZabcd:e:f:hilm:noqrsvwxyz",
  long: {
    "extended-regexp": { as: "E" },
    "fixed-strings": { as: "F" },
    "basic-regexp": { as: "G" },
    "perl-regexp": { as: "P" },
    regexp: { as: "e", argument: "required" },
    file: { as: "f", argument: "required" },
    "ignore-case": { as: "i" },
    "no-ignore-case": {},
    "word-regexp": { as: "w" },
    "line-regexp": { as: "x" },
    "invert-match": { as: "v" },
    count: { as: "c" },
    color: { argument: "optional" },
    colour: { as: "color", argument: "optional" },
    "files-with-matches": { as: "l" },
    "files-without-match": { as: "L" },
    "max-count": { as: "m", argument: "required" },
    "only-matching": { as: "o" },
    quiet: { as: "q" },
    silent: { as: "q" },
    "no-messages": { as: "s" },
    "byte-offset": { as: "b" },
    "with-filename": { as: "H" },
    "no-filename": { as: "h" },
    label: { argument: "required" },
    "line-number": { as: "n" },
    "initial-tab": { as: "T" },
    null: { as: "Z" },
    "null-data": { as: "z" },
    "after-context": { as: "A", argument: "required" },
    "before-context": { as: "B", argument: "required" },
    context: { as: "C", argument: "required" },
    "group-separator": { argument: "required" },
    "no-group-separator": {},
    text: { as: "a" },
    "binary-files": { argument: "required" },
    directories: { as: "d", argument: "required" },
    recursive: { as: "r" },
    "dereference-recursive": { as: "R" },
    include: { argument: "required" },
    exclude: { argument: "required" },
    "exclude-dir": { argument: "required" },
    "exclude-from": { argument: "required" },
    "line-buffered": {},
    devices: { as: "D", argument: "required" },
    binary: { as: "U" },
  },
  failure: 2,
  limits: ["D", "exclude-from"],
  version: "grep (GNU grep) 3.8",
} as const;

/** GNU grep's usage error: without the tool's name before "Usage". */
function* misuse(name: string): Sys<number> {
  yield* eprint(`Usage: ${name} [OPTION]... PATTERNS [FILE]...\n`);
  yield* eprint(`Try '${name} --help' for more information.\n`);
  return 2;
}

/** egrep and fgrep are scripts around grep, which runs under its own name. */
function asGrep(argv: readonly string[]): readonly string[] {
  const base = (argv[0] ?? "").split("/").pop();
  if (base !== "egrep" && base !== "fgrep") return argv;
  return ["grep", base === "egrep" ? "-E" : "-F", ...argv.slice(1)];
}

export default function* main(argv: readonly string[]): Sys<number> {
  const words = digitsAsContext(asGrep(argv));
  const args = yield* parseArguments(words, usage, { ...SPEC, hint: misuse });
  if (typeof args === "number") return args;
  const operands = [...args.operands];
  const patterns: string[] = [];
  for (const { name, value = "" } of args.options) {
    if (name === "e") patterns.push(...value.split("\n"));
    if (name !== "f") continue;
    const lines = yield* patternFile(args, value);
    if (lines === null) return 2;
    patterns.push(...lines);
  }
  if (!args.has("e", "f")) {
    const first = operands.shift();
    if (first === undefined) return yield* misuse(args.name);
    patterns.push(...first.split("\n"));
  }
  const settings = settingsOf(args, operands);
  if (typeof settings === "string") {
    yield* complain(args.name, settings);
    return 2;
  }
  const matcher = yield* compile(args, patterns, settings);
  if (matcher === null) return 2;
  const out = yield* openOutput();
  const color = settings.color === "always" || (settings.color === "auto" && out.tty);
  return yield* searchAll({
    name: args.name,
    settings: { ...settings, color },
    matcher,
    out,
    operands,
  });
}

/** -5 is -C 5, digits run together across arguments. */
function digitsAsContext(argv: readonly string[]): readonly string[] {
  let past = false;
  return argv.map((word, i) => {
    if (word === "--") past = true;
    const digits = i === 0 || past ? null : /^-(\d+)([a-zA-Z]*)$/.exec(word);
    return digits ? `-${digits[2]}C${digits[1]}` : word;
  });
}

function* patternFile(args: Arguments, name: string): Sys<string[] | null> {
  try {
    const text = yield* readFile(name === "-" ? "/dev/stdin" : name);
    const lines = text.split("\n");
    if (lines[lines.length - 1] === "") lines.pop();
    return lines;
  } catch (error) {
    yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
    return null;
  }
}

function* compile(
  args: Arguments,
  patterns: readonly string[],
  settings: Settings,
): Sys<Matcher | null> {
  try {
    const matcher = makeMatcher(patterns, settings);
    for (const text of matcher.warnings) yield* complain(args.name, `warning: ${text}`);
    return matcher;
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    yield* complain(args.name, error.message);
    return null;
  }
}
