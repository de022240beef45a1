/** The operators of the shells' `test` and `[[` that ask the shell itself: test.c of bash. */
import type { Shell } from "./state.ts";
import { getElement, getVar, lookup } from "./vars.ts";

export const FILE_OPS = new Set("abcdefghkprstuwxGLNOS".split("").map((letter) => `-${letter}`));
const STRING_OPS = new Set(["-n", "-z", "-o", "-v", "-R"]);
export const isUnary = (op: string): boolean => FILE_OPS.has(op) || STRING_OPS.has(op);

/** -n -z -o -v -R: no system call. */
export function stringTest(sh: Shell, op: string, text: string): boolean {
  switch (op) {
    case "-n":
      return text !== "";
    case "-z":
      return text === "";
    case "-o":
      return sh.options.has(text);
    case "-v": {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text);
      if (element === null)
        return (
          getVar(sh, text) !== undefined ||
          (/^\d+$/.test(text) && sh.args[Number(text) - 1] !== undefined)
        );
      const variable = lookup(sh, element[1] as string);
      if (element[2] === "@" || element[2] === "*")
        return (variable?.array?.size ?? variable?.hash?.size ?? 0) > 0;
      return getElement(sh, element[1] as string, element[2] as string) !== undefined;
    }
    default: {
      const found = sh.vars.get(text);
      return found !== undefined && (found.flags & 32) !== 0;
    }
  }
}
