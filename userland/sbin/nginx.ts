/**
 * A web server stand-in: a master and workers that serve a stated rate, write an access log and use
 * memory as nginx does. No network is behind it: the requests are its own.
 * Options: --workers N --rate REQUESTS/s --log PATH --cpu_us N --sample N (one request in N is logged).
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_APPEND, O_CREAT, O_WRONLY, WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGTERM } from "../../kernel/uapi/signal.ts";
import { execve, setgid, setuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { CLOCK_REALTIME, NSEC_PER_MSEC } from "../../kernel/uapi/time.ts";
import { breakDown, strftime } from "../lib/strftime.ts";
import { number, optionsOf, say } from "./options.ts";

export const footprint: Footprint = { text: 300, anon: 700, lib: 1_500, virtual: 13_900 };

interface State {
  role: "master" | "worker";
  argv: readonly string[];
  workers: number[];
  wanted: number;
  logFd: number;
  rate: number;
  sample: number;
  stop: boolean;
  seed: number;
  /** Logged requests that are done and not yet in the log. */
  owed: number;
}

const WWW_DATA = 33;
const PATHS = [
  "/",
  "/api/items",
  "/api/items?page=2",
  "/static/app.css",
  "/static/app.js",
  "/health",
  "/login",
  "/api/search?q=lamp",
];
/** More lines than this a second are not written out one by one: the log would be all I/O there is. */
const LINES_MAX = 40;

function* workerEntry(argv: readonly string[]): Sys<number> {
  yield* setgid(WWW_DATA);
  yield* setuid(WWW_DATA);
  yield* execve("/usr/sbin/nginx", ["nginx: worker process", ...argv.slice(1)], []);
  return 127;
}

function fork(state: State, sys: ActorTrap): void {
  state.workers.push(sys.clone({ entry: () => workerEntry(state.argv) }) as number);
}

export const nginx: Actor<State> = {
  pastNs: 200,
  start(sys, argv): State {
    const role = (argv[0] ?? "").includes("worker process") ? "worker" : "master";
    const options = optionsOf(argv);
    const wanted = number(options, "workers", 2);
    const rate = number(options, "rate", 20) / wanted;
    const state: State = {
      role,
      argv,
      workers: [],
      wanted,
      logFd: -1,
      rate,
      sample: Math.max(1, number(options, "sample", 500)),
      stop: false,
      seed: 1,
      owed: 0,
    };
    sys.sigaction(SIGTERM, "catch");
    if (role === "master") {
      sys.sigaction(SIGCHLD, "catch");
      for (let i = 0; i < wanted; i++) fork(state, sys);
      sys.settitle(`nginx: master process ${argv.join(" ")}`);
      return state;
    }
    const bytes = sys.getrandom(4) as Uint8Array;
    state.seed = bytes.reduce((sum, byte) => (sum * 256 + byte) % 2147483647, 1);
    try {
      state.logFd = sys.open(
        options["log"] ?? "/var/log/nginx/access.log",
        O_WRONLY | O_APPEND | O_CREAT,
        0o640,
      ) as number;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
    sys.settitle("nginx: worker process");
    sys.setwork({ rate, userNs: number(options, "cpu_us", 180) * 1000, sysNs: 90_000 });
    return state;
  },
  step(state, sys): Pause {
    if (state.stop) {
      for (const pid of state.workers) sys.kill(pid, SIGTERM);
      return { exit: 0 };
    }
    if (state.role === "master") return tend(state, sys);
    const done = sys.workdone() as { units: number; unitNs: number };
    state.owed += done.units / state.sample;
    const lines = Math.min(LINES_MAX, Math.floor(state.owed));
    state.owed -= Math.floor(state.owed);
    writeLog(state, sys, lines, done.unitNs);
    // Each at its own time: they would wait for the CPU together.
    return { sleepNs: (500 + draw(state, 1_000)) * NSEC_PER_MSEC };
  },
  signal(state, which): void {
    if (which === SIGTERM) state.stop = true;
  },
};

function tend(state: State, sys: ActorTrap): Pause {
  for (;;) {
    try {
      const status = sys.wait4(-1, WNOHANG) as { pid: number } | null;
      if (status === null) break;
      state.workers = state.workers.filter((pid) => pid !== status.pid);
      say(sys, `worker process ${status.pid} exited`, 5);
      fork(state, sys);
    } catch (error) {
      if (error instanceof SyscallError) break;
      throw error;
    }
  }
  return { sleepNs: Infinity };
}

/** The minimal standard generator: enough to vary a log. */
function draw(state: State, below: number): number {
  state.seed = (state.seed * 48_271) % 2_147_483_647;
  return state.seed % below;
}

function writeLog(state: State, sys: ActorTrap, lines: number, unitNs: number): void {
  if (state.logFd < 0 || lines === 0) return;
  const { sec } = sys.clock_gettime(CLOCK_REALTIME) as { sec: number };
  const stamp = strftime("%d/%b/%Y:%H:%M:%S %z", breakDown({ sec, nsec: 0 }));
  let text = "";
  for (let i = 0; i < lines; i++) {
    const path = PATHS[draw(state, PATHS.length)] as string;
    const status = draw(state, 200) === 0 ? 404 : 200;
    const ms = (unitNs / 1e6) * (0.6 + draw(state, 80) / 100);
    text += `203.0.113.${1 + draw(state, 250)} - - [${stamp}] "GET ${path} HTTP/1.1" ${status} ${200 + draw(state, 18_000)} "-" "Mozilla/5.0" ${(ms / 1000).toFixed(3)}\n`;
  }
  try {
    sys.write(state.logFd, encode(text));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}
