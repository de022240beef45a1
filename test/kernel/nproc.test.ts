/** RLIMIT_NPROC: how many tasks a user may have, and that root and its services may have more. */
import { expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { takeStep } from "../../session/drive.ts";
import { onBooted } from "../support/booted.ts";
import { newSession } from "../support/session.ts";

const BOMB = ":(){ :|:& };:";

test("ulimit -u is half of kernel.threads-max, for everybody", () => {
  const script = "cat /proc/sys/kernel/threads-max; ulimit -u; sudo -u learner bash -c 'ulimit -u'";
  const [threads, root, learner] = onBooted(script).trim().split("\n").map(Number);
  expect(root).toBe((threads ?? 0) / 2);
  expect(learner).toBe(root);
});

test("a user's fork bomb stops at the user's limit; root forks on, and ends it", () => {
  const script = `sudo -u learner bash -c '${BOMB}' 2>/dev/null; sleep 3
    echo $(pgrep -u learner | wc -l) of $(ulimit -u)
    /bin/echo root forks; systemctl restart cron; systemctl is-active cron
    pkill -KILL -u learner; sleep 1; echo left: $(pgrep -u learner | wc -l)`;
  const [count = "", ...rest] = onBooted(script).trim().split("\n");
  const [had = 0, limit = 0] = count.split(" of ").map(Number);
  expect(had).toBeGreaterThan(limit * 0.9);
  expect(had).toBeLessThanOrEqual(limit);
  expect(rest).toEqual(["root forks", "active", "left: 0"]);
});

test("root's own bomb stops at kernel.threads-max, which may be set lower and not higher", () => {
  const script = `sysctl -w kernel.threads-max=200; sysctl -w kernel.threads-max=1000000
    bash -c '${BOMB}' 2>/dev/null & sleep 3
    echo tasks $(cut -d/ -f2 /proc/loadavg | cut -d' ' -f1)`;
  const out = onBooted(script);
  expect(out).toContain("kernel.threads-max = 200");
  expect(out).toContain("Invalid argument");
  const tasks = Number(/tasks (\d+)/.exec(out)?.[1]);
  expect(tasks).toBeGreaterThan(190);
  expect(tasks).toBeLessThanOrEqual(200);
});

test("a learner survives a bomb at the prompt by kill -9 -1, and one in front by ^C", () => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  const type = (line: string): void => takeStep(session, { type: line });
  type(`${BOMB} 2>/dev/null`);
  takeStep(session, { wait: "5s" });
  type("kill -9 -1");
  takeStep(session, { wait: "3s" });
  type("clear; echo alive $((6 * 7)); ps -u learner | wc -l");
  expect(session.screenText()).toContain("alive 42");
  takeStep(session, { keys: "f(){ f | f; }; f\\n" });
  takeStep(session, { wait: "5s" });
  takeStep(session, { keys: "^C" });
  takeStep(session, { wait: "15s" });
  type("echo alive $((7 * 7))");
  expect(session.screenText()).toContain("alive 49");
});
