/** kill(1) of procps-ng: /bin/kill, which a shell's own kill usually hides. */
import { kill, type Sys } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { signalName, signalNumber } from "../../kernel/uapi/signal.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "kill",
  summary: "send a signal to a process",
  synopsis: ["kill [-SIGNAL | -s SIGNAL] pid...", "kill -l [number]"],
  description:
    "Without a signal sends TERM, which lets a program end in order; KILL cannot be caught.",
  options: [
    ["-l", "list signals"],
    ["-s name", "signal by name or number"],
  ],
  seeAlso: ["pkill(1)", "signal(7)"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const words = argv.slice(1);
  let signal = 15;
  const first = words[0];
  if (first === undefined) {
    yield* eprint("\nUsage:\n kill [options] <pid> [...]\n\nFor more details see kill(1).\n");
    return 1;
  }
  if (first === "-l" || first === "-L" || first === "--list") {
    const asked = words[1];
    if (asked !== undefined) {
      const name = /^\d+$/.test(asked)
        ? signalName(Number(asked) > 128 ? Number(asked) - 128 : Number(asked))
        : signalNumber(asked);
      yield* print(`${name ?? ""}\n`);
      return name === undefined ? 1 : 0;
    }
    const names = Array.from({ length: 31 }, (_, index) => signalName(index + 1) ?? "");
    yield* print(`${names.join(" ")}\n`);
    return 0;
  }
  if (first === "-s" || first === "--signal") {
    signal = signalNumber(words[1] ?? "") ?? -1;
    words.splice(0, 2);
  } else if (/^-[A-Za-z0-9]/.test(first) && first !== "--") {
    signal = signalNumber(first.slice(1)) ?? -1;
    words.shift();
  }
  if (signal < 0) {
    yield* complain("kill", `unknown signal name ${first.slice(1)}`);
    return 1;
  }
  let failed = 0;
  for (const word of words.filter((one) => one !== "--")) {
    if (!/^-?\d+$/.test(word)) {
      yield* complain("kill", `failed to parse argument: '${word}'`);
      failed++;
      continue;
    }
    try {
      yield* kill(Number(word), signal);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      yield* complain("kill", `(${word}): ${error.message}`);
      failed++;
    }
  }
  return failed > 0 ? 1 : 0;
}
