/** Repairs and conclusions that a scenario's author did not think of, in others/. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readScenario, scenarioFiles } from "../../server/catalogue.ts";
import { drive } from "../../session/drive.ts";
import type { StepFile } from "../../session/scenarioschema.ts";
import { substitute } from "../../session/vary.ts";
import type { Score } from "../../session/view.ts";
import { newSession } from "../support/session.ts";
import { size } from "../support/size.ts";

interface Other {
  readonly name: string;
  readonly right: boolean;
  readonly steps: readonly StepFile[];
}

const DIR = join(import.meta.dirname, "../../scenarios");
const SEEDS = Array.from({ length: size(1, 5) }, (_, i) => i + 2);

function othersOf(scenario: string): readonly Other[] {
  const file = join(import.meta.dirname, "others", `${scenario.split("/").pop()}`);
  return parse(readFileSync(file, "utf8")) as Other[];
}

describe.each(scenarioFiles(DIR).map((path) => path.slice(DIR.length + 1)))("%s", (name) => {
  const { scenario } = readScenario(join(DIR, name), name);

  function scoreOf({ steps }: Other, seed: number): Score {
    const session = newSession(scenario, seed);
    drive(session, substitute(steps, scenario.drawn(seed).values));
    return session.score();
  }

  const others = othersOf(name);
  const right = others.filter((one) => one.right);

  test("five others at least are right", () => {
    expect(right.length).toBeGreaterThanOrEqual(5);
  });

  test.each(right)("right: $name", (one) => {
    for (const seed of SEEDS) {
      const { total, solved } = scoreOf(one, seed);
      expect({ seed, total, solved }).toEqual({ seed, total: 100, solved: true });
    }
  });

  test.each(others.filter((one) => !one.right))("not right: $name", (one) => {
    for (const seed of SEEDS) expect(scoreOf(one, seed).solved).toBe(false);
  });
});
