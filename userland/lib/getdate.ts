/**
 * Dates as people write them: the useful part of GNU's parse_datetime, for `date -d`, `touch -d`
 * and `find -newermt`. All times are UTC; named zones other than UTC and GMT are not modelled.
 */
import type { Timestamp } from "../../kernel/uapi/stat.ts";
import { breakDown, daysFromCivil, type Tm } from "./strftime.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};
type Unit = "year" | "month" | "day" | "second";
const UNITS: Readonly<Record<string, readonly [Unit, number]>> = {
  year: ["year", 1],
  month: ["month", 1],
  fortnight: ["day", 14],
  week: ["day", 7],
  day: ["day", 1],
  hour: ["second", 3600],
  minute: ["second", 60],
  min: ["second", 60],
  second: ["second", 1],
  sec: ["second", 1],
};

interface State {
  year: number;
  month: number;
  day: number;
  seconds: number;
  nsec: number;
  dateGiven: boolean;
  timeGiven: boolean;
  /** The item before was a time: "+2" is then a zone, even before "hours". */
  afterTime: boolean;
  /** Seconds east of UTC. */
  zone: number;
  weekday: number | null;
  weekdayOrdinal: number;
  shift: Record<Unit, number>;
}

/** The moment a text stands for, or undefined. */
export function parseDate(text: string, now: Tm): Timestamp | undefined {
  const epoch = /^\s*@(-?\d+)(?:[.,](\d+))?\s*$/.exec(text);
  if (epoch) return fromEpoch(Number(epoch[1]), epoch[2] ?? "");
  const state: State = {
    year: now.year,
    month: now.month,
    day: now.day,
    seconds: now.hour * 3600 + now.minute * 60 + now.second,
    nsec: now.nsec,
    dateGiven: false,
    timeGiven: false,
    afterTime: false,
    zone: 0,
    weekday: null,
    weekdayOrdinal: 0,
    shift: { year: 0, month: 0, day: 0, second: 0 },
  };
  let rest = text.toLowerCase().replace(/\([^)]*\)/g, " ");
  while ((rest = rest.replace(/^[\s,]+/, "")) !== "") {
    const used = item(rest, state);
    if (used === 0) return undefined;
    rest = rest.slice(used);
  }
  return resolve(state);
}

function fromEpoch(sec: number, fraction: string): Timestamp {
  const nsec = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (!Object.is(sec, -0) && sec >= 0) return { sec, nsec };
  return nsec === 0 ? { sec: sec + 0, nsec } : { sec: sec - 1, nsec: 1e9 - nsec };
}

function resolve(state: State): Timestamp | undefined {
  const { shift } = state;
  // A date, a weekday or a shift of days alone means midnight for the first two.
  let seconds = state.seconds;
  let nsec = state.nsec;
  if (!state.timeGiven && (state.dateGiven || state.weekday !== null)) {
    seconds = 0;
    nsec = 0;
  }
  let days =
    daysFromCivil(state.year + shift.year, state.month + shift.month, state.day) + shift.day;
  if (state.weekday !== null && !state.dateGiven) {
    const today = (((days + 4) % 7) + 7) % 7;
    const ahead = (state.weekday - today + 7) % 7;
    const ordinal = state.weekdayOrdinal;
    days += ahead + 7 * (ordinal - (ordinal > 0 && state.weekday !== today ? 1 : 0));
  }
  return { sec: days * 86_400 + seconds - state.zone + shift.second, nsec };
}

type Rule = readonly [RegExp, (state: State, m: RegExpExecArray) => boolean];

const setDate = (state: State, year: number, month: number, day: number): boolean => {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  state.year = year;
  state.month = month;
  state.day = day;
  state.dateGiven = true;
  return true;
};

const daysIn = (year: number, month: number): number =>
  daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);

const fullYear = (digits: string): number =>
  digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) < 69 ? 2000 : 1900);

const monthOf = (word: string): number => MONTHS.indexOf(word.slice(0, 3)) + 1;

const MONTH_NAME =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

