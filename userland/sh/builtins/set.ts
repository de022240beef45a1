/** set, shopt. set.def, shopt.def. */
import { compareBytes } from "../../lib/byteorder.ts";
import { isSetOption, optionByLetter, SET_OPTIONS, SHOPTS } from "../options.ts";
import { functionText } from "../print.ts";
import { setLine } from "../show.ts";
import type { Shell } from "../state.ts";
import { badOption, type Builtin, fail, flagsOf } from "./builtin.ts";
import { dynamicDeclarations } from "./dynamicshow.ts";
import { say } from "./output.ts";

/** Switches an option of `set -o`; what hangs on it follows. */
export function setOption(sh: Shell, name: string, on: boolean): void {
  if (on) sh.options.add(name);
  else sh.options.delete(name);
  if (name === "xtrace") refreshCareful(sh);
  if (name === "monitor") sh.jobControl = on && sh.subshell === 0;
  if (name === "vi" && on) sh.options.delete("emacs");
  if (name === "emacs" && on) sh.options.delete("vi");
}

/** Must simple commands look at each step (xtrace, DEBUG trap)? */
export function refreshCareful(sh: Shell): void {
  sh.careful = sh.options.has("xtrace") || sh.traps.has("DEBUG");
}

export const set: Builtin = (sh, args) => {
  if (args.length === 1) return say(sh, "set", variables(sh));
  for (let i = 1; i < args.length; i++) {
    const word = args[i] as string;
    if (word === "--") {
      sh.args = args.slice(i + 1);
      return 0;
    }
    if (word === "-") {
      setOption(sh, "xtrace", false);
      setOption(sh, "verbose", false);
      if (i + 1 < args.length) sh.args = args.slice(i + 1);
      return 0;
    }
    const sign = word[0];
    if ((sign !== "-" && sign !== "+") || word.length < 2) {
      sh.args = args.slice(i);
      return 0;
    }
    for (const letter of word.slice(1)) {
      if (letter !== "o") {
        const name = optionByLetter(letter);
        if (name === undefined) return badOption(sh, "set", `${sign}${letter}`);
        setOption(sh, name, sign === "-");
        continue;
      }
      const name = args[i + 1];
      if (name === undefined) return say(sh, "set", optionList(sh, sign === "+"));
      i++;
      if (!isSetOption(name)) {
        if (sh.posix) return fail(sh, "set", `Illegal option -o ${name}`, 2);
        return fail(sh, "set", `${name}: invalid option name`, 2);
      }
      setOption(sh, name, sign === "-");
    }
  }
  return 0;
};

function optionList(sh: Shell, reusable: boolean): string {
  return SET_OPTIONS.map(([name]) => {
    const on = sh.options.has(name);
    return reusable
      ? `set ${on ? "-" : "+"}o ${name}\n`
      : `${name.padEnd(15)}\t${on ? "on" : "off"}\n`;
  }).join("");
}

function variables(sh: Shell): string {
  const rows = [
    ...sh.vars,
    ...dynamicDeclarations(sh).filter(
      ([name]) =>
        ![
          "BASHPID",
          "BASH_ARGV0",
          "BASH_COMMAND",
          "BASH_SUBSHELL",
          "EPOCHREALTIME",
          "EPOCHSECONDS",
          "HISTCMD",
          "LINENO",
          "RANDOM",
          "SECONDS",
          "SRANDOM",
        ].includes(name),
    ),
  ];
  rows.sort((a, b) => compareBytes(a[0], b[0]));
  let out = "";
  for (const [name, variable] of rows) {
    const line = setLine(name, variable);
    if (line !== null) out += `${line}\n`;
  }
  if (sh.options.has("posix") || sh.posix) return out;
  for (const name of [...sh.functions.keys()].sort(compareBytes)) {
    const fn = sh.functions.get(name);
    if (fn !== undefined) out += `${functionText(name, fn.body)}\n`;
  }
  return out;
}

export const shopt: Builtin = (sh, args) => {
  const flags = flagsOf(sh, args, "psuqo");
  if (typeof flags === "number") return flags;
  const on = flags.set.has("s");
  const off = flags.set.has("u");
  if (on && off) return fail(sh, "shopt", "cannot set and unset shell options simultaneously");
  const classic = flags.set.has("o");
  const known = classic ? SET_OPTIONS.map(([name]) => name) : SHOPTS;
  const current = classic ? sh.options : sh.shopts;
  const line = (name: string): string => {
    const isOn = current.has(name);
    if (flags.set.has("p"))
      return classic
        ? `set ${isOn ? "-" : "+"}o ${name}\n`
        : `shopt ${isOn ? "-s" : "-u"} ${name}\n`;
    return `${name.padEnd(15)}\t${isOn ? "on" : "off"}\n`;
  };
  if (flags.rest.length === 0) {
    if (flags.set.has("q")) return 0;
    const names = known.filter((name) =>
      on ? current.has(name) : off ? !current.has(name) : true,
    );
    return say(sh, "shopt", names.map(line).join(""));
  }
  let status = 0;
  let out = "";
  for (const name of flags.rest) {
    if (!known.includes(name)) {
      status = fail(
        sh,
        "shopt",
        classic ? `${name}: invalid option name` : `${name}: invalid shell option name`,
      );
    } else if (on || off) change(sh, name, on, classic);
    else {
      if (!current.has(name)) status = 1;
      if (!flags.set.has("q")) out += line(name);
    }
  }
  return say(sh, "shopt", out, status);
};

function change(sh: Shell, name: string, on: boolean, classic: boolean): void {
  if (classic) setOption(sh, name, on);
  else if (on) sh.shopts.add(name);
  else if (name !== "login_shell") sh.shopts.delete(name);
  if (name === "expand_aliases") sh.aliasChanges++;
}
