/** The real binary over the /proc that we render, in a jail of its own. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DumpEntry } from "../../session/procdump.ts";

export { CI, have } from "./packages.ts";

export class Jail {
  readonly dir: string;

  constructor(
    entries: readonly DumpEntry[],
    files: Readonly<Record<string, string | Uint8Array>> = {},
  ) {
    this.dir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "pf-oracle-"));
    mkdirSync(join(this.dir, "sys"), { recursive: true });
    // tmpfs lists what was made last first: pids are made in descending order, so that they are read ascending.
    const pid = (path: string): number => Number(/^proc\/(\d+)/.exec(path)?.[1] ?? Infinity);
    for (const { path, type, text } of [...entries].sort(
      (a, b) => pid(b.path) - pid(a.path) || 0,
    )) {
      const to = join(this.dir, path);
      if (type === "dir") mkdirSync(to, { recursive: true });
      else if (type === "symlink") {
        if (!existsSync(to)) symlinkSync(text, to);
      } else {
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(to, text);
      }
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), content);
    }
  }

  /** Runs a real command as pid 1 of a pid namespace whose /proc and /sys are ours. */
  run(
    argv: readonly string[],
    options: {
      clock?: string;
      binds?: readonly [string, string][];
      cols?: number;
      env?: Readonly<Record<string, string>>;
    } = {},
  ): string {
    const binds = (options.binds ?? []).flatMap(([from, to]) => [
      "--ro-bind",
      join(this.dir, from),
      to,
    ]);
    const env = Object.entries(options.env ?? {}).flatMap(([name, value]) => [
      "--setenv",
      name,
      value,
    ]);
    const clock = options.clock === undefined ? [] : ["faketime", "-f", options.clock];
    const args = [
      "--ro-bind",
      "/",
      "/",
      "--dev-bind",
      "/dev",
      "/dev",
      // faketime's semaphore is named by the pid, which is 1 in every jail.
      "--tmpfs",
      "/dev/shm",
      "--unshare-pid",
      "--as-pid-1",
      "--tmpfs",
      "/run",
      "--bind",
      join(this.dir, "proc"),
      "/proc",
      "--bind",
      join(this.dir, "sys"),
      "/sys",
      ...binds,
      "--setenv",
      "LC_ALL",
      "C",
      "--setenv",
      "TZ",
      "UTC",
      "--setenv",
      "COLUMNS",
      String(options.cols ?? 200),
      "--setenv",
      "TERM",
      "dumb",
      ...env,
      ...clock,
      ...argv,
    ];
    return execFileSync("bwrap", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  remove(): void {
    this[Symbol.dispose]();
  }
}
