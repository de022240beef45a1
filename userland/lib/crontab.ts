/**
 * crontab(5) as cron 3.0pl1 of Debian reads it: entries, variables, names of months and days,
 * @reboot and its kin. A table with one bad line is bad as a whole.
 */
import { remember } from "../../kernel/uapi/remember.ts";
import type { Tm } from "./strftime.ts";

export interface CrontabEntry {
  /** Which minutes, hours, days of month, months and weekdays; null for @reboot. */
  readonly when: Schedule | null;
  /** Empty in a user's own table. */
  readonly user: string;
  readonly command: string;
  /** The variables that were set above it. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** A day field began with a star: then both must match, else either. */
  readonly bothDays: boolean;
}

export interface CrontabError {
  /** As it is printed: a line counts once its end has been read. */
  readonly line: number;
  readonly text: string;
}

interface FieldSpec {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const FIELDS: readonly FieldSpec[] = [
  { name: "minute", low: 0, high: 59, names: [] },
  { name: "hour", low: 0, high: 23, names: [] },
  { name: "day-of-month", low: 1, high: 31, names: [] },
  { name: "month", low: 1, high: 12, names: MONTHS },
  { name: "day-of-week", low: 0, high: 7, names: DAYS },
];

const NICKNAMES: Readonly<Record<string, string>> = {
  "@reboot": "",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

const VARIABLE = /^\s*(?:(["'])(.*?)\1|([^"'=\s]*))\s*=\s*(?:(["'])(.*?)\4|([^"'].*?|))\s*$/;

const READ_MAX = 32_768;
/** cron asks for each table once a minute. */
const systemTable = remember((text) => parse(text, true), READ_MAX);
const userTable = remember((text) => parse(text, false), READ_MAX);

/** The entries of a table, or what is wrong in its first bad line. */
export function parseCrontab(
  text: string,
  system: boolean,
): readonly CrontabEntry[] | CrontabError {
  return system ? systemTable(text) : userTable(text);
}

function parse(text: string, system: boolean): CrontabEntry[] | CrontabError {
  const entries: CrontabEntry[] = [];
  let env: Record<string, string> = {};
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const variable = VARIABLE.exec(line);
    if (variable !== null) {
      const name = variable[2] ?? variable[3] ?? "";
      env = { ...env, [name]: variable[5] ?? variable[6] ?? "" };
      continue;
    }
    const entry = parseEntry(line.trimStart(), system, env);
    if (typeof entry !== "string") entries.push(entry);
    else {
      // What reached the end of its line has read the newline, too.
      const [text = "", ended] = entry.split("\n");
      return { line: index + (ended === undefined ? 0 : 1), text };
    }
  }
  return entries;
}

/** An entry; or the text of what is wrong, with a newline after it when the line's end was read. */
function parseEntry(
  line: string,
  system: boolean,
  env: Readonly<Record<string, string>>,
): CrontabEntry | string {
  let rest = line;
  const word = (): string => {
    const [whole = "", text = ""] = /^(\S*)[ \t]*/.exec(rest) ?? [];
    rest = rest.slice(whole.length);
    return text;
  };
  let when: Schedule | null = null;
  if (line.startsWith("@")) {
    const spec = NICKNAMES[word()];
    if (spec === undefined) return "bad time specifier";
    if (spec !== "") when = scheduleOf(spec.split(" ")) as Schedule;
  } else {
    const fields: string[] = [];
    for (const { name } of FIELDS) {
      const at = fields.push(word()) - 1;
      if (fieldValues(fields[at] as string, FIELDS[at] as FieldSpec) === null)
        return `bad ${name}${rest === "" && !/[ \t]$/.test(line) ? "\n" : ""}`;
    }
    when = scheduleOf(fields);
  }
  const user = system ? word() : "";
  if (system && user === "") return "bad username";
  return { when, user, command: rest, env };
}

function scheduleOf(fields: readonly string[]): Schedule {
  const [minutes, hours, days, months, week] = fields.map(
    (text, at) => new Set(fieldValues(text, FIELDS[at] as FieldSpec)),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  const weekdays = new Set([...week].map((day) => day % 7));
  const star = (at: number): boolean => (fields[at] as string).startsWith("*");
  return { minutes, hours, days, months, weekdays, bothDays: star(2) || star(4) };
}

/** Lists of numbers, names, ranges and steps; null for what is none. */
function fieldValues(text: string, { low, high, names }: FieldSpec): number[] | null {
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    return named >= 0 ? named + low : /^\d+$/.test(word) ? Number(word) : NaN;
  };
  const values: number[] = [];
  for (const part of text.split(",")) {
    const [, range = "", step] = /^([^/]*)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first = "", last, more] = range.split("-");
    const from = range === "*" ? low : number(first);
    const to = range === "*" ? high : last === undefined ? from : number(last);
    const steps = step === undefined ? 1 : Number(step);
    // A step needs a range.
    const alone = step !== undefined && range !== "*" && last === undefined;
    const inside = from >= low && from <= high && to >= low && to <= high;
    if (!inside || alone || steps < 1 || more !== undefined) return null;
    for (let value = from; value <= to; value += steps) values.push(value);
  }
  return values;
}

/** Is it to run at this minute of a calendar? */
export function isDue(
  when: Schedule,
  at: Pick<Tm, "minute" | "hour" | "day" | "month" | "weekday">,
): boolean {
  const byDate = when.days.has(at.day);
  const byWeek = when.weekdays.has(at.weekday);
  return (
    when.minutes.has(at.minute) &&
    when.hours.has(at.hour) &&
    when.months.has(at.month) &&
    (when.bothDays ? byDate && byWeek : byDate || byWeek)
  );
}

/** The first % that is not quoted begins the standard input, each other is a newline in it. */
export function splitInput(text: string): { command: string; input: string } {
  const parts = text.split(/(?<!\\)%/).map((part) => part.replaceAll("\\%", "%"));
  const [command = "", ...lines] = parts;
  return { command, input: lines.length > 0 ? `${lines.join("\n")}\n` : "" };
}

/** Users' own tables, named by their owners. */
export const CRONTABS = "/var/spool/cron/crontabs";
