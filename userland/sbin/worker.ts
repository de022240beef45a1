/**
 * An application worker: serves requests out of a cache in memory. Settings (a file):
 *   name, rate (requests a second), cache_mb, touch_kb and write_share (memory a request uses),
 *   fill_mb_s (how fast it loads its cache after a start), cpu_us and sys_us (CPU a request),
 *   data (a file it reads at random) and read_kb a request,
 *   hot_mb and miss_us: what most requests ask for, and the CPU to make what is not cached.
 * The cache fills as requests touch it. SIGHUP reads the settings again; SIGTERM ends it.
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { SIGHUP, SIGTERM } from "../../kernel/uapi/signal.ts";
import type { Workload } from "../../kernel/uapi/work.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import {
  number,
  optionsOf,
  PAGES_PER_MB,
  readSettings,
  say,
  type Settings,
  StartError,
} from "./options.ts";
import { monotonicNs } from "./systemd/manager.ts";

export const footprint: Footprint = { text: 900, anon: 6_200, lib: 2_600, virtual: 182_000 };

interface State {
  config: string;
  settings: Settings;
  area: number;
  areaPages: number;
  /** Pages loaded so far. */
  filled: number;
  dataFd: number;
  failed: string;
  stop: boolean;
  sinceNs: number;
  served: number;
  timeNs: number;
}

const REPORT_NS = 10 * NSEC_PER_SEC;
const STEP_NS = NSEC_PER_SEC;
const FILL_NS = NSEC_PER_SEC / 10;

function load(state: State, sys: ActorTrap): void {
  const settings = readSettings(sys, state.config);
  const pages = Math.max(1, Math.round(number(settings, "cache_mb", 64) * PAGES_PER_MB));
  const work = workloadOf(settings);
  if (pages !== state.areaPages) {
    if (state.area > 0) sys.munmap(state.area);
    state.area = sys.mmap({ pages }) as number;
    state.areaPages = pages;
    state.filled = 0;
  }
  if (state.dataFd < 0 && settings["data"] !== undefined)
    state.dataFd = sys.open(settings["data"], 0) as number;
  state.settings = settings;
  sys.setwork(work(state));
}

/** The load that the settings state; checked before anything changes. */
function workloadOf(settings: Settings): (state: State) => Workload {
  const rate = number(settings, "rate", 100);
  const cacheMb = number(settings, "cache_mb", 64);
  const missed = Math.max(0, 1 - cacheMb / Math.max(1, number(settings, "hot_mb", cacheMb)));
  const missNs = missed * number(settings, "miss_us", 0) * 1000;
  const userNs = number(settings, "cpu_us", 400) * 1000 + missNs;
  const sysNs = number(settings, "sys_us", 60) * 1000;
  const pages = number(settings, "touch_kb", 64) / 4;
  const write = number(settings, "write_share", 0.3);
  const readBytes = number(settings, "read_kb", 0) * 1024;
  return (state) => ({
    rate,
    userNs,
    sysNs,
    touches: [{ area: state.area, pages, span: state.areaPages, write, pattern: "random" }],
    ...(state.dataFd >= 0 && readBytes > 0
      ? { io: [{ fd: state.dataFd, bytes: readBytes, write: false, pattern: "random" as const }] }
      : {}),
  });
}

function start(sys: ActorTrap, argv: readonly string[]): State {
  const options = optionsOf(argv);
  const config = options["config"] ?? options["c"] ?? "/etc/worker.conf";
  const state: State = {
    config,
    settings: {},
    area: 0,
    areaPages: 0,
    filled: 0,
    dataFd: -1,
    failed: "",
    stop: false,
    sinceNs: monotonicNs(sys),
    served: 0,
    timeNs: 0,
  };
  for (const signal of [SIGHUP, SIGTERM]) sys.sigaction(signal, "catch");
  try {
    load(state, sys);
    say(
      sys,
      `${state.settings["name"] ?? "worker"}: started, cache ${state.settings["cache_mb"] ?? "64"} MB, settings from ${config}`,
    );
  } catch (error) {
    state.failed = reason(error);
  }
  return state;
}

function reason(error: unknown): string {
  if (error instanceof StartError || error instanceof SyscallError) return error.message;
  throw error;
}

function step(state: State, sys: ActorTrap): Pause {
  if (state.failed !== "") {
    say(sys, `fatal: ${state.failed}`, 3);
    return { exit: 1 };
  }
  if (state.stop) {
    say(sys, "shutting down");
    return { exit: 0 };
  }
  fill(state, sys);
  const done = sys.workdone() as { units: number; unitNs: number };
  state.served += done.units;
  state.timeNs += done.units * done.unitNs;
  const now = monotonicNs(sys);
  if (now - state.sinceNs >= REPORT_NS) report(state, sys, now);
  return { sleepNs: state.filled < state.areaPages ? FILL_NS : STEP_NS };
}

/** Loads the cache at `fill_mb_s` after a start, as a service that warms up does. */
function fill(state: State, sys: ActorTrap): void {
  if (state.filled >= state.areaPages) return;
  const perSecond = number(state.settings, "fill_mb_s", 40) * PAGES_PER_MB;
  const pages = Math.min(
    state.areaPages - state.filled,
    Math.max(1, Math.round(perSecond * (FILL_NS / NSEC_PER_SEC))),
  );
  sys.touch(state.area, { pages, write: true });
  state.filled += pages;
}

function report(state: State, sys: ActorTrap, now: number): void {
  const seconds = (now - state.sinceNs) / NSEC_PER_SEC;
  if (seconds > 600) {
    // The host was suspended: nothing to report about that time.
    state.sinceNs = now;
    state.served = 0;
    return;
  }
  const mean = state.served === 0 ? 0 : state.timeNs / state.served / 1e6;
  const wanted = number(state.settings, "rate", 100) * seconds;
  const line = `served ${state.served} requests in ${seconds.toFixed(0)} s, mean ${mean.toFixed(1)} ms`;
  if (state.served < wanted * 0.7) {
    say(sys, `${line}; ${Math.round(wanted - state.served)} timed out in the queue`, 4);
  } else say(sys, line);
  state.sinceNs = now;
  state.served = 0;
  state.timeNs = 0;
}

function signal(state: State, which: number, sys: ActorTrap): void {
  if (which === SIGTERM) state.stop = true;
  if (which !== SIGHUP) return;
  try {
    load(state, sys);
    say(
      sys,
      `settings read again from ${state.config}: cache ${state.settings["cache_mb"] ?? "64"} MB`,
    );
  } catch (error) {
    say(sys, `settings not changed: ${reason(error)}`, 4);
  }
}

export const worker: Actor<State> = { start, step, signal };
