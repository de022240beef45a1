/**
 * Sizes as people write and read them: gnulib's human_readable (rounding up, one decimal below ten)
 * and xstrtoumax with its suffixes.
 */
const UNITS = ["", "K", "M", "G", "T", "P", "E", "Z", "Y"];

/** 1536 becomes "1.5K"; with base 1000 "1.6k". */
export function human(bytes: number, base: 1000 | 1024 = 1024): string {
  let power = 0;
  let unit = 1;
  while (bytes >= unit * base && power < UNITS.length - 1) {
    unit *= base;
    power++;
  }
  if (power === 0) return String(Math.ceil(bytes));
  const scaled = bytes / unit;
  const letter = base === 1000 && power === 1 ? "k" : (UNITS[power] as string);
  const tenths = Math.ceil(scaled * 10);
  if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10}${letter}`;
  const whole = Math.ceil(scaled);
  if (whole < base || power === UNITS.length - 1) return `${whole}${letter}`;
  return `1.0${UNITS[power + 1]}`;
}

const POWERS: Readonly<Record<string, number>> = {
  K: 1,
  k: 1,
  M: 2,
  m: 2,
  G: 3,
  g: 3,
  T: 4,
  t: 4,
  P: 5,
  E: 6,
};

/** "10K", "2MB", "3MiB", "512b"; undefined for what is not a size. */
export function parseSize(text: string, extra = "b"): number | undefined {
  const match = /^(\d+)(?:([bcw])|([KkMmGgTtPE])(iB|B)?|([xX]))?$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]);
  const single = match[2];
  if (single !== undefined) {
    if (!extra.includes(single)) return undefined;
    return value * (single === "b" ? 512 : single === "w" ? 2 : 1);
  }
  if (match[3] === undefined) return match[5] === undefined ? value : undefined;
  let unit = 1;
  const base = match[4] === "B" ? 1000 : 1024;
  for (let i = 0; i < (POWERS[match[3]] as number); i++) unit *= base;
  return value * unit;
}

/** Block size of --block-size and BLOCK_SIZE: a size, or a bare unit, whose letter is shown. */
export function parseBlockSize(text: string): { size: number; suffix: string } | undefined {
  if (/^[KkMGTPE](iB|B)?$/.test(text)) {
    return { size: parseSize("1" + text) as number, suffix: text === "k" ? "K" : text };
  }
  const size = parseSize(text);
  return size === undefined || size === 0 ? undefined : { size, suffix: "" };
}

/** size_to_human_string() of util-linux: one decimal where it says something. */
export function humanSize(bytes: number): string {
  const letters = ["B", "K", "M", "G", "T"];
  let exponent = 0;
  let value = bytes;
  while (value >= 1024 && exponent < letters.length - 1) {
    value /= 1024;
    exponent++;
  }
  const tenth = Math.round(value * 10) / 10;
  return `${Number.isInteger(tenth) ? tenth : tenth.toFixed(1)}${letters[exponent]}`;
}

/** format_bytes() of systemd: one decimal, cut off at every step, powers of 1024. */
export function formatBytes(bytes: number): string {
  const letters = ["B", "K", "M", "G", "T", "P", "E"];
  let exponent = 0;
  let value = bytes;
  let tenth = "";
  while (value >= 1024 && exponent < letters.length - 1) {
    tenth = `.${Math.floor((value * 10) / 1024) % 10}`;
    value = Math.floor(value / 1024);
    exponent++;
  }
  return `${value}${tenth}${letters[exponent]}`;
}
