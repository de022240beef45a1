/**
 * pagefault sh: a script on a fresh simulated host, with real folders copied in and the real
 * standard input, output and exit status. Simulated time runs as fast as it can.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeSync } from "node:fs";
import { basename, isAbsolute, join, posix } from "node:path";
import { runSandbox } from "../../session/sandbox.ts";
import type { HostFile } from "../../session/putfile.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import {
  type Command,
  duration,
  Failure,
  text,
  texts,
  UsageError,
  type Values,
} from "./command.ts";

const HOME = "/root";

export const sh: Command = {
  usage: `Usage: pagefault sh [OPTION]... -c SCRIPT [NAME [ARG]...]
       pagefault sh [OPTION]... FILE [ARG]...
       pagefault sh [OPTION]... < FILE

Runs a shell script on a fresh host. Standard input, output, error and the exit status are the
script's. Simulated time runs as fast as it can: 'sleep 3600' returns at once. Nothing the script
does leaves the simulation.

  -c SCRIPT               the script itself
  --mount HOSTDIR:/PATH   copies a real folder (or file) to /PATH first; can be given several times
  --shell NAME            bash, sh or zsh (bash)
  --cwd PATH              where it starts (${HOME})
  --env NAME=VALUE        sets a variable; can be given several times
  --limit TIME            stops it after so much simulated time, with status 124 (no limit)
  --seed N                the host's seed (1)
  --realtime              simulated time runs with the wall clock
`,
  options: {
    command: { type: "string", short: "c" },
    mount: { type: "string", multiple: true },
    shell: { type: "string" },
    cwd: { type: "string" },
    env: { type: "string", multiple: true },
    limit: { type: "string" },
    seed: { type: "string" },
    realtime: { type: "boolean" },
  },
  stopAtOperand: true,
  run: async (values, operands) => {
    const files = texts(values, "mount").flatMap(mounted);
    const { argv, script } = invocation(values, operands);
    if (script !== undefined) files.push(...script);
    const shell = text(values, "shell") ?? "bash";
    const limit = text(values, "limit");
    const startedMs = performance.now();
    const result = runSandbox({
      programs,
      image: baseImage(),
      path: `/bin/${shell}`,
      argv: [shell, ...argv],
      cwd: text(values, "cwd") ?? HOME,
      env: Object.fromEntries(texts(values, "env").map(variable)),
      files,
      stdin: standardInput(values, operands),
      seed: Number(text(values, "seed") ?? 1),
      limitSec: limit === undefined ? Number.POSITIVE_INFINITY : duration(limit, "limit") / 1e9,
      onOutput: (fd, data) => writeAll(fd, data),
      ...(values.realtime === true
        ? { onSlice: (elapsedNs: number) => sleepUntil(startedMs + elapsedNs / 1e6) }
        : {}),
    });
    return result.status;
  },
};

function invocation(
  values: Values,
  operands: readonly string[],
): { argv: readonly string[]; script?: readonly HostFile[] } {
  const command = text(values, "command");
  if (command !== undefined) return { argv: ["-c", command, ...operands] };
  const [file, ...args] = operands;
  if (file === undefined) {
    if (process.stdin.isTTY) {
      throw new UsageError(
        "give a script: -c SCRIPT, FILE or standard input (for a terminal: play)",
      );
    }
    return { argv: [] };
  }
  // A file that a mount has brought is run from there; any other is brought along.
  const path = isAbsolute(file) ? file : posix.join(text(values, "cwd") ?? HOME, file);
  if (!existsSync(file)) return { argv: [file, ...args] };
  const { mode, mtimeMs } = statSync(file);
  const mtime = Math.floor(mtimeMs / 1000);
  const script = { path, content: readFileSync(file), mode: mode & 0o7777, mtime };
  return { argv: [file, ...args], script: [script] };
}

/** HOSTDIR:/PATH as files. */
function mounted(mount: string): HostFile[] {
  const colon = mount.lastIndexOf(":/");
  if (colon <= 0) throw new UsageError(`--mount takes HOSTDIR:/PATH, not '${mount}'`);
  const from = mount.slice(0, colon);
  if (!existsSync(from)) throw new Failure(`${from} does not exist`);
  return copied(from, mount.slice(colon + 1));
}

function copied(from: string, to: string): HostFile[] {
  const { mode, mtimeMs } = statSync(from);
  const rights = { mode: mode & 0o7777, mtime: Math.floor(mtimeMs / 1000) };
  if (!statSync(from).isDirectory()) {
    return [{ path: to, content: readFileSync(from), ...rights }];
  }
  const files: HostFile[] = to === "/" ? [] : [{ path: to, type: "dir", ...rights }];
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const child = join(from, entry.name);
    const path = posix.join(to, basename(child));
    if (entry.isSymbolicLink()) files.push({ path, type: "symlink", target: readlinkSync(child) });
    else if (entry.isDirectory() || entry.isFile()) files.push(...copied(child, path));
  }
  return files;
}

function variable(setting: string): [string, string] {
  const equals = setting.indexOf("=");
  if (equals <= 0) throw new UsageError(`--env takes NAME=VALUE, not '${setting}'`);
  return [setting.slice(0, equals), setting.slice(equals + 1)];
}

/** Read whole: the host's time does not wait for ours. A terminal counts as an empty one. */
function standardInput(values: Values, operands: readonly string[]): Uint8Array {
  if (process.stdin.isTTY) return new Uint8Array(0);
  const needed = values.command !== undefined || operands.length > 0;
  try {
    return readFileSync(0);
  } catch (error) {
    if (needed) return new Uint8Array(0); // closed, or not readable: as good as empty
    throw new Failure(`standard input cannot be read: ${(error as Error).message}`);
  }
}

/** A reader that is gone ends us, as SIGPIPE would. */
function writeAll(fd: number, data: Uint8Array): void {
  for (let at = 0; at < data.length;) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(141);
      if (code !== "EAGAIN") throw error;
      sleepUntil(performance.now() + 1);
    }
  }
}

function sleepUntil(timeMs: number): void {
  const wait = timeMs - performance.now();
  if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
}
