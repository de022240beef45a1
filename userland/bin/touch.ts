/** touch(1) of coreutils. */
import { O_CREAT, O_NONBLOCK, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import type { Timestamp } from "../../kernel/uapi/stat.ts";
import { close, open, stat, type Sys, utimens } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { tryLstat, tryStat } from "../lib/trystat.ts";
import { parseDate, parseStamp } from "../lib/getdate.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText, isErrno } from "../lib/stdio.ts";
import { nowLocal } from "../lib/strftime.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "touch",
  summary: "change file timestamps",
  synopsis: ["touch [option]... file..."],
  description: "Sets the access and modification times to now; creates files that are not there.",
  options: [
    ["-a", "only the access time"],
    ["-c, --no-create", "create nothing"],
    ["-d, --date=STRING", "the time that STRING describes"],
    ["-h, --no-dereference", "symbolic links themselves"],
    ["-m", "only the modification time"],
    ["-r, --reference=FILE", "the times of FILE"],
    ["-t STAMP", "[[CC]YY]MMDDhhmm[.ss]"],
    ["--time=WORD", "access, atime, use; modify, mtime"],
  ],
};

type Times = readonly [Timestamp | "now", Timestamp | "now"];

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "acd:fhmr:t:",
    long: {
      "no-create": { as: "c" },
      date: { as: "d", argument: "required" },
      "no-dereference": { as: "h" },
      reference: { as: "r", argument: "required" },
      time: { argument: "required" },
    },
  });
  if (typeof args === "number") return args;
  const times = yield* timesOf(args);
  if (typeof times === "number") return times;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing file operand");
  const word = args.value("time") ?? "";
  const onlyAccess = args.has("a") || /^(access|atime|use)$/.test(word);
  const onlyModify = args.has("m") || /^(modify|mtime)$/.test(word);
  const atime = onlyModify && !onlyAccess ? undefined : times[0];
  const mtime = onlyAccess && !onlyModify ? undefined : times[1];
  let status = 0;
  for (const name of args.operands) {
    if (!(yield* touch(args, name, atime, mtime))) status = 1;
  }
  return status;
}

function* timesOf(args: Arguments): Sys<Times | number> {
  const now = yield* nowLocal();
  const reference = args.value("r");
  const date = args.value("d");
  const stamp = args.value("t");
  let times: Times = ["now", "now"];
  if (reference !== undefined) {
    try {
      const info = yield* stat(reference);
      times = [info.atime, info.mtime];
    } catch (error) {
      const text = `failed to get attributes of ${quoteaf(reference)}: ${errorText(error)}`;
      yield* complain(args.name, text);
      return 1;
    }
  }
  if (stamp !== undefined && (date !== undefined || reference !== undefined)) {
    return yield* usageError(args.name, "cannot specify times from more than one source");
  }
  if (date === undefined && stamp === undefined) return times;
  const time = date === undefined ? parseStamp(stamp ?? "", now) : parseDate(date, now);
  if (!time) {
    yield* complain(args.name, `invalid date format ${quote(date ?? stamp ?? "")}`);
    return 1;
  }
  return [time, time];
}

function* touch(
  args: Arguments,
  name: string,
  atime: Timestamp | "now" | undefined,
  mtime: Timestamp | "now" | undefined,
): Sys<boolean> {
  const nofollow = args.has("h");
  try {
    const there = yield* nofollow ? tryLstat(name) : tryStat(name);
    if (!there && !args.has("c") && !nofollow) {
      yield* close(yield* open(name, O_WRONLY | O_CREAT | O_NONBLOCK, 0o666));
    }
  } catch (error) {
    yield* complain(args.name, `cannot touch ${quoteaf(name)}: ${errorText(error)}`);
    return false;
  }
  try {
    yield* utimens(name, atime, mtime, nofollow);
    return true;
  } catch (error) {
    if (args.has("c") && isErrno(error, "ENOENT")) return true;
    yield* complain(args.name, `setting times of ${quoteaf(name)}: ${errorText(error)}`);
    return false;
  }
}
