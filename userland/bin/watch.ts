/** watch(1) of procps-ng 4.0.2: runs a command again and again, full screen. */
import {
  clock_gettime,
  clone,
  close,
  dup2,
  execve,
  kill,
  nanosleep,
  pipe,
  read,
  type Sys,
  uname,
  wait4,
} from "../../kernel/uapi/syscall.ts";
import { concat, decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { CLOCK_MONOTONIC, NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { getopt } from "../lib/getopt.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { nowLocal, strftime } from "../lib/strftime.ts";
import { Keyboard, windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "watch",
  summary: "execute a program periodically, showing output fullscreen",
  synopsis: ["watch [-n seconds] [-d] [-t] [-g] [-e] [-x] command"],
  description: "The command is run by sh -c. ^C ends it.",
  options: [
    ["-n seconds", "interval (default 2)"],
    ["-d", "highlight changes"],
    ["-t", "no title"],
    ["-g", "exit when the output changes"],
    ["-e", "stop when the command fails"],
    ["-x", "exec the command instead of sh -c"],
    ["-c", "colours pass"],
  ],
  notModelled: ["-b", "-p", "-q", "-r", "-w"],
};

function* child(
  words: readonly string[],
  direct: boolean,
  fd: number,
  env: Environment,
): Sys<number> {
  yield* dup2(fd, 1);
  yield* dup2(fd, 2);
  const envp = [...env].map(([name, value]) => `${name}=${value}`);
  if (!direct) yield* execve("/bin/sh", ["sh", "-c", words.join(" ")], envp);
  for (const dir of (env.get("PATH") ?? "/usr/bin").split(":")) {
    try {
      yield* execve(
        (words[0] as string).includes("/") ? (words[0] as string) : `${dir}/${words[0]}`,
        words,
        envp,
      );
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return 127;
}

function* run(
  words: readonly string[],
  direct: boolean,
  env: Environment,
): Sys<{ text: string; status: number }> {
  const [reading, writing] = yield* pipe();
  const entry = child(words, direct, writing, env);
  const pid = yield* clone({ entry: () => entry });
  yield* close(writing);
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const chunk = yield* read(reading, 65_536);
      if (chunk.length === 0) break;
      chunks.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* kill(pid, 15);
  }
  yield* close(reading);
  const status = yield* wait4(pid, 0);
  return { text: decode(concat(chunks)), status: status?.value ?? 0 };
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const { options, operands, error } = getopt(argv, {
    short: "+n:dtgexcbhvpqrw",
    long: {
      interval: { as: "n", argument: "required" },
      differences: { as: "d", argument: "optional" },
      "no-title": { as: "t" },
      chgexit: { as: "g" },
      errexit: { as: "e" },
      exec: { as: "x" },
      color: { as: "c" },
    },
  });
  if (error !== undefined || operands.length === 0) {
    if (error !== undefined) yield* complain("watch", error);
    yield* eprint("\nUsage:\n watch [options] command\n\nFor more details see watch(1).\n");
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const seconds = Math.max(
    0.1,
    Number(options.find((option) => option.name === "n")?.value ?? 2) || 2,
  );
  const terminal = yield* isatty(0);
  const keyboard = terminal ? yield* Keyboard.open(0, true) : null;
  yield* print("\x1b[?1049h\x1b[22;0;0t\x1b[1;24r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[H\x1b[2J");
  let before: string[] | null = null;
  let status = 0;
  try {
    for (;;) {
      const startNs = yield* monotonic();
      const { text, status: code } = yield* run(operands, has("x"), env);
      const lines: string[] = yield* draw(text, operands.join(" "), seconds, has, before);
      if (has("g") && before !== null && lines.join("\n") !== before.join("\n")) break;
      if (has("e") && code !== 0) {
        status = 8;
        break;
      }
      before = lines;
      const until = startNs + seconds * NSEC_PER_SEC;
      if (!(yield* pauseUntil(keyboard, until))) break;
    }
  } finally {
    if (keyboard !== null) yield* keyboard.close();
    yield* print("\x1b[24;1H\x1b[?1049l\x1b[23;0;0t\r\x1b[?1l\x1b>");
  }
  return status;
}

function* monotonic(): Sys<number> {
  const { sec, nsec } = yield* clock_gettime(CLOCK_MONOTONIC);
  return sec * NSEC_PER_SEC + nsec;
}

/** False when the terminal is gone or q was pressed. */
function* pauseUntil(keyboard: Keyboard | null, until: number): Sys<boolean> {
  for (;;) {
    const left = until - (yield* monotonic());
    if (left <= 0) return true;
    if (keyboard === null) {
      yield* nanosleep(left);
      return true;
    }
    const key = yield* keyboard.key(left);
    if (key === "q" || key === "eof") return false;
    if (key === "resize") return true;
    if (key === null) return true;
  }
}

function* draw(
  text: string,
  command: string,
  seconds: number,
  has: (name: string) => boolean,
  before: readonly string[] | null,
): Sys<string[]> {
  const { rows, cols } = yield* windowSize();
  const title: string[] = [];
  if (!has("t")) {
    const left = `Every ${seconds.toFixed(1)}s: ${command}`;
    const right = `${(yield* uname()).nodename}: ${strftime("%a %b %e %H:%M:%S %Y", yield* nowLocal())}`;
    const room = cols - right.length - 1;
    title.push(
      `${left.slice(0, Math.max(0, room)).padEnd(Math.max(0, room))} ${right}`.slice(0, cols),
      "",
    );
  }
  const body = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => (has("c") ? line : line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "")));
  const wrapped = body.flatMap((line) => {
    const wide = line.replace(/\t/g, "        ");
    const parts: string[] = [];
    for (let at = 0; at === 0 || at < wide.length; at += cols)
      parts.push(wide.slice(at, at + cols));
    return parts;
  });
  const lines = [...title, ...wrapped].slice(0, rows);
  let out = "\x1b[H";
  for (let row = 0; row < rows; row++) {
    const line = lines[row] ?? "";
    out += `\x1b[${row + 1};1H${has("d") && before !== null && row >= title.length ? marked(line, before[row] ?? "") : line}\x1b[K`;
  }
  yield* print(out);
  return lines;
}

/** -d: what differs from the last time is shown in reverse. */
function marked(line: string, old: string): string {
  let out = "";
  let on = false;
  for (let i = 0; i < line.length; i++) {
    const differs = line[i] !== old[i];
    if (differs !== on) out += differs ? "\x1b[7m" : "\x1b[27m";
    on = differs;
    out += line[i];
  }
  return on ? `${out}\x1b[27m` : out;
}
