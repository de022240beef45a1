/** ulimit, umask, times. ulimit.def, umask.def, times.def. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import type { Resource, Sys } from "../../../kernel/uapi/syscall.ts";
import { currentUmask } from "../../lib/mode.ts";
import type { Shell } from "../state.ts";
import { settle } from "../step.ts";
import { badOption, type Builtin, fail, flagsOf } from "./builtin.ts";
import { say } from "./output.ts";

interface Row {
  readonly letter: string;
  readonly resource: Resource | "pipe";
  readonly what: string;
  readonly unit: string;
  readonly scale: number;
}

const ROWS: readonly Row[] = [
  {
    letter: "R",
    resource: "rttime",
    what: "real-time non-blocking time",
    unit: "microseconds",
    scale: 1,
  },
  { letter: "c", resource: "core", what: "core file size", unit: "blocks", scale: 1024 },
  { letter: "d", resource: "data", what: "data seg size", unit: "kbytes", scale: 1024 },
  { letter: "e", resource: "nice", what: "scheduling priority", unit: "", scale: 1 },
  { letter: "f", resource: "fsize", what: "file size", unit: "blocks", scale: 1024 },
  { letter: "i", resource: "sigpending", what: "pending signals", unit: "", scale: 1 },
  { letter: "l", resource: "memlock", what: "max locked memory", unit: "kbytes", scale: 1024 },
  { letter: "m", resource: "rss", what: "max memory size", unit: "kbytes", scale: 1024 },
  { letter: "n", resource: "nofile", what: "open files", unit: "", scale: 1 },
  { letter: "p", resource: "pipe", what: "pipe size", unit: "512 bytes", scale: 1 },
  { letter: "q", resource: "msgqueue", what: "POSIX message queues", unit: "bytes", scale: 1 },
  { letter: "r", resource: "rtprio", what: "real-time priority", unit: "", scale: 1 },
  { letter: "s", resource: "stack", what: "stack size", unit: "kbytes", scale: 1024 },
  { letter: "t", resource: "cpu", what: "cpu time", unit: "seconds", scale: 1 },
  { letter: "u", resource: "nproc", what: "max user processes", unit: "", scale: 1 },
  { letter: "v", resource: "as", what: "virtual memory", unit: "kbytes", scale: 1024 },
  { letter: "x", resource: "locks", what: "file locks", unit: "", scale: 1 },
];

function* valueOf(row: Row, hard: boolean): Sys<string> {
  if (row.resource === "pipe") return "8";
  const limit = yield* sys.prlimit(0, row.resource);
  const value = hard ? limit.hard : limit.soft;
  return value === Infinity ? "unlimited" : String(Math.floor(value / row.scale));
}

function label(row: Row): string {
  const unit = row.unit === "" ? `(-${row.letter})` : `(${row.unit}, -${row.letter})`;
  return `${row.what.padEnd(20)}${unit.padStart(20)} `;
}

function* runUlimit(sh: Shell, args: readonly string[]): Sys<number> {
  let hard = false;
  let soft = false;
  let all = false;
  const rows: Row[] = [];
  let i = 1;
  for (; i < args.length && /^-./.test(args[i] as string); i++) {
    for (const letter of (args[i] as string).slice(1)) {
      if (letter === "H") hard = true;
      else if (letter === "S") soft = true;
      else if (letter === "a") all = true;
      else {
        const row = ROWS.find((one) => one.letter === letter);
        if (row === undefined) return badOption(sh, "ulimit", `-${letter}`);
        rows.push(row);
      }
    }
  }
  if (all) {
    let out = "";
    for (const row of ROWS) out += label(row) + (yield* valueOf(row, hard)) + "\n";
    return yield* settle(say(sh, "ulimit", out));
  }
  if (rows.length === 0) rows.push(ROWS.find((one) => one.letter === "f") as Row);
  const text = args[i];
  if (text !== undefined) return yield* change(sh, rows[0] as Row, text, hard, soft);
  let out = "";
  for (const row of rows)
    out += (rows.length > 1 ? label(row) : "") + (yield* valueOf(row, hard)) + "\n";
  return yield* settle(say(sh, "ulimit", out));
}

export const ulimit: Builtin = (sh, args) => runUlimit(sh, args);

function* change(sh: Shell, row: Row, text: string, hard: boolean, soft: boolean): Sys<number> {
  const both = !hard && !soft;
  if (row.resource === "pipe")
    return fail(sh, "ulimit", `${row.what}: cannot modify limit: Invalid argument`);
  const old = yield* sys.prlimit(0, row.resource);
  let value: number;
  if (text === "unlimited") value = Infinity;
  else if (text === "hard") value = old.hard;
  else if (text === "soft") value = old.soft;
  else if (/^\d+$/.test(text)) value = Number(text) * row.scale;
  else return fail(sh, "ulimit", `${text}: invalid number`);
  try {
    const limit = { soft: both || soft ? value : old.soft, hard: both || hard ? value : old.hard };
    yield* sys.prlimit(0, row.resource, limit);
    return 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return fail(sh, "ulimit", `${row.what}: cannot modify limit: ${error.message}`);
  }
}

function symbolic(mask: number): string {
  const bits = (shift: number): string => {
    const allowed = ~(mask >> shift) & 7;
    return `${allowed & 4 ? "r" : ""}${allowed & 2 ? "w" : ""}${allowed & 1 ? "x" : ""}`;
  };
  return `u=${bits(6)},g=${bits(3)},o=${bits(0)}`;
}

/** u=rwx,g-w and so on: permissions that are to be allowed. */
function parseSymbolic(sh: Shell, text: string, mask: number): number | null {
  let allowed = ~mask & 0o777;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=][rwx]*)+$/.exec(clause);
    if (match === null) {
      const wrong = /[-+=][rwx]*([^-+=rwx])/.exec(clause)?.[1] ?? "";
      const bad = /^[ugoa]*(.)?/.exec(clause)?.[1] ?? "";
      fail(
        sh,
        "umask",
        /[-+=]/.test(clause)
          ? `\`${wrong}': invalid symbolic mode character`
          : `\`${bad}': invalid symbolic mode operator`,
      );
      return null;
    }
    const who =
      match[1] === "" || (match[1] as string).includes("a") ? "ugo" : (match[1] as string);
    for (const [, op, letters = ""] of clause.matchAll(/([-+=])([rwx]*)/g)) {
      let bits = 0;
      for (const letter of letters) bits |= letter === "r" ? 4 : letter === "w" ? 2 : 1;
      for (const one of who) {
        const shift = one === "u" ? 6 : one === "g" ? 3 : 0;
        if (op === "=") allowed &= ~(7 << shift);
        if (op === "-") allowed &= ~(bits << shift);
        else allowed |= bits << shift;
      }
    }
  }
  return ~allowed & 0o777;
}

