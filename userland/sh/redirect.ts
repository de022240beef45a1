/**
 * Redirections: opens, duplicates, here-documents, and how to undo them after a builtin or a
 * compound command. POSIX XCU 2.7; redir.c. /dev/tcp and /dev/udp are not modelled.
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_SETFD,
  FD_CLOEXEC,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_SET,
} from "../../kernel/uapi/fcntl.ts";
import { isReg } from "../../kernel/uapi/stat.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { exists } from "../lib/trystat.ts";
import type { Redir } from "./ast.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors, shellError } from "./report.ts";
import { expandWords, resolveString } from "./resolve.ts";
import type { Shell } from "./state.ts";
import { getVar, setVar } from "./vars.ts";

/** The shell's own descriptors live here and above (SHELL_FD_BASE). */
export const SHELL_FDS = 10;
const PIPE_CAPACITY = 65_536;

/** What a redirection replaced: the copy, or -1 when the descriptor was closed. */
export interface Undo {
  readonly fd: number;
  readonly saved: number;
}

class RedirectionFailed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/**
 * Does them in order; false (reported) at the first that fails. With `undo` null nothing is kept.
 */
export function* redirect(sh: Shell, redirs: readonly Redir[], undo: Undo[] | null): Sys<boolean> {
  for (const one of redirs) {
    try {
      yield* redirectOne(sh, one, undo);
    } catch (error) {
      if (!(error instanceof RedirectionFailed)) throw error;
      shellError(sh, error.message);
      yield* flushErrors(sh);
      return false;
    }
  }
  return true;
}

/** Puts back what `redirect` replaced, last first. */
export function* restore(undo: Undo[]): Sys<void> {
  for (let i = undo.length - 1; i >= 0; i--) {
    const { fd, saved } = undo[i] as Undo;
    if (saved < 0) yield* closeQuietly(fd);
    else {
      yield* sys.dup2(saved, fd);
      yield* sys.close(saved);
    }
  }
  undo.length = 0;
}

