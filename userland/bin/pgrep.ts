/** pgrep, pkill and pidof: procps-ng 4.0.2 src/pgrep.c, src/pidof.c. One program by three names. */
import { getpid, kill, type Sys } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { signalNumber } from "../../kernel/uapi/signal.ts";
import { getopt, type Option } from "../lib/getopt.ts";
import { Accounts } from "../lib/passwd.ts";
import { commandLine, exeOf, type Proc, readProcs, ttyName } from "../lib/proctable.ts";
import { compileRegex } from "../lib/regex.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "pgrep",
  summary: "look up, signal, or find processes by name and other attributes",
  synopsis: ["pgrep [options] pattern", "pkill [options] pattern", "pidof [-s] [-x] name..."],
  description:
    "Patterns are extended regular expressions against the process name, or the command line with -f.",
  options: [
    ["-a, -l", "show the command line, the name"],
    ["-f", "match the command line"],
    ["-x", "match exactly"],
    ["-u, -U, -g, -P, -t, -s", "by effective and real user, group, parent, terminal, session"],
    ["-n, -o", "only the newest, the oldest"],
    ["-c", "count"],
    ["-v", "invert"],
    ["-d text", "delimiter"],
    ["-i", "ignore case"],
    ["-e, -SIGNAL", "pkill: show what is killed; the signal"],
  ],
  seeAlso: ["ps(1)", "kill(1)"],
  notModelled: ["-F", "--ns", "--cgroup", "-O"],
};

const SPEC = {
  short: "ad:fg:G:lnoP:s:t:u:U:vxcieHr:",
  long: {
    "list-full": { as: "a" },
    delimiter: { as: "d", argument: "required" },
    full: { as: "f" },
    pgroup: { as: "g", argument: "required" },
    group: { as: "G", argument: "required" },
    "list-name": { as: "l" },
    newest: { as: "n" },
    oldest: { as: "o" },
    parent: { as: "P", argument: "required" },
    session: { as: "s", argument: "required" },
    terminal: { as: "t", argument: "required" },
    euid: { as: "u", argument: "required" },
    uid: { as: "U", argument: "required" },
    inverse: { as: "v" },
    exact: { as: "x" },
    count: { as: "c" },
    "ignore-case": { as: "i" },
    echo: { as: "e" },
    signal: { as: "signal", argument: "required" },
    runstates: { as: "r", argument: "required" },
  },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const name = (argv[0] ?? "pgrep").split("/").pop() as string;
  if (name === "pidof") return yield* pidof(argv);
  return yield* pgrep(name, argv);
}

function* pgrep(name: string, argv: readonly string[]): Sys<number> {
  let signal = 15;
  const words = [...argv];
  if (name === "pkill") {
    const at = words.findIndex(
      (word, index) =>
        index > 0 &&
        /^-(\d+|[A-Z][A-Z0-9+-]*)$/.test(word) &&
        signalNumber(word.slice(1)) !== undefined &&
        !/^-[UGPV]$/.test(word),
    );
    if (at > 0) signal = signalNumber((words.splice(at, 1)[0] as string).slice(1)) as number;
  }
  const { options, operands, error } = getopt(words, SPEC);
  if (error !== undefined) {
    yield* complain(name, error);
    yield* eprint(`Try '${name} --help' for more information.\n`);
    return 2;
  }
  const has = (letter: string): boolean => options.some((option) => option.name === letter);
  const named = options.find((option) => option.name === "signal")?.value;
  if (named !== undefined) signal = signalNumber(named) ?? -1;
  if (signal < 0) {
    yield* complain(name, `Unknown signal "${named}".`);
    return 2;
  }
  const criteria = options.some((option) => "gGPstuUr".includes(option.name));
  if (operands.length === 0 && !criteria) {
    yield* complain(name, "no matching criteria specified");
    yield* eprint(`Try \`${name} --help' for more information.\n`);
    return 2;
  }
  if (operands.length > 1) {
    yield* complain(name, "only one pattern can be provided");
    yield* eprint(`Try \`${name} --help' for more information.\n`);
    return 2;
  }
  const found = yield* match(options, operands[0], has);
  if (name === "pkill") return yield* signalAll(found, signal, has("e"));
  if (has("c")) yield* print(`${found.length}\n`);
  else {
    const delimiter = options.find((option) => option.name === "d")?.value ?? "\n";
    const texts = found.map((p) =>
      has("a") ? `${p.tgid} ${commandLine(p)}` : has("l") ? `${p.tgid} ${p.comm}` : String(p.tgid),
    );
    if (texts.length > 0) yield* print(`${texts.join(delimiter)}\n`);
  }
  return found.length > 0 ? 0 : 1;
}

