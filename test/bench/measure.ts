/** Figures of one server: connect, echo, flood, ^C, memory, a slow client. */
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { shows, type Terminal } from "./terminal.ts";

export interface Peer {
  readonly name: string;
  readonly pid: number;
  /** A terminal that has been connected; the prompt may still be on its way. */
  open(): Promise<Terminal>;
  readonly prompt: RegExp;
}

export function median(list: number[]): number {
  return percentile(list, 50);
}

export function percentile(list: number[], p: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export async function ready(peer: Peer): Promise<Terminal> {
  const terminal = await peer.open();
  await shows(terminal, peer.prompt);
  return terminal;
}

export async function connectMs(peer: Peer, rounds: number): Promise<number[]> {
  const out: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    const terminal = await ready(peer);
    out.push(performance.now() - from);
    terminal.close();
    await sleep(20);
  }
  return out;
}

/** One key at a time into `count` terminals, each answered by its echo. */
export async function echoMs(peer: Peer, count: number, keys: number): Promise<number[]> {
  const terminals: Terminal[] = [];
  for (let i = 0; i < count; i++) terminals.push(await ready(peer));
  await sleep(500);
  const out: number[] = [];
  const letters = "abcdefghij";
  const each = async (terminal: Terminal): Promise<void> => {
    for (let i = 0; i < keys; i++) {
      const letter = letters[i % letters.length] as string;
      const echo = shows(terminal, new RegExp(letter));
      const from = performance.now();
      terminal.type(letter);
      await echo;
      out.push(performance.now() - from);
      await sleep(50 + ((i * 37) % 60));
    }
  };
  await Promise.all(terminals.map(each));
  for (const terminal of terminals) terminal.close();
  await sleep(300);
  return out;
}

export async function floodMBs(peer: Peer): Promise<number> {
  const terminal = await ready(peer);
  const before = terminal.bytes;
  const done = shows(terminal, /\n1000000\r?\n/, 120_000);
  const from = performance.now();
  terminal.type("seq 1 1000000\r");
  await done;
  const ms = performance.now() - from;
  const mb = (terminal.bytes - before) / 1e6;
  terminal.close();
  await sleep(500);
  return (mb / ms) * 1000;
}

export async function interruptMs(peer: Peer, rounds: number): Promise<number[]> {
  const out: number[] = [];
  const terminal = await ready(peer);
  for (let i = 0; i < rounds; i++) {
    terminal.type("yes\r");
    await sleep(400);
    const prompt = shows(terminal, /\^C[\s\S]*[$#] $/, 30_000);
    const from = performance.now();
    terminal.type("\x03");
    await prompt;
    out.push(performance.now() - from);
    await sleep(150);
  }
  terminal.close();
  await sleep(500);
  return out;
}

/** Proportional set size of a process and everything below it, KiB. */
export function treePss(pid: number): number {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      continue; // it has ended
    }
  }
  const pss = (one: number): number => {
    try {
      const own = Number(
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, "utf8"))?.[1] ?? 0,
      );
      return own + (parents.get(one) ?? []).reduce((sum, child) => sum + pss(child), 0);
    } catch {
      return 0;
    }
  };
  return pss(pid);
}

/** By then the collector has returned what building took. */
const SETTLED_MS = 30_000;
/** By then the server has what it takes once, whatever the number of its sessions. */
const WARM_SESSIONS = 100;

/** What each further session takes. */
export async function idleKiB(peer: Peer, count: number): Promise<number> {
  const warm = [];
  for (let i = 0; i < WARM_SESSIONS; i++) warm.push(await ready(peer));
  await sleep(SETTLED_MS);
  const before = treePss(peer.pid);
  const terminals: Terminal[] = [];
  for (let i = 0; i < count; i++) terminals.push(await ready(peer));
  await sleep(SETTLED_MS);
  const grown = treePss(peer.pid) - before;
  for (const terminal of [...warm, ...terminals]) terminal.close();
  await sleep(500);
  return grown / count;
}

/** Growth of the server while one client floods and reads nothing, MiB after 15 and 30 s. */
export async function slowMiB(peer: Peer): Promise<readonly [number, number]> {
  const terminal = await ready(peer);
  await sleep(500);
  const before = treePss(peer.pid);
  terminal.type("yes\r");
  await sleep(50);
  terminal.pause();
  await sleep(15_000);
  const early = treePss(peer.pid) - before;
  await sleep(15_000);
  const late = treePss(peer.pid) - before;
  terminal.close();
  await sleep(500);
  return [early / 1024, late / 1024];
}
