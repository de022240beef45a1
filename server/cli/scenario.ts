/**
 * A scenario named on the command line: by its file, or by its id among those that come with
 * Pagefault.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readScenario } from "../catalogue.ts";
import { SCENARIO_DIR } from "../paths.ts";
import type { Scenario } from "../../session/scenario.ts";
import { Failure } from "./command.ts";

export function scenarioPath(name: string): string {
  const known = join(SCENARIO_DIR, `${name}.yaml`);
  for (const path of [name, known]) if (existsSync(path)) return path;
  throw new Failure(
    `there is no scenario '${name}': neither a file nor one of those in ${SCENARIO_DIR}`,
  );
}

export function namedScenario(name: string): Scenario {
  return readScenario(scenarioPath(name), name).scenario;
}
