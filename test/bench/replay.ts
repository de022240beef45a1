/** How fast sessions replay: simulated time over host time, without a server. */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { buildImage } from "../../kernel/fs/super.ts";
import { parseScenario } from "../../session/scenario.ts";
import { Session } from "../../session/session.ts";
import { programs } from "../../userland/programs.ts";
import { baseEntries, IMAGE_TIME } from "../../userland/rootfs/image.ts";

const MINUTES = 20;

export function replayFigures(root: string): [string, string][] {
  const file = `${root}scenarios/memory/page-cache-panic.yaml`;
  const scenario = parseScenario(readFileSync(file, "utf8"), file);
  const image = buildImage(baseEntries(), IMAGE_TIME);
  const make = (seed: number): Session =>
    new Session({ scenario, seed, mode: "practice", rows: 24, cols: 80, programs, image });
  for (let seed = 1; seed <= 3; seed++) run(make(seed), "vmstat 1\r", 120); // warm
  const out: [string, string][] = [];
  for (const [what, line] of [
    ["replay, idle", ""],
    ["replay, vmstat 1", "vmstat 1\r"],
  ] as const) {
    const session = make(7);
    const from = performance.now();
    run(session, line, MINUTES * 60);
    const ms = performance.now() - from;
    out.push([what, `${Math.round((MINUTES * 60_000) / ms)} x`]);
  }
  return out;
}

function run(session: Session, line: string, seconds: number): void {
  if (line !== "") session.input({ kind: "keys", text: line });
  for (let second = 10; second <= seconds; second += 10) {
    session.advance(session.nowNs + 10e9);
    session.takeOutput();
  }
}
