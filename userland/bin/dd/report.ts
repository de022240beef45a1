/** "104857600 bytes (105 MB, 100 MiB) copied, 0.5 s, 210 MB/s". */
import { formatFloat } from "../../lib/printf.ts";

const SI = ["", "k", "M", "G", "T", "P"];
const IEC = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];

/** Rounded to nearest, one decimal below ten: gnulib's human_readable. */
function amount(bytes: number, base: 1000 | 1024): string {
  const units = base === 1000 ? SI : IEC;
  let power = 0;
  let unit = 1;
  while (bytes >= unit * base && power < units.length - 1) {
    unit *= base;
    power++;
  }
  let scaled = bytes / unit;
  if (power > 0 && Math.round(scaled) >= base && power < units.length - 1) {
    scaled /= base;
    power++;
  }
  const tenths = Math.round(scaled * 10);
  const text =
    power > 0 && tenths < 100
      ? `${Math.floor(tenths / 10)}.${tenths % 10}`
      : String(Math.round(scaled));
  return `${text} ${units[power]}B`;
}

/** A rate is never shown in plain bytes: "0.2 kB". */
const rateText = (rate: number): string =>
  rate < 1000 ? `${(Math.round(rate / 100) / 10).toFixed(1)} kB` : amount(rate, 1000);

const general = (value: number): string =>
  formatFloat({ flags: "", width: 0, precision: null, conversion: "g" }, value);

/** `places` fixes the seconds' decimals, for --progress. */
export function report(bytes: number, elapsedNs: number, places?: number): string {
  const seconds = elapsedNs / 1e9;
  const si = amount(bytes, 1000);
  const iec = amount(bytes, 1024);
  const plain = bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const size =
    bytes < 1000 ? plain : bytes < 1024 ? `${plain} (${si})` : `${plain} (${si}, ${iec})`;
  const time = places === undefined ? general(seconds) : seconds.toFixed(places);
  const rate = seconds > 0 ? `${rateText(bytes / seconds)}/s` : "Infinity B/s";
  return `${size} copied, ${time} s, ${rate}`;
}
