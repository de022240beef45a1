import { describe, expect, test } from "vitest";
import type { CpuTimes } from "../../../kernel/sched/cputime.ts";
import { NSEC_PER_SEC } from "../../../kernel/uapi/time.ts";
import { TerminalSession } from "../../support/terminalsession.ts";

const SECONDS = 20;

interface Busy {
  /** Share of the time that each CPU was not idle. */
  readonly cpus: readonly number[];
  /** CPUs that each spinner had. */
  readonly spinners: readonly number[];
}

function idleNs({ idle, iowait }: CpuTimes): number {
  return idle + iowait;
}

function spin(loop: string, count: number): Busy {
  const terminal = new TerminalSession();
  const { machine } = terminal;
  terminal.type(`for i in $(seq ${count}); do ${loop} & done\r`, 2000);
  const before = machine.cpus.map(idleNs);
  const tasks = [...machine.tasks.values()].filter(
    ({ process }) => process.parent === terminal.shell,
  );
  const used = tasks.map((task) => task.utimeNs + task.stimeNs);
  terminal.wait(SECONDS * 1000);
  const span = SECONDS * NSEC_PER_SEC;
  return {
    cpus: machine.cpus.map((cpu, i) => 1 - (idleNs(cpu) - (before[i] as number)) / span),
    spinners: tasks.map((task, i) => (task.utimeNs + task.stimeNs - (used[i] as number)) / span),
  };
}

describe.each(["yes > /dev/null", "(while :; do :; done)"])("spinners: %s", (loop) => {
  test("more of them than CPUs: no CPU is idle, and they share alike", () => {
    const { cpus, spinners } = spin(loop, 3);
    expect(cpus).toHaveLength(2);
    expect(Math.min(...cpus)).toBeGreaterThan(0.97);
    expect(spinners).toHaveLength(3);
    for (const share of spinners) expect(share).toBeCloseTo(2 / 3, 1);
  });

  test("fewer of them than CPUs: each has one to itself", () => {
    const { cpus, spinners } = spin(loop, 1);
    expect(Math.max(...cpus)).toBeGreaterThan(0.97);
    expect(Math.min(...cpus)).toBeLessThan(0.1);
    expect(spinners[0]).toBeGreaterThan(0.97);
  });
});
