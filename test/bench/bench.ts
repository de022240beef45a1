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
import { shellFigures } from "./shell.ts";
import { newOurs, openBare, openOurs } from "./terminal.ts";
import { vmstatSessions } from "./vmstat.ts";

const SCENARIO = "memory/page-cache-panic";

interface Row {
  readonly what: string;
  readonly ours: string;
  readonly bash: string;
  readonly gate: string;
}

/** Runs a server for as long as `measure` takes; it has ended when this has. */
async function serving<T>(
  script: string,
  args: string[],
  measure: (child: ChildProcess, port: number) => Promise<T>,
): Promise<T> {
  const child = fork(script, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once("message", (message) => resolve((message as { port: number }).port));
      void ended.then((code) => reject(new Error(`${script} ended with ${code}`)));
    });
    return await measure(child, port);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

/** Each figure by the name that `npm run bench -- NAME` asks for it with. */
const FIGURES: Readonly<Record<string, (peer: Peer) => Promise<string>>> = {
  connect: async (peer) => {
    const list = await connectMs(peer, 20);
    return `${ms(median(list))} (best ${ms(Math.min(...list))})`;
  },
  echo1: async (peer) => spread(await echoMs(peer, 1, 60)),
  echo100: async (peer) => spread(await echoMs(peer, 100, 12)),
  flood: async (peer) => {
    const list = [await floodMBs(peer), await floodMBs(peer), await floodMBs(peer)];
    return `${median(list).toFixed(1)} MB/s`;
  },
  interrupt: async (peer) => {
    const list = await interruptMs(peer, 9);
    return `${ms(median(list))} (best ${ms(Math.min(...list))})`;
  },
  idle: async (peer) => `${(await idleKiB(peer, 200)).toFixed(0)} KiB`,
  slow: async (peer) => {
    const [early, late] = await slowMiB(peer);
    return `${early.toFixed(1)} MiB after 15 s, ${late.toFixed(1)} after 30 s`;
  },
};

const spread = (list: number[]): string => `${ms(median(list))}, p99 ${ms(percentile(list, 99))}`;

async function figures(peer: Peer): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const [name, measure] of Object.entries(FIGURES)) {
    if (wanted(name)) out[name] = await measure(peer);
  }
  return out;
}

/** What is measured, in the table's order, with the gate each has to pass. */
const ROWS: readonly (readonly [name: string, what: string, gate: string])[] = [
  ["attach", "connect to prompt, host built", "<= 10 ms"],
  ["connect", "connect to prompt, with the scenario built", "<= 50 ms"],
  ["echo1", "key to echo, 1 session", "<= 0.6 ms"],
  ["echo100", "key to echo, 100 sessions", "<= 0.6 ms"],
  ["flood", "seq 1 1000000", ">= 20 MB/s"],
  ["interrupt", "^C during yes, to the prompt", "<= 2 ms"],
  ["idle", "memory of each further idle session, settled (PSS)", "<= 300 KiB"],
  ["slow", "a client that reads nothing during yes", "flat"],
  ["vmstat", "`vmstat 1` sessions on one core, p99 late < 50 ms", ">= 500"],
];

const OURS_ALONE = ["attach", "vmstat"];
const BOTH = Object.keys(FIGURES);
const NAMES = [...ROWS.map(([name]) => name), "replay", "shell"];

const asked = process.argv.slice(2);
const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);

export async function main(outdir: string, root: string): Promise<void> {
  const unknown = asked.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    console.error(`bench: no figure ${unknown.join(", ")}; there are ${NAMES.join(", ")}`);
    process.exitCode = 1;
    return;
  }
  const ours = [...BOTH, ...OURS_ALONE].some(wanted) ? await ourFigures(outdir, root) : {};
  const bash = BOTH.some(wanted) ? await peerFigures(outdir) : {};
  const rows: Row[] = ROWS.filter(([name]) => wanted(name)).map(([name, what, gate]) => ({
    what,
    ours: ours[name] ?? "-",
    bash: bash[name] ?? "-",
    gate,
  }));
  for (const [what, value] of wanted("replay") ? replayFigures(root) : [])
    rows.push({ what, ours: value, bash: "-", gate: ">= 1000 x" });
  for (const [what, ms, real] of wanted("shell") ? shellFigures() : [])
    rows.push({ what, ours: ms, bash: real, gate: "<= 10 ms" });
  print(rows);
}

async function ourFigures(outdir: string, root: string): Promise<Record<string, string>> {
  const data = mkdtempSync(join(tmpdir(), "pagefault-bench-"));
  try {
    return await serving(`${outdir}/ours.mjs`, [data, root], async (child, port) => {
      let seed = 0;
      const peer: Peer = {
        name: "ours",
        pid: child.pid as number,
        prompt: /\$ $/,
        open: async () => openOurs(port, await newOurs(port, SCENARIO, ++seed)),
      };
      const out = await figures(peer);
      if (wanted("attach")) {
        // Transport alone: the host is built, a second tab attaches.
        const info = await newOurs(port, SCENARIO, 1);
        const attach: Peer = { ...peer, open: () => openOurs(port, info) };
        out["attach"] = ms(median(await connectMs(attach, 20)));
      }
      if (wanted("vmstat")) out["vmstat"] = await vmstatSessions(child, port, SCENARIO);
      return out;
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function peerFigures(outdir: string): Promise<Record<string, string>> {
  try {
    return await serving(`${outdir}/bare.mjs`, [], (child, port) =>
      figures({
        name: "bash",
        pid: child.pid as number,
        prompt: /[$#] $/,
        open: () => openBare(port),
      }),
    );
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
