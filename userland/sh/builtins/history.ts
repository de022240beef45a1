/**
 * history and fc -l. history.def, fc.def. Not modelled: editing commands with fc (an editor is
 * needed).
 */
import { encode } from "../../../kernel/uapi/bytes.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { notModelled } from "../../lib/limit.ts";
import { expandHistory } from "../histexpand.ts";
import { appendHistory, loadHistory, writeHistory } from "../histfile.ts";
import { writeAll } from "../../lib/stdio.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { getVar } from "../vars.ts";
import { breakDown, strftime } from "../../lib/strftime.ts";
import { type Builtin, fail, flagsOf, integer } from "./builtin.ts";
import { say } from "./output.ts";

function line(sh: Shell, index: number): string {
  const format = getVar(sh, "HISTTIMEFORMAT");
  const at = sh.historyTimes[index];
  const time =
    format === undefined || format === ""
      ? ""
      : at === undefined
        ? "??"
        : strftime(format, breakDown({ sec: at, nsec: 0 }));
  return `${String(sh.historyBase + index).padStart(5)}  ${time}${sh.history[index] as string}\n`;
}

function* runHistory(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "acd:npsrw");
  if (typeof flags === "number") return flags;
  const { set, rest, values } = flags;
  if (set.has("c")) {
    sh.history = [];
    sh.historyTimes = [];
    sh.historyLoaded = 0;
    return 0;
  }
  const d = values.get("d");
  if (d !== undefined) return remove(sh, d);
  if (set.has("s")) {
    sh.history.pop();
    if (rest.length > 0) sh.history.push(rest.join(" "));
    return 0;
  }
  if (set.has("p")) return yield* settle(printExpanded(sh, rest));
  const file = rest[0] ?? getVar(sh, "HISTFILE") ?? "";
  if (set.has("r") || set.has("n"))
    return (yield* loadHistory(sh, file))
      ? 0
      : fail(sh, "history", `${file}: cannot read: No such file or directory`);
  if (set.has("w")) return yield* writeHistory(sh, file);
  if (set.has("a")) return yield* appendHistory(sh, file);
  let count = sh.history.length;
  if (rest.length > 0) {
    const wanted = integer(rest[0] as string);
    if (wanted === undefined)
      return fail(sh, "history", `${rest[0] as string}: numeric argument required`);
    if (rest.length > 1) return fail(sh, "history", "too many arguments");
    count = Math.min(count, Math.abs(wanted));
  }
  let out = "";
  for (let i = sh.history.length - count; i < sh.history.length; i++) out += line(sh, i);
  return yield* settle(say(sh, "history", out));
}

function printExpanded(sh: Shell, words: readonly string[]): ReturnType<Builtin> {
  let out = "";
  for (const word of words) {
    const result = expandHistory(sh, word);
    if (result.error !== null) return fail(sh, "history", `${word}: history expansion failed`);
    out += `${result.text}\n`;
  }
  return say(sh, "history", out);
}

function remove(sh: Shell, text: string): number {
  const range = /^(\d+)-(\d+)$/.exec(text);
  const from = range ? Number(range[1]) : Number(text);
  const to = range ? Number(range[2]) : from;
  const first = from < 0 ? sh.history.length + from : from - sh.historyBase;
  const last = to < 0 ? sh.history.length + to : to - sh.historyBase;
  if (!Number.isInteger(first) || first < 0 || last >= sh.history.length || last < first) {
    return fail(sh, "history", `${text}: history position out of range`);
  }
  sh.history.splice(first, last - first + 1);
  sh.historyTimes.splice(first, last - first + 1);
  return 0;
}

export const history: Builtin = (sh, args) => runHistory(sh, args);

/** A word of fc as an index: a number, an offset from the end, or the start of a command. */
function position(sh: Shell, word: string): number {
  const number = integer(word);
  const last = sh.history.length - 1;
  if (number !== undefined) {
    const at = number < 0 ? last + number : number === 0 ? last - 1 : number - sh.historyBase;
    return Math.max(0, Math.min(last - 1, at));
  }
  for (let i = last - 1; i >= 0; i--) if ((sh.history[i] as string).startsWith(word)) return i;
  return -1;
}

function* runFc(sh: Shell, args: readonly string[]): Sys<number> {
  const numbers = args.slice(1).map((word) => (/^-\d+$/.test(word) ? `\0${word}` : word));
  const flags = flagsOf(sh, ["fc", ...numbers], "e:lnrs");
  if (typeof flags === "number") return flags;
  const rest = flags.rest.map((word) => word.replace("\0", ""));
  const { set } = flags;
  if (set.has("s")) return yield* again(sh, rest);
  if (!set.has("l")) return yield* notModelled("fc", "an editor");
  if (sh.history.length === 0) return 0;
  const last = Math.max(0, sh.history.length - 2);
  let from = rest[0] === undefined ? Math.max(0, last - 15) : position(sh, rest[0]);
  let to = rest[1] === undefined ? last : position(sh, rest[1]);
  if (from < 0 || to < 0)
    return last < 0 ? 0 : fail(sh, "fc", "history specification out of range");
  const reverse = set.has("r") !== from > to;
  if (from > to) [from, to] = [to, from];
  const lines: string[] = [];
  for (let i = from; i <= to; i++)
    lines.push(`${set.has("n") ? "" : sh.historyBase + i}\t ${sh.history[i] as string}\n`);
  if (reverse) lines.reverse();
  return yield* settle(say(sh, "fc", lines.join("")));
}

/** fc -s [old=new] [command]. */
function* again(sh: Shell, rest: readonly string[]): Sys<number> {
  const change = /^([^=]+)=(.*)$/.exec(rest[0] ?? "");
  const spec = change ? rest[1] : rest[0];
  const at = spec === undefined ? sh.history.length - 2 : position(sh, spec);
  const found = sh.history[at];
  if (found === undefined) return fail(sh, "fc", "no command found");
  const text = change ? found.replaceAll(change[1] as string, change[2] as string) : found;
  yield* writeAll(2, encode(`${text}\n`));
  sh.history.pop();
  sh.history.push(text);
  return yield* sh.hooks.runText(sh, text, 1);
}

export const fc: Builtin = (sh, args) => runFc(sh, args);
