/**
 * A session that was lived in random slices of time and of work, and its replay in another process
 * and on another Node, have the same bytes and the same score.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { Input, LogEntry } from "../../session/log.ts";
import type { Session } from "../../session/session.ts";
import { SIZE } from "../support/session.ts";
import { chance, openHost, SCENARIOS } from "../law/load.ts";
import { bundled } from "../support/bundled.ts";
import { CI } from "../support/packages.ts";
import { size } from "../support/size.ts";
import type { Job, Outcome } from "./child.ts";

type Random = (n: number) => number;

/** What a learner does, by scenario; "|" stands for a pause. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  "memory/swap-storm": [
    "vmstat 1 4\r",
    "free -m\r",
    "ps aux --sort=-rss | head\r",
    "top\r",
    "|",
    "q",
    "sudo systemctl list-units --type=service\r",
  ],
  "memory/page-cache-panic": [
    "cat /proc/meminfo | head\r",
    "/usr/sbin/memhog --size 400 --rate 90 --touch 3000 &\r",
    "vmstat -w 1\r",
    "|",
    "\x03",
    "kill %1\r",
    "dmesg | tail -3\r",
  ],
  "shell/nullglob-cleanup": [
    "for i in 1 2 3; do echo $RANDOM $i; done\r",
    "ls /etc/*.con\t\r",
    "while :; do :; done\r",
    "|",
    "\x03",
    "yes | head -2000 | md5sum\r",
    "sleep 30 &\r",
    "find /var -name '*.log' | sort | tail -3\r",
  ],
};

/** Random targets and budgets, until it is there. */
function runFor(session: Session, ns: number, random: Random): void {
  const until = session.nowNs + ns;
  while (session.nowNs < until) {
    const to = Math.min(until, session.nowNs + 1 + random(400_000_000));
    while (!session.advance(to, 1 + random(20_000)));
  }
}

function live(scenario: string, seed: number): { job: Job; sha256: string; score: string } {
  const random = chance(seed + 99);
  const session = openHost(scenario, seed);
  const output: Uint8Array[] = [];
  const log: LogEntry[] = [];
  const put = (input: Input): void => {
    log.push(session.input(input));
    output.push(...session.takeOutput());
  };
  for (const text of TYPED[scenario] ?? []) {
    for (const key of text === "|" ? "" : text) {
      put({ kind: "keys", text: key });
      runFor(session, random(90_000_000), random);
    }
    if (random(4) === 0) put({ kind: "resize", rows: 20 + random(20), cols: 70 + random(90) });
    runFor(session, 200_000_000 + random(5_000) * 1_000_000, random);
    output.push(...session.takeOutput());
  }
  put({ kind: "submit" });
  runFor(session, session.dueNs - session.nowNs, random);
  output.push(...session.takeOutput());
  const job: Job = {
    scenario: `scenarios/${scenario}.yaml`,
    seed,
    ...SIZE,
    log,
    marks: session.marks,
    untilNs: session.nowNs,
  };
  const hash = createHash("sha256");
  for (const bytes of output) hash.update(bytes);
  return { job, sha256: hash.digest("hex"), score: JSON.stringify(session.score()) };
}

/** How to start another Node; npx may have to fetch it. */
function node24(): readonly string[] | null {
  const command = ["npx", "--yes", "-p", "node@24", "node"];
  const { stdout } = spawnSync(command[0] as string, [...command.slice(1), "-v"], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return stdout?.startsWith("v24.") ? command : null;
}

let child = "";
beforeAll(async () => {
  const urls = await bundled("replay", { child: "test/replay/child.ts" });
  child = fileURLToPath(urls.child);
});

function again(command: readonly string[], job: Job): Outcome {
  const [program = "", ...args] = command;
  const { stdout, stderr, status } = spawnSync(program, [...args, child], {
    input: JSON.stringify(job),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Outcome;
}

const seeds = Array.from({ length: size(1, 10) }, (_, i) => 41 + i);
const cases = SCENARIOS.flatMap((scenario) => seeds.map((seed) => ({ scenario, seed })));
const other = node24();

describe.each(cases)("a session of $scenario, seed $seed", ({ scenario, seed }) => {
  const { job, sha256, score } = live(scenario, seed);

  test("is the same in another process", () => {
    const outcome = again([process.execPath], job);
    expect(outcome.differs).toBeNull();
    expect(outcome.bytes).toBeGreaterThan(500);
    expect(outcome.sha256).toBe(sha256);
    expect(outcome.score).toBe(score);
  });

  const lack = other === null ? " (skipped: npx has no node@24)" : "";
  test.skipIf(other === null && !CI)(`is the same on Node 24${lack}`, () => {
    if (other === null) throw new Error("npx has no node@24");
    const outcome = again(other, job);
    expect(outcome.node).toMatch(/^v24\./);
    expect(outcome.sha256).toBe(sha256);
    expect(outcome.score).toBe(score);
  });
});
