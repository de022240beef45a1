/** A host's times when somebody first looks: days of uptime with odd minutes, and its clock. */
import { expect, test } from "vitest";
import { bootScenario } from "../../session/boot.ts";
import type { ScenarioFile } from "../../session/scenarioschema.ts";
import { programs } from "../../userland/programs.ts";
import { onBooted } from "../support/booted.ts";
import { testImage } from "../support/host.ts";

function oddMinutes(seed: number): number {
  const file = { host: { uptime: "27d", warmup: "25s" } } as unknown as ScenarioFile;
  const spec = { file, seed, programs, image: testImage(), rows: 24, cols: 80 };
  const { m } = bootScenario(spec, () => {});
  const minutes = m.now / 60e9 - 27 * 24 * 60;
  expect(minutes).toBeGreaterThanOrEqual(0);
  expect(minutes).toBeLessThan(10 * 60 + 1);
  return Math.floor(minutes);
}

test("the uptime is not a whole number of days", () => {
  const odd = [1, 2, 3, 4, 5].map(oddMinutes);
  expect(odd.filter((minutes) => minutes > 0).length).toBeGreaterThanOrEqual(4);
  expect(new Set(odd).size).toBeGreaterThanOrEqual(4);
});

test("at night, a host's clock is where its scenario says", () => {
  expect(onBooted("date +%H:%M", { clock: "02:32" })).toMatch(/^02:3[12]\n$/);
});
