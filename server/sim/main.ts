/** The simulation worker's script: the real engine. The base image is built once per thread. */
import { Session } from "../../session/session.ts";
import { parseScenario, type Scenario } from "../../session/scenario.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import { runWorker } from "./worker.ts";

const image = baseImage();
const scenarios = new Map<string, Scenario>();

runWorker({
  build: ({ file, text, seed, mode, rows, cols }) => {
    let scenario = scenarios.get(text);
    if (scenario === undefined) {
      scenario = parseScenario(text, file);
      scenarios.set(text, scenario);
    }
    return new Session({ scenario, seed, mode, rows, cols, programs, image });
  },
});