export function* closeQuietly(fd: number): Sys<void> {
  try {
    yield* sys.close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

const DEFAULT_FD: Readonly<Record<string, number>> = {
  "<": 0,
  "<>": 0,
  "<&": 0,
  "<<": 0,
  "<<-": 0,
  "<<<": 0,
};

function* redirectOne(sh: Shell, one: Redir, undo: Undo[] | null): Sys<void> {
  if (one.fdName !== null) return yield* named(sh, one, one.fdName);
  const fd = one.fd >= 0 ? one.fd : (DEFAULT_FD[one.op] ?? 1);
  if (one.op === "<&" || one.op === ">&") {
    const text = yield* single(sh, one);
    if (text === "-") {
      yield* keep(fd, undo);
      return yield* closeQuietly(fd);
    }
    const move = /^(\d+)(-?)$/.exec(text);
    if (move !== null) {
      const from = Number(move[1]);
      yield* duplicate(from, fd, undo, text);
      if (move[2] === "-" && from !== fd) yield* closeQuietly(from);
      return;
    }
    if (one.op === "<&" || one.fd >= 0 || text === "")
      throw new RedirectionFailed(`${one.target.text}: ambiguous redirect`);
    return yield* both(sh, text, undo, false);
  }
  if (one.op === "&>" || one.op === "&>>") {
    return yield* both(sh, yield* single(sh, one), undo, one.op === "&>>");
  }
  yield* moveTo(yield* source(sh, one), fd, undo);
}

/** `&>file`: both outputs. */
function* both(sh: Shell, path: string, undo: Undo[] | null, append: boolean): Sys<void> {
  yield* moveTo(yield* openFile(sh, path, append ? ">>" : ">"), 1, undo);
  yield* duplicate(1, 2, undo, "1");
}

/** {name}>file: a descriptor from 10 up whose number goes into the variable. */
function* named(sh: Shell, one: Redir, name: string): Sys<void> {
  if (one.op === "<&" || one.op === ">&") {
    const text = yield* single(sh, one);
    if (text === "-") return yield* closeQuietly(Number(getVar(sh, name) ?? -1));
    if (!/^\d+$/.test(text)) throw new RedirectionFailed(`${one.target.text}: ambiguous redirect`);
    const copy = yield* attempt(text, () => sys.fcntl(Number(text), F_DUPFD, SHELL_FDS));
    return setVar(sh, name, String(copy));
  }
  const from = yield* source(sh, one);
  const fd = yield* sys.fcntl(from, F_DUPFD, SHELL_FDS);
  yield* sys.close(from);
  setVar(sh, name, String(fd));
}

/** A descriptor open on what the redirection names. */
function* source(sh: Shell, one: Redir): Sys<number> {
  if (one.op === "<<" || one.op === "<<-")
    return yield* hereFile(yield* resolveString(sh, one.target));
  if (one.op === "<<<") return yield* hereFile(`${yield* resolveString(sh, one.target)}\n`);
  return yield* openFile(sh, yield* single(sh, one), one.op);
}

/** The one word that a file name must be. */
function* single(sh: Shell, one: Redir): Sys<string> {
  const words = expandWords(sh, [one.target]);
  const list = Array.isArray(words) ? words : yield* words;
  if (list.length !== 1) throw new RedirectionFailed(`${one.target.text}: ambiguous redirect`);
  return list[0] as string;
}

const FLAGS: Readonly<Record<string, number>> = {
  "<": O_RDONLY,
  "<>": O_RDWR | O_CREAT,
  ">": O_WRONLY | O_CREAT | O_TRUNC,
  ">|": O_WRONLY | O_CREAT | O_TRUNC,
  ">>": O_WRONLY | O_CREAT | O_APPEND,
};

function* openFile(sh: Shell, path: string, op: string): Sys<number> {
  const own = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(path);
  if (own !== null) {
    const fd = own[1] !== undefined ? Number(own[1]) : own[2] ? 0 : own[3] ? 1 : 2;
    return yield* attempt(path, () => sys.dup(fd));
  }
  let flags = FLAGS[op] as number;
  if (op === ">" && sh.options.has("noclobber")) {
    if (yield* isRegular(path))
      throw new RedirectionFailed(`${path}: cannot overwrite existing file`);
    flags = (flags & ~O_TRUNC) | O_EXCL;
    if (yield* exists(path)) flags &= ~O_EXCL;
  }
  try {
    return yield* openRetry(path, flags);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    throw new RedirectionFailed(sh.dialect.cannotOpen(path, error.message, op !== "<"));
  }
}

/** open(2); a fifo whose other end is not there is waited for again after a caught signal. */
function* openRetry(path: string, flags: number): Sys<number> {
  for (;;) {
    try {
      return yield* sys.open(path, flags, 0o666);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
    }
  }
}

function* isRegular(path: string): Sys<boolean> {
  try {
    return isReg((yield* sys.stat(path)).mode);
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

/** Runs a call; its error becomes "what: Bad file descriptor". */
function* attempt(what: string, call: () => Sys<number>): Sys<number> {
  try {
    return yield* call();
  } catch (error) {
    if (error instanceof SyscallError) throw new RedirectionFailed(`${what}: ${error.message}`);
    throw error;
  }
}

/** Saves a descriptor before it is replaced, once. */
function* keep(fd: number, undo: Undo[] | null): Sys<void> {
  if (undo === null || undo.some((one) => one.fd === fd)) return;
  let saved = -1;
  try {
    saved = yield* sys.fcntl(fd, F_DUPFD_CLOEXEC, SHELL_FDS);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  undo.push({ fd, saved });
}

function* duplicate(from: number, to: number, undo: Undo[] | null, shown: string): Sys<void> {
  if (from === to) return void (yield* attempt(shown, () => sys.fcntl(from, F_SETFD, 0)));
  const probe = yield* attempt(shown, () => sys.fcntl(from, F_DUPFD_CLOEXEC, SHELL_FDS));
  yield* keep(to, undo);
  yield* sys.dup2(probe, to);
  yield* sys.close(probe);
}

function* moveTo(from: number, to: number, undo: Undo[] | null): Sys<void> {
  if (from === to) {
    // The descriptor was closed before: undoing closes it again.
    if (undo !== null && !undo.some((one) => one.fd === to)) undo.push({ fd: to, saved: -1 });
    return;
  }
  yield* keep(to, undo);
  yield* sys.dup2(from, to);
  yield* sys.close(from);
}

/** A here-document: a pipe while it fits, else a file without a name, as bash 5.1 and later do. */
function* hereFile(text: string): Sys<number> {
  const data = encode(text);
  if (data.length <= PIPE_CAPACITY) {
    const [reader, writer] = yield* sys.pipe();
    yield* writeAll(writer, data);
    yield* sys.close(writer);
    return reader;
  }
  const path = `/tmp/sh-thd.${yield* sys.getpid()}`;
  const fd = yield* sys.open(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
  yield* sys.unlink(path);
  yield* writeAll(fd, data);
  yield* sys.lseek(fd, 0, SEEK_SET);
  return fd;
}

/** Marks a descriptor close-on-exec. */
export function* cloexec(fd: number): Sys<void> {
  yield* sys.fcntl(fd, F_SETFD, FD_CLOEXEC);
}
