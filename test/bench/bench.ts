/** Runs the figures for both servers and prints the table, with the gates of the design. */
import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connectMs,
  echoMs,
  floodMBs,
  idleKiB,
  interruptMs,
  median,
  type Peer,
  percentile,
  slowMiB,
} from "./measure.ts";
import { replayFigures } from "./replay.ts";
import { newOurs, openBare, openOurs } from "./terminal.ts";
import { vmstatSessions } from "./vmstat.ts";

const SCENARIO = "memory/page-cache-panic";

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly bash: string;
  readonly gate: string;
}

async function start(
  script: string,
  args: string[],
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(script, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { port: number }).port));
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return { child, port };
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

async function figures(peer: Peer, full: boolean): Promise<Record<string, string>> {
  const connect = await connectMs(peer, full ? 40 : 20);
  const echo1 = await echoMs(peer, 1, 60);
  const echo100 = await echoMs(peer, 100, 12);
  const flood = [await floodMBs(peer), await floodMBs(peer), await floodMBs(peer)];
  const interrupt = await interruptMs(peer, 9);
  const idle = await idleKiB(peer, 60);
  const slow = await slowMiB(peer);
  return {
    connect: `${ms(median(connect))} (best ${ms(Math.min(...connect))})`,
    echo1: `${ms(median(echo1))}, p99 ${ms(percentile(echo1, 99))}`,
    echo100: `${ms(median(echo100))}, p99 ${ms(percentile(echo100, 99))}`,
    flood: `${median(flood).toFixed(1)} MB/s`,
    interrupt: `${ms(median(interrupt))} (best ${ms(Math.min(...interrupt))})`,
    idle: `${idle.toFixed(0)} KiB`,
    slow: `${slow[0].toFixed(1)} MiB after 15 s, ${slow[1].toFixed(1)} after 30 s`,
  };
}

export async function main(outdir: string, root: string): Promise<void> {
  const full = process.argv.includes("--full");
  const data = mkdtempSync(join(tmpdir(), "pagefault-bench-"));
  const rows: Row[] = [];
  let ours: Record<string, string> = {};
  let prebuilt = "";
  try {
    const server = await start(`${outdir}/ours.mjs`, [data, root]);
    let seed = 0;
    const peer: Peer = {
      name: "ours",
      pid: server.child.pid as number,
      prompt: /\$ $/,
      open: async () => openOurs(server.port, await newOurs(server.port, SCENARIO, ++seed)),
    };
    ours = await figures(peer, full);
    // Transport alone: the host is built, a second tab attaches.
    const info = await newOurs(server.port, SCENARIO, 1);
    const attach: Peer = { ...peer, open: () => openOurs(server.port, info) };
    prebuilt = ms(median(await connectMs(attach, 20)));
    const load = await vmstatSessions(server.child, server.port, SCENARIO);
    rows.push({
      what: "`vmstat 1` sessions on one core, p99 late < 50 ms",
      ours: load,
      bash: "-",
      gate: ">= 500",
    });
    server.child.kill("SIGTERM");
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  const bash = await peerFigures(outdir, full);
  const add = (what: string, key: string, gate: string): void =>
    void rows.push({ what, ours: ours[key] ?? "-", bash: bash[key] ?? "not installed", gate });
  rows.push({ what: "connect to prompt, host built", ours: prebuilt, bash: "-", gate: "<= 10 ms" });
  add("connect to prompt, with the scenario built", "connect", "<= 50 ms");
  add("key to echo, 1 session", "echo1", "<= 0.6 ms");
  add("key to echo, 100 sessions", "echo100", "<= 0.6 ms");
  add("seq 1 1000000", "flood", ">= 20 MB/s");
  add("^C during yes, to the prompt", "interrupt", "<= 2 ms");
  add("memory an idle session (PSS)", "idle", "<= 300 KiB");
  add("a client that reads nothing during yes", "slow", "flat");
  for (const [what, value] of replayFigures(root))
    rows.push({ what, ours: value, bash: "-", gate: ">= 1000 x" });
  print(rows);
}

async function peerFigures(outdir: string, full: boolean): Promise<Record<string, string>> {
  try {
    const server = await start(`${outdir}/bare.mjs`, []);
    const peer: Peer = {
      name: "bash",
      pid: server.child.pid as number,
      prompt: /[$#] $/,
      open: () => openBare(server.port),
    };
    const out = await figures(peer, full);
    server.child.kill("SIGTERM");
    return out;
  } catch (error) {
    console.error(`bash in node-pty was not measured: ${(error as Error).message}`);
    return {};
  }
}

function print(rows: readonly Row[]): void {
  const load = spawnSync("uptime").stdout.toString().trim();
  console.log(`\nNode ${process.version}; ${load}\n`);
  const table = [
    { what: "what", ours: "ours", bash: "bash, node-pty, bare Fastify", gate: "gate" },
    ...rows,
  ];
  const width = (key: keyof Row): number => Math.max(...table.map((row) => row[key].length));
  const widths = {
    what: width("what"),
    ours: width("ours"),
    bash: width("bash"),
    gate: width("gate"),
  };
  for (const row of table) {
    console.log(
      `${row.what.padEnd(widths.what)}  ${row.ours.padEnd(widths.ours)}  ${row.bash.padEnd(widths.bash)}  ${row.gate}`,
    );
  }
}
