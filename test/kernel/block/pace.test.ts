/** What a device does in a second differs from second to second, and not from run to run. */
import { expect, test } from "vitest";
import { openHost, read, table } from "../../law/load.ts";

/** Pages swapped in and KiB read, second by second. */
function seconds(seed: number): { readonly si: number[]; readonly bi: number[] } {
  const session = openHost("memory/swap-storm", seed);
  const si: number[] = [];
  const bi: number[] = [];
  let before = table(read(session, "vmstat"));
  for (let at = 1; at <= 60; at++) {
    session.runTo(at * 1e9);
    const now = table(read(session, "vmstat"));
    si.push((now.pswpin ?? 0) - (before.pswpin ?? 0));
    bi.push((now.pgpgin ?? 0) - (before.pgpgin ?? 0));
    before = now;
  }
  return { si, bi };
}

/** Standard deviation by mean. */
function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / values.length) / mean;
}

test("swap-ins and reads of a busy device vary by some per cent a second, as on real ones", () => {
  const { si, bi } = seconds(3);
  // Real hosts that thrash: 0.1 to 0.4, their disks held to an exact rate.
  expect(variation(si)).toBeGreaterThan(0.03);
  expect(variation(si)).toBeLessThan(0.25);
  expect(variation(bi)).toBeGreaterThan(0.015);
  expect(variation(bi)).toBeLessThan(0.15);
});

test("the variation is the seed's", () => {
  expect(seconds(3)).toEqual(seconds(3));
  expect(seconds(4)).not.toEqual(seconds(3));
});
