/**
 * Real procps and util-linux over the /proc that we render print what our tools print, in all
 * scenarios, at many seeds and odd moments. The clock is libfaketime's.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { dumpProc } from "../../session/procdump.ts";
import { Jail } from "../support/oracle.ts";
import { have, toInstall } from "../support/packages.ts";
import { FULL } from "../support/size.ts";
import { newSession } from "../support/session.ts";
import { fakeClock, ours, snapshot, type Snapshot } from "../support/snapshots.ts";
import { COMMANDS, type Command } from "./commands.ts";

const SCENARIOS = ["memory/swap-storm", "memory/page-cache-panic", "shell/nullglob-cleanup"];
const AT_SEC = FULL ? [0.41, 7.303, 33.77, 61.013, 179.9] : [0.41, 14.303, 77.77, 179.9];
const SEEDS = FULL ? [1, 2, 3, 4] : [1];
/** In each snapshot every n-th of the command lines, and another n-th in the next. */
const PART = FULL ? 4 : 8;

/** Something stopped, something nice, something in the background. */
const JOBS = "sleep 500 & sh -c 'kill -STOP $$' & nice -n 5 sleep 400 & cat &\r";

const NEEDS = ["bwrap", "faketime", "vmstat", "ps"];
const there = have(...NEEDS);

const FILES = { "etc/passwd": "/etc/passwd", "etc/group": "/etc/group", "run/utmp": "/run/utmp" };

function real(jail: Jail, snap: Snapshot, argv: readonly string[]): string {
  return run(jail, argv, { clock: fakeClock(snap), binds: Object.entries(FILES) });
}

function run(jail: Jail, argv: readonly string[], options: Parameters<Jail["run"]>[1]): string {
  try {
    return jail.run(argv, options);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}${stderr}`;
  }
}

function compare(snap: Snapshot, commands: readonly Command[]): void {
  const { passwd, group, utmp } = snap;
  using jail = new Jail(snap.entries, {
    "etc/passwd": passwd,
    "etc/group": group,
    "run/utmp": utmp,
  });
  for (const { line, comparable = (text: string) => text } of commands) {
    const argv = line.split(" ");
    expect.soft(comparable(ours(snap, argv)), line).toBe(comparable(real(jail, snap, argv)));
  }
}

let turn = 0;

describe.each(SCENARIOS)("our tools print what real ones print in %s", (name) => {
  for (const seed of SEEDS) {
    const session = there ? newSession(namedScenario(name), seed) : null;
    afterAll(() => void session?.takeOutput());
    for (const at of AT_SEC) {
      const part = turn++ % PART;
      const title = `seed ${seed}, ${at} s${there ? "" : toInstall(...NEEDS)}`;
      test.skipIf(!there)(title, { timeout: 300_000 }, () => {
        if (session === null) return;
        if (at === AT_SEC[1]) session.input({ kind: "keys", text: JOBS });
        session.runTo(at * 1e9);
        const commands = COMMANDS.filter(({ core }, i) => core === true || i % PART === part);
        compare(snapshot(session, `${name} ${seed} ${at}`), commands);
      });
    }
  }
});

/** A jail with the learner's terminal, so that w finds whose it is; only root can make one. */
const root = process.getuid?.() === 0;
const W_LINES = ["w", "w -h", "w -s", "w -hsf", "w -o", "w nosuch"];
const W_KEYS = ["sleep 1000\r", "\u0003sudo sleep 50\r", "\u0003sh -c 'while :; do :; done'\r"];

test.skipIf(!there || !root)(
  `w names what the learner runs, as the real one does${there ? "" : toInstall(...NEEDS)}`,
  { timeout: 120_000 },
  () => {
    const session = newSession(namedScenario("memory/page-cache-panic"), 1);
    session.runTo(2e9);
    for (const [index, text] of W_KEYS.entries()) {
      session.input({ kind: "keys", text });
      session.runTo((8 + index * 6) * 1e9);
      const snap = { ...snapshot(session, `w ${index}`), entries: dumpProc(session.m) };
      const { passwd, group, utmp } = snap;
      using jail = new Jail(snap.entries, {
        "etc/passwd": passwd,
        "etc/group": group,
        "run/utmp": utmp,
      });
      const device = join(jail.dir, "dev/pts/0");
      mkdirSync(dirname(device), { recursive: true });
      execFileSync("mknod", [device, "c", "136", "0"]);
      execFileSync("touch", ["-d", `@${snap.sec}`, device]);
      const options = {
        clock: fakeClock(snap),
        binds: Object.entries({ ...FILES, "dev/pts": "/dev/pts" }),
        env: { NO_FAKE_STAT: "1" },
      };
      for (const line of W_LINES)
        expect
          .soft(ours(snap, line.split(" ")), `${text} ${line}`)
          .toBe(run(jail, line.split(" "), options));
    }
  },
);
