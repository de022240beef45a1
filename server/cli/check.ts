/** pagefault check: a scenario's own tests, on many seeds, in as many threads as there are CPUs. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { Worker } from "node:worker_threads";
import type { CheckResult, CheckRun } from "../../session/check.ts";
import type { Plot } from "../../session/view.ts";
import { readScenario, scenarioFiles } from "../catalogue.ts";
import { SIM_WORKER } from "../paths.ts";
import type { Checker } from "../sim/main.ts";
import { remote } from "../store/remote.ts";
import { type Command, Failure, integer, UsageError } from "./command.ts";
import { printable } from "./misses.ts";
import { scenarioPath } from "./scenario.ts";

const SEEDS = 5;
/** Wrong fixes and cheats are tried on the first so many seeds unless --all is given. */
const WRONG_SEEDS = 5;

export const check: Command = {
  usage: `Usage: pagefault check FILE... [--seeds N] [--all] [--verbose]

Checks scenarios (files, folders or ids): the author's solution must score 100 on every seed, doing
nothing 0, each wrong fix must not solve it, and generic cheats must score at most 20. Prints what a
learner who does nothing would see go by. Status 1 when something fails.

  --seeds N       seeds 1 to N (${SEEDS})
  --all           wrong fixes and cheats on every seed (on the first ${WRONG_SEEDS})
  -v, --verbose   what the terminal showed, of what failed
`,
  options: {
    seeds: { type: "string" },
    all: { type: "boolean" },
    verbose: { type: "boolean", short: "v" },
  },
  run: async (values, operands) => {
    if (operands.length === 0) throw new UsageError("FILE is missing");
    const seeds = integer(values, "seeds", 1, 10_000) ?? SEEDS;
    const files = operands.flatMap((name) => scenarioFiles(scenarioPath(name)));
    if (files.length === 0) throw new Failure(`there are no scenarios in ${operands.join(" ")}`);
    const pool = new Pool(Math.min(availableParallelism(), seeds * files.length));
    let ok = true;
    const begun = performance.now();
    try {
      const work = files.map((file) => checkFile(pool, file, seeds, values.all === true));
      for (const [index, pending] of work.entries()) {
        const result = await pending;
        ok &&= report(files[index] as string, result, values.verbose === true);
      }
    } finally {
      await pool.close();
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(`${ok ? "All passed" : "Something failed"}, in ${seconds} s\n`);
    return ok ? 0 : 1;
  },
};

/** All seeds of a file, or why it is no scenario. */
async function checkFile(
  pool: Pool,
  file: string,
  seeds: number,
  all: boolean,
): Promise<CheckResult | Error> {
  const name = relative(process.cwd(), file);
  try {
    readScenario(file, name);
  } catch (error) {
    return error as Error;
  }
  const text = readFileSync(file, "utf8");
  const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
  const results = await Promise.all(
    numbers.map((seed) =>
      pool.run((checker) => checker.check(text, name, [seed], all || seed <= WRONG_SEEDS)),
    ),
  );
  const [first] = results as [CheckResult];
  const runs = results.flatMap((result) => result.runs);
  return { ...first, runs, ok: results.every((result) => result.ok) };
}

function report(file: string, result: CheckResult | Error, verbose: boolean): boolean {
  if (result instanceof Error) {
    process.stdout.write(`${file}\n  FAIL  ${result.message}\n\n`);
    return false;
  }
  const lines = [result.scenario];
  for (const plot of result.plots) lines.push(...plotLines(plot));
  const names = [...new Set(result.runs.map((run) => run.name))];
  for (const name of names) {
    const runs = result.runs.filter((run) => run.name === name);
    const failed = runs.filter((run) => !run.ok);
    const totals = runs.map((run) => run.total);
    const range = `${Math.min(...totals)}-${Math.max(...totals)}`;
    const scores = range.replace(/^(\d+)-\1$/, "$1");
    const verdict = failed.length === 0 ? "ok  " : "FAIL";
    lines.push(`  ${verdict}  ${name}: ${runs.length} seeds, score ${scores}`);
    for (const run of failed) lines.push(...failure(run, verbose));
  }
  process.stdout.write(`${lines.join("\n")}\n\n`);
  return result.ok;
}

function failure(run: CheckRun, verbose: boolean): string[] {
  const lines = [`        seed ${run.seed}: ${run.problem}`];
  if (verbose)
    lines.push(...run.screen.split(/\r?\n/).map((line) => `        | ${printable(line)}`));
  return lines;
}

const BARS = "▁▂▃▄▅▆▇█";
const WIDTH = 60;

/** A plot as lines of small bars, each scaled to its own maximum. */
function plotLines(plot: Plot): string[] {
  return plot.series.map(({ label, y }) => {
    const most = Math.max(...y, 0);
    const step = Math.max(1, y.length / WIDTH);
    let bars = "";
    for (let at = 0; at < y.length; at += step) {
      const piece = y.slice(Math.floor(at), Math.max(Math.floor(at) + 1, Math.floor(at + step)));
      const level = most === 0 ? 0 : Math.max(...piece) / most;
      bars += BARS[Math.min(BARS.length - 1, Math.floor(level * BARS.length))];
    }
    const name = `${plot.id} ${label}`.padEnd(20);
    return `  ${name} ${bars} max ${Number(most.toPrecision(4))} ${plot.unit}`;
  });
}

/** Threads that check, one piece of work at a time each. */
class Pool {
  private readonly idle: Checker[] = [];
  private readonly waiting: ((checker: Checker) => void)[] = [];
  private readonly workers: Worker[] = [];

  constructor(size: number) {
    for (let i = 0; i < size; i++) {
      const worker = new Worker(SIM_WORKER, { workerData: { checker: true } });
      const { object, fail } = remote<Checker>(worker);
      worker.on("error", fail);
      this.workers.push(worker);
      this.idle.push(object);
    }
  }

  async run<T>(work: (checker: Checker) => Promise<T>): Promise<T> {
    const checker =
      this.idle.pop() ??
      (await new Promise<Checker>((resolve) => {
        this.waiting.push(resolve);
      }));
    try {
      return await work(checker);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.idle.push(checker);
      else next(checker);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
