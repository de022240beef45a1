/** echo: -n, -e, -E; with xpg_echo, and in dash, escapes are on. POSIX XCU echo; echo.def. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { echoEscapes } from "../escape.ts";
import { put } from "../step.ts";
import type { Builtin } from "./builtin.ts";

export const echo: Builtin = (sh, args) => {
  let escapes = sh.shopts.has("xpg_echo") || sh.posix;
  let newline = true;
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] as string;
    if (sh.posix ? word !== "-n" : !/^-[neE]+$/.test(word)) break;
    for (const letter of word.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  let text = args.length - i === 1 ? (args[i] as string) : args.slice(i).join(" ");
  if (escapes && text.includes("\\")) {
    const result = echoEscapes(text);
    text = result.text;
    if (result.stop) newline = false;
  }
  return put(sh, 1, encode(newline ? `${text}\n` : text), "echo");
};
