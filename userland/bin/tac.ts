/** tac(1) of coreutils. */
import { concat, decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { closeSource, isDirectory, openSource, readChunk } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "tac",
  summary: "concatenate and print files in reverse",
  synopsis: ["tac [option]... [file]..."],
  description: "Prints the lines of each file, the last one first.",
  options: [
    ["-b, --before", "the separator stands before, not after"],
    ["-s, --separator=STRING", "STRING instead of newline"],
  ],
  notModelled: ["-r"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "brs:",
    long: {
      before: { as: "b" },
      regex: { as: "r" },
      separator: { as: "s", argument: "required" },
    },
    limits: ["r"],
  });
  if (typeof args === "number") return args;
  const separator = args.value("s") ?? "\n";
  const out = yield* openOutput();
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : ["-"]) {
    const cannot = (file: string, error: string): string =>
      `failed to open ${quoteaf(file)} for reading: ${error}`;
    const source = yield* openSource(args.name, name, cannot);
    if (source === null) {
      status = 1;
      continue;
    }
    try {
      if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
      const chunks: Uint8Array[] = [];
      for (;;) {
        const chunk = yield* readChunk(source.fd);
        if (chunk.length === 0) break;
        chunks.push(chunk);
      }
      const pieces = cut(
        decode(concat(chunks)),
        separator === "" ? "\0" : separator,
        args.has("b"),
      );
      for (let i = pieces.length - 1; i >= 0; i--) {
        out.put(pieces[i] as string);
        if (out.full) yield* out.flush();
      }
    } catch (error) {
      yield* out.flush();
      yield* complain(args.name, `${quoteaf(name).slice(1, -1)}: read error: ${errorText(error)}`);
      status = 1;
    }
    yield* closeSource(source);
  }
  yield* out.flush();
  return status;
}

/** Records with their separators. */
function cut(text: string, separator: string, before: boolean): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (
    let at = text.indexOf(separator);
    at >= 0;
    at = text.indexOf(separator, at + separator.length)
  ) {
    const end = before ? at : at + separator.length;
    if (end > start) pieces.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}
