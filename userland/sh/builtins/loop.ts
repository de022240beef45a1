/** break, continue, return, shift. */
import { AbandonLine, ExitShell, type Shell } from "../state.ts";
import { type Builtin, fail, integer } from "./builtin.ts";

/** Levels to leave; null when it is not a loop, a status when the argument is bad. */
function levels(sh: Shell, args: readonly string[]): number | "bad" {
  const text = args[1] === "--" ? args[2] : args[1];
  if (text === undefined) return 1;
  const count = integer(text);
  if (count === undefined) {
    fail(sh, args[0] as string, `${text}: numeric argument required`);
    // throw_to_top_level(): a script is over.
    if (sh.interactive && sh.subshell === 0) throw new AbandonLine(sh.status | 128);
    throw new ExitShell(sh.status | 128);
  }
  if (count > 0) return Math.min(count, sh.loops);
  fail(sh, args[0] as string, `${text}: loop count out of range`);
  sh.unwind = { how: "break", count: sh.loops, status: 1 };
  return "bad";
}

function leave(how: "break" | "continue"): Builtin {
  return (sh, args) => {
    if (sh.loops === 0) {
      if (!sh.posix)
        fail(sh, args[0] as string, "only meaningful in a `for', `while', or `until' loop");
      return 0;
    }
    const count = levels(sh, args);
    if (count === "bad") return 1;
    sh.unwind = { how, count, status: 0 };
    return 0;
  };
}

export const breakBuiltin = leave("break");
export const continueBuiltin = leave("continue");

export const returnBuiltin: Builtin = (sh, args) => {
  if (!sh.frames.some((frame) => frame.name !== "")) {
    // dash leaves the script.
    if (sh.posix) throw new ExitShell(integer(args[1] ?? "") ?? sh.status);
    return fail(sh, "return", "can only `return' from a function or sourced script", 2);
  }
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const [text] = words;
  let status = sh.status;
  if (text !== undefined) {
    const value = integer(text);
    if (value === undefined) {
      fail(sh, "return", `${text}: numeric argument required`);
      status = 2;
    } else if (words.length > 1) {
      fail(sh, "return", "too many arguments");
      throw new AbandonLine(1);
    } else status = value & 255;
  }
  sh.unwind = { how: "return", count: 0, status };
  return status;
};

export const shift: Builtin = (sh, args) => {
  const text = args[1] === "--" ? args[2] : args[1];
  const count = text === undefined ? 1 : integer(text);
  if (count === undefined) return fail(sh, "shift", `${text as string}: numeric argument required`);
  if (args.length > 2 && args[1] !== "--") return fail(sh, "shift", "too many arguments");
  if (count < 0) return fail(sh, "shift", `${text as string}: shift count out of range`);
  if (count > sh.args.length) {
    if (sh.posix) return fail(sh, "shift", "can't shift that many", 2);
    if (sh.shopts.has("shift_verbose"))
      fail(sh, "shift", `${text ?? "1"}: shift count out of range`);
    return 1;
  }
  sh.args = sh.args.slice(count);
  return 0;
};
