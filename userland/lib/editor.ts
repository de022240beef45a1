/** The editor that a tool has its user edit a file with: crontab -e, systemctl edit. */
import type { Environment } from "../../kernel/uapi/program.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { exitStatus, spawnProgram, waitFor, whichProgram } from "./spawn.ts";

/** The first of these commands that PATH leads to; their arguments do not count. */
export function* firstFound(commands: readonly string[], env: Environment): Sys<string | null> {
  for (const command of commands) {
    const [name = ""] = command.split(/\s+/);
    if (name !== "" && (yield* whichProgram(name, env.get("PATH"))) !== null) return command;
  }
  return null;
}

/** Runs it, after `setup` in its process, until it ends; gives its exit status. */
export function* runEditor(
  argv: readonly string[],
  env: Environment,
  setup?: () => Sys<void>,
): Sys<number> {
  const failed = function* (): Sys<number> {
    return 127;
  };
  return exitStatus(yield* waitFor(yield* spawnProgram(argv, env, failed, setup)));
}
