/** The uptime that nobody watched tells the same story as the moment. */
import { expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { takeStep } from "../../session/drive.ts";
import { plainLines } from "../../session/shown.ts";
import { onBooted } from "../support/booted.ts";
import { newSession } from "../support/session.ts";

function shown(command: string): string[] {
  const session = newSession(namedScenario("memory/page-cache-panic"), 4);
  session.screenText();
  for (const type of `clear; ${command}`.split("\n")) takeStep(session, { type });
  return plainLines(session.screenText()).lines;
}

test("a database that was up for weeks has used CPU in all of them, and warmed its memory", () => {
  const command = "ps -C postgres -o pcpu,cputimes,rss,args | grep shared_mb";
  const line = shown(command).find((one) => /^ *[\d.]+ .*shared_mb/.test(one)) ?? "";
  const [cpu, seconds, rss] = (/([\d.]+) +(\d+) +(\d+) /.exec(line) ?? []).slice(1).map(Number);
  expect(cpu).toBeGreaterThan(0.5);
  expect(seconds).toBeGreaterThan(10 * 3_600);
  expect(rss).toBeGreaterThan(200_000);
});

test("vmstat's averages since boot are of the size of its other lines", () => {
  const rows = shown("vmstat 1 3")
    .map((line) => line.trim().split(/ +/).map(Number))
    .filter((words) => words.length === 17 && words.every((word) => word >= 0));
  const [first = [], , last = []] = rows;
  // Since boot procps divides by the ticks of all CPUs together, and this host has four.
  expect((first[8] ?? 0) * 4).toBeGreaterThan((last[8] ?? 0) * 0.9);
  expect((first[8] ?? 0) * 4).toBeLessThan((last[8] ?? 0) * 1.1);
});

test("daemons and kernel threads have used a little CPU each, pid 1 some minutes", () => {
  const times = (comm: string): number =>
    Number(onBooted(`ps -C ${comm} -o cputimes=`, { uptime: "40d" }).trim().split("\n")[0]);
  expect(times("systemd")).toBeGreaterThan(60);
  expect(times("systemd")).toBeLessThan(1_200);
  expect(times("rcu_preempt")).toBeGreaterThan(60);
  expect(times("node_exporter")).toBeGreaterThan(300);
});

test("a large file of a scenario has its blocks: ls, du and df agree", () => {
  const lines = shown("ls -ls /var/lib/postgresql/dumps; du -k /var/lib/postgresql/dumps");
  const text = lines.join("\n");
  expect(text).toContain("total 25165824\n25165824 -rw-r--r-- 1 postgres postgres 25769803776");
  expect(text).toContain("25165828\t/var/lib/postgresql/dumps");
});

test("who has just typed is not idle", () => {
  const [line = ""] = shown("sleep 30; w -h").filter((one) => /^learner +pts/.test(one));
  const idle = /^learner +pts\/0 +\S+ +\S+ +([\d.]+)s /.exec(line)?.[1];
  expect(Number(idle)).toBeGreaterThan(20);
  const [now = ""] = shown("sleep 30\nw -h").filter((one) => /^learner +pts/.test(one));
  expect(Number(/^learner +pts\/0 +\S+ +\S+ +([\d.]+)s /.exec(now)?.[1])).toBeLessThan(8);
});

test("no two workers, and no two of the database's helpers, have used the same CPU time", () => {
  for (const comm of ["nginx", "postgres"]) {
    const times = shown(`top -bn1 -w 120 | grep ' ${comm}$'`)
      .map((line) => /(\S+) (?:nginx|postgres) *$/.exec(line)?.[1])
      .filter((time) => time !== undefined);
    expect(times.length).toBeGreaterThan(4);
    expect(new Set(times).size).toBe(times.length);
  }
});

test("what a host does now and then is not done by all in the same instant", () => {
  const script = "for i in 1 2 3 4 5 6 7 8; do top -bn1 | sed -n 2p; sleep 0.9; done";
  const counts = shown(`${script}\nsleep 9`).map((line) => /(\d+) running/.exec(line)?.[1]);
  for (const count of counts) expect(Number(count ?? 1)).toBeLessThan(5);
});
