/**
 * What is kept of the commands typed: HISTCONTROL, HISTIGNORE, HISTSIZE and the file. bashhist.c.
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { tryReadFile, writeAll } from "../lib/stdio.ts";
import { compile, matches } from "./pattern.ts";
import type { Shell } from "./state.ts";
import { getVar } from "./vars.ts";

const SIZE_DEFAULT = 500;

function limit(sh: Shell, name: string): number {
  const text = getVar(sh, name);
  if (text === undefined || text === "") return name === "HISTSIZE" ? SIZE_DEFAULT : Infinity;
  const size = Number(text);
  return Number.isInteger(size) && size >= 0 ? size : Infinity;
}

/** Adds a command as it was typed. `first` is false for the further lines of one command. */
export function addHistory(sh: Shell, line: string): void {
  if (!sh.options.has("history") || line.trim() === "") return;
  const control = (getVar(sh, "HISTCONTROL") ?? "").split(":");
  const both = control.includes("ignoreboth");
  if ((both || control.includes("ignorespace")) && line.startsWith(" ")) return;
  if ((both || control.includes("ignoredups")) && sh.history.at(-1) === line) return;
  const ignore = getVar(sh, "HISTIGNORE") ?? "";
  for (const pattern of ignore === "" ? [] : ignore.split(":")) {
    const text = pattern === "&" ? (sh.history.at(-1) ?? "") : pattern;
    if (matches(compile(text, true, false), line)) return;
  }
  if (control.includes("erasedups")) {
    for (let i = sh.history.length - 1; i >= 0; i--) {
      if (sh.history[i] !== line) continue;
      sh.history.splice(i, 1);
      sh.historyTimes.splice(i, 1);
    }
  }
  sh.history.push(line);
  sh.historyTimes.push(sh.clock.sec);
  const over = sh.history.length - limit(sh, "HISTSIZE");
  if (over <= 0) return;
  sh.history.splice(0, over);
  sh.historyTimes.splice(0, over);
  sh.historyBase += over;
  sh.historyLoaded = Math.max(0, sh.historyLoaded - over);
}

/** Lines of a file become entries; "#123" before one is its time. */
export function* loadHistory(sh: Shell, path: string): Sys<boolean> {
  const text = path === "" ? undefined : yield* tryReadFile(path);
  if (text === undefined) return false;
  let time: number | undefined;
  for (const line of text.split("\n")) {
    if (/^#\d+$/.test(line)) time = Number(line.slice(1));
    else if (line !== "") {
      sh.history.push(line);
      sh.historyTimes.push(time);
      time = undefined;
    }
  }
  sh.historyLoaded = sh.history.length;
  return true;
}

function fileText(sh: Shell, from: number): string {
  const stamped = getVar(sh, "HISTTIMEFORMAT") !== undefined;
  let out = "";
  for (let i = from; i < sh.history.length; i++) {
    const time = sh.historyTimes[i];
    if (stamped && time !== undefined) out += `#${time}\n`;
    out += `${sh.history[i] as string}\n`;
  }
  return out;
}

function* put(path: string, flags: number, text: string): Sys<number> {
  try {
    const fd = yield* open(path, O_WRONLY | O_CREAT | flags, 0o600);
    yield* writeAll(fd, encode(text));
    yield* close(fd);
    return 0;
  } catch (error) {
    if (error instanceof SyscallError) return 1;
    throw error;
  }
}

export function* writeHistory(sh: Shell, path: string): Sys<number> {
  const status = yield* put(path, O_TRUNC, fileText(sh, 0));
  sh.historyLoaded = sh.history.length;
  return status;
}

export function* appendHistory(sh: Shell, path: string): Sys<number> {
  if (path === "" || sh.historyLoaded >= sh.history.length) return 0;
  const status = yield* put(path, O_APPEND, fileText(sh, sh.historyLoaded));
  sh.historyLoaded = sh.history.length;
  return status;
}

/** At the end of an interactive shell: HISTFILE gets what is new, cut to HISTFILESIZE. */
export function* saveHistory(sh: Shell): Sys<void> {
  const path = getVar(sh, "HISTFILE") ?? "";
  if (path === "" || !sh.options.has("history") || sh.historyLoaded >= sh.history.length) return;
  if (sh.shopts.has("histappend")) yield* appendHistory(sh, path);
  else {
    const before = (yield* tryReadFile(path)) ?? "";
    yield* put(path, O_TRUNC, before + fileText(sh, sh.historyLoaded));
    sh.historyLoaded = sh.history.length;
  }
  const keep = limit(sh, "HISTFILESIZE");
  const text = (yield* tryReadFile(path)) ?? "";
  const lines = text.split("\n").slice(0, -1);
  if (lines.length > keep)
    yield* put(
      path,
      O_TRUNC,
      lines
        .slice(-keep)
        .map((line) => `${line}\n`)
        .join(""),
    );
}