function* runUmask(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "Sp");
  if (typeof flags === "number") return flags;
  const old = yield* currentUmask();
  const [text] = flags.rest;
  const show = (mask: number): string =>
    flags.set.has("S") ? symbolic(mask) : mask.toString(8).padStart(4, "0");
  if (text === undefined) {
    const lead = flags.set.has("p") ? (flags.set.has("S") ? "umask -S " : "umask ") : "";
    return yield* settle(say(sh, "umask", `${lead}${show(old)}\n`));
  }
  let mask: number;
  if (/^\d/.test(text)) {
    if (!/^[0-7]+$/.test(text) || Number.parseInt(text, 8) > 0o777) {
      return sh.posix
        ? fail(sh, "umask", `Illegal number: ${text}`, 2)
        : fail(sh, "umask", `${text}: octal number out of range`);
    }
    mask = Number.parseInt(text, 8);
  } else {
    const parsed = parseSymbolic(sh, text, old);
    if (parsed === null) return 1;
    mask = parsed;
  }
  yield* sys.umask(mask);
  return flags.set.has("S") ? yield* settle(say(sh, "umask", `${symbolic(mask)}\n`)) : 0;
}

export const umask: Builtin = (sh, args) => runUmask(sh, args);

function clock(ns: number): string {
  const ms = Math.floor(ns / 1e6);
  const minutes = Math.floor(ms / 60_000);
  return `${minutes}m${Math.floor((ms % 60_000) / 1000)}.${String(ms % 1000).padStart(3, "0")}s`;
}

function* runTimes(sh: Shell): Sys<number> {
  const self = yield* sys.getrusage("self");
  const children = yield* sys.getrusage("children");
  const line = (usage: sys.Rusage): string => `${clock(usage.utimeNs)} ${clock(usage.stimeNs)}\n`;
  return yield* settle(say(sh, "times", line(self) + line(children)));
}

export const times: Builtin = (sh) => runTimes(sh);
