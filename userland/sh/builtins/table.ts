/** The builtins by name. */
import { alias, unalias } from "./alias.ts";
import type { Builtin } from "./builtin.ts";
import { bind, compgen, complete, compopt } from "./complete.ts";
import { declare, exportBuiltin, local, readonly } from "./declare.ts";
import { cd, pwd } from "./directory.ts";
import { dirs, popd, pushd } from "./dirstack.ts";
import { echo } from "./echo.ts";
import { builtinBuiltin, caller, enable, evalBuiltin, exec, letBuiltin, source } from "./eval.ts";
import { exit, logout, suspend } from "./exit.ts";
import { getopts } from "./getopts.ts";
import { help } from "./help.ts";
import { fc, history } from "./history.ts";
import { bg, disown, fg, jobs } from "./jobs.ts";
import { kill } from "./kill.ts";
import { times, ulimit, umask } from "./limits.ts";
import { breakBuiltin, continueBuiltin, returnBuiltin, shift } from "./loop.ts";
import { mapfile } from "./mapfile.ts";
import { printf } from "./printf.ts";
import { read } from "./read.ts";
import { set, shopt } from "./set.ts";
import { test } from "./test.ts";
import { trap } from "./trap.ts";
import { colon, falseBuiltin } from "./trivial.ts";
import { command, hash, type } from "./type.ts";
import { unset } from "./unset.ts";
import { wait } from "./wait.ts";

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [".", source],
  [":", colon],
  ["[", test],
  ["alias", alias],
  ["bg", bg],
  ["bind", bind],
  ["break", breakBuiltin],
  ["builtin", builtinBuiltin],
  ["caller", caller],
  ["cd", cd],
  ["command", command],
  ["compgen", compgen],
  ["complete", complete],
  ["compopt", compopt],
  ["continue", continueBuiltin],
  ["declare", declare],
  ["dirs", dirs],
  ["disown", disown],
  ["echo", echo],
  ["enable", enable],
  ["eval", evalBuiltin],
  ["exec", exec],
  ["exit", exit],
  ["export", exportBuiltin],
  ["false", falseBuiltin],
  ["fc", fc],
  ["fg", fg],
  ["getopts", getopts],
  ["hash", hash],
  ["help", help],
  ["history", history],
  ["jobs", jobs],
  ["kill", kill],
  ["let", letBuiltin],
  ["local", local],
  ["logout", logout],
  ["mapfile", mapfile],
  ["popd", popd],
  ["printf", printf],
  ["pushd", pushd],
  ["pwd", pwd],
  ["read", read],
  ["readarray", mapfile],
  ["readonly", readonly],
  ["return", returnBuiltin],
  ["set", set],
  ["shift", shift],
  ["shopt", shopt],
  ["source", source],
  ["suspend", suspend],
  ["test", test],
  ["times", times],
  ["trap", trap],
  ["true", colon],
  ["type", type],
  ["typeset", declare],
  ["ulimit", ulimit],
  ["umask", umask],
  ["unalias", unalias],
  ["unset", unset],
  ["wait", wait],
]);

/** Their arguments that look like assignments are assignments. */
export const DECLARES: ReadonlySet<string> = new Set([
  "declare",
  "export",
  "local",
  "readonly",
  "typeset",
]);
