/** The system packages that a test's real tools come in (test/packages.txt). */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export const CI = process.env["CI"] === "true";

const PACKAGES = new Map(
  readFileSync(new URL("../packages.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" ") as [command: string, name: string]),
);

/** Are these commands there? On CI a missing one fails. */
export function have(...commands: string[]): boolean {
  const missing = commands.filter((name) => spawnSync("which", [name]).status !== 0);
  if (missing.length > 0 && CI) throw new Error(`missing on CI: ${missing.join(" ")}`);
  return missing.length === 0;
}

/** What a skipped test adds to its name: how to have it run. */
export function toInstall(...commands: string[]): string {
  const missing = commands.filter((name) => spawnSync("which", [name]).status !== 0);
  const names = new Set(missing.map((name) => PACKAGES.get(name) ?? name));
  return names.size === 0 ? "" : ` (skipped: apt-get install ${[...names].join(" ")})`;
}
