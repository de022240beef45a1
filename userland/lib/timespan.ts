/** Spans of time as systemd writes them: format_timespan() and format_timestamp_relative(). */
const MSEC = 1_000;
const SEC = 1_000_000;
const MINUTE = 60 * SEC;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const MONTH = 2_629_800 * SEC;
const YEAR = 31_557_600 * SEC;

const UNITS: readonly (readonly [string, number])[] = [
  ["y", YEAR],
  ["month", MONTH],
  ["w", WEEK],
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SEC],
  ["ms", MSEC],
  ["us", 1],
];

/** Decimal digits after the first: 3 for a thousand. */
const digits = (power: number): number => String(power).length - 1;

/** "2d 3h 5min 1.250s"; `accuracyUs` is a power of ten, and systemctl's is a millisecond. */
export function timespan(us: number, accuracyUs = MSEC): string {
  if (us <= 0) return "0";
  let rest = us;
  const parts: string[] = [];
  for (const [suffix, size] of UNITS) {
    if (rest <= 0 || (rest < accuracyUs && parts.length > 0)) break;
    if (rest < size) continue;
    const count = Math.floor(rest / size);
    const below = rest % size;
    const places = digits(size) - digits(accuracyUs);
    if (rest < MINUTE && below > 0 && places > 0) {
      const decimals = String(Math.floor(below / accuracyUs)).padStart(places, "0");
      parts.push(`${count}.${decimals}${suffix}`);
      break;
    }
    parts.push(`${count}${suffix}`);
    rest = below;
  }
  return parts.join(" ");
}

const counted = (us: number, size: number, name: string): string => {
  const count = Math.floor(us / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
};

/** "2 months 3 days ago", "1h 5min ago", "12s ago": two units at the most. */
export function relativeTime(us: number, nowUs: number): string {
  const d = Math.abs(nowUs - us);
  const when = nowUs > us ? " ago" : " left";
  const short = (size: number, suffix: string): string => `${Math.floor(d / size)}${suffix}`;
  const rest = (big: number, size: number, suffix: string): string =>
    `${Math.floor((d % big) / size)}${suffix}`;
  if (d >= YEAR) return `${counted(d, YEAR, "year")} ${counted(d % YEAR, MONTH, "month")}${when}`;
  if (d >= MONTH) return `${counted(d, MONTH, "month")} ${counted(d % MONTH, DAY, "day")}${when}`;
  if (d >= WEEK) return `${counted(d, WEEK, "week")} ${counted(d % WEEK, DAY, "day")}${when}`;
  if (d >= 2 * DAY) return `${Math.floor(d / DAY)} days${when}`;
  if (d >= 25 * HOUR) return `1 day ${Math.floor((d - DAY) / HOUR)}h${when}`;
  if (d >= 6 * HOUR) return `${short(HOUR, "h")}${when}`;
  if (d >= HOUR) return `${short(HOUR, "h")} ${rest(HOUR, MINUTE, "min")}${when}`;
  if (d >= 5 * MINUTE) return `${short(MINUTE, "min")}${when}`;
  if (d >= MINUTE) return `${short(MINUTE, "min")} ${rest(MINUTE, SEC, "s")}${when}`;
  if (d >= SEC) return `${short(SEC, "s")}${when}`;
  if (d >= MSEC) return `${short(MSEC, "ms")}${when}`;
  return d > 0 ? `${d}us${when}` : "now";
}
