/**
 * help: the usage lines in two columns, or one builtin's usage. The long texts are our own words.
 */
import { textWidth } from "../../lib/width.ts";
import { compile, matches } from "../pattern.ts";
import { getVar } from "../vars.ts";
import { type Builtin, fail, flagsOf } from "./builtin.ts";
import { HELP, SYNTAX } from "./helptext.ts";
import { say } from "./output.ts";
import { USAGE } from "./usage.ts";

function usageLine(name: string): string {
  const rest = SYNTAX.get(name) ?? USAGE.get(name) ?? "";
  if (SYNTAX.has(name)) return rest;
  return rest === "" ? name : `${name} ${rest}`;
}

function overview(columns: number): string {
  const names = [...SYNTAX.keys(), ...USAGE.keys()].sort((a, b) => {
    const x = usageLine(a);
    const y = usageLine(b);
    return x < y ? -1 : x > y ? 1 : 0;
  });
  const width = Math.floor(columns / 2);
  const rows = Math.ceil(names.length / 2);
  const cell = (index: number): string => {
    const line = usageLine(names[index] as string);
    return textWidth(line) > width - 3 ? ` ${line.slice(0, width - 3)}>` : ` ${line}`;
  };
  let out =
    "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n" +
    "These shell commands are defined internally.  Type `help' to see this list.\n" +
    "Type `help name' to find out more about the function `name'.\n" +
    "Use `info bash' to find out more about the shell in general.\n" +
    "Use `man -k' or `info' to find out more about commands not in this list.\n\n" +
    "A star (*) next to a name means that the command is disabled.\n\n";
  for (let i = 0; i < rows; i++) {
    const left = cell(i);
    const right = i + rows < names.length ? cell(i + rows) : "";
    out += `${right === "" ? left : left.padEnd(width)}${right}\n`;
  }
  return out;
}

export const help: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "dms");
  if (typeof flags === "number") return flags;
  if (flags.rest.length === 0)
    return say(sh, "help", overview(Number(getVar(sh, "COLUMNS") ?? 80) || 80));
  let out = "";
  for (const word of flags.rest) {
    const pattern = compile(word, true, false);
    const all = [...SYNTAX.keys(), ...USAGE.keys()];
    let found = all.filter((name) => name === word || matches(pattern, name));
    if (found.length === 0) found = all.filter((name) => name.startsWith(word));
    if (found.length === 0) {
      return fail(
        sh,
        "help",
        `no help topics match \`${word}'.  Try \`help help' or \`man -k ${word}' or \`info ${word}'.`,
      );
    }
    for (const name of found) {
      const what = HELP.get(name) ?? "";
      if (flags.set.has("d")) out += `${name} - ${what.split("\n", 1)[0] ?? ""}\n`;
      else if (flags.set.has("s")) out += `${name}: ${usageLine(name)}\n`;
      else
        out += `${name}: ${usageLine(name)}\n${what
          .split("\n")
          .map((line) => `    ${line}\n`)
          .join("")}`;
    }
  }
  return say(sh, "help", out);
};
