/**
 * A scenario's own tests: the author's solution scores 100, silence 0, each wrong fix is not solved
 * and scores at most what it says, and generic cheats score at most 20. For any number of seeds.
 */
import type { Image } from "../kernel/fs/super.ts";
import { LawBroken } from "../kernel/laws.ts";
import type { ProgramTable } from "../kernel/uapi/program.ts";
import { drive } from "./drive.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioFile, StepFile } from "./scenarioschema.ts";
import { Session } from "./session.ts";
import type { Plot, Score } from "./view.ts";

export interface CheckRun {
  readonly seed: number;
  readonly name: string;
  readonly ok: boolean;
  /** What was expected and what came, when it is not ok. */
  readonly problem: string;
  readonly total: number;
  readonly solved: boolean;
  readonly score: Score | null;
  /** What the terminal showed. */
  readonly screen: string;
}

export interface CheckResult {
  readonly scenario: string;
  readonly runs: readonly CheckRun[];
  readonly ok: boolean;
  /** What a learner who does nothing would see go by. */
  readonly plots: readonly Plot[];
}

export interface CheckOptions {
  readonly programs: ProgramTable;
  readonly image: Image;
  readonly seeds: readonly number[];
  /** Cheats and wrong fixes are run on the first so many seeds (default: all). */
  readonly wrongSeeds?: number;
}

const CHEAT_MAX = 20;
const WRONG_MAX = 75;

interface Case {
  readonly name: string;
  readonly steps: readonly StepFile[];
  readonly judge: (score: Score) => string;
}

export function check(scenario: Scenario, options: CheckOptions): CheckResult {
  const runs: CheckRun[] = [];
  let plots: readonly Plot[] = [];
  for (const [index, seed] of options.seeds.entries()) {
    const { file } = scenario.drawn(seed);
    for (const one of casesFor(file, index < (options.wrongSeeds ?? Infinity))) {
      const run = runCase(scenario, seed, one, options);
      runs.push(run);
      if (index === 0 && one.name === "silence") plots = run.score?.plots ?? [];
    }
  }
  return { scenario: scenario.id, runs, ok: runs.every(({ ok }) => ok), plots };
}

function casesFor(file: ScenarioFile, all: boolean): Case[] {
  const solution: Case = {
    name: "solution",
    steps: file.solution,
    judge: (score) =>
      score.total === 100 && score.solved
        ? ""
        : `the author's solution must score 100 and solve it: ${reasons(score)}`,
  };
  if (!all) return [solution];
  const silence: Case = {
    name: "silence",
    steps: [{ wait: "60s" }],
    judge: (score) =>
      score.total === 0 && !score.solved ? "" : `doing nothing must score 0: ${reasons(score)}`,
  };
  const wrong = (file.wrong ?? []).map((one): Case => {
    const max = one.max ?? WRONG_MAX;
    return {
      name: `wrong: ${one.name}`,
      steps: one.steps,
      judge: (score) => {
        if (score.solved && one.solved !== true) return `must not solve it: ${reasons(score)}`;
        return score.total <= max
          ? ""
          : `must score at most ${max}, scored ${score.total}: ${reasons(score)}`;
      },
    };
  });
  const cheats = cheatsFor(file).map(([name, steps]): Case => ({
    name: `cheat: ${name}`,
    steps,
    judge: (score) =>
      score.total <= CHEAT_MAX
        ? ""
        : `must score at most ${CHEAT_MAX}, scored ${score.total}: ${reasons(score)}`,
  }));
  return [solution, silence, ...wrong, ...cheats];
}

/** Right answers without a look, and the ways to make any symptom go away. */
function cheatsFor(file: ScenarioFile): [string, StepFile[]][] {
  const answers = file.solution.filter((step) => "answer" in step);
  const blind: StepFile = { answer: {} };
  for (const step of answers) Object.assign(blind.answer, (step as typeof blind).answer);
  return [
    ["blind answers", [blind]],
    ["kill everything", [{ type: "sudo kill -9 -1" }, { wait: "30s" }]],
    ["reboot", [{ type: "sudo reboot" }, { wait: "30s" }]],
    [
      "look without looking",
      [{ type: "cat /proc/vmstat /proc/meminfo /proc/*/status > /dev/null" }, { wait: "5s" }],
    ],
  ];
}

function runCase(scenario: Scenario, seed: number, one: Case, options: CheckOptions): CheckRun {
  let screen = "";
  let session: Session | null = null;
  try {
    session = new Session({
      scenario,
      seed,
      mode: "practice",
      rows: 30,
      cols: 120,
      programs: options.programs,
      image: options.image,
    });
    drive(session, one.steps);
    screen = session.screenText();
    const score = session.score();
    const problem = one.judge(score);
    return {
      seed,
      name: one.name,
      ok: problem === "",
      problem,
      total: score.total,
      solved: score.solved,
      score,
      screen,
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const what =
      error instanceof LawBroken ? error.message : `${error.message}\n${error.stack ?? ""}`;
    return {
      seed,
      name: one.name,
      ok: false,
      problem: what,
      total: 0,
      solved: false,
      score: null,
      screen: session?.screenText() ?? screen,
    };
  }
}

/** Where the points went, in a line. */
function reasons(score: Score): string {
  const lost = score.parts.flatMap(({ id, reasons: list }) =>
    list
      .filter(({ earned, of }) => earned < of)
      .map(({ text, earned, of }) => `${id}: ${text} (${earned} of ${of})`),
  );
  return [`total ${score.total}`, ...lost, ...score.harm.reasons, ...score.time.reasons].join("; ");
}
