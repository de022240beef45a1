/**
 * Command lines under real bash with the real tools and under ours, compared byte for byte. A table
 * is a file of test/userland/bin/cases: lines with "#!" set the scene, each other line is a case.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runSandbox } from "../../session/sandbox.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "./host.ts";
import { CI, have, toInstall } from "./packages.ts";

const CASES = join(import.meta.dirname, "../userland/bin/cases");
const ENV = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C.UTF-8",
  HOME: "/root",
  TERM: "dumb",
};

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function real(directory: string, script: string, wrap: readonly string[]): Outcome {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const options = {
    cwd: directory,
    env: ENV,
    input: "",
    encoding: "latin1",
    timeout: 20_000,
  } as const;
  const [program = "bash", ...args] = [...wrap, "bash", "--norc", "-c", script];
  const result = spawnSync(program, args, options);
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

function ours(directory: string, script: string): Outcome {
  const result = runSandbox({
    programs,
    image: testImage(),
    path: "/bin/bash",
    argv: ["bash", "-c", script],
    env: ENV,
    cwd: directory,
    files: [{ path: directory, type: "dir" }],
  });
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
  return { status: result.status, stdout: latin1(result.stdout), stderr: latin1(result.stderr) };
}

/** Why a comparison cannot run here: the tools are Debian 12's, and the cases run as root. */
function lacking(needs: readonly string[]): string {
  if (!have("bash", "ls", ...needs)) return toInstall("bash", "ls", ...needs);
  const version = spawnSync("ls", ["--version"], { encoding: "utf8" }).stdout ?? "";
  if (!version.includes("9.1")) return " (skipped: the tables are of Debian 12, coreutils 9.1)";
  return process.getuid?.() === 0 ? "" : " (skipped: needs root)";
}

/** A test for each case of a table; `wrap` runs the real bash where it can do no harm. */
export function oracleTable(
  name: string,
  needs: readonly string[] = [],
  wrap: readonly string[] = [],
): void {
  const lines = readFileSync(join(CASES, `${name}.txt`), "utf8").split("\n");
  const setup = lines.filter((line) => line.startsWith("#!")).map((line) => line.slice(2));
  const cases = lines.filter((line) => line !== "" && !line.startsWith("#!"));
  const unfit = lacking(needs);
  const skip = unfit !== "" && !CI;
  describe(`the commands of table ${name} do what the real ones do`, () => {
    cases.forEach((line, i) => {
      const title = `case ${i + 1}: ${line.slice(0, 60)}${skip ? unfit : ""}`;
      test.skipIf(skip)(title, () => {
        const directory = `/tmp/pagefault-oracle-${String(process.pid).padStart(7, "0")}-${name}`;
        const script = `${setup.join("\n")}\n${line}`;
        expect(ours(directory, script)).toEqual(real(directory, script, wrap));
        rmSync(directory, { recursive: true, force: true });
      });
    });
  });
}
