/** Time intervals as sleep and timeout take them: "5", "0.5", "2m", "1e3", "infinity". */
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";

const UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Nanoseconds, or undefined for what is no interval. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*\+?((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)$/i.exec(text);
  if (!match) return undefined;
  const unit = UNIT[match[2] || "s"];
  if (unit === undefined) return undefined;
  const value = /^inf/i.test(match[1] as string) ? Infinity : Number(match[1]);
  return value * unit * NSEC_PER_SEC;
}
