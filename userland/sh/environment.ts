/** The variables that a shell starts with: the environment's, and its own. variables.c. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { Accounts } from "../lib/passwd.ts";
import { DEFAULT_PATH } from "./lookup.ts";
import { PATCH, VERSION } from "./prompt.ts";
import { EXPORT, INDEXED, INTEGER, READONLY, type Shell } from "./state.ts";
import { parseProgram } from "./syntax.ts";
import { getVar, newVariable, setArray, setVar } from "./vars.ts";

function put(sh: Shell, name: string, value: string, flags = 0): void {
  const variable = newVariable(flags);
  variable.value = value;
  sh.vars.set(name, variable);
  sh.varBytes += name.length + value.length + 32;
}

function fallback(sh: Shell, name: string, value: string): void {
  if (sh.vars.get(name)?.value == null) put(sh, name, value);
}

/** What execve handed over: all exported; functions as BASH_FUNC_name%%. */
function importEnvironment(sh: Shell, env: Environment): void {
  for (const [name, value] of env) {
    const fn = /^BASH_FUNC_(.+)%%$/.exec(name);
    if (fn !== null) importFunction(sh, fn[1] as string, value);
    else if (name === "_") sh.lastArg = value;
    else if (/^[A-Za-z_]\w*$/.test(name)) put(sh, name, value, EXPORT);
  }
}

function importFunction(sh: Shell, name: string, text: string): void {
  const program = parseProgram(`${name} ${text}`);
  const node = program.lines[0]?.list.items[0]?.node;
  if (program.fault !== null || node?.t !== "function") return;
  sh.functions.set(name, { body: node.body, source: "environment", exported: true });
}

export function* initVariables(sh: Shell, env: Environment): Sys<void> {
  importEnvironment(sh, env);
  sh.pid = sh.bashPid = yield* sys.getpid();
  sh.clock = { ...(yield* sys.clock_gettime(CLOCK_REALTIME)) };
  sh.startSec = sh.clock.sec;
  const seed = yield* sys.getrandom(4);
  sh.random = ((seed[0] ?? 0) | ((seed[1] ?? 0) << 8) | ((seed[2] ?? 0) << 16)) + 1;
  yield* workingDirectory(sh);
  put(sh, "IFS", " \t\n");
  put(sh, "OPTIND", "1");
  const ppid = String(yield* sys.getppid());
  put(sh, "PPID", ppid, INTEGER | READONLY);
  fallback(sh, "PATH", DEFAULT_PATH);
  fallback(sh, "PS4", "+ ");
  const uid = yield* sys.getuid();
  const user = (yield* Accounts.load()).user(uid);
  sh.userName = user?.name ?? "I have no name!";
  if (sh.posix) {
    if (sh.interactive) fallback(sh, "PS1", uid === 0 ? "# " : "$ ");
    fallback(sh, "PS2", "> ");
    return;
  }
  fallback(sh, "HOME", user?.home ?? "/");
  fallback(sh, "SHELL", user?.shell || "/bin/sh");
  fallback(sh, "TERM", "dumb");
  put(sh, "OPTERR", "1");
  yield* bashVariables(sh, uid);
}

function* bashVariables(sh: Shell, uid: number): Sys<void> {
  const uts = yield* sys.uname();
  put(sh, "BASH", "/usr/bin/bash");
  put(sh, "BASH_VERSION", `${VERSION}.${PATCH}(1)-release`);
  const [major = "", minor = ""] = VERSION.split(".");
  setArray(sh, "BASH_VERSINFO", [major, minor, PATCH, "1", "release", "x86_64-pc-linux-gnu"]);
  const info = sh.vars.get("BASH_VERSINFO");
  if (info !== undefined) info.flags |= READONLY;
  put(sh, "HOSTNAME", uts.nodename);
  put(sh, "HOSTTYPE", "x86_64");
  put(sh, "MACHTYPE", "x86_64-pc-linux-gnu");
  put(sh, "OSTYPE", "linux-gnu");
  put(sh, "UID", String(uid), INTEGER | READONLY);
  put(sh, "EUID", String(yield* sys.geteuid()), INTEGER | READONLY);
  const groups = yield* sys.getgroups();
  const gid = yield* sys.getgid();
  sh.vars.set("GROUPS", {
    value: null,
    array: new Map([gid, ...groups.filter((one) => one !== gid)].map((one, i) => [i, String(one)])),
    hash: null,
    flags: INDEXED,
  });
  const level = Number(getVar(sh, "SHLVL") ?? 0);
  put(sh, "SHLVL", String((Number.isInteger(level) && level >= 0 ? level : 0) + 1), EXPORT);
  if (!sh.interactive) return;
  fallback(sh, "PS1", "\\s-\\v\\$ ");
  fallback(sh, "PS2", "> ");
  fallback(sh, "HISTFILE", `${getVar(sh, "HOME") ?? ""}/.bash_history`);
  fallback(sh, "HISTSIZE", "500");
  fallback(sh, "HISTFILESIZE", getVar(sh, "HISTSIZE") ?? "500");
  yield* setColumns(sh);
}

/** $PWD is believed when it names the working directory. */
function* workingDirectory(sh: Shell): Sys<void> {
  const claimed = getVar(sh, "PWD");
  let real = "/";
  try {
    real = yield* sys.getcwd();
    if (claimed !== undefined && claimed.startsWith("/") && claimed !== real) {
      const a = yield* sys.stat(claimed);
      const b = yield* sys.stat(".");
      if (a.ino === b.ino && a.dev === b.dev) real = claimed;
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  sh.cwd = real;
  put(sh, "PWD", real, EXPORT);
  const old = sh.vars.get("OLDPWD");
  if (old === undefined && !sh.posix) sh.vars.set("OLDPWD", newVariable(EXPORT));
}

/** LINES and COLUMNS follow the window (checkwinsize). */
export function* setColumns(sh: Shell): Sys<void> {
  sh.resized = false;
  try {
    const { rows, cols } = yield* sys.tiocgwinsz(sh.ttyFd >= 0 ? sh.ttyFd : 0);
    if (rows > 0) setVar(sh, "LINES", String(rows));
    if (cols > 0) setVar(sh, "COLUMNS", String(cols));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}
