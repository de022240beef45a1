/** alias, unalias. alias.def. */
import { compareBytes } from "../../lib/byteorder.ts";
import { singleQuote } from "../escape.ts";
import type { Shell } from "../state.ts";
import { type Builtin, fail, flagsOf, usage } from "./builtin.ts";
import { say } from "./output.ts";

function line(sh: Shell, name: string): string {
  const value = singleQuote(sh.aliases.get(name) ?? "");
  return sh.posix
    ? `${name}=${value}\n`
    : `alias ${name.startsWith("-") ? "-- " : ""}${name}=${value}\n`;
}

export const alias: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "p");
  if (typeof flags === "number") return flags;
  let out = "";
  let status = 0;
  if (flags.rest.length === 0 || flags.set.has("p")) {
    out = [...sh.aliases.keys()]
      .sort(compareBytes)
      .map((name) => line(sh, name))
      .join("");
  }
  for (const word of flags.rest) {
    const equals = word.indexOf("=", 1);
    const name = equals < 0 ? word : word.slice(0, equals);
    if (equals > 0) {
      if (/[\s$`'"\\/;&|()<>]/.test(name))
        status = fail(sh, "alias", `\`${name}': invalid alias name`);
      else {
        sh.aliases.set(name, word.slice(equals + 1));
        sh.aliasChanges++;
      }
    } else if (sh.aliases.has(name)) out += line(sh, name);
    else status = fail(sh, "alias", `${name}${sh.posix ? " not found" : ": not found"}`);
  }
  return say(sh, "alias", out, status);
};

export const unalias: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "a");
  if (typeof flags === "number") return flags;
  sh.aliasChanges++;
  if (flags.set.has("a")) {
    sh.aliases.clear();
    return 0;
  }
  if (flags.rest.length === 0) return usage(sh, "unalias");
  let status = 0;
  for (const name of flags.rest) {
    if (sh.aliases.delete(name)) continue;
    if (sh.posix) sh.errors.push(`unalias: ${name} not found\n`);
    status = sh.posix ? 1 : fail(sh, "unalias", `${name}: not found`);
  }
  return status;
};
