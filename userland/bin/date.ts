/** date(1) of coreutils. Hosts run in UTC; other zones (TZ) are not modelled. */
import type { Timestamp } from "../../kernel/uapi/stat.ts";
import { settimeofday, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { parseDate, parseStamp } from "../lib/getdate.ts";
import { badArgument } from "../lib/argmatch.ts";
import { quote, quotef } from "../lib/quote.ts";
import { complain, errorText, print, readFile } from "../lib/stdio.ts";
import { breakDown, nowLocal, strftime, type Tm } from "../lib/strftime.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "date",
  summary: "print or set the system date and time",
  synopsis: ["date [option]... [+FORMAT]", "date [-u] [MMDDhhmm[[CC]YY][.ss]]"],
  description: "Prints the time now, or another one, in a format of your choice.",
  options: [
    ["-d, --date=STRING", "the time that STRING describes: '2 hours ago', '@1700000000'"],
    ["-f, --file=FILE", "like -d for each line of FILE"],
    ["-I, --iso-8601[=FMT]", "ISO 8601: date, hours, minutes, seconds or ns"],
    ["-r, --reference=FILE", "the last modification of FILE"],
    ["-R, --rfc-email", "as in mail"],
    ["--rfc-3339=FMT", "date, seconds or ns"],
    ["-s, --set=STRING", "set the clock"],
    ["-u, --utc, --universal", "in UTC (as these hosts are anyway)"],
  ],
  columns: [
    ["%F %T", "2024-01-31 23:59:59"],
    ["%s", "seconds since 1970-01-01 00:00:00 UTC"],
    ["%N", "nanoseconds"],
    ["%H %M %S", "hour, minute, second"],
    ["%Y %m %d", "year, month, day"],
    ["%a %b %j", "name of the day, of the month, day of the year"],
  ],
  examples: [["date -d @1700000000", "what moment a timestamp is"]],
  notModelled: ["--debug", "time zones other than UTC"],
};

const SPEC = {
  short: "d:f:I::r:Rs:u",
  long: {
    date: { as: "d", argument: "required" },
    file: { as: "f", argument: "required" },
    "iso-8601": { as: "I", argument: "optional" },
    reference: { as: "r", argument: "required" },
    "rfc-email": { as: "R" },
    "rfc-2822": { as: "R" },
    "rfc-3339": { argument: "required" },
    set: { as: "s", argument: "required" },
    utc: { as: "u" },
    universal: { as: "u" },
    debug: {},
  },
  limits: ["debug"],
} as const;

const ISO: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};
const RFC3339: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  seconds: "%Y-%m-%d %H:%M:%S%:z",
  ns: "%Y-%m-%d %H:%M:%S.%N%:z",
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const formats = formatsOf(args);
  if (typeof formats === "string") {
    yield* complain(args.name, formats);
    return yield* tryHelp(args.name);
  }
  const sources = ["d", "f", "r"].filter((letter) => args.has(letter)).length;
  if (sources > 1) {
    const text = "the options to specify dates for printing are mutually exclusive";
    return yield* usageError(args.name, text);
  }
  const [operand, extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  let setting = args.value("s");
  const now = yield* nowLocal();
  if (operand?.startsWith("+")) formats.push(operand.slice(1));
  else if (operand !== undefined) {
    if (sources > 0 || setting !== undefined) {
      yield* complain(args.name, `the argument ${quote(operand)} lacks a leading '+';`);
      yield* print("");
      return yield* tryHelp(args.name);
    }
    const stamp = parseStamp(operand, now, true);
    if (!stamp) {
      yield* complain(args.name, `invalid date ${quote(operand)}`);
      return 1;
    }
    setting = `@${stamp.sec}`;
  }
  if (formats.length > 1) {
    yield* complain(args.name, "multiple output formats specified");
    return 1;
  }
  const format = formats[0] ?? "%a %b %e %H:%M:%S %Z %Y";
  const moments = yield* momentsOf(
    args.name,
    args.value("f"),
    args.value("r"),
    setting ?? args.value("d"),
    now,
  );
  let status = moments.status;
  for (const moment of moments.times) {
    if (setting !== undefined) {
      try {
        yield* settimeofday(moment);
      } catch (error) {
        yield* complain(args.name, `cannot set date: ${errorText(error)}`);
        status = 1;
      }
    }
    yield* print(`${strftime(format, breakDown(moment))}\n`);
  }
  return status;
}

/** The formats that options name, or what is wrong with them. */
function formatsOf(args: Arguments): string[] | string {
  const formats: string[] = [];
  if (args.has("R")) formats.push("%a, %d %b %Y %H:%M:%S %z");
  for (const [option, table, label] of [
    ["I", ISO, "--iso-8601"],
    ["rfc-3339", RFC3339, "--rfc-3339"],
  ] as const) {
    if (!args.has(option)) continue;
    const word = args.value(option) ?? "date";
    const key = Object.keys(table).find((name) => name.startsWith(word));
    if (word === "" || key === undefined) {
      const order = ["hours", "minutes", "date", "seconds", "ns"].filter((name) => name in table);
      const valid = order.map((name) => [name]);
      return badArgument(word, label, valid);
    }
    formats.push(table[key] as string);
  }
  return formats;
}

interface Moments {
  readonly times: readonly Timestamp[];
  readonly status: number;
}

function* momentsOf(
  tool: string,
  file: string | undefined,
  reference: string | undefined,
  text: string | undefined,
  now: Tm,
): Sys<Moments> {
  if (reference !== undefined) {
    try {
      return { times: [(yield* stat(reference)).mtime], status: 0 };
    } catch (error) {
      yield* complain(tool, `${quotef(reference)}: ${errorText(error)}`);
      return { times: [], status: 1 };
    }
  }
  let texts = [text];
  if (file !== undefined) {
    try {
      texts = (yield* readFile(file === "-" ? "/dev/stdin" : file)).replace(/\n$/, "").split("\n");
    } catch (error) {
      yield* complain(tool, `${quotef(file)}: ${errorText(error)}`);
      return { times: [], status: 1 };
    }
  }
  const times: Timestamp[] = [];
  let status = 0;
  for (const one of texts) {
    const time = one === undefined ? { sec: now.epoch, nsec: now.nsec } : dated(one, now);
    if (time) times.push(time);
    else {
      yield* complain(tool, `invalid date ${quote(one ?? "")}`);
      status = 1;
    }
  }
  return { times, status };
}

/** An empty text is today at midnight. */
function dated(text: string, now: Tm): Timestamp | undefined {
  if (text.trim() === "") return parseDate("00:00", now);
  return parseDate(text, now);
}
