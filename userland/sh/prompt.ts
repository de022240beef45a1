/** PS1, PS2, PS4 and ${x@P}: backslash escapes, then parameter expansion. bash(1) PROMPTING. */
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import { clock_gettime, geteuid, uname, type Sys } from "../../kernel/uapi/syscall.ts";
import { breakDown, strftime } from "../lib/strftime.ts";
import { lexHere } from "./lexword.ts";
import { resolveString } from "./resolve.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";
import { listed } from "./jobs.ts";

export const VERSION = "5.2";
export const PATCH = "15";

/** Marks what does not print, for the line editor: \[ and \]. */
export const INVISIBLE_START = "\x01";
export const INVISIBLE_END = "\x02";

export function* promptText(sh: Shell, text: string): Sys<string> {
  // dash expands parameters, and knows no backslash escapes.
  const decoded = sh.posix ? text : yield* escapes(sh, text);
  if (!sh.shopts.has("promptvars") || !/[$`\\]/.test(decoded)) return decoded;
  const { status, substituted, pipeStatus } = sh;
  const expanded = yield* resolveString(sh, lexHere(decoded));
  sh.status = status;
  sh.substituted = substituted;
  sh.pipeStatus = pipeStatus;
  return expanded;
}

function* escapes(sh: Shell, text: string): Sys<string> {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c !== "\\" || i + 1 >= text.length) {
      out += c;
      continue;
    }
    const letter = text[++i] as string;
    const octal = /^[0-7]{3}/.exec(text.slice(i, i + 3));
    if (octal !== null) {
      out += String.fromCharCode(Number.parseInt(octal[0], 8));
      i += 2;
    } else if (letter === "D" && text[i + 1] === "{") {
      const end = text.indexOf("}", i);
      const format = text.slice(i + 2, end < 0 ? undefined : end);
      out += yield* time(format === "" ? "%X" : format);
      i = end < 0 ? text.length : end;
    } else out += yield* one(sh, letter);
  }
  return out;
}

function* time(format: string): Sys<string> {
  return strftime(format, breakDown(yield* clock_gettime(CLOCK_REALTIME)));
}

/** Text that parameter expansion must leave alone. */
function literal(text: string): string {
  return text.replace(/[\\$`"]/g, "\\$&");
}

function* one(sh: Shell, letter: string): Sys<string> {
  switch (letter) {
    case "u":
      return literal(sh.userName);
    case "h":
      return literal((yield* uname()).nodename.split(".")[0] as string);
    case "H":
      return literal((yield* uname()).nodename);
    case "w":
      return literal(trimmed(sh, homely(sh, sh.cwd)));
    case "W": {
      const shown = homely(sh, sh.cwd);
      return literal(shown === "/" || shown === "~" ? shown : (shown.split("/").at(-1) as string));
    }
    case "$":
      return (yield* geteuid()) === 0 ? "#" : "\\$";
    case "#":
      return String(sh.commandNumber);
    case "!":
      return String(sh.historyBase + sh.history.length);
    case "j":
      return String(listed(sh).length);
    case "l":
      return sh.ttyName;
    case "s":
      return literal((sh.name.split("/").at(-1) ?? "").replace(/^-/, ""));
    case "v":
      return VERSION;
    case "V":
      return `${VERSION}.${PATCH}`;
    case "d":
      return yield* time("%a %b %d");
    case "t":
      return yield* time("%H:%M:%S");
    case "T":
      return yield* time("%I:%M:%S");
    case "@":
      return yield* time("%I:%M %p");
    case "A":
      return yield* time("%H:%M");
    default:
      return plain(letter);
  }
}

function plain(letter: string): string {
  switch (letter) {
    case "n":
      return "\n";
    case "r":
      return "\r";
    case "a":
      return "\x07";
    case "e":
      return "\x1b";
    case "[":
      return INVISIBLE_START;
    case "]":
      return INVISIBLE_END;
    case "\\":
      return "\\\\";
    default:
      return `\\${letter}`;
  }
}

function homely(sh: Shell, path: string): string {
  const home = getVar(sh, "HOME") ?? "";
  if (home === "" || home === "/") return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** PROMPT_DIRTRIM: the last so many components. */
function trimmed(sh: Shell, path: string): string {
  const keep = Number(getVar(sh, "PROMPT_DIRTRIM") ?? 0);
  if (!(keep > 0)) return path;
  const home = path.startsWith("~");
  const parts = path.split("/").filter((part) => part !== "" && part !== "~");
  if (parts.length <= keep) return path;
  return `${home ? "~/" : ""}.../${parts.slice(-keep).join("/")}`;
}
