/** What is made from the code is as the code would make it now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FUNCTIONS, MEASURES } from "../../session/probe.ts";
import { ScenarioSchema } from "../../session/scenarioschema.ts";
import { generatedFiles } from "./files.ts";

test.each([...generatedFiles()])("%s is up to date (npm run generate)", (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
});

test("the authors' course names every measure and function, and every field of a scenario", () => {
  const course = readFileSync(new URL("../../scenarios/README.md", import.meta.url), "utf8");
  const missing = [
    ...Object.keys(MEASURES).filter((name) => !course.includes(`\`${name}\``)),
    ...Object.keys(FUNCTIONS).filter((name) => !course.includes(`\`${name}("`)),
    ...Object.keys(ScenarioSchema.properties).filter((name) => !course.includes(`\`${name}\``)),
  ];
  expect(missing).toEqual([]);
});
