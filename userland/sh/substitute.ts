/**
 * Command substitution and process substitution: subst.c, command_substitute(),
 * process_substitute().
 */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import type { Redir } from "./ast.ts";
import { forkShell } from "./fork.ts";
import { childWork } from "./pipeline.ts";
import { waitPid } from "./jobwait.ts";
import { flushErrors, shellError } from "./report.ts";
import { expandWords } from "./resolve.ts";
import { ExitShell, type Shell } from "./state.ts";
import { parseProgram } from "./syntax.ts";

/** Output kept of one substitution: what a shell variable may hold (4 MiB). */
const OUTPUT_MAX = 4 * 1024 * 1024;
/** Process substitutions take descriptors from here down, as bash does. */
const PROC_FD = 63;

/** The output of a command, without its last newlines. */
export function* substitute(sh: Shell, source: string, line: number): Sys<string> {
  const file = readsFile(sh, source);
  const text = file === null ? yield* capture(sh, source, line) : yield* slurp(sh, file);
  return text.includes("\0")
    ? text.replaceAll("\0", "").replace(/\n+$/, "")
    : text.replace(/\n+$/, "");
}

/** `$(< file)` reads without a child. */
function readsFile(sh: Shell, source: string): Redir | null {
  if (!/^\s*</.test(source) || /^\s*<[<&(]/.test(source)) return null;
  const program = parseProgram(source, 1, sh.shopts.has("extglob"));
  const items =
    program.fault === null && program.lines.length === 1 ? program.lines[0]?.list.items : undefined;
  const node = items?.length === 1 ? items[0]?.node : undefined;
  if (node?.t !== "simple" || node.words.length > 0 || node.assigns.length > 0) return null;
  const [only] = node.redirs;
  return node.redirs.length === 1 && only?.op === "<" && only.fd <= 0 ? only : null;
}

function* slurp(sh: Shell, from: Redir): Sys<string> {
  const words = expandWords(sh, [from.target]);
  const [path = ""] = Array.isArray(words) ? words : yield* words;
  try {
    const fd = yield* sys.open(path, O_RDONLY);
    const text = yield* readOutput(sh, fd);
    yield* sys.close(fd);
    sh.substituted = sh.status = 0;
    return text;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    shellError(sh, `${path}: ${error.message}`);
    yield* flushErrors(sh);
    sh.substituted = sh.status = 1;
    return "";
  }
}

function* capture(sh: Shell, source: string, line: number): Sys<string> {
  const program = parseProgram(source, line, sh.shopts.has("extglob"));
  const [reader, writer] = yield* sys.pipe();
  const pid = yield* forkShell(sh, { pgrp: 0, background: false, group: false }, function* (child) {
    yield* sys.close(reader);
    if (writer !== 1) {
      yield* sys.dup2(writer, 1);
      yield* sys.close(writer);
    }
    child.indirection++;
    if (!child.posix && !child.options.has("posix") && !child.shopts.has("inherit_errexit")) {
      child.options.delete("errexit");
    }
    const items =
      program.fault === null && program.lines.length === 1
        ? program.lines[0]?.list.items
        : undefined;
    const [only] = items ?? [];
    const alone = items?.length === 1 && only !== undefined && !only.background;
    if (alone && only.node.t === "simple" && child.aliases.size === 0)
      return yield* childWork(child, only.node);
    return yield* child.hooks.runText(child, source, line);
  });
  yield* sys.close(writer);
  const text = yield* readOutput(sh, reader);
  yield* sys.close(reader);
  const status = yield* waitPid(sh, pid);
  sh.substituted = sh.status = status;
  return text;
}

function* readOutput(sh: Shell, fd: number): Sys<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    try {
      const chunk = yield* sys.read(fd, 65_536);
      if (chunk.length === 0) break;
      chunks.push(chunk);
      size += chunk.length;
      if (size <= OUTPUT_MAX) continue;
      shellError(sh, `xrealloc: cannot allocate ${size} bytes`);
      throw new ExitShell(2);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
    }
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return decode(all);
}

/** <( ) and >( ): the path of a pipe's end, kept open until the command is over. */
export function* processFile(sh: Shell, op: "<" | ">", source: string, line: number): Sys<string> {
  const [reader, writer] = yield* sys.pipe();
  const mine = op === "<" ? reader : writer;
  const theirs = op === "<" ? writer : reader;
  const pid = yield* forkShell(sh, { pgrp: 0, background: true, group: false }, function* (child) {
    yield* sys.close(mine);
    for (const fd of child.procFds) yield* sys.close(fd);
    child.procFds = [];
    const target = op === "<" ? 1 : 0;
    yield* sys.dup2(theirs, target);
    if (theirs !== target) yield* sys.close(theirs);
    child.indirection++;
    return yield* child.hooks.runText(child, source, line);
  });
  yield* sys.close(theirs);
  sh.lastBackground = pid;
  const fd = yield* sys.fcntl(mine, 0, PROC_FD - sh.procFds.length);
  yield* sys.close(mine);
  sh.procFds.push(fd);
  return `/dev/fd/${fd}`;
}
