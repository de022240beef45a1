/** killall: PSmisc 23.6 src/killall.c. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { signalNumber } from "../../kernel/uapi/signal.ts";
import { getpid, kill, nanosleep, type Sys } from "../../kernel/uapi/syscall.ts";
import { getopt, type Option } from "../lib/getopt.ts";
import { Accounts } from "../lib/passwd.ts";
import { exeOf, type Proc, readProcs } from "../lib/proctable.ts";
import { compileRegex } from "../lib/regex.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "killall",
  summary: "kill processes by name",
  synopsis: ["killall [-I] [-g] [-q] [-r] [-v] [-w] [-s signal] [-u user] name...", "killall -l"],
  description:
    "Sends a signal, SIGTERM by default, to every process of a name. A name with a slash is the " +
    "path of an executable.",
  options: [
    ["-g", "signal the process group"],
    ["-I", "ignore case"],
    ["-q", "say nothing when no process was found"],
    ["-r", "names are extended regular expressions"],
    ["-s signal, -signal", "the signal"],
    ["-u user", "only processes of a user"],
    ["-v", "show what was signalled"],
    ["-w", "wait until all have died"],
    ["-l", "list the signals"],
  ],
  seeAlso: ["kill(1)", "pkill(1)", "pgrep(1)"],
  notModelled: ["-e", "-i", "-n", "-o", "-y", "-Z"],
};

const SPEC = {
  short: "Iglqrs:u:vw",
  long: {
    "ignore-case": { as: "I" },
    "process-group": { as: "g" },
    list: { as: "l" },
    quiet: { as: "q" },
    regexp: { as: "r" },
    signal: { as: "s", argument: "required" },
    user: { as: "u", argument: "required" },
    verbose: { as: "v" },
    wait: { as: "w" },
  },
} as const;

const USAGE = `Usage: killall [OPTION]... [--] NAME...
       killall -l, --list
       killall -V, --version

  -e,--exact          require exact match for very long names
  -I,--ignore-case    case insensitive process name match
  -g,--process-group  kill process group instead of process
  -y,--younger-than   kill processes younger than TIME
  -o,--older-than     kill processes older than TIME
  -i,--interactive    ask for confirmation before killing
  -l,--list           list all known signal names
  -q,--quiet          don't print complaints
  -r,--regexp         interpret NAME as an extended regular expression
  -s,--signal SIGNAL  send this signal instead of SIGTERM
  -u,--user USER      kill only process(es) running as USER
  -v,--verbose        report if the signal was successfully sent
  -V,--version        display version information
  -w,--wait           wait for processes to die
  -n,--ns PID         match processes that belong to the same namespaces
                      as PID
  -Z,--context REGEXP kill only process(es) having context
                      (must precede other arguments)

`;

const LIST = `HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT
CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS
`;

export default function* main(argv: readonly string[]): Sys<number> {
  const words = [...argv];
  const at = words.findIndex((word, i) => i > 0 && /^-(\d+|[A-Z][A-Z0-9]+)$/.test(word));
  const given = at < 0 ? undefined : (words.splice(at, 1)[0] as string).slice(1);
  const { options, operands, error } = getopt(words, SPEC);
  const has = (letter: string): boolean => options.some((option) => option.name === letter);
  if (error === undefined && has("l")) {
    yield* print(LIST);
    return 0;
  }
  const name = value(options, "s") ?? given ?? "TERM";
  const signal = signalNumber(name);
  if (error === undefined && signal === undefined) {
    yield* eprint(`${name}: unknown signal; killall -l lists signals.\n`);
    return 1;
  }
  const user = value(options, "u");
  if (
    error !== undefined ||
    signal === undefined ||
    (operands.length === 0 && user === undefined)
  ) {
    yield* eprint(USAGE);
    return 1;
  }
  const uid = user === undefined ? undefined : (yield* Accounts.load()).userNamed(user)?.uid;
  if (user !== undefined && uid === undefined) {
    yield* eprint(`Cannot find user ${user}\n`);
    return 1;
  }
  const patterns: Matcher[] = [];
  for (const operand of operands) {
    const matcher = matcherOf(operand, has);
    if (matcher === null) {
      yield* complain("killall", `Bad regular expression: ${operand}`);
      return 1;
    }
    patterns.push(matcher);
  }
  return yield* signalAll(patterns, operands, { signal, uid, has });
}

type Matcher = (p: Proc, exe: string | null) => boolean;

interface Wanted {
  readonly signal: number;
  readonly uid: number | undefined;
  has(letter: string): boolean;
}

function value(options: readonly Option[], letter: string): string | undefined {
  return options.filter(({ name }) => name === letter).at(-1)?.value;
}

/** /proc/PID/stat cuts a name at 15 bytes; the whole one is its command line's. */
const COMM_MAX = 15;

function matcherOf(name: string, has: (letter: string) => boolean): Matcher | null {
  if (has("r")) {
    try {
      const regex = compileRegex(name, "ere", { ignoreCase: has("I") });
      return (p) => regex.test(fullName(p));
    } catch {
      return null;
    }
  }
  if (name.includes("/")) return (_, exe) => exe === name || exe === `/usr${name}`;
  const same = (text: string): string => (has("I") ? text.toLowerCase() : text);
  return (p) => same(fullName(p)) === same(name);
}

function fullName(p: Proc): string {
  const base = p.argv[0]?.split("/").pop() ?? "";
  return p.comm.length >= COMM_MAX && base.startsWith(p.comm) ? base : p.comm;
}

function* signalAll(patterns: Matcher[], names: readonly string[], wanted: Wanted): Sys<number> {
  const { signal, has } = wanted;
  const self = yield* getpid();
  const found = new Set<number>();
  const groups = new Set<number>();
  const killed: number[] = [];
  for (const p of yield* readProcs()) {
    if (p.tgid === self || (wanted.uid !== undefined && p.uid !== wanted.uid)) continue;
    const exe = names.some((name) => name.includes("/")) ? yield* exeOf(p.tgid) : null;
    const which = patterns.findIndex((matches) => matches(p, exe));
    if (which < 0 && patterns.length > 0) continue;
    if (has("g") && groups.has(p.pgrp)) continue;
    groups.add(p.pgrp);
    try {
      yield* kill(has("g") ? -p.pgrp : p.tgid, signal);
      found.add(which);
      killed.push(p.tgid);
      const target = has("g") ? `pgid ${p.pgrp}` : String(p.tgid);
      if (has("v")) yield* eprint(`Killed ${p.comm}(${target}) with signal ${signal}\n`);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "ESRCH") yield* eprint(`${p.comm}(${p.tgid}): ${error.message}\n`);
    }
  }
  const lost = names.filter((_, i) => !found.has(i));
  if (!has("q")) for (const name of lost) yield* eprint(`${name}: no process found\n`);
  if (has("w")) yield* waitFor(killed);
  return lost.length > 0 || killed.length === 0 ? 1 : 0;
}

/** Looks once a second, as PSmisc does. */
function* waitFor(killed: readonly number[]): Sys<void> {
  for (let left = killed; left.length > 0;) {
    const still: number[] = [];
    for (const pid of left) {
      try {
        yield* kill(pid, 0);
        still.push(pid);
      } catch {
        // it is gone
      }
    }
    if (still.length > 0) yield* nanosleep(1_000_000_000);
    left = still;
  }
}
