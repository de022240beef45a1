/**
 * Variables that are computed when read: bash(1) Shell Variables. The clock is refreshed before.
 */
import type { Shell } from "./state.ts";

const SCALARS = new Set([
  "RANDOM",
  "SRANDOM",
  "SECONDS",
  "LINENO",
  "EPOCHSECONDS",
  "EPOCHREALTIME",
  "BASHPID",
  "HISTCMD",
  "BASH_SUBSHELL",
  "FUNCNAME",
  "BASH_SOURCE",
  "BASH_LINENO",
  "PIPESTATUS",
  "DIRSTACK",
  "SHELLOPTS",
  "BASHOPTS",
  "BASH_COMMAND",
  "BASH_ARGV0",
  "_",
]);

/** These need `sh.clock` to be fresh. */
export const CLOCK_NAMES = /SECONDS|EPOCH/;

export function isDynamic(name: string): boolean {
  return SCALARS.has(name);
}

/** bash's own generator (lib/sh/random.c, intrand32): Park and Miller's, 16 bits mixed. */
function nextRandom(sh: Shell): number {
  const last = sh.random === 0 ? 123_459_876 : sh.random;
  const high = Math.floor(last / 127_773);
  const low = last - 127_773 * high;
  const t = 16_807 * low - 2_836 * high;
  sh.random = t < 0 ? t + 0x7fffffff : t;
  return ((sh.random >> 16) ^ (sh.random & 65_535)) & 32_767;
}

export function dynamicValue(sh: Shell, name: string): string | undefined {
  if (sh.posix && name !== "LINENO" && name !== "_") return undefined;
  switch (name) {
    case "RANDOM":
      return String(nextRandom(sh));
    case "SRANDOM":
      return String(nextRandom(sh) * 65_536 + nextRandom(sh) * 2 + (nextRandom(sh) & 1));
    case "SECONDS":
      return String(sh.clock.sec - sh.startSec);
    case "EPOCHSECONDS":
      return String(sh.clock.sec);
    case "EPOCHREALTIME":
      return `${sh.clock.sec}.${String(Math.floor(sh.clock.nsec / 1000)).padStart(6, "0")}`;
    case "LINENO":
      return String(sh.line);
    case "BASHPID":
      return String(sh.bashPid);
    case "HISTCMD":
      return String(sh.historyBase + sh.history.length);
    case "BASH_SUBSHELL":
      return String(sh.subshell);
    case "BASH_ARGV0":
      return sh.name;
    case "_":
      return sh.lastArg;
    case "BASH_COMMAND":
      return sh.command === null ? "" : sh.commandText();
    case "SHELLOPTS":
      return [...sh.options]
        .filter((o) => o.length > 1)
        .sort()
        .join(":");
    case "BASHOPTS":
      return [...sh.shopts].sort().join(":");
    default:
      return dynamicArray(sh, name)?.[0];
  }
}

export function dynamicArray(sh: Shell, name: string): string[] | undefined {
  switch (name) {
    case "PIPESTATUS":
      return sh.pipeStatus.map(String);
    case "FUNCNAME": {
      if (sh.frames.length === 0) return [];
      const names = sh.frames.map((frame) => frame.name).reverse();
      return sh.frames.some((frame) => frame.name !== "source") && sh.topName !== ""
        ? [...names, sh.topName]
        : names;
    }
    case "BASH_SOURCE":
      return [
        ...sh.frames.map((frame) => frame.source).reverse(),
        ...(sh.topName === "" ? [] : [sh.name]),
      ];
    case "BASH_LINENO":
      return [
        ...sh.frames.map((frame) => String(frame.callLine)).reverse(),
        ...(sh.topName === "" ? [] : ["0"]),
      ];
    case "DIRSTACK":
      return [sh.cwd, ...sh.dirStack];
    default:
      return undefined;
  }
}

/** True when the assignment was the variable's own business. */
export function setDynamic(sh: Shell, name: string, value: string): boolean {
  switch (name) {
    case "RANDOM":
      sh.random = Math.abs(Number.parseInt(value, 10) || 0) % 0x7fffffff;
      return true;
    case "SECONDS":
      sh.startSec = sh.clock.sec - (Number.parseInt(value, 10) || 0);
      return true;
    case "BASH_ARGV0":
      sh.name = value;
      return true;
    default:
      return ["LINENO", "FUNCNAME", "BASHPID", "SHELLOPTS", "BASHOPTS", "BASH_SUBSHELL"].includes(
        name,
      );
  }
}
