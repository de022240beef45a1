/**
 * pagefault replay: runs a log again, shows what the terminal showed, and checks that it is the
 * same.
 */
import { readFileSync } from "node:fs";
import { Session } from "../../session/session.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import { type LogFile, parseLog } from "../logfile.ts";
import { type Command, duration, Failure, only, text } from "./command.ts";
import { lookOf } from "./prose.ts";
import { formatScore } from "./report.ts";
import { namedScenario } from "./scenario.ts";

const SLICE_NS = 20_000_000;

export const replay: Command = {
  usage: `Usage: pagefault replay LOG [--scenario FILE] [--speed N] [--until TIME] [--score]

Runs a log (from the page's or play's --log) again and prints what the terminal printed. The output
is compared with the marks in the log: status 1 when it differs.

  --scenario FILE   the scenario, when it is not one of those that come with Pagefault
  --speed N         N times as fast as it was (as fast as it can)
  --until TIME      stop there, such as 4m or 90s
  --score           print the score at the end
`,
  options: {
    scenario: { type: "string" },
    speed: { type: "string" },
    until: { type: "string" },
    score: { type: "boolean" },
  },
  run: async (values, operands) => {
    const file = only(operands, "LOG");
    const log = parseLog(readFileSync(file, "utf8"), file);
    const until = text(values, "until");
    const endNs = until === undefined ? Number.POSITIVE_INFINITY : duration(until, "until");
    const session = sessionOf(log, text(values, "scenario"));
    await run(session, log, endNs, Number(text(values, "speed") ?? Number.POSITIVE_INFINITY));
    const differs = difference(session, log);
    if (values.score === true)
      process.stdout.write(`\r\n${formatScore(session.score(), lookOf(process.stdout))}`);
    if (differs === undefined) return 0;
    process.stderr.write(`\npagefault replay: ${differs}\n`);
    return 1;
  },
};

function sessionOf({ header }: LogFile, file: string | undefined): Session {
  const scenario = namedScenario(file ?? header.scenario);
  if (scenario.digest !== header.scenarioDigest) {
    throw new Failure(
      `the scenario ${header.scenario} has changed since; give the old file with --scenario`,
    );
  }
  const { seed, mode, rows, cols } = header;
  return new Session({ scenario, seed, mode, rows, cols, programs, image: baseImage() });
}

async function run(session: Session, log: LogFile, endNs: number, speed: number): Promise<void> {
  const begunMs = performance.now();
  const runTo = async (goalNs: number): Promise<void> => {
    while (session.nowNs < goalNs) {
      const to = Math.min(goalNs, session.nowNs + SLICE_NS);
      while (!session.advance(to)) show(session);
      show(session);
      const wait = begunMs + session.nowNs / 1e6 / speed - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    }
  };
  show(session);
  for (const entry of log.entries) {
    await runTo(Math.min(entry.atNs, endNs));
    if (entry.atNs > endNs) return;
    session.replay(entry);
    show(session);
  }
  await runTo(Math.min(log.progress?.atNs ?? session.nowNs, endNs));
}

function show(session: Session): void {
  for (const bytes of session.takeOutput()) process.stdout.write(bytes);
}

function difference(session: Session, log: LogFile): string | undefined {
  const made = new Map(session.marks.map((mark) => [mark.atNs, mark]));
  for (const mark of log.marks) {
    const again = made.get(mark.atNs);
    if (again !== undefined && (again.hash !== mark.hash || again.bytes !== mark.bytes)) {
      return `the output differs from the recorded one before ${mark.atNs / 1e9} s`;
    }
  }
  return undefined;
}
