/** nice(1) of coreutils 9.1 and renice(1) of util-linux 2.38. One program by two names. */
import { execve, getpriority, setpriority, type Sys } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { Accounts } from "../lib/passwd.ts";
import { pids, readProcs } from "../lib/proctable.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "nice",
  summary: "run a program with modified scheduling priority, or change that of running ones",
  synopsis: ["nice [-n N] command...", "renice [-n] N [-p] pid... | -u user..."],
  description:
    "Niceness is -20 (gets most CPU) to 19 (gets least). It matters only when CPUs are short.",
  options: [
    ["-n N", "how much nicer (default 10)"],
    ["-p, -g, -u", "renice: process, group, user"],
  ],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  return (argv[0] ?? "").endsWith("renice") ? yield* renice(argv) : yield* nice(argv, env);
}

function* nice(argv: readonly string[], env: Environment): Sys<number> {
  const words = argv.slice(1);
  let by = 10;
  for (;;) {
    const [first = "", second] = words;
    let text: string | undefined;
    if (first === "-n" || first === "--adjustment") {
      text = second;
      words.splice(0, 2);
    } else if (first.startsWith("--adjustment=") || /^-n[+-]?\d+$/.test(first))
      text = words.shift()?.replace(/^--adjustment=|^-n/, "");
    else if (/^-[+-]?\d+$/.test(first)) text = words.shift()?.slice(1);
    else break;
    if (text === undefined || !/^[+-]?\d+$/.test(text)) {
      yield* complain("nice", `invalid adjustment '${text ?? ""}'`);
      return 125;
    }
    by = Number(text);
  }
  const now = yield* getpriority(0);
  const [command] = words;
  if (command === undefined) {
    yield* print(`${now}\n`);
    return 0;
  }
  try {
    yield* setpriority(0, now + by);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* complain("nice", `cannot set niceness: ${error.message}`);
  }
  const envp = [...env].map(([name, value]) => `${name}=${value}`);
  let missing = true;
  const paths = command.includes("/")
    ? [command]
    : (env.get("PATH") ?? "/usr/bin:/bin").split(":").map((dir) => `${dir}/${command}`);
  for (const path of paths) {
    try {
      yield* execve(path, words, envp);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "ENOENT" && error.errno !== "ENOTDIR") missing = false;
    }
  }
  yield* complain(
    "nice",
    missing ? `'${command}': No such file or directory` : `'${command}': Permission denied`,
  );
  return missing ? 127 : 126;
}

function* renice(argv: readonly string[]): Sys<number> {
  const words = argv.slice(1);
  if (words[0] === "-n" || words[0] === "--priority") words.shift();
  const text = words.shift();
  if (text === undefined || !/^[+-]?\d+$/.test(text) || words.length === 0) {
    yield* eprint("renice: not enough arguments\nTry 'renice --help' for more information.\n");
    return 1;
  }
  const priority = Number(text);
  let kind: "p" | "g" | "u" = "p";
  let failed = 0;
  for (const word of words) {
    const flag = /^-(p|g|u)$/.exec(word) ?? /^--(pid|pgrp|user)$/.exec(word);
    if (flag) {
      kind = (flag[1] as string).startsWith("pg")
        ? "g"
        : ((flag[1] as string)[0] as "p" | "g" | "u");
      continue;
    }
    failed += yield* set(kind, word, priority);
  }
  return failed > 0 ? 1 : 0;
}

function* set(kind: "p" | "g" | "u", word: string, priority: number): Sys<number> {
  let targets: number[] = [];
  const label = { p: "process ID", g: "process group ID", u: "user ID" }[kind];
  let id = Number(word);
  if (kind === "u") {
    const accounts = yield* Accounts.load();
    id = accounts.userNamed(word)?.uid ?? Number(word);
    targets = (yield* readProcs()).filter((p) => p.euid === id).map((p) => p.tgid);
  } else if (!/^\d+$/.test(word)) {
    yield* complain("renice", `bad ${label} value: ${word}`);
    return 1;
  } else if (kind === "g")
    targets = (yield* readProcs()).filter((p) => p.pgrp === id).map((p) => p.tgid);
  else targets = (yield* pids()).includes(id) ? [id] : [];
  try {
    if (targets.length === 0) throw new SyscallError("ESRCH");
    const old = yield* getpriority(targets[0] as number);
    for (const pid of targets) yield* setpriority(pid, priority);
    yield* print(
      `${id} (${label}) old priority ${old}, new priority ${Math.max(-20, Math.min(19, priority))}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* complain("renice", `failed to set priority for ${id} (${label}): ${error.message}`);
    return 1;
  }
}
