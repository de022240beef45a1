/** The scenarios that can be played: a folder of YAML files, read once. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { ScenarioCard } from "../session/protocol.ts";
import { parseScenario, type Scenario } from "../session/scenario.ts";

export interface CatalogueEntry {
  readonly card: ScenarioCard;
  readonly digest: string;
  readonly file: string;
  readonly text: string;
}

/** Larger files are not read: a parser's work grows faster than its input. */
const FILE_MAX = 256 * 1024;
/** Not scenarios: what the course for authors and the rounds keep there. */
const ELSEWHERE = new Set(["rounds", "node_modules"]);

export function readScenario(path: string, name = path): { scenario: Scenario; text: string } {
  if (statSync(path).size > FILE_MAX) throw new Error(`${name}: larger than 256 KB`);
  const text = readFileSync(path, "utf8");
  return { scenario: parseScenario(text, name), text };
}

/** `warn` is told of files that are no scenarios; the others are played all the same. */
export function readCatalogue(
  dir: string,
  warn: (error: Error) => void,
): Map<string, CatalogueEntry> {
  const entries = new Map<string, CatalogueEntry>();
  if (!existsSync(dir)) {
    warn(new Error(`there are no scenarios: ${dir} does not exist`));
    return entries;
  }
  for (const path of scenarioFiles(dir)) {
    const file = relative(dir, path);
    try {
      const { scenario, text } = readScenario(path, file);
      entries.set(scenario.id, { card: scenario.card(), digest: scenario.digest, file, text });
    } catch (error) {
      warn(error as Error);
    }
  }
  return entries;
}

/** Every .yaml file under a folder, by name; a file stands for itself. */
export function scenarioFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const found: string[] = [];
  const names = readdirSync(path, { withFileTypes: true });
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (entry.isDirectory() && !ELSEWHERE.has(entry.name)) found.push(...scenarioFiles(child));
    else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) found.push(child);
  }
  return found;
}
