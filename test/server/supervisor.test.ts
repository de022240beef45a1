import { afterEach, beforeAll, expect, it } from "vitest";
import type { Past, Recipe } from "../../server/sim/messages.ts";
import { Supervisor } from "../../server/sim/supervisor.ts";
import { bundled } from "../support/bundled.ts";

const NOTHING: Past = { entries: [], progress: undefined, marks: [] };
const recipe = (text: string): Recipe => ({
  file: "f",
  text,
  seed: 1,
  mode: "practice",
  rows: 24,
  cols: 80,
});

let script: URL;
let supervisor: Supervisor;
let warnings: string[];
let ready: string[];

beforeAll(async () => {
  ({ fakeworker: script } = await bundled("supervisor", {
    fakeworker: "test/support/fakeworker.ts",
  }));
});
afterEach(() => supervisor.close());

function start(warmUp: string): void {
  warnings = [];
  ready = [];
  const options = { script, workers: 2, hungMs: 300, warmUp: recipe(warmUp) };
  supervisor = new Supervisor(options, {
    event: (event) => {
      if (event.t === "ready") ready.push(event.sid);
    },
    lost: (sid) => warnings.push(`lost ${sid}`),
    warn: (text) => warnings.push(text),
  });
}

async function opens(...sids: string[]): Promise<void> {
  for (const sid of sids) {
    supervisor.open({ sid, recipe: recipe("boots"), past: NOTHING, startedMs: 0 }, false);
    supervisor.send({ t: "watch", sid, watched: true, run: true });
  }
  await expect.poll(() => [...ready].sort()).toEqual(sids);
}

it("threads whose warm-up throws go on without it, and that is said once", async () => {
  start("does not boot");
  await expect.poll(() => warnings.length).toBeGreaterThan(0);
  await opens("a", "b");
  expect(warnings).toEqual([expect.stringMatching(/warm-up.*no init found/)]);
});

it("threads whose warm-up never returns are replaced once, without one", async () => {
  start("hangs");
  await expect.poll(() => warnings.length).toBe(2);
  await opens("a", "b");
  await new Promise((resolve) => setTimeout(resolve, 600));
  const ended = expect.stringMatching(/no sign of life.*, 0 sessions, by the warm-up/);
  expect(warnings).toEqual([ended, ended]);
});