const RULES: readonly Rule[] = [
  // 2024-01-31, 2024/1/31; a T may lead to the time
  [
    /^(\d{4,})[-/](\d{1,2})[-/](\d{1,2})(?:t(?=\d)|(?!\d))/,
    (s, m) => setDate(s, Number(m[1]), Number(m[2]), Number(m[3])),
  ],
  // 1/31/2024, 1/31
  [
    /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2,4}))?(?!\d)/,
    (s, m) => setDate(s, m[3] ? fullYear(m[3]) : s.year, Number(m[1]), Number(m[2])),
  ],
  // 20240131
  [
    /^(\d{4})(\d{2})(\d{2})(?:t(?=\d)|(?!\d))/,
    (s, m) => setDate(s, Number(m[1]), Number(m[2]), Number(m[3])),
  ],
  // 31 Jan 2024, 31-Jan-2024
  [
    new RegExp(`^(\\d{1,2})[-\\s]*${MONTH_NAME}\\b\\.?(?:[-\\s,]*(\\d{4})(?![\\d:]))?`),
    (s, m) => setDate(s, m[3] ? Number(m[3]) : s.year, monthOf(m[2] as string), Number(m[1])),
  ],
  // Jan 31 2024, January 31, 2024
  [
    new RegExp(`^${MONTH_NAME}\\b\\.?[-\\s]*(\\d{1,2})(?![\\d:])(?:[\\s,]+(\\d{4})(?![\\d:]))?`),
    (s, m) => setDate(s, m[3] ? Number(m[3]) : s.year, monthOf(m[1] as string), Number(m[2])),
  ],
  // 10:30, 10:30:05.5, 10:30 pm, 10pm, with an offset
  [/^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?\s*([ap]\.?m\b\.?)?/, clock],
  [/^(\d{1,2})\s*([ap]\.?m\b\.?)/, (s, m) => setTime(s, Number(m[1]), 0, 0, "", m[2])],
  [/^([-+])(\d{1,2}):?(\d{2})(?!\d)/, offset],
  [/^([-+])(\d{1,2})(?![\d:])/, offset],
  [/^(?:utc?|gmt|z)\b/, (s) => ((s.zone = 0), true)],
  [/^(?:now|today)\b/, () => true],
  [/^(?:yesterday|tomorrow)\b/, (s, m) => ((s.shift.day += m[0] === "tomorrow" ? 1 : -1), true)],
  // 2 days ago, -1 hour, +3 weeks, next month, last year, an hour
  [
    /^([-+]?\s*\d+|[a-z]+)?\s*(year|month|fortnight|week|day|hour|min(?:ute)?|sec(?:ond)?)s?\b(\s*ago\b)?/,
    relative,
  ],
  // monday, next friday, last tue
  [
    /^(?:(last|this|next|first|third|[a-z]+th)\s+)?(sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*day|s|nes|rs|urs|urday)?\b\.?/,
    weekday,
  ],
  // A year after a date with a time between: "Jan 31 10:00:00 2024"
  [/^(\d{4})(?![\d:])/, (s, m) => s.dateGiven && ((s.year = Number(m[1])), true)],
];

function item(rest: string, state: State): number {
  for (const [pattern, apply] of RULES) {
    const match = pattern.exec(rest);
    if (!match || match[0] === "" || !apply(state, match)) continue;
    state.afterTime = apply === clock || /^\d{1,2}\s*[ap]/.test(match[0]);
    return match[0].length;
  }
  return 0;
}

function clock(state: State, m: RegExpExecArray): boolean {
  return setTime(state, Number(m[1]), Number(m[2]), Number(m[3] ?? 0), m[4] ?? "", m[5]);
}

function setTime(
  state: State,
  hour: number,
  minute: number,
  second: number,
  fraction: string,
  meridian: string | undefined,
): boolean {
  let hours = hour;
  if (meridian !== undefined) {
    if (hour < 1 || hour > 12) return false;
    hours = (hour % 12) + (meridian.startsWith("p") ? 12 : 0);
  }
  if (hours > 24 || minute > 59 || second > 59) return false;
  state.seconds = hours * 3600 + minute * 60 + second;
  state.nsec = Number(fraction.slice(0, 9).padEnd(9, "0"));
  state.timeGiven = true;
  return true;
}

function offset(state: State, m: RegExpExecArray): boolean {
  if (!state.afterTime) return false;
  const seconds = Number(m[2]) * 3600 + Number(m[3] ?? 0) * 60;
  state.zone = m[1] === "-" ? -seconds : seconds;
  return true;
}

function relative(state: State, m: RegExpExecArray): boolean {
  const word = (m[1] ?? "1").replace(/\s/g, "");
  let count = /^[-+]?\d+$/.test(word) ? Number(word) : ORDINALS[word];
  if (word === "a" || word === "an") count = 1;
  const unit = UNITS[m[2] as string];
  if (count === undefined || !unit) return false;
  state.shift[unit[0]] += count * unit[1] * (m[3] ? -1 : 1);
  return true;
}

function weekday(state: State, m: RegExpExecArray): boolean {
  const ordinal = m[1] === undefined ? 0 : ORDINALS[m[1]];
  if (ordinal === undefined) return false;
  state.weekday = WEEKDAYS.indexOf(m[2] as string);
  state.weekdayOrdinal = ordinal;
  return true;
}

/** [[CC]YY]MMDDhhmm[.ss], as `touch -t` and (with the year after hhmm) `date` have it. */
export function parseStamp(text: string, now: Tm, yearLast = false): Timestamp | undefined {
  const match = /^(\d{8}|\d{10}|\d{12})(?:\.(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  const digits = match[1] as string;
  const extra = digits.length - 8;
  const year = yearLast ? digits.slice(8) : digits.slice(0, extra);
  const core = yearLast ? digits.slice(0, 8) : digits.slice(extra);
  const [month = 0, day = 0, hour = 0, minute = 0] = [0, 2, 4, 6].map((i) =>
    Number(core.slice(i, i + 2)),
  );
  const fullY = year === "" ? now.year : fullYear(year);
  const second = Number(match[2] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(fullY, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const sec = daysFromCivil(fullY, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  return { sec, nsec: 0 };
}

/** For callers that have only seconds. */
export const tmOf = (sec: number): Tm => breakDown({ sec, nsec: 0 });
