/** Times, dates and numbers as the pages show them. */

const NS_PER_SECOND = 1_000_000_000;

/** 754 s as 12:34, an hour and more as 1:02:03. */
export function clock(ns: number): string {
  const seconds = Math.max(0, Math.floor(ns / NS_PER_SECOND));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : `${minutes}:${two(seconds % 60)}`;
}

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function when(ms: number): string {
  return dateTime.format(ms);
}

/** 12.5, 3: no trailing zero. */
export function points(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const LEVELS = { intro: "Introduction", core: "Core", hard: "Hard" } as const;

/** memory/swap-storm as "Memory". */
export function family(id: string): string {
  const name = id.split("/")[0] ?? id;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
