/** Spans and ages: to the microsecond, spans are in test/oracle/systemd.test.ts. */
import { expect, test } from "vitest";
import { relativeTime, timespan } from "../../../userland/lib/timespan.ts";

test("spans to the millisecond and ages are written as systemd does", () => {
  const ages = [0, 7, 5e3, 59e6, 61e6, 3e8, 36e8, 7e9, 25 * 36e8, 2 * 864e8, 8 * 864e8, 64 * 864e8];
  expect(ages.map((us) => relativeTime(0, us))).toEqual([
    "now",
    "7us ago",
    "5ms ago",
    "59s ago",
    "1min 1s ago",
    "5min ago",
    "1h 0min ago",
    "1h 56min ago",
    "1 day 1h ago",
    "2 days ago",
    "1 week 1 day ago",
    "2 months 3 days ago",
  ]);
  expect(
    [0, 30, 5e3, 5_003_000, 1_000_500, 60e6, 65_250_000, 90_061e6].map((us) => timespan(us)),
  ).toEqual(["0", "30us", "5ms", "5.003s", "1.000s", "1min", "1min 5.250s", "1d 1h 1min 1s"]);
});
