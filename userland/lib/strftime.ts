/**
 * Broken-down time and strftime(3) with GNU's flags (- _ 0 ^ #), widths, %N and %:z, in the POSIX
 * locale. Hosts run in UTC (/etc/timezone says Etc/UTC); other zones are not modelled.
 */
import type { Timestamp } from "../../kernel/uapi/stat.ts";
import { clock_gettime, type Sys } from "../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";

/** struct tm, but with the year and month as people count them. */
export interface Tm {
  readonly year: number;
  readonly month: number; // 1..12
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nsec: number;
  readonly weekday: number; // 0 is Sunday
  readonly yearday: number; // 0..365
  /** Seconds since the epoch. */
  readonly epoch: number;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAY_SECONDS = 86_400;

/** Days since 1970-01-01 of a proleptic Gregorian date; months and days may lie out of range. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const whole = year + Math.floor((month - 1) / 12);
  const m = ((((month - 1) % 12) + 12) % 12) + 1;
  const y = m <= 2 ? whole - 1 : whole;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + dayOfEra + dayOfYear - 719_468 + day - 1;
}

/** gmtime(3). */
export function breakDown(time: Timestamp): Tm {
  const days = Math.floor(time.sec / DAY_SECONDS);
  const rest = time.sec - days * DAY_SECONDS;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nsec: time.nsec,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - daysFromCivil(year, 1, 1),
    epoch: time.sec,
  };
}

/** The host's time now. */
export function* nowLocal(): Sys<Tm> {
  return breakDown(yield* clock_gettime(CLOCK_REALTIME));
}

export function monthName(month: number): string {
  return MONTHS[month - 1] as string;
}

export function dayName(weekday: number): string {
  return DAYS[weekday] as string;
}

/** Week of the ISO 8601 year, and that year. */
function isoWeek(tm: Tm): { year: number; week: number } {
  const mondayBased = (tm.weekday + 6) % 7;
  const thursday = tm.yearday - mondayBased + 3;
  if (thursday < 0) {
    const days = daysFromCivil(tm.year, 1, 1) - daysFromCivil(tm.year - 1, 1, 1);
    return { year: tm.year - 1, week: Math.floor((thursday + days) / 7) + 1 };
  }
  const days = daysFromCivil(tm.year + 1, 1, 1) - daysFromCivil(tm.year, 1, 1);
  if (thursday >= days) return { year: tm.year + 1, week: Math.floor((thursday - days) / 7) + 1 };
  return { year: tm.year, week: Math.floor(thursday / 7) + 1 };
}

/** One conversion: text, or a number with its usual width and padding. */
type Field = string | readonly [value: number, width: number, pad: "0" | "_"];

const FIELDS: Readonly<Record<string, (tm: Tm) => Field>> = {
  a: (tm) => dayName(tm.weekday).slice(0, 3),
  A: (tm) => dayName(tm.weekday),
  b: (tm) => monthName(tm.month).slice(0, 3),
  h: (tm) => monthName(tm.month).slice(0, 3),
  B: (tm) => monthName(tm.month),
  c: (tm) => strftime("%a %b %e %H:%M:%S %Y", tm),
  C: (tm) => [Math.floor(tm.year / 100), 2, "0"],
  d: (tm) => [tm.day, 2, "0"],
  D: (tm) => strftime("%m/%d/%y", tm),
  x: (tm) => strftime("%m/%d/%y", tm),
  e: (tm) => [tm.day, 2, "_"],
  F: (tm) => strftime("%Y-%m-%d", tm),
  g: (tm) => [isoWeek(tm).year % 100, 2, "0"],
  G: (tm) => [isoWeek(tm).year, 4, "0"],
  H: (tm) => [tm.hour, 2, "0"],
  I: (tm) => [twelve(tm.hour), 2, "0"],
  j: (tm) => [tm.yearday + 1, 3, "0"],
  k: (tm) => [tm.hour, 2, "_"],
  l: (tm) => [twelve(tm.hour), 2, "_"],
  m: (tm) => [tm.month, 2, "0"],
  M: (tm) => [tm.minute, 2, "0"],
  n: () => "\n",
  p: (tm) => (tm.hour < 12 ? "AM" : "PM"),
  P: (tm) => (tm.hour < 12 ? "am" : "pm"),
  q: (tm) => [Math.floor((tm.month - 1) / 3) + 1, 1, "0"],
  r: (tm) => strftime("%I:%M:%S %p", tm),
  R: (tm) => strftime("%H:%M", tm),
  s: (tm) => [tm.epoch, 1, "0"],
  S: (tm) => [tm.second, 2, "0"],
  t: () => "\t",
  T: (tm) => strftime("%H:%M:%S", tm),
  X: (tm) => strftime("%H:%M:%S", tm),
  u: (tm) => [tm.weekday === 0 ? 7 : tm.weekday, 1, "0"],
  U: (tm) => [Math.floor((tm.yearday - tm.weekday + 7) / 7), 2, "0"],
  V: (tm) => [isoWeek(tm).week, 2, "0"],
  w: (tm) => [tm.weekday, 1, "0"],
  W: (tm) => [Math.floor((tm.yearday - ((tm.weekday + 6) % 7) + 7) / 7), 2, "0"],
  y: (tm) => [((tm.year % 100) + 100) % 100, 2, "0"],
  Y: (tm) => [tm.year, 1, "0"],
  Z: () => "UTC",
  "%": () => "%",
};

function twelve(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

const CONVERSION = /%([-_0^#+]*)(\d*)([EO]?)(:{0,3}z|[a-zA-Z%])/g;

export function strftime(format: string, tm: Tm): string {
  return format.replace(CONVERSION, (whole, flags: string, width: string, _m, letter: string) => {
    if (letter === "N") return nanoseconds(tm, flags, width);
    if (letter.endsWith("z")) return zone(letter.length - 1, flags, width);
    const value = FIELDS[letter]?.(tm);
    if (value === undefined) return whole;
    if (typeof value === "string") return cased(value, letter, flags, width);
    const pad = /[-_0](?=[^-_0]*$)/.exec(flags)?.[0] ?? value[2];
    if (pad === "-") return String(value[0]);
    const digits = String(Math.abs(value[0]));
    const sign = value[0] < 0 ? "-" : "";
    const columns = width === "" ? value[1] : Number(width);
    if (pad === "_") return (sign + digits).padStart(columns);
    return sign + digits.padStart(columns - sign.length, "0");
  });
}

function cased(value: string, letter: string, flags: string, width: string): string {
  let text = value;
  if (flags.includes("^")) text = value.toUpperCase();
  else if (flags.includes("#")) {
    text = letter === "p" || letter === "Z" ? value.toLowerCase() : value.toUpperCase();
  }
  return text.padStart(Number(width), flags.includes("0") ? "0" : " ");
}

function nanoseconds(tm: Tm, flags: string, width: string): string {
  const digits = String(tm.nsec).padStart(9, "0");
  if (flags.includes("-")) return digits.replace(/0+$/, "") || "0";
  if (width === "") return digits;
  return digits.slice(0, Number(width)).padEnd(Number(width), flags.includes("_") ? " " : "0");
}

function zone(colons: number, flags: string, width: string): string {
  const text = ["+0000", "+00:00", "+00:00:00", "+00"][colons] as string;
  if (flags.includes("-")) return colons === 0 ? "+000" : text.replace("+0", "+");
  return "+" + text.slice(1).padStart(Number(width) - 1, "0");
}
