/** Every scenario passes its own checks: solution 100, silence 0, wrong fixes and cheats little. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readScenario, scenarioFiles } from "../../server/catalogue.ts";
import { check } from "../../session/check.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "../support/host.ts";
import { size } from "../support/size.ts";

const DIR = join(import.meta.dirname, "../../scenarios");

describe.each(scenarioFiles(DIR).map((path) => path.slice(DIR.length + 1)))("%s", (name) => {
  const { scenario } = readScenario(join(DIR, name), name);
  const seeds = Array.from({ length: size(3, 20) }, (_, i) => i + 1);

  test.each(seeds)("passes its checks with seed %d", (seed) => {
    // A sampled run takes the wrong fixes and the cheats of the first seed only.
    const wrongSeeds = seed === 1 ? 1 : size(0, 1);
    const { runs } = check(scenario, { programs, image: testImage(), seeds: [seed], wrongSeeds });
    expect(
      runs.filter(({ ok }) => !ok).map(({ name: run, problem }) => `${run}: ${problem}`),
    ).toEqual([]);
  });

  test("is another host with another seed, and the same with the same", () => {
    const values = (seed: number): string => JSON.stringify([...scenario.drawn(seed).values]);
    expect(values(7)).toBe(values(7));
    expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(values)).size).toBeGreaterThan(1);
  });
});
