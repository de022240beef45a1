/**
 * The shell's start: its arguments, its start-up files, then a string, a file, standard input or a
 * person. bash(1) INVOCATION; shell.c. dash is the same shell with its own words (dialect.ts).
 */
import type { Environment } from "../../kernel/uapi/program.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { isatty, print, readAll } from "../lib/stdio.ts";
import { exists } from "../lib/trystat.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { sourceText } from "./builtins/eval.ts";
import { setOption } from "./builtins/set.ts";
import type { Dialect } from "./dialect.ts";
import { childWork } from "./pipeline.ts";
import { initVariables } from "./environment.ts";
import { finish, unwinding } from "./guard.ts";
import { hooks } from "./hooks.ts";
import { runInteractive, startJobControl } from "./interactive.ts";
import { type Invocation, parseInvocation } from "./invocation.ts";
import { searchPath } from "./lookup.ts";
import { DEFAULT_OPTIONS, DEFAULT_SHOPTS, INTERACTIVE_OPTIONS } from "./options.ts";
import { flushErrors } from "./report.ts";
import { runText } from "./script.ts";
import { runFile, runStdin } from "./scriptfile.ts";
import { Shell } from "./state.ts";
import { parseProgram } from "./syntax.ts";
import { PATCH, VERSION } from "./prompt.ts";
import { getVar } from "./vars.ts";

export function* shellMain(
  dialect: Dialect,
  argv: readonly string[],
  env: Environment,
): Sys<number> {
  const sh = new Shell(dialect, hooks);
  const zero = argv[0] ?? dialect.name;
  const base = zero.split("/").at(-1) as string;
  sh.startName = base.startsWith("-") ? base : dialect.posix ? base : zero;
  sh.errorName = zero;
  sh.name = zero;
  const invocation = parseInvocation(argv, dialect.posix);
  if (typeof invocation.error === "string") {
    sh.errors.push(invocation.error);
    yield* flushErrors(sh);
    return 2;
  }
  if (invocation.version) {
    yield* print(`GNU bash, version ${VERSION}.${PATCH}(1)-release (x86_64-pc-linux-gnu)\n`);
    return 0;
  }
  yield* prepare(sh, invocation, env);
  if (sh.interactive) yield* startJobControl(sh);
  let status: number;
  try {
    yield* startupFiles(sh, invocation);
    status = yield* body(sh, invocation);
  } catch (error) {
    status = unwinding(sh, error).status;
  }
  return yield* finish(sh, status);
}

function* prepare(sh: Shell, invocation: Invocation, env: Environment): Sys<void> {
  const [first] = invocation.operands;
  const typed = invocation.command === null && (first === undefined || invocation.stdin);
  sh.interactive = invocation.interactive || (typed && (yield* isatty(0)) && (yield* isatty(2)));
  if (sh.interactive && !sh.posix) sh.errorName = sh.name.split("/").at(-1) as string;
  sh.login = invocation.login;
  sh.fromString = invocation.command !== null;
  sh.fromStdin = typed;
  for (const name of DEFAULT_OPTIONS) sh.options.add(name);
  if (sh.posix) sh.options.delete("braceexpand");
  for (const name of DEFAULT_SHOPTS) sh.shopts.add(name);
  if (sh.interactive) {
    for (const name of INTERACTIVE_OPTIONS) if (name !== "monitor") sh.options.add(name);
    sh.shopts.add("expand_aliases");
  }
  if (sh.login) sh.shopts.add("login_shell");
  for (const [name, on] of invocation.shopts) {
    if (on) sh.shopts.add(name);
    else sh.shopts.delete(name);
  }
  yield* initVariables(sh, env);
  for (const [name, on] of invocation.options) setOption(sh, name, on);
  if (typed) {
    sh.args = [...invocation.operands];
  } else if (sh.fromString) {
    if (first !== undefined) sh.name = sh.errorName = first;
    sh.args = invocation.operands.slice(1);
  } else {
    sh.name = sh.errorName = first as string;
    sh.args = invocation.operands.slice(1);
  }
}

/** /etc/profile and its kin; nothing when a file is not there. */
function* startupFiles(sh: Shell, invocation: Invocation): Sys<void> {
  const home = getVar(sh, "HOME") ?? "";
  if (sh.login && !invocation.noprofile) {
    yield* sourceIfThere(sh, "/etc/profile");
    if (sh.posix) yield* sourceIfThere(sh, `${home}/.profile`);
    else {
      for (const name of [".bash_profile", ".bash_login", ".profile"]) {
        if (yield* sourceIfThere(sh, `${home}/${name}`)) break;
      }
    }
  }
  if (sh.posix) {
    const file = getVar(sh, "ENV");
    if (sh.interactive && file) yield* sourceIfThere(sh, file);
  } else if (sh.interactive && !sh.login && !invocation.norc) {
    if (invocation.rcfile === null) yield* sourceIfThere(sh, "/etc/bash.bashrc");
    yield* sourceIfThere(sh, invocation.rcfile ?? `${home}/.bashrc`);
  } else if (!sh.interactive && !sh.login) {
    const file = getVar(sh, "BASH_ENV");
    if (file) yield* sourceIfThere(sh, file);
  }
}

function* sourceIfThere(sh: Shell, path: string): Sys<boolean> {
  let text: string;
  try {
    const fd = yield* sys.open(path, O_RDONLY);
    text = decode(yield* readAll(fd));
    yield* sys.close(fd);
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
  yield* sourceText(sh, text, path, []);
  return true;
}

function* body(sh: Shell, invocation: Invocation): Sys<number> {
  if (invocation.command !== null) return yield* commandString(sh, invocation.command);
  const [first] = invocation.operands;
  if (sh.interactive) return yield* runInteractive(sh, invocation.noediting);
  if (first === undefined || invocation.stdin) return yield* runStdin(sh);
  let path = first;
  if (!first.includes("/")) {
    // A name without a slash is looked for here, then along PATH.
    const here = yield* exists(first);
    const [found] = here || sh.posix ? [] : yield* searchPath(first, getVar(sh, "PATH") ?? "");
    path = found ?? first;
    if (found !== undefined) sh.name = sh.errorName = found;
  }
  return yield* runFile(sh, path, first);
}

/** `-c`: a single simple command replaces the shell, as bash's ONESHOT does. */
function* commandString(sh: Shell, text: string): Sys<number> {
  const program = parseProgram(text, 1, sh.shopts.has("extglob"));
  const fault = program.fault ?? (sh.posix ? program.beyondDash : null);
  const items =
    fault === null && program.lines.length === 1 ? program.lines[0]?.list.items : undefined;
  const only = items?.length === 1 ? items[0] : undefined;
  if (only !== undefined && !only.background && only.node.t === "simple" && !sh.interactive) {
    return yield* childWork(sh, only.node);
  }
  return yield* runText(sh, text, 1, sh.posix ? "" : "-c");
}
