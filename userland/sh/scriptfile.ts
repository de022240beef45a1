/** Running a script: from a file, from -c, from standard input line by line. shell.c, input.c. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { readAll } from "../lib/stdio.ts";
import { readUntil } from "./input.ts";
import { flushErrors } from "./report.ts";
import { runText } from "./script.ts";
import { EXPORT, type Shell } from "./state.ts";
import { isIncomplete, parseProgram } from "./syntax.ts";

/** A file that has no `#!`: this process becomes a shell that runs it, with a fresh state. */
export function* runScriptFile(sh: Shell, path: string, args: readonly string[]): Sys<number> {
  for (const [name, variable] of sh.vars)
    if ((variable.flags & EXPORT) === 0 && !KEPT.has(name)) sh.vars.delete(name);
  for (const [name, fn] of sh.functions) if (!fn.exported) sh.functions.delete(name);
  sh.aliases.clear();
  sh.frames = [];
  sh.sources = [];
  sh.traps.clear();
  sh.name = sh.errorName = path;
  sh.args = [...args];
  sh.fromString = sh.fromStdin = sh.interactive = false;
  sh.subshell = 0;
  sh.pid = sh.bashPid;
  sh.status = 0;
  sh.careful = false;
  sh.options.delete("xtrace");
  sh.options.delete("errexit");
  return yield* runFile(sh, path, path);
}

const KEPT = new Set([
  "IFS",
  "PS4",
  "OPTIND",
  "OPTERR",
  "BASH",
  "BASH_VERSION",
  "BASH_VERSINFO",
  "UID",
  "EUID",
  "PPID",
  "HOSTNAME",
  "HOSTTYPE",
  "MACHTYPE",
  "OSTYPE",
  "GROUPS",
]);

/** Reads and runs a script; `shown` is its name in messages about opening it. */
export function* runFile(sh: Shell, path: string, shown: string): Sys<number> {
  let bytes: Uint8Array;
  try {
    const fd = yield* sys.open(path, O_RDONLY);
    if (isDir((yield* sys.fstat(fd)).mode)) {
      sh.errors.push(`${sh.startName}: ${shown}: Is a directory\n`);
      yield* flushErrors(sh);
      return 126;
    }
    bytes = yield* readAll(fd);
    yield* sys.close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const why = sh.posix
      ? `0: cannot open ${shown}: ${error.errno === "ENOENT" ? "No such file" : error.message}`
      : `${shown}: ${error.message}`;
    sh.errors.push(`${sh.startName}: ${why}\n`);
    yield* flushErrors(sh);
    return sh.posix ? 2 : error.errno === "ENOENT" ? 127 : 126;
  }
  const head = bytes.subarray(0, 80);
  const line = head.subarray(0, head.indexOf(10) < 0 ? head.length : head.indexOf(10));
  if (line.includes(0)) {
    sh.errors.push(`${shown}: ${shown}: cannot execute binary file\n`);
    yield* flushErrors(sh);
    return 126;
  }
  return yield* runText(sh, decode(bytes), 1);
}

/** Standard input is the script: a command may read what follows its own line. */
export function* runStdin(sh: Shell): Sys<number> {
  let status = 0;
  let line = 1;
  let text = "";
  for (;;) {
    let got: { bytes: Uint8Array; ended: boolean };
    try {
      got = yield* readUntil(0, 10);
    } catch (error) {
      if (error instanceof SyscallError && error.errno === "EINTR") continue;
      if (error instanceof SyscallError) return status;
      throw error;
    }
    const end = got.bytes.length === 0 && !got.ended;
    if (!end) {
      text += `${decode(got.bytes)}\n`;
      if (sh.options.has("verbose")) sh.errors.push(text);
      if (isIncomplete(text)) continue;
    }
    if (text !== "") {
      const before = sh.unwind;
      const fault = end ? parseProgram(text, line, sh.shopts.has("extglob")).fault : null;
      status = yield* runText(sh, text, line);
      if (fault !== null) return 2;
      if (sh.unwind !== before) sh.unwind = null;
      // A syntax error ends what is not typed by hand.
      if (status === 2 && parseProgram(text, line, sh.shopts.has("extglob")).fault !== null)
        return 2;
      line += text.split("\n").length - 1;
      text = "";
    }
    if (end) return status;
  }
}
