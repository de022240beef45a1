/** What is made from the code is as the code would make it now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedFiles } from "./files.ts";

test.each([...generatedFiles()])("%s is up to date (npm run generate)", (path, text) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
});
