/** nohup(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_APPEND, O_CREAT, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { SIGHUP } from "../../kernel/uapi/signal.ts";
import { dup2, open, sigaction, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quoteaf } from "../lib/quote.ts";
import { execvp } from "../lib/spawn.ts";
import { complain, errorText, isatty } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "nohup",
  summary: "run a command immune to hangups",
  synopsis: ["nohup command [arg]..."],
  description: "Runs the command so that it goes on after you log out; output goes to nohup.out.",
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, { short: "+", failure: 125 });
  if (typeof args === "number") return args;
  const [command] = args.operands;
  if (command === undefined) return yield* usageError(args.name, "missing operand", 125);
  const inputTty = yield* isatty(0);
  const outputTty = yield* isatty(1);
  const errorTty = yield* isatty(2);
  if (inputTty) {
    yield* dup2(yield* open("/dev/null", O_WRONLY), 0);
    if (!outputTty && !errorTty) yield* complain(args.name, "ignoring input");
  }
  if (outputTty) {
    const file = yield* openOutput(args.name, env);
    if (file === null) return 125;
    yield* dup2(file.fd, 1);
    const input = inputTty ? "ignoring input and " : "";
    yield* complain(args.name, `${input}appending output to ${quoteaf(file.name)}`);
  }
  if (errorTty) {
    if (!outputTty)
      yield* complain(
        args.name,
        `${inputTty ? "ignoring input and " : ""}redirecting stderr to stdout`,
      );
    yield* dup2(1, 2);
  }
  yield* sigaction(SIGHUP, "ignore");
  try {
    return yield* execvp(args.operands, env);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* complain(args.name, `failed to run command ${quoteaf(command)}: ${error.message}`);
    return error.errno === "ENOENT" ? 127 : 126;
  }
}

function* openOutput(tool: string, env: Environment): Sys<{ fd: number; name: string } | null> {
  const flags = O_CREAT | O_WRONLY | O_APPEND;
  const home = env.get("HOME");
  try {
    return { fd: yield* open("nohup.out", flags, 0o600), name: "nohup.out" };
  } catch (error) {
    yield* complain(tool, `failed to open ${quoteaf("nohup.out")}: ${errorText(error)}`);
  }
  if (home === undefined) return null;
  const name = `${home}/nohup.out`;
  try {
    return { fd: yield* open(name, flags, 0o600), name };
  } catch (error) {
    yield* complain(tool, `failed to open ${quoteaf(name)}: ${errorText(error)}`);
    return null;
  }
}
