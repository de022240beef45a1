/** timeout(1) of coreutils. The limit is a SIGALRM, so it is exact in simulated time. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import {
  SIGALRM,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGTERM,
  SIGTTIN,
  SIGTTOU,
  signalName,
  signalNumber,
} from "../../kernel/uapi/signal.ts";
import {
  alarm,
  kill,
  setpgid,
  sigaction,
  sigtake,
  type Sys,
  wait4,
  type WaitStatus,
} from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp } from "../lib/command.ts";
import { parseDuration } from "../lib/duration.ts";
import { quote } from "../lib/quote.ts";
import { exitStatus, spawnProgram } from "../lib/spawn.ts";
import { complain, isErrno } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "timeout",
  summary: "run a command with a time limit",
  synopsis: ["timeout [option] duration command [arg]..."],
  description: "Runs the command, and sends it TERM if it still runs after the duration.",
  options: [
    ["--foreground", "let the command read from the terminal; its children are not timed out"],
    ["-k, --kill-after=DURATION", "send KILL that long after the first signal"],
    ["--preserve-status", "exit with the command's status even when it timed out"],
    ["-s, --signal=SIGNAL", "send SIGNAL"],
    ["-v, --verbose", "say which signal is sent"],
  ],
};

const TIMED_OUT = 124;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "+k:s:v",
    long: {
      foreground: {},
      "kill-after": { as: "k", argument: "required" },
      "preserve-status": {},
      signal: { as: "s", argument: "required" },
      verbose: { as: "v" },
    },
    failure: 125,
  });
  if (typeof args === "number") return args;
  const [text, command] = args.operands;
  if (text === undefined || command === undefined) return yield* tryHelp(args.name, 125);
  const durations: number[] = [];
  for (const word of [text, args.value("k") ?? "0"]) {
    const duration = parseDuration(word);
    if (duration === undefined) {
      yield* complain(args.name, `invalid time interval ${quote(word)}`);
      return yield* tryHelp(args.name, 125);
    }
    durations.push(duration);
  }
  const word = args.value("s") ?? "TERM";
  const signal = /^\d+$/.test(word) ? Number(word) : signalNumber(word);
  if (signal === undefined) {
    yield* complain(args.name, `${quote(word)}: invalid signal`);
    return yield* tryHelp(args.name, 125);
  }
  const group = !args.has("foreground");
  // A group of its own, so that one signal reaches the command and all it started.
  if (group) yield* setpgid(0, 0);
  for (const one of [SIGALRM, SIGINT, SIGQUIT, SIGHUP, SIGTERM]) yield* sigaction(one, "catch");
  yield* sigaction(SIGTTIN, "ignore");
  yield* sigaction(SIGTTOU, "ignore");
  const failed = function* (error: SyscallError): Sys<number> {
    yield* complain(args.name, `failed to run command ${quote(command)}: ${error.message}`);
    return error.errno === "ENOENT" ? 127 : 126;
  };
  const setup = function* (): Sys<void> {
    yield* sigaction(SIGTTIN, "default");
    yield* sigaction(SIGTTOU, "default");
  };
  const pid = yield* spawnProgram(args.operands.slice(1), env, failed, setup);
  const watch = new Watch(args.name, command, pid, group, signal, durations[1] ?? 0, args.has("v"));
  if ((durations[0] ?? 0) > 0 && durations[0] !== Infinity) yield* alarm(durations[0] as number);
  const status = yield* watch.wait();
  const code = exitStatus(status);
  if (!watch.expired || args.has("preserve-status")) return code;
  return watch.killed ? 128 + SIGKILL : TIMED_OUT;
}

class Watch {
  private readonly tool: string;
  private readonly command: string;
  private readonly pid: number;
  private readonly group: boolean;
  private signal: number;
  private readonly killAfterNs: number;
  private readonly verbose: boolean;
  expired = false;
  killed = false;

  constructor(
    tool: string,
    command: string,
    pid: number,
    group: boolean,
    signal: number,
    killAfterNs: number,
    verbose: boolean,
  ) {
    this.tool = tool;
    this.command = command;
    this.pid = pid;
    this.group = group;
    this.signal = signal;
    this.killAfterNs = killAfterNs;
    this.verbose = verbose;
  }

  *wait(): Sys<WaitStatus> {
    for (;;) {
      try {
        const status = yield* wait4(this.pid, 0);
        if (status) return status;
      } catch (error) {
        if (!isErrno(error, "EINTR")) throw error;
        for (let signal = yield* sigtake(); signal !== 0; signal = yield* sigtake()) {
          yield* this.caught(signal);
        }
      }
    }
  }

  private *caught(signal: number): Sys<void> {
    const send = signal === SIGALRM ? this.signal : signal;
    if (signal === SIGALRM) {
      this.expired = true;
      if (send === SIGKILL) this.killed = true;
    }
    if (this.verbose) {
      const name = signalName(send) ?? String(send);
      yield* complain(this.tool, `sending signal ${name} to command ${quote(this.command)}`);
    }
    yield* this.deliver(this.pid, send);
    if (this.group) {
      // KILL cannot be ignored: it ends this process too, as with the real one.
      if (send !== SIGKILL) yield* sigaction(send, "ignore");
      yield* this.deliver(0, send);
    }
    if (send !== SIGKILL) yield* this.deliver(this.pid, SIGCONT);
    if (signal === SIGALRM && this.killAfterNs > 0 && send !== SIGKILL) {
      this.signal = SIGKILL;
      yield* alarm(this.killAfterNs);
    }
  }

  private *deliver(pid: number, signal: number): Sys<void> {
    try {
      yield* kill(pid, signal);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
}
