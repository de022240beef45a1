/**
 * The simulation worker's script: the real engine. The base image is built once per thread. The
 * same script checks scenarios, as many at once as there are threads (cli/check.ts).
 */
import { parentPort, workerData } from "node:worker_threads";
import { check, type CheckResult } from "../../session/check.ts";
import { parseScenario, type Scenario } from "../../session/scenario.ts";
import { Session } from "../../session/session.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import { serve } from "../store/remote.ts";
import { runWorker } from "./worker.ts";

export interface Checker {
  check(text: string, file: string, seeds: readonly number[], wrong: boolean): Promise<CheckResult>;
}

const image = baseImage();
const scenarios = new Map<string, Scenario>();

function scenarioOf(text: string, file: string): Scenario {
  let scenario = scenarios.get(text);
  if (scenario === undefined) {
    scenario = parseScenario(text, file);
    scenarios.set(text, scenario);
  }
  return scenario;
}

const checker: Checker = {
  check: async (text, file, seeds, wrong) => {
    const options = { programs, image, seeds, ...(wrong ? {} : { wrongSeeds: 0 }) };
    return check(scenarioOf(text, file), options);
  },
};

if ((workerData as { checker?: true }).checker === true && parentPort !== null) {
  serve(parentPort, checker);
} else {
  runWorker({
    build: ({ file, text, seed, mode, rows, cols }) => {
      const scenario = scenarioOf(text, file);
      return new Session({ scenario, seed, mode, rows, cols, programs, image });
    },
  });
}
