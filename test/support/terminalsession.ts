/**
 * A bash on a simulated terminal: keys in, bytes out, and the screen that an emulator makes of
 * them.
 */
import headless from "@xterm/headless";
import { boot } from "../../kernel/boot.ts";
import { login, newTerminal } from "../../kernel/login.ts";
import type { Machine } from "../../kernel/machine.ts";
import { run } from "../../kernel/sched/core.ts";
import type { Process } from "../../kernel/task.ts";
import { receive, resize, takeOutput } from "../../kernel/tty/n_tty.ts";
import type { Tty } from "../../kernel/tty/tty.ts";
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { chdir, close, execve, mkdir, open, pause, type Sys } from "../../kernel/uapi/syscall.ts";
import { plainHost } from "../../session/host.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "./host.ts";

export const HOME = "/tmp/ptyhome";
export const ENV = {
  PATH: "/usr/bin:/bin",
  HOME,
  TERM: "xterm-256color",
  LANG: "C.UTF-8",
  PS1: "$ ",
  HISTFILE: `${HOME}/hist`,
};
export const DIRECTORIES = ["alpha dir", "beta"];
export const FILES = ["apple.txt", "apricot.txt", "banana", "with space.txt", ".hidden"];

const MS = 1_000_000;
const O_CREAT_WRONLY = 0o101;

function* idle(): Sys<number> {
  for (;;) {
    try {
      yield* pause();
    } catch {
      // a signal
    }
  }
}

function* entry(argv: readonly string[], env: Readonly<Record<string, string>>): Sys<number> {
  yield* mkdir(HOME, 0o755);
  yield* chdir(HOME);
  for (const name of DIRECTORIES) yield* mkdir(name, 0o755);
  for (const name of FILES) yield* close(yield* open(name, O_CREAT_WRONLY, 0o644));
  yield* execve(
    "/usr/bin/bash",
    argv,
    Object.entries(env).map(([name, value]) => `${name}=${value}`),
  );
  return 127;
}

export class TerminalSession {
  readonly machine: Machine;
  readonly shell: Process;
  readonly rows: number;
  readonly cols: number;
  output = "";
  private readonly tty: Tty;

  constructor(rows = 24, cols = 80, argv = ["bash", "--norc", "--noprofile"], env = ENV) {
    this.rows = rows;
    this.cols = cols;
    const m = boot(plainHost(), {
      seed: 1,
      programs,
      image: testImage(),
      rootKb: 28 * 1024 * 1024,
      init: idle,
    });
    run(m, m.now);
    this.machine = m;
    this.tty = newTerminal(m, { rows, cols });
    this.shell = login(m, this.tty, m.init, { uid: 0, gid: 0, groups: [0] }, () =>
      entry(argv, env),
    );
    this.wait(400);
  }

  wait(ms: number): void {
    run(this.machine, this.machine.now + ms * MS);
    for (const chunk of takeOutput(this.tty)) this.output += decode(chunk);
  }

  type(keys: string, ms = 140): void {
    receive(this.machine, this.tty, encode(keys));
    this.wait(ms);
  }

  resize(rows: number, cols: number): void {
    resize(this.machine, this.tty, { rows, cols });
    this.wait(100);
  }

  screen(): Promise<Screen> {
    return screenOf(this.output, this.rows, this.cols);
  }
}

export interface Screen {
  readonly text: string;
  readonly cursor: string;
}

/** What an xterm shows after these bytes; process ids are replaced, since they differ. */
export function screenOf(output: string, rows: number, cols: number): Promise<Screen> {
  const terminal = new headless.Terminal({ rows, cols, allowProposedApi: true, scrollback: 500 });
  return new Promise((resolve) => {
    terminal.write(output, () => {
      const buffer = terminal.buffer.active;
      const lines: string[] = [];
      for (let i = 0; i < buffer.length; i++)
        lines.push(buffer.getLine(i)?.translateToString(true) ?? "");
      while (lines.at(-1) === "") lines.pop();
      const text = lines
        .join("\n")
        .replace(/^(\[\d+\][+ -]?) +\d+ /gm, "$1 PID ")
        .replace(/^(\[\d+\]) \d+$/gm, "$1 PID");
      resolve({ text, cursor: `${buffer.baseY + buffer.cursorY},${buffer.cursorX}` });
    });
  });
}
