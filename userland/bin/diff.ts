/** diff(1) of GNU diffutils 3.8: normal, unified, context and side-by-side output; directories. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { complain, eprint } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { DiffJob } from "./diff/files.ts";

export const usage: Usage = {
  name: "diff",
  summary: "compare files line by line",
  synopsis: ["diff [option]... files"],
  description:
    "Shows how to turn the first file into the second; 0 when they are equal, 1 when not.",
  options: [
    ["-q, --brief", "only say whether they differ"],
    ["-s, --report-identical-files", "say when they do not"],
    ["-u, -U N, --unified[=N]", "unified format, with N lines of context"],
    ["-c, -C N, --context[=N]", "context format"],
    ["-y, --side-by-side", "two columns; -W N columns wide, --suppress-common-lines"],
    ["-r, --recursive", "directories within directories"],
    ["-N, --new-file", "files that are not there are empty"],
    ["-x, --exclude=PAT", "leave out files whose name matches"],
    ["-i, --ignore-case", "case does not matter"],
    ["-b, --ignore-space-change", "the amount of white space does not matter"],
    ["-w, --ignore-all-space", "no white space matters"],
    ["-Z, --ignore-trailing-space", "white space at the end does not matter"],
    ["-B, --ignore-blank-lines", "changes of empty lines do not matter"],
    ["-a, --text", "all files are text"],
    ["--label LABEL", "instead of a file's name and time"],
    ["--color[=WHEN]", "colors"],
  ],
  notModelled: ["-e", "-D", "-p", "--line-format", "-I"],
};

const SPEC = {
  short: "0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ",
  long: {
    brief: { as: "q" },
    "report-identical-files": { as: "s" },
    unified: { as: "u", argument: "optional" },
    context: { as: "c", argument: "optional" },
    normal: {},
    "side-by-side": { as: "y" },
    width: { as: "W", argument: "required" },
    "suppress-common-lines": {},
    "left-column": {},
    recursive: { as: "r" },
    "new-file": { as: "N" },
    exclude: { as: "x", argument: "required" },
    "ignore-case": { as: "i" },
    "ignore-space-change": { as: "b" },
    "ignore-all-space": { as: "w" },
    "ignore-trailing-space": { as: "Z" },
    "ignore-blank-lines": { as: "B" },
    "ignore-tab-expansion": { as: "E" },
    text: { as: "a" },
    label: { as: "L", argument: "required" },
    minimal: { as: "d" },
    "speed-large-files": { as: "H" },
    "strip-trailing-cr": {},
    "expand-tabs": { as: "t" },
    color: { argument: "optional" },
    ed: { as: "e" },
    rcs: { as: "n" },
    ifdef: { as: "D", argument: "required" },
    "show-c-function": { as: "p" },
    "ignore-matching-lines": { as: "I", argument: "required" },
  },
  failure: 2,
  limits: ["e", "n", "D", "f", "I", "l", "X", "S"],
  version: "diff (GNU diffutils) 3.8",
} as const;

function* hint(name: string): Sys<void> {
  yield* eprint(`${name}: Try '${name} --help' for more information.\n`);
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, { ...SPEC, hint });
  if (typeof args === "number") return args;
  const wrong = yield* operandsAreWrong(args);
  if (wrong) return 2;
  const style = args.last("u", "U", "c", "C", "y", "normal") ?? "normal";
  const styles = new Set(
    args.options.map((o) => o.name.toLowerCase()).filter((name) => /^[ucy]$/.test(name)),
  );
  if (styles.size > 1) {
    yield* complain(args.name, "conflicting output style options");
    yield* hint(args.name);
    return 2;
  }
  const out = yield* openOutput();
  const job = new DiffJob(args, out, style.toLowerCase());
  const [first, second] = args.operands as [string, string];
  const status = yield* job.compare(first, second, true);
  yield* out.flush();
  return status;
}

function* operandsAreWrong(args: Arguments): Sys<boolean> {
  const { operands } = args;
  if (operands.length === 2) return false;
  const last = operands[operands.length - 1] ?? args.name;
  const text =
    operands.length < 2 ? `missing operand after '${last}'` : `extra operand '${operands[2]}'`;
  yield* complain(args.name, text);
  yield* hint(args.name);
  return true;
}
