/** What scripts cost: our shell on a fresh host, and bash, each less an empty script. */
import { spawnSync } from "node:child_process";
import { buildImage } from "../../kernel/fs/super.ts";
import { runSandbox } from "../../session/sandbox.ts";
import { programs } from "../../userland/programs.ts";
import { baseEntries, IMAGE_TIME } from "../../userland/rootfs/image.ts";

const RUNS = 30;
const SCRIPTS: readonly (readonly [what: string, script: string])[] = [
  ["for, 1000 builtins", "for i in {1..1000}; do :; done"],
  ["while [ ], 1000 turns", "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); done"],
];

function fastestMs(run: (script: string) => void, script: string): number {
  let best = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const from = performance.now();
    run(script);
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

/** A script that fails early is quick. */
function succeeded(status: number | null, script: string): void {
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
}

/** Rows of the table: what, ours and bash's, in milliseconds. */
export function shellFigures(): (readonly [what: string, ours: string, bash: string])[] {
  const image = buildImage(baseEntries(), IMAGE_TIME);
  const ours = (script: string): void => {
    const argv = ["bash", "-c", script];
    succeeded(runSandbox({ programs, image, path: "/usr/bin/bash", argv }).status, script);
  };
  const bash = (script: string): void =>
    succeeded(spawnSync("bash", ["-c", script]).status, script);
  const cost = (run: (script: string) => void, script: string): string =>
    `${Math.max(0, fastestMs(run, script) - fastestMs(run, ":")).toFixed(2)} ms`;
  return SCRIPTS.map(([what, script]) => [what, cost(ours, script), cost(bash, script)]);
}
