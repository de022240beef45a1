/** cd, pwd and how the shell names where it is: logical paths. POSIX XCU cd; cd.def. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { chdir, getcwd, stat, type Sys } from "../../../kernel/uapi/syscall.ts";
import { isDir } from "../../../kernel/uapi/stat.ts";
import { prefix } from "../report.ts";
import { EXPORT, type Shell } from "../state.ts";
import { settle } from "../step.ts";
import { getVar, setVar } from "../vars.ts";
import { type Builtin, fail, flagsOf } from "./builtin.ts";
import { say } from "./output.ts";

/** The path with . and .. taken out as text, from a base. */
function canonical(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function* goTo(sh: Shell, target: string, physical: boolean): Sys<SyscallError | null> {
  const logical = canonical(sh.cwd, target);
  try {
    yield* chdir(physical ? target : logical);
    sh.cwd = physical ? yield* getcwd() : logical;
    return null;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (physical) return error;
    try {
      // A name that the text does not reach (a removed directory, say) may still be reached.
      yield* chdir(target);
      sh.cwd = yield* getcwd();
      return null;
    } catch {
      return error;
    }
  }
}

/** PWD and OLDPWD after a change of directory. */
function remember(sh: Shell, old: string): void {
  setVar(sh, "OLDPWD", old);
  setVar(sh, "PWD", sh.cwd);
  for (const name of ["OLDPWD", "PWD"]) {
    const variable = sh.vars.get(name);
    if (variable !== undefined && name === "OLDPWD") variable.flags |= EXPORT;
  }
}

/** Changes directory as `cd` does; the error's text, or null. */
export function* changeDirectory(sh: Shell, target: string, physical: boolean): Sys<string | null> {
  const old = sh.cwd;
  const error = yield* goTo(sh, target, physical);
  if (error !== null) return error.message;
  remember(sh, old);
  return null;
}

/** CDPATH: the first entry that has the directory. */
function* alongPath(sh: Shell, target: string): Sys<string | null> {
  const path = getVar(sh, "CDPATH") ?? "";
  if (path === "" || /^\.{0,2}(\/|$)/.test(target)) return null;
  for (const base of path.split(":")) {
    const candidate = base === "" || base === "." ? target : `${base}/${target}`;
    try {
      if (isDir((yield* stat(candidate)).mode)) return candidate === target ? null : candidate;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return null;
}

function* run(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "LPe@");
  if (typeof flags === "number") return flags;
  const { rest } = flags;
  if (rest.length > 1 && !sh.posix) return fail(sh, "cd", "too many arguments");
  const physical = flags.set.has("P") || (sh.options.has("physical") && !flags.set.has("L"));
  let [target] = rest;
  let show = false;
  if (target === undefined) {
    target = getVar(sh, "HOME");
    if (target === undefined) return fail(sh, "cd", "HOME not set");
    if (target === "") return 0;
  } else if (target === "-") {
    target = getVar(sh, "OLDPWD");
    if (target === undefined) return fail(sh, "cd", "OLDPWD not set");
    show = true;
  } else if (target === "") return 0;
  else {
    const found = yield* alongPath(sh, target);
    if (found !== null) {
      target = found;
      show = true;
    }
  }
  let error = yield* changeDirectory(sh, target, physical);
  if (error !== null && sh.shopts.has("cdable_vars")) {
    const value = getVar(sh, target);
    if (value) {
      error = yield* changeDirectory(sh, value, physical);
      show = true;
    }
  }
  if (error !== null) {
    sh.errors.push(`${prefix(sh)}${sh.dialect.cd(target, error)}\n`);
    return sh.posix ? 2 : 1;
  }
  return show ? yield* settle(say(sh, "cd", `${sh.cwd}\n`)) : 0;
}

export const cd: Builtin = (sh, args) => run(sh, args);

export const pwd: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "LP");
  if (typeof flags === "number") return flags;
  if (!flags.set.has("P") && !sh.options.has("physical")) return say(sh, "pwd", `${sh.cwd}\n`);
  return physicalPwd(sh);
};

function* physicalPwd(sh: Shell): Sys<number> {
  return yield* settle(say(sh, "pwd", `${yield* getcwd()}\n`));
}
