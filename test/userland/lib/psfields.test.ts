/** ps's ELAPSED at the edge of a tick: what the oracle at full size met in two snapshots of 60. */
import { expect, test } from "vitest";
import { elapsed, type PsContext } from "../../../userland/lib/psfields.ts";
import type { Proc } from "../../../userland/lib/proctable.ts";

test("the uptime is cut to whole ticks before a start is taken from it, as procps does", () => {
  // 2357246.3 * 100 is a little less than 235724630.
  const context = { uptime: 2_357_246.3 } as PsContext;
  const started = (start: number): number => elapsed({ start } as Proc, context);
  expect(started(235_724_630 - 2_600)).toBe(25);
  expect(started(235_724_629 - 2_600)).toBe(26);
  expect(started(235_724_640)).toBe(0);
});
