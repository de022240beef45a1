/** What patterns become, with and without matches and options, as bash recorded it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SandboxOptions } from "../../../session/sandbox.ts";
import { runProgram } from "../../support/host.ts";

interface Entry {
  readonly path: string;
  readonly dir?: boolean;
  readonly target?: string;
}

interface Case {
  readonly setup: string;
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const fixture = new URL("../../fixtures/shell/globs.json", import.meta.url);
const { setups, cases } = JSON.parse(readFileSync(fixture, "utf8")) as {
  setups: Record<string, Entry[]>;
  cases: Case[];
};

const ENV = {
  PATH: "/usr/bin:/bin",
  HOME: "/home/sre",
  LC_ALL: "C.UTF-8",
  LANG: "C.UTF-8",
  TERM: "dumb",
  USER: "sre",
  COLUMNS: "80",
  LINES: "24",
};

type HostFiles = NonNullable<SandboxOptions["files"]>;

function files(setup: string): HostFiles {
  const out: HostFiles[number][] = [
    { path: "/home/sre", type: "dir", mode: 0o755 },
    { path: "/tmp/g", type: "dir", mode: 0o755 },
  ];
  for (const { path, dir, target } of setups[setup] ?? []) {
    const at = `/tmp/g/${path}`;
    if (dir === true) out.push({ path: at, type: "dir", mode: 0o755 });
    else if (target !== undefined) out.push({ path: at, type: "symlink", target });
    else out.push({ path: at, content: "" });
  }
  return out;
}

const withoutPids = (text: string): string =>
  text
    .replace(/(line \d+:) +\d+ +(Killed|Done)/g, "$1 PID $2")
    .replace(/^ *\d+ (Killed)/gm, "PID $1");

describe("patterns give what bash 5.2 gives", () => {
  cases.forEach(({ setup, command, stdout, stderr, status }, i) => {
    test(`${i}: ${command.replaceAll("\n", "; ").slice(0, 70)}`, () => {
      const options = { env: ENV, cwd: `/tmp/g/${setup}`, files: files(setup) };
      const ours = runProgram(["bash", "-c", command], options);
      expect(ours.stdout).toBe(stdout);
      expect(withoutPids(ours.stderr)).toBe(withoutPids(stderr));
      expect(ours.status).toBe(status);
    });
  });
});
