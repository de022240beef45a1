/** Makes a session again in a process of its own: a job on standard input, what came of it out. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { LogEntry, OutputMark } from "../../session/log.ts";
import { replay } from "../../session/replay.ts";
import { namedScenario } from "../../server/cli/scenario.ts";
import { baseImage } from "../../server/image.ts";
import { programs } from "../../userland/programs.ts";

export interface Job {
  readonly scenario: string;
  readonly seed: number;
  readonly rows: number;
  readonly cols: number;
  readonly log: readonly LogEntry[];
  readonly marks: readonly OutputMark[];
  readonly untilNs: number;
}

export interface Outcome {
  readonly node: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly differs: OutputMark | null;
  readonly score: string;
}

const job = JSON.parse(readFileSync(0, "utf8")) as Job;
const { session, output, differs } = replay(
  {
    scenario: namedScenario(job.scenario),
    seed: job.seed,
    mode: "practice",
    rows: job.rows,
    cols: job.cols,
    programs,
    image: baseImage(),
  },
  job.log,
  job.marks,
  job.untilNs,
);
const outcome: Outcome = {
  node: process.version,
  bytes: output.length,
  sha256: createHash("sha256").update(output).digest("hex"),
  differs,
  score: JSON.stringify(session.score()),
};
process.stdout.write(JSON.stringify(outcome));
