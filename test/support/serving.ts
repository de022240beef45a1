/** A server as a process of its own: started, known by the address it says, killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bundled } from "./bundled.ts";

export class Serving {
  private child: ChildProcess | undefined;

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Runs Node with these arguments, and waits until the server says where it is. */
  async start(args: readonly string[], cwd?: string): Promise<{ url: string; port: number }> {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    const url = await firstUrl(child.stdout);
    child.stdout.resume(); // What it says later is read too, or a full pipe would stop it.
    return { url, port: Number(new URL(url).port) };
  }

  /** Its exit status; null when a signal ended it, or it had ended before. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, "exit") as Promise<[number | null]>;
    child.kill(signal);
    return (await ended)[0];
  }
}

async function firstUrl(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("the server ended before it listened");
}

/** The command line as the build makes it, with a page of nothing beside it; its path. */
export async function bundledCli(folder: string): Promise<string> {
  const scripts = await bundled(folder, {
    cli: "server/cli.ts",
    "sim-worker": "server/sim/main.ts",
    "store-worker": "server/store/worker.ts",
  });
  const cli = fileURLToPath(scripts.cli);
  mkdirSync(join(dirname(cli), "client"), { recursive: true });
  writeFileSync(join(dirname(cli), "client/index.html"), "<!doctype html>");
  return cli;
}
