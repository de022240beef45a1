/** What a debrief says in words. */
import { expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { newSession } from "../support/session.ts";

test("hints are counted in words, and the author's answers read as the learner's do", () => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.runTo(1e9);
  session.input({ kind: "hint", hint: 0 });
  expect(session.score().hints.reasons).toEqual(["1 hint: −6 %"]);
  session.input({ kind: "hint", hint: 1 });
  expect(session.score().hints.reasons).toEqual(["2 hints: −14 %"]);
  session.input({ kind: "answer", question: "fault", value: ["none"] });
  session.input({ kind: "submit" });
  session.runTo(400e9);
  const { solution, timeline } = session.score();
  const answered = timeline.find(({ kind }) => kind === "answer")?.text;
  expect(answered).toMatch(/^Is there a fault\? No/);
  const answers = solution.filter(({ kind }) => kind === "answer");
  expect(answers.map(({ text }) => text)).toContain(answered);
});
