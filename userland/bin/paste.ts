/** paste(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { compute, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { C_ESCAPES } from "../lib/cescape.ts";
import { parseArguments } from "../lib/command.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quotef } from "../lib/quote.ts";
import { complain, errorText, Lines } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "paste",
  summary: "merge lines of files",
  synopsis: ["paste [option]... [file]..."],
  description: "Joins line 1 of every file, then line 2, and so on, with tabs.",
  options: [
    ["-d, --delimiters=LIST", "characters of LIST in turn instead of tabs"],
    ["-s, --serial", "all lines of one file after the other's"],
    ["-z, --zero-terminated", "lines end with NUL"],
  ],
};

/** C's but \a, and \0 for no delimiter at all. */
const ESCAPES: Readonly<Record<string, string>> = { ...C_ESCAPES, a: "a", "0": "" };

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "d:sz",
    long: {
      delimiters: { as: "d", argument: "required" },
      serial: { as: "s" },
      "zero-terminated": { as: "z" },
    },
  });
  if (typeof args === "number") return args;
  const delimiters = delimiterList(args.value("d") ?? "\t");
  if (delimiters === null) {
    const text = `delimiter list ends with an unescaped backslash: ${args.value("d")}`;
    yield* complain(args.name, text);
    return 1;
  }
  const end = args.has("z") ? "\0" : "\n";
  const out = yield* openOutput();
  const files: Lines[] = [];
  const standard = new Lines(0, end.charCodeAt(0));
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : ["-"]) {
    try {
      const lines =
        name === "-" ? standard : new Lines(yield* open(name, O_RDONLY), end.charCodeAt(0));
      if (args.has("s")) yield* serial(lines, delimiters, end, out);
      else files.push(lines);
    } catch (error) {
      yield* out.flush();
      yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
      if (!args.has("s")) return 1;
      status = 1;
    }
  }
  try {
    if (!args.has("s")) yield* parallel(files, delimiters, end, out);
  } catch (error) {
    yield* complain(args.name, errorText(error));
    status = 1;
  }
  yield* out.flush();
  return status;
}

function delimiterList(text: string): string[] | null {
  const list: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char !== "\\") {
      list.push(char);
      continue;
    }
    const next = text[++i];
    if (next === undefined) return null;
    list.push(ESCAPES[next] ?? next);
  }
  return list.length > 0 ? list : [""];
}

function* serial(lines: Lines, delimiters: readonly string[], end: string, out: Output): Sys<void> {
  for (let i = 0; ; i++) {
    yield* out.settle();
    const bytes = yield* lines.next();
    if (bytes === null) break;
    yield* compute(40 + bytes.length);
    if (i > 0) out.put(delimiters[(i - 1) % delimiters.length] as string);
    out.put(decode(bytes));
  }
  out.put(end);
}

function* parallel(
  files: readonly Lines[],
  delimiters: readonly string[],
  end: string,
  out: Output,
): Sys<void> {
  for (;;) {
    yield* out.settle();
    let any = false;
    let line = "";
    for (const [i, file] of files.entries()) {
      const bytes = yield* file.next();
      if (i > 0) line += delimiters[(i - 1) % delimiters.length] as string;
      if (bytes === null) continue;
      any = true;
      yield* compute(40 + bytes.length);
      line += decode(bytes);
    }
    if (!any) return;
    out.put(line + end);
  }
}
