/** An author's mistake is named with file, line, column and the way out. */
import { expect, test } from "vitest";
import { parseScenario, ScenarioError } from "../../session/scenario.ts";

const GOOD = `format: 1
title: A test
page: Something is wrong.
brief: Find out.
level: intro
minutes: 5
skills: [free]
vary:
  rate: [1, 2]
facts:
  low:
    label: Memory is low
    when: MemFree < MemTotal * 0.5
    shown:
      - { source: /proc/meminfo, value: MemFree, unit: kib }
questions:
  - id: cause
    kind: single
    prompt: Why?
    evidence: [low]
    options:
      - { id: a, text: This, right: true }
      - { id: b, text: That }
goals:
  - { id: fine, label: all is well, holds: MemFree > 0 }
solution:
  - type: free
  - answer: { cause: a }
debrief: It was this.
`;

/** what is wrong: [text to replace, with, line:column, problem, way out] */
const BROKEN: Readonly<Record<string, readonly [string, string, string, RegExp, RegExp]>> = {
  "a field that does not exist": [
    "level: intro",
    "levle: intro",
    "5:8",
    /no field "levle"/,
    /fields here: .*level/,
  ],
  "a field that is missing": ["title: A test\n", "", "1:1", /lacks "title"/, /add title:/],
  "a level that does not exist": [
    "level: intro",
    "level: easy",
    "5:8",
    /level/,
    /scenarios\/README\.md/,
  ],
  "broken YAML": ["skills: [free]", "skills: [free", "8:1", /./, /fix the YAML at this place/],
  "a name that nothing draws": [
    "page: Something",
    "page: ${speed} Something",
    "3:7",
    /\$\{speed\} is not in vary/,
    /add it to vary/,
  ],
  "a page that varies": [
    "page: Something",
    "page: ${rate} Something",
    "3:7",
    /the catalogue shows the page before a seed is drawn/,
    /say it in brief/,
  ],
  "skills that vary": ["skills: [free]", "skills: ['${rate}']", "7:9", /the catalogue/, /brief/],
  "an unknown measure": [
    "when: MemFree <",
    "when: MemFre <",
    "13:11",
    /MemFre/,
    /scenarios\/README\.md/,
  ],
  "an expression that does not parse": [
    "holds: MemFree > 0",
    "holds: MemFree >",
    "25:44",
    /at character/,
    /scenarios\/README\.md/,
  ],
  "a fact that shows nothing": [
    "value: MemFree, unit: kib",
    "unit: kib",
    "15:9",
    /says nothing that must be seen/,
    /value, a text or a pattern/,
  ],
  "evidence that is no fact": [
    "evidence: [low]",
    "evidence: [lwo]",
    "20:15",
    /no fact "lwo"/,
    /facts: low/,
  ],
  "two questions of one name": [
    "goals:",
    "  - { id: cause, kind: text, prompt: Again, accept: [x] }\ngoals:",
    "24:11",
    /two questions "cause"/,
    /rename one/,
  ],
  "no right option": [", right: true", "", "22:7", /0 options are right/, /exactly one/],
  "two right options": [
    "text: That }",
    "text: That, right: true }",
    "22:7",
    /2 options are right/,
    /exactly one/,
  ],
  "an answer to no question": [
    "answer: { cause: a }",
    "answer: { reason: a }",
    "28:23",
    /no question "reason"/,
    /questions: cause/,
  ],
  "an answer that is no option": [
    "answer: { cause: a }",
    "answer: { cause: c }",
    "28:22",
    /"c" is no option of cause/,
    /options: a, b/,
  ],
  "a pattern that is none": [
    "value: MemFree, unit: kib",
    'pattern: "(("',
    "15:43",
    /not a regular expression/,
    /backslash/,
  ],
};

function errorOf(text: string): ScenarioError {
  try {
    parseScenario(text, "memory/test.yaml");
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("nothing was said");
}

test("the scenario from which the broken ones are made is right", () => {
  expect(parseScenario(GOOD, "memory/test.yaml").id).toBe("memory/test");
});

test.each(Object.entries(BROKEN))("%s", (_name, [from, to, place, problem, fix]) => {
  expect(GOOD).toContain(from);
  const { message, file, line, column, fix: way } = errorOf(GOOD.replace(from, () => to));
  expect(file).toBe("memory/test.yaml");
  expect(message).toMatch(problem);
  expect(way).toMatch(fix);
  expect(`${line}:${column}`).toBe(place);
});

test("a file that is too deep, too large or full of aliases is refused", () => {
  expect(errorOf(`${GOOD}x: ${"[".repeat(60)}${"]".repeat(60)}\n`).fix).toMatch(/32 levels/);
  expect(errorOf(`${GOOD}# ${"x".repeat(300_000)}\n`).fix).toMatch(/move long files/);
});
