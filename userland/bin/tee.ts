/** tee(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { SIGINT } from "../../kernel/uapi/signal.ts";
import { open, sigaction, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { readChunk } from "../lib/input.ts";
import { quotef } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "tee",
  summary: "read from standard input and write to standard output and files",
  synopsis: ["tee [option]... [file]..."],
  description: "Copies standard input to each file, and to standard output.",
  options: [
    ["-a, --append", "append to the files, do not overwrite them"],
    ["-i, --ignore-interrupts", "ignore ^C"],
  ],
  notModelled: ["-p, --output-error"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "aip",
    long: {
      append: { as: "a" },
      "ignore-interrupts": { as: "i" },
      "output-error": { as: "p", argument: "optional" },
    },
    limits: ["p"],
  });
  if (typeof args === "number") return args;
  if (args.has("i")) yield* sigaction(SIGINT, "ignore");
  let status = 0;
  let targets = [{ name: "standard output", fd: 1 }];
  const flags = O_WRONLY | O_CREAT | (args.has("a") ? O_APPEND : O_TRUNC);
  for (const name of args.operands) {
    try {
      targets.push({ name, fd: yield* open(name, flags, 0o666) });
    } catch (error) {
      yield* complain(args.name, `${quotef(name)}: ${errorText(error)}`);
      status = 1;
    }
  }
  for (;;) {
    const chunk = yield* readChunk(0, 0.1);
    if (chunk.length === 0 || targets.length === 0) return status;
    for (const target of targets) {
      try {
        yield* write(target.fd, chunk);
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        yield* complain(args.name, `${quotef(target.name)}: ${error.message}`);
        status = 1;
        targets = targets.filter((other) => other !== target);
      }
    }
  }
}
