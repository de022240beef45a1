/** Running other programs: execvp(3), and the fork, exec and wait that tools do around it. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { X_OK } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import {
  access,
  clone,
  execve,
  stat,
  type Sys,
  wait4,
  type WaitStatus,
} from "../../kernel/uapi/syscall.ts";

const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

export const envList = (env: Environment): string[] =>
  [...env].map(([name, value]) => `${name}=${value}`);

/** Where PATH leads for a name; null when nowhere. Throws EACCES for a file that is no program. */
export function* whichProgram(name: string, path: string | undefined): Sys<string | null> {
  if (name.includes("/")) return name;
  let denied = false;
  for (const directory of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = `${directory === "" ? "." : directory}/${name}`;
    try {
      if (isDir((yield* stat(candidate)).mode)) continue;
      yield* access(candidate, X_OK);
      return candidate;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "EACCES") denied = true;
    }
  }
  if (denied) throw new SyscallError("EACCES");
  return null;
}

/** Replaces this process; a script without #! goes to sh, as execvp(3) does. */
export function* execvp(argv: readonly string[], env: Environment): Sys<never> {
  const name = argv[0] ?? "";
  const path = yield* whichProgram(name, env.get("PATH"));
  if (path === null || name === "") throw new SyscallError("ENOENT");
  try {
    return yield* execve(path, argv, envList(env));
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== "ENOEXEC") throw error;
    return yield* execve("/bin/sh", ["sh", path, ...argv.slice(1)], envList(env));
  }
}

/**
 * Starts a program in a child, after `setup` there; `failed` says what when it cannot be run and
 * gives the exit status: by convention 127 when it is not found, 126 otherwise.
 */
export function* spawnProgram(
  argv: readonly string[],
  env: Environment,
  failed: (error: SyscallError) => Sys<number>,
  setup?: () => Sys<void>,
): Sys<number> {
  return yield* clone({
    entry: function* (): Sys<number> {
      try {
        if (setup) yield* setup();
        return yield* execvp(argv, env);
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        return yield* failed(error);
      }
    },
    vm: true,
  });
}

/** Waits for a child, whatever signals come in between. */
export function* waitFor(pid: number): Sys<WaitStatus> {
  for (;;) {
    try {
      const status = yield* wait4(pid, 0);
      if (status) return status;
    } catch (error) {
      if (!(error instanceof SyscallError && error.errno === "EINTR")) throw error;
    }
  }
}

/** The status as a shell shows it: 128 and the signal's number for a death by signal. */
export const exitStatus = (status: WaitStatus): number =>
  status.how === "exited" ? status.value : 128 + status.value;
