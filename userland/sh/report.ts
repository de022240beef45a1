/**
 * Error messages, worded as the shell's dialect does: `bash: line 3: `, `script.sh: line 3: `,
 * `bash: ` at a prompt, `sh: 1: ` for dash. They gather and are written before the next call.
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { writeAll } from "../lib/stdio.ts";
import type { Shell } from "./state.ts";

/** "bash: line 3: ": the file that the running function or sourced text came from, or the shell. */
export function prefix(sh: Shell): string {
  if (sh.posix) return `${sh.errorName}: ${sh.line}: `;
  if (sh.interactive) return `${sh.errorName}: `;
  return `${sourceName(sh)}: line ${sh.line}: `;
}

export function sourceName(sh: Shell): string {
  return sh.frames.at(-1)?.source || sh.errorName;
}

/** Notes an error; `flushErrors` writes it. Synchronous, so that pure code can report. */
export function shellError(sh: Shell, message: string): void {
  sh.errors.push(`${prefix(sh)}${message}\n`);
}

/** Writes to standard error what has been noted. Called before anything else becomes visible. */
export function* flushErrors(sh: Shell): Sys<void> {
  if (sh.errors.length === 0) return;
  const text = sh.errors.join("");
  sh.errors = [];
  try {
    yield* writeAll(2, encode(text));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

export function* report(sh: Shell, message: string): Sys<void> {
  shellError(sh, message);
  yield* flushErrors(sh);
}
