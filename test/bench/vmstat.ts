/** How many sessions with `vmstat 1` a core carries: rows come once a second; lateness is the jitter between them. */
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { percentile, sleep } from "./measure.ts";
import { newOurs, openOurs, shows, type Terminal } from "./terminal.ts";

const STEPS = [100, 250, 500, 750];
const WATCH_MS = 8_000;
const LATE_MS = 50;

/** CPU seconds of a process and its threads. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export async function vmstatSessions(
  child: ChildProcess,
  port: number,
  scenario: string,
): Promise<string> {
  const terminals: Terminal[] = [];
  let best = "none";
  for (const count of STEPS) {
    while (terminals.length < count) {
      const terminal = await openOurs(port, await newOurs(port, scenario, 1000 + terminals.length));
      await shows(terminal, /\$ $/);
      terminal.type("vmstat 1\r");
      terminals.push(terminal);
      await sleep(7); // phases spread over the second
    }
    const late: number[] = [];
    for (const terminal of terminals) {
      let last = 0;
      terminal.onData = () => {
        const now = performance.now();
        if (last > 0) late.push(Math.abs(now - last - 1000));
        last = now;
      };
    }
    await sleep(2_000);
    late.length = 0;
    const before = cpuSeconds(child.pid as number);
    await sleep(WATCH_MS);
    const cores = (cpuSeconds(child.pid as number) - before) / (WATCH_MS / 1000);
    const p99 = percentile(late, 99);
    const line = `${count} (${cores.toFixed(2)} cores, p99 ${p99.toFixed(0)} ms)`;
    console.error(`vmstat 1: ${line}`);
    if (p99 > LATE_MS) break;
    best = line;
  }
  for (const terminal of terminals) terminal.close();
  return best;
}
