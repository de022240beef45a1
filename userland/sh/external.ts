/**
 * Running a program: search, execve, and what is said when that fails. execute_cmd.c,
 * shell_execve(). Runs in the child; nothing here returns to the parent's work.
 */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { isKnownCommand } from "../lib/known.ts";
import { LIMIT_NOTE } from "../lib/limit.ts";
import { eprint } from "../lib/stdio.ts";
import { isDirectory } from "./lookup.ts";
import { report } from "./report.ts";
import type { Shell } from "./state.ts";
import { environ } from "./vars.ts";

/** Replaces this process; comes back only with the status of a failure. */
export function* execProgram(
  sh: Shell,
  path: string,
  argv: readonly string[],
  env?: readonly string[],
): Sys<number> {
  const rows = env ?? (sh.posix ? environ(sh) : [...environ(sh), `_=${path}`]);
  try {
    return yield* sys.execve(path, argv, rows);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return yield* execFailed(sh, path, argv, error);
  }
}

function* execFailed(
  sh: Shell,
  path: string,
  argv: readonly string[],
  error: SyscallError,
): Sys<number> {
  const name = path;
  if (yield* isDirectory(path)) {
    yield* report(
      sh,
      sh.posix ? `${argv[0] ?? name}: Permission denied` : `${name}: Is a directory`,
    );
    return 126;
  }
  const head = yield* headOf(path);
  if (error.errno === "ENOEXEC") return yield* withoutInterpreter(sh, path, argv, head);
  if (error.errno === "ENOENT" && head.startsWith("#!")) {
    const interpreter = /^#![ \t]*([^ \t\n]*)/.exec(head)?.[1] ?? "";
    const text = interpreter.endsWith("\r")
      ? "cannot execute: required file not found"
      : `${interpreter}: bad interpreter: ${error.message}`;
    yield* report(sh, sh.posix ? `${argv[0] ?? name}: not found` : `${name}: ${text}`);
    return sh.posix || text.startsWith("cannot") ? 127 : 126;
  }
  yield* report(sh, sh.dialect.noSuchFile(sh.posix ? (argv[0] ?? name) : name, error.message));
  return error.errno === "ENOENT" ? 127 : 126;
}

/** A text without `#!` is a script for this shell; anything binary is refused. */
function* withoutInterpreter(
  sh: Shell,
  path: string,
  argv: readonly string[],
  head: string,
): Sys<number> {
  const line = head.split("\n", 1)[0] ?? "";
  if (line.includes("\0")) {
    yield* report(sh, `${path}: cannot execute binary file: Exec format error`);
    return 126;
  }
  return yield* sh.hooks.runScript(sh, path, argv.slice(1));
}

function* headOf(path: string): Sys<string> {
  try {
    const fd = yield* sys.open(path, O_RDONLY);
    const bytes = yield* sys.read(fd, 80);
    yield* sys.close(fd);
    return decode(bytes);
  } catch (error) {
    if (error instanceof SyscallError) return "";
    throw error;
  }
}

/** "command not found", or our limit when Debian has the command and this host has not. */
export function* notFound(sh: Shell, name: string): Sys<number> {
  if (isKnownCommand(name)) {
    yield* sys.unmodelled(name);
    yield* report(sh, `${name}: not modelled here`);
    yield* eprint(`${LIMIT_NOTE}\n`);
  } else {
    yield* sys.unmodelled(`command not found: ${name}`);
    yield* report(sh, sh.dialect.notFound(name));
  }
  return 127;
}
