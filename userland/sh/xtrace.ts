/** What `set -x` prints: PS4, then the command as it will be run. print_cmd.c, xtrace_print_*(). */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { traceQuote } from "./escape.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors } from "./report.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

function* ps4(sh: Shell): Sys<string> {
  const raw = getVar(sh, "PS4") ?? "";
  const { status, substituted } = sh;
  sh.options.delete("xtrace");
  const text = raw === "+ " ? raw : yield* sh.hooks.prompt(sh, raw);
  sh.options.add("xtrace");
  sh.status = status;
  sh.substituted = substituted;
  const first = Array.from(text)[0] ?? "";
  return first.repeat(Math.max(0, sh.indirection - 1)) + text;
}

function* emit(sh: Shell, lines: readonly string[]): Sys<void> {
  if (lines.length === 0) return;
  yield* flushErrors(sh);
  const start = yield* ps4(sh);
  const fd = Number(getVar(sh, "BASH_XTRACEFD") ?? 2);
  try {
    yield* writeAll(
      Number.isInteger(fd) ? fd : 2,
      encode(lines.map((line) => `${start}${line}\n`).join("")),
    );
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** A simple command: its assignments, one a line, then its words. */
export function* traceCommand(
  sh: Shell,
  assigns: readonly string[],
  args: readonly string[],
): Sys<void> {
  const lines = [...assigns];
  if (args.length > 0) lines.push(args.map(traceQuote).join(" "));
  yield* emit(sh, lines);
}

/** A piece of a compound command: "for i in 1 2", "case $x in", "[[ a == b ]]". */
export function* traceText(sh: Shell, text: string): Sys<void> {
  if (sh.options.has("xtrace")) yield* emit(sh, [text]);
}
