/**
 * Scripts through the real shells and ours: same output, same words on standard error, same status.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runProgram } from "../../support/host.ts";
import { have } from "../../support/oracle.ts";

const ENV = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  LANG: "C.UTF-8",
  TERM: "dumb",
};
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Scripts of a file: separated by lines of four dashes. */
function scripts(file: string): string[] {
  return readFileSync(new URL(`scripts/${file}`, import.meta.url), "utf8").split(/^----\n/m);
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

function real(shell: string, script: string, dir: string): Outcome {
  const result = spawnSync(`/usr/bin/${shell}`, ["-c", script], {
    argv0: shell,
    cwd: dir,
    env: ENV,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000,
  });
  const status = result.status ?? 128 + (SIGNALS[result.signal ?? ""] ?? 0);
  return { stdout: result.stdout, stderr: result.stderr, status };
}

/** Process ids differ, and with them the width of their column. */
function comparable({ stdout, stderr, status }: Outcome): Outcome {
  return {
    stdout,
    stderr: stderr.replace(/(line \d+:) +\d+ +(Killed|Done)/g, "$1 PID $2"),
    status,
  };
}

function compare(shell: string, script: string): void {
  const dir = mkdtempSync(join(tmpdir(), "pf-shell-"));
  try {
    const options = {
      cwd: dir,
      env: ENV,
      files: [{ path: dir, type: "dir" as const, mode: 0o755 }],
    };
    const ours = runProgram([shell, "-c", script], options);
    expect(comparable(ours)).toEqual(comparable(real(shell, script, dir)));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const title = (script: string): string => script.trim().split("\n")[0]?.slice(0, 70) ?? "";

for (const [shell, files] of [
  ["bash", ["builtins.txt", "language.txt", "programs.txt"]],
  ["dash", ["dash.txt"]],
] as const) {
  for (const file of files) {
    describe.runIf(have(shell))(`${shell} and ours agree on ${file}`, () => {
      scripts(file).forEach((script, i) => {
        test(`${i}: ${title(script)}`, () => compare(shell, script));
      });
    });
  }
}