function* match(
  options: readonly Option[],
  pattern: string | undefined,
  has: (letter: string) => boolean,
): Sys<Proc[]> {
  const self = yield* getpid();
  const accounts = yield* Accounts.load();
  const list = (letter: string): string[] | null => {
    const values = options
      .filter((option) => option.name === letter)
      .flatMap((option) => (option.value ?? "").split(","));
    return values.length === 0 ? null : values;
  };
  const user = (uid: number, wanted: string[] | null): boolean =>
    wanted === null || wanted.includes(String(uid)) || wanted.includes(accounts.userName(uid));
  const regex =
    pattern === undefined
      ? null
      : compileRegex(has("x") ? `^(${pattern})$` : pattern, "ere", { ignoreCase: has("i") });
  const out = (yield* readProcs()).filter((p) => {
    if (p.tgid === self) return false;
    const text = has("f") ? (p.argv.length > 0 ? p.argv.join(" ") : p.comm) : p.comm;
    const ok =
      (regex === null || regex.test(text)) &&
      user(p.euid, list("u")) &&
      user(p.uid, list("U")) &&
      (list("P")?.includes(String(p.ppid)) ?? true) &&
      (list("g")?.includes(String(p.pgrp)) ?? true) &&
      (list("s")?.includes(String(p.session)) ?? true) &&
      (list("t")?.includes(ttyName(p.ttyNr)) ?? true) &&
      (list("r")?.includes(p.state) ?? true);
    return ok !== has("v");
  });
  if (has("n")) return out.sort((a, b) => b.start - a.start || b.tgid - a.tgid).slice(0, 1);
  if (has("o")) return out.sort((a, b) => a.start - b.start || a.tgid - b.tgid).slice(0, 1);
  return out;
}

function* signalAll(found: readonly Proc[], signal: number, echo: boolean): Sys<number> {
  let done = 0;
  for (const p of found) {
    try {
      yield* kill(p.tgid, signal);
      done++;
      if (echo) yield* print(`${p.comm} killed (pid ${p.tgid})\n`);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "ESRCH")
        yield* complain("pkill", `killing pid ${p.tgid} failed: ${error.message}`);
    }
  }
  return done > 0 ? 0 : 1;
}

function* pidof(argv: readonly string[]): Sys<number> {
  const { options, operands } = getopt(argv, { short: "sxqwo:S:", long: {} });
  const single = options.some((option) => option.name === "s");
  const scripts = options.some((option) => option.name === "x");
  const found: number[] = [];
  for (const p of (yield* readProcs()).reverse()) {
    const exe = yield* exeOf(p.tgid);
    const base = (path: string): string => path.split("/").pop() as string;
    for (const name of operands) {
      const argv0 = p.argv[0] ?? "";
      const script = scripts && p.argv[1] !== undefined && base(p.argv[1]) === base(name);
      if (
        argv0 === name ||
        base(argv0) === name ||
        exe === name ||
        (exe !== null && base(exe) === name) ||
        script
      ) {
        found.push(p.tgid);
        break;
      }
    }
  }
  const list = single ? found.slice(0, 1) : found;
  if (list.length > 0) yield* print(`${list.join(" ")}\n`);
  return list.length > 0 ? 0 : 1;
}
