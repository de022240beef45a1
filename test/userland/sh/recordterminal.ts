/**
 * Records what the real bash shows for the keys of fixtures/shell/terminal.json: run it by hand
 * with bash 5.2 after adding cases. It needs node-pty; the tests only read what it wrote.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawn } from "node-pty";
import { DIRECTORIES, ENV, FILES, HOME, screenOf } from "../../support/terminalsession.ts";

const FIXTURE = new URL("../../fixtures/shell/terminal.json", import.meta.url);
const PAUSE_MS = 250;

export interface TerminalCase {
  readonly keys: readonly string[];
  readonly rows?: number;
  readonly cols?: number;
  text?: string;
  cursor?: string;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function record(one: TerminalCase): Promise<void> {
  const { rows = 24, cols = 80 } = one;
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME);
  for (const name of DIRECTORIES) mkdirSync(`${HOME}/${name}`);
  for (const name of FILES) writeFileSync(`${HOME}/${name}`, "");
  const shell = spawn("/usr/bin/bash", ["--norc", "--noprofile"], {
    cols,
    rows,
    cwd: HOME,
    env: ENV,
  });
  let output = "";
  shell.onData((data) => (output += data));
  await sleep(400);
  for (const keys of one.keys) {
    shell.write(keys);
    await sleep(PAUSE_MS);
  }
  shell.kill("SIGKILL");
  const screen = await screenOf(output, rows, cols);
  one.text = screen.text;
  one.cursor = screen.cursor;
}

export async function recordAll(): Promise<void> {
  const fixture = JSON.parse(readFileSync(FIXTURE, "utf8")) as {
    origin: string;
    cases: TerminalCase[];
  };
  for (const one of fixture.cases) if (one.text === undefined) await record(one);
  writeFileSync(FIXTURE, `${JSON.stringify(fixture, null, 1)}\n`);
}
