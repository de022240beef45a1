/** Starting a service's process: user, limits, niceness, environment, output to the journal. */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_APPEND, O_CLOEXEC, O_CREAT, O_RDWR, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import {
  chdir,
  close,
  connect,
  dup2,
  execve,
  getpid,
  open,
  prlimit,
  type Resource,
  setcgroup,
  setcomm,
  setpriority,
  setsid,
  settitle,
  socket,
  type Sys,
  write,
} from "../../../kernel/uapi/syscall.ts";
import { type Account, account, become } from "../account.ts";
import { cgroupOf } from "./cgroup.ts";
import { EXIT_CHDIR, EXIT_EXEC, EXIT_USER } from "./exitstatus.ts";
import { JOURNAL_SOCKET, streamHeader } from "./journal.ts";
import { key, keyList, type Unit } from "./unit.ts";
import { readText, splitCommand } from "./unitfile.ts";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

export function environmentOf(sys: ActorTrap, unit: Unit): Record<string, string> {
  const env: Record<string, string> = {
    PATH: DEFAULT_PATH,
    LANG: "C.UTF-8",
    INVOCATION_ID: unit.invocation,
  };
  for (const line of keyList(unit, "Service.Environment")) {
    for (const match of line.matchAll(/"?([A-Za-z_]\w*)=((?:[^\s"]|(?<=")[^"]*)*)"?/g)) {
      env[match[1] as string] = match[2] as string;
    }
  }
  for (const entry of keyList(unit, "Service.EnvironmentFile")) {
    for (const line of (readText(sys, entry.replace(/^-/, "")) ?? "").split("\n")) {
      const match = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line);
      if (match) env[match[1] as string] = (match[2] as string).replace(/^(["'])(.*)\1$/, "$2");
    }
  }
  return env;
}

const LIMITS: readonly (readonly [string, Resource, number])[] = [
  ["LimitNOFILE", "nofile", 1],
  ["LimitNPROC", "nproc", 1],
  ["LimitAS", "as", 1],
  ["LimitCORE", "core", 1],
  ["LimitMEMLOCK", "memlock", 1],
  ["LimitSTACK", "stack", 1],
  ["LimitFSIZE", "fsize", 1],
];

function limitValue(text: string): number {
  if (text === "infinity") return Infinity;
  const match = /^(\d+)([KMGT]?)$/.exec(text);
  if (match === null) return Infinity;
  return (
    Number(match[1]) *
    ({ "": 1, K: 1024, M: 1 << 20, G: 1 << 30, T: 1_099_511_627_776 }[match[2] as string] ?? 1)
  );
}

export function invocationId(sys: ActorTrap): string {
  return [...(sys.getrandom(16) as Uint8Array)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

export interface Spawned {
  /** -1 when there is no fork. */
  readonly pid: number;
  /** Reads as ended once the program is executed; -1 when nobody asked. */
  readonly execFd: number;
}

/** Forks and executes one command line of a unit. */
export function spawnCommand(sys: ActorTrap, unit: Unit, line: string, main: boolean): Spawned {
  const env = environmentOf(sys, unit);
  const { argv } = splitCommand(line, env);
  const user = key(unit, "Service.User") ?? "root";
  const who = account(sys, user, key(unit, "Service.Group"));
  if (main) {
    env["USER"] = user;
    env["HOME"] = who?.home ?? "/";
  }
  const name = (argv[0] ?? "").split("/").pop() ?? unit.name;
  const entry = child(unit, argv, env, who, key(unit, "Service.SyslogIdentifier") ?? name);
  // Both ends close when the child executes its program, and when it ends before.
  const [execFd, held] = main ? (sys.pipe(O_CLOEXEC) as readonly [number, number]) : [-1, -1];
  try {
    return { pid: sys.clone({ entry: () => entry }) as number, execFd };
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (execFd >= 0) sys.close(execFd);
    return { pid: -1, execFd: -1 };
  } finally {
    if (held >= 0) sys.close(held);
  }
}

/** rename_process_from_path(): the end of its name in parentheses, until it is executed. */
const nameBefore = (path: string): string => `(${(path.split("/").pop() ?? path).slice(-8)})`;

function* child(
  unit: Unit,
  argv: string[],
  env: Record<string, string>,
  who: Account | null,
  identifier: string,
): Sys<number> {
  yield* setcomm(nameBefore(argv[0] ?? ""));
  yield* settitle(nameBefore(argv[0] ?? ""));
  yield* setsid();
  yield* setcgroup(0, cgroupOf(unit));
  yield* output(unit, identifier);
  for (const [name, resource, factor] of LIMITS) {
    const text = key(unit, `Service.${name}`);
    if (text === undefined) continue;
    const [soft, hard = soft] = text.split(":") as [string, string?];
    yield* prlimit(0, resource, {
      soft: limitValue(soft) * factor,
      hard: limitValue(hard as string) * factor,
    });
  }
  const nice = key(unit, "Service.Nice");
  if (nice !== undefined) yield* setpriority(0, Number(nice));
  const adjust = key(unit, "Service.OOMScoreAdjust");
  if (adjust !== undefined) {
    const fd = yield* open("/proc/self/oom_score_adj", O_WRONLY);
    yield* write(fd, encode(adjust));
    yield* close(fd);
  }
  const failed = function* (step: string, status: number, lines: readonly string[]): Sys<number> {
    const last = `Failed at step ${step} spawning ${argv[0]}: ${lines.at(-1)?.split(": ").pop()}`;
    yield* journal(unit, nameBefore(argv[0] ?? ""), [...lines, last]);
    return status;
  };
  if (who === null) {
    const text = "Failed to determine user credentials: No such process";
    return yield* failed("USER", EXIT_USER, [text]);
  }
  const dir = key(unit, "Service.WorkingDirectory");
  try {
    yield* chdir(dir === undefined ? "/" : dir === "~" ? who.home : dir.replace(/^-/, ""));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const text = `Changing to the requested working directory failed: ${error.message}`;
    return yield* failed("CHDIR", EXIT_CHDIR, [text]);
  }
  yield* become(who);
  const envp = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  try {
    return yield* execve(argv[0] ?? "", argv, envp);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const text = `Failed to locate executable ${argv[0]}: ${error.message}`;
    return yield* failed("EXEC", EXIT_EXEC, [text]);
  }
}

/** What systemd's child has to say of itself goes to the journal, whatever its output is. */
function* journal(unit: Unit, identifier: string, lines: readonly string[]): Sys<void> {
  try {
    const fd = yield* socket();
    yield* connect(fd, JOURNAL_SOCKET);
    yield* write(fd, encode(streamHeader(identifier, unit.name, yield* getpid())));
    for (const line of lines) yield* write(fd, encode(`<3>${unit.name}: ${line}\n`));
    yield* close(fd);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

/** Descriptors 0, 1 and 2: /dev/null, the journal (or what StandardOutput= says). */
function* output(unit: Unit, identifier: string): Sys<void> {
  const nul = yield* open("/dev/null", O_RDWR);
  yield* dup2(nul, 0);
  const how = key(unit, "Service.StandardOutput") ?? "journal";
  let out = nul;
  const file = /^(append|file|truncate):(.+)$/.exec(how);
  if (file) out = yield* open(file[2] as string, O_WRONLY | O_CREAT | O_APPEND, 0o644);
  else if (how !== "null") {
    try {
      out = yield* socket();
      yield* connect(out, JOURNAL_SOCKET);
      yield* write(out, encode(streamHeader(identifier, unit.name, yield* getpid())));
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      out = nul; // the journal is not up yet
    }
  }
  yield* dup2(out, 1);
  yield* dup2(out, 2);
  for (const fd of new Set([nul, out])) if (fd > 2) yield* close(fd);
}
