/** eval, source, exec, builtin, let, caller, enable. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { decode } from "../../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../../kernel/uapi/fcntl.ts";
import { isDir } from "../../../kernel/uapi/stat.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import { ArithError, evaluate } from "../arith.ts";
import { execProgram } from "../external.ts";
import { findCommand, searchPath } from "../lookup.ts";
import { flushErrors } from "../report.ts";
import { childSignals } from "../signals.ts";
import { ExitShell, type Frame, type Shell } from "../state.ts";
import { environ, getVar } from "../vars.ts";
import { type Builtin, fail, flagsOf, usage } from "./builtin.ts";
import { say } from "./output.ts";
import { USAGE } from "./usage.ts";

export const evalBuiltin: Builtin = (sh, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const text = words.join(" ");
  return text.trim() === "" ? 0 : runEval(sh, text);
};

function* runEval(sh: Shell, text: string): Sys<number> {
  sh.indirection++;
  try {
    return yield* sh.hooks.runText(sh, text, sh.line, sh.posix ? "" : "eval");
  } finally {
    sh.indirection--;
  }
}

function* readScript(path: string): Sys<string | SyscallError> {
  try {
    const fd = yield* sys.open(path, O_RDONLY);
    if (isDir((yield* sys.fstat(fd)).mode)) {
      yield* sys.close(fd);
      return new SyscallError("EISDIR");
    }
    let text = "";
    for (;;) {
      const chunk = yield* sys.read(fd, 65_536);
      if (chunk.length === 0) break;
      text += decode(chunk);
    }
    yield* sys.close(fd);
    return text;
  } catch (error) {
    if (error instanceof SyscallError) return error;
    throw error;
  }
}

function* runSource(sh: Shell, args: readonly string[]): Sys<number> {
  const name = args[0] as string;
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const [given, ...rest] = words;
  if (given === undefined) {
    fail(sh, name, "filename argument required");
    return usage(sh, name);
  }
  let path = given;
  if (!given.includes("/") && sh.shopts.has("sourcepath")) {
    const [found] = yield* searchPath(given, getVar(sh, "PATH") ?? "");
    path = found ?? given;
  }
  const text = yield* readScript(path);
  if (typeof text !== "string") {
    if (sh.posix) {
      fail(
        sh,
        ".",
        text.errno === "ENOENT"
          ? given.includes("/")
            ? `cannot open ${given}: No such file`
            : `${given}: not found`
          : `cannot open ${given}: ${text.message}`,
      );
      throw new ExitShell(2);
    }
    const message =
      text.errno === "EISDIR" ? `${name}: ${given}: is a directory` : `${given}: ${text.message}`;
    fail(sh, message.slice(0, message.indexOf(": ")), message.slice(message.indexOf(": ") + 2));
    return 1;
  }
  return yield* sourceText(sh, text, path, rest);
}

/** A file that sources itself ends here; bash goes on until memory ends. */
const SOURCES_MAX = 200;

/** Runs a file's text in this shell: its own $@ when it is given some, `return` ends it. */
export function* sourceText(
  sh: Shell,
  text: string,
  path: string,
  args: readonly string[],
): Sys<number> {
  if (sh.frames.length >= SOURCES_MAX)
    return fail(sh, path, "maximum source nesting level exceeded");
  const before = { args: sh.args, line: sh.line };
  const frame: Frame = {
    name: "source",
    saved: new Map(),
    args: [...args],
    callLine: sh.line,
    source: path,
    options: null,
  };
  sh.frames.push(frame);
  sh.sources.push(path);
  if (args.length > 0) sh.args = [...args];
  try {
    let status = yield* sh.hooks.runText(sh, text, 1);
    if (sh.unwind?.how === "return") {
      status = sh.unwind.status;
      sh.unwind = null;
    }
    return status;
  } finally {
    sh.frames.pop();
    sh.sources.pop();
    if (args.length > 0) sh.args = before.args;
    sh.line = before.line;
  }
}

export const source: Builtin = (sh, args) => runSource(sh, args);

function* runExec(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "cla:");
  if (typeof flags === "number") return flags;
  const { rest, set, values } = flags;
  const [name] = rest;
  if (name === undefined) return 0;
  const path = name.includes("/") ? name : yield* findCommand(sh, name);
  let status: number;
  if (path === undefined) status = fail(sh, "exec", `${name}: not found`, 127);
  else {
    yield* flushErrors(sh);
    const zero = values.get("a") ?? name;
    const argv = [set.has("l") ? `-${zero}` : zero, ...rest.slice(1)];
    const { interactive, startDispositions } = sh;
    yield* childSignals(sh);
    status = yield* execProgram(sh, path, argv, set.has("c") ? [] : [...environ(sh), `_=${path}`]);
    sh.interactive = interactive;
    sh.startDispositions = startDispositions;
  }
  if (sh.shopts.has("execfail") || (sh.interactive && sh.subshell === 0)) return status;
  throw new ExitShell(status);
}

export const exec: Builtin = (sh, args) => runExec(sh, args);

export const builtinBuiltin: Builtin = (sh, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (words.length === 0) return 0;
  if (!sh.hooks.isBuiltin(sh, words[0] as string))
    return fail(sh, "builtin", `${words[0] as string}: not a shell builtin`);
  return sh.hooks.runWords(sh, words, "builtin");
};

export const letBuiltin: Builtin = (sh, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (words.length === 0) return fail(sh, "let", "expression expected");
  try {
    let value: number | bigint = 0;
    for (const word of words) value = evaluate(sh, word);
    return value == 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof ArithError) return fail(sh, "let", error.message);
    throw error;
  }
};

export const caller: Builtin = (sh, args) => {
  const frames = sh.frames;
  const last = frames.at(-1);
  if (last === undefined && args.length === 1) {
    return sh.topName === "main" ? say(sh, "caller", "0 NULL\n") : 1;
  }
  const depth = args[1] === undefined ? 0 : Number(args[1]);
  if (!Number.isInteger(depth)) {
    fail(sh, "caller", `${args[1] as string}: invalid number`);
    return usage(sh, "caller");
  }
  const at = frames.length - 1 - depth;
  const frame = frames[at];
  if (frame === undefined) return 1;
  const outer = frames[at - 1];
  const file = outer?.source ?? (sh.topName === "main" ? sh.name : "NULL");
  if (args[1] === undefined) return say(sh, "caller", `${frame.callLine} ${file}\n`);
  if (outer === undefined && sh.topName !== "main") return 1;
  return say(sh, "caller", `${frame.callLine} ${outer?.name ?? "main"} ${file}\n`);
};

export const enable: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "adf:nps");
  if (typeof flags === "number") return flags;
  const off = flags.set.has("n");
  if (flags.rest.length === 0 || flags.set.has("p")) {
    const all = [...USAGE.keys()].filter(
      (name) => sh.hooks.isBuiltin(sh, name) || sh.disabled.has(name),
    );
    const line = (name: string): string => `enable ${sh.disabled.has(name) ? "-n " : ""}${name}\n`;
    const shown = flags.set.has("a") ? all : all.filter((name) => sh.disabled.has(name) === off);
    return say(sh, "enable", shown.map(line).join(""));
  }
  let status = 0;
  for (const name of flags.rest) {
    if (!USAGE.has(name)) status = fail(sh, "enable", `${name}: not a shell builtin`);
    else if (off) sh.disabled.add(name);
    else sh.disabled.delete(name);
  }
  return status;
};
