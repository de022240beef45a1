/**
 * pagefault play: a scenario in the reader's own terminal, without a server. The terminal is raw
 * and belongs to the simulated host; Ctrl-] opens a menu (answers, hints, score), and time stands
 * still in it.
 */
import { writeFileSync } from "node:fs";
import type { Input, LogEntry } from "../../session/log.ts";
import { Session } from "../../session/session.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import { formatLog } from "../logfile.ts";
import { Live } from "../sim/live.ts";
import type { SimEvent } from "../sim/messages.ts";
import { FRAME_MS } from "../sim/pacer.ts";
import { type Command, Failure, integer, only, text, type Values } from "./command.ts";
import { menu } from "./menu.ts";
import { bold, lookOf, prose, wrapped } from "./prose.ts";
import { formatScore } from "./report.ts";
import { namedScenario } from "./scenario.ts";

const MENU_KEY = 0x1d; // Ctrl-], as telnet's
const TURN_MS = 15;
const KEYS_MAX = 4096;

export const play: Command = {
  usage: `Usage: pagefault play SCENARIO [OPTION]...

Plays a scenario (an id such as memory/swap-storm, or a file) in this terminal. Ctrl-] opens the
menu: questions, hints, score, leaving. Time stands still while it is open.

  --seed N     which variant of the host (drawn when absent)
  --exam       as in an exam: no evidence is shown, no skipping
  --log FILE   write the session's log there at the end, for 'pagefault replay'
`,
  options: { seed: { type: "string" }, exam: { type: "boolean" }, log: { type: "string" } },
  run: async (values, operands) => {
    const { stdin, stdout } = process;
    if (!stdin.isTTY || !stdout.isTTY) {
      throw new Failure("it needs a terminal; for scripts there is 'pagefault sh'");
    }
    const game = new Game(only(operands, "SCENARIO"), values);
    return game.play();
  },
};

class Game {
  private readonly session: Session;
  private readonly live: Live;
  private readonly entries: LogEntry[] = [];
  private readonly header: Parameters<typeof formatLog>[0]["header"];
  private readonly logFile: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private number = 0;
  private ended: (() => void) | undefined;
  private failure: Error | undefined;
  private inMenu = false;

  constructor(name: string, values: Values) {
    const scenario = namedScenario(name);
    const seed = integer(values, "seed", 0, 2 ** 32 - 1) ?? Math.floor(Math.random() * 2 ** 32);
    const mode = values.exam === true ? "exam" : "practice";
    const { rows, columns: cols } = process.stdout;
    this.logFile = text(values, "log");
    this.header = {
      version: 1,
      engine: "play",
      scenario: scenario.id,
      scenarioDigest: scenario.digest,
      seed,
      mode,
      rows,
      cols,
    };
    this.session = new Session({ scenario, seed, mode, rows, cols, programs, image: baseImage() });
    const identity = { sid: "play", slot: 0, exam: false, startedMs: 0 };
    const past = { entries: [], progress: undefined, marks: [] };
    this.live = new Live(identity, this.session, past, (event) => this.take(event));
  }

  async play(): Promise<number> {
    const { stdin, stdout } = process;
    const view = this.session.view();
    const look = lookOf(stdout);
    const title = bold(view.scenario.title, look);
    const page = wrapped(view.scenario.page, "", look).join("\n");
    stdout.write(
      `${title} (seed ${this.header.seed})\n\n${page}\n\n${prose(view.brief, look)}\n\n`,
    );
    stdout.write("Ctrl-] opens the menu: questions, hints, score.\n\n");
    const onData = (data: Buffer): void => this.typed(data);
    const onResize = (): void => this.input({ kind: "resize", ...size() });
    const finished = new Promise<void>((resolve) => (this.ended = resolve));
    stdin.setRawMode(true);
    stdin.on("data", onData);
    stdout.on("resize", onResize);
    this.frame();
    await finished;
    clearTimeout(this.timer);
    stdin.off("data", onData);
    stdout.off("resize", onResize);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write("\x1b[?1049l\x1b[?25h\x1b[?2004l\x1b[0m\r\n"); // whatever a program left behind
    if (this.failure !== undefined) throw this.failure;
    this.close();
    return 0;
  }

  private close(): void {
    if (this.session.finished)
      process.stdout.write(formatScore(this.session.score(), lookOf(process.stdout)));
    if (this.logFile === undefined) return;
    const { marks, nowNs } = this.session;
    const log = { header: this.header, entries: this.entries, marks, progress: { atNs: nowNs } };
    writeFileSync(this.logFile, formatLog(log));
    process.stdout.write(`The log is in ${this.logFile}\n`);
  }

  private frame(): void {
    clearTimeout(this.timer);
    if (this.inMenu) return;
    try {
      this.live.turn(performance.now(), TURN_MS);
    } catch (error) {
      this.failure = error as Error;
      this.ended?.();
      return;
    }
    if (this.session.finished) this.ended?.();
    else this.timer = setTimeout(() => this.frame(), this.live.behind ? 0 : FRAME_MS);
  }

  private take(event: SimEvent): void {
    if (event.t === "output") process.stdout.write(event.bytes);
    else if (event.t === "logged") this.entries.push(event.entry);
  }

  private input(input: Input): void {
    this.live.queue({ client: "play", n: ++this.number, input });
    this.frame();
  }

  private typed(data: Buffer): void {
    if (this.inMenu) return;
    const key = data.indexOf(MENU_KEY);
    const keys = decode(key < 0 ? data : data.subarray(0, key));
    for (let at = 0; at < keys.length; at += KEYS_MAX) {
      this.input({ kind: "keys", text: keys.slice(at, at + KEYS_MAX) });
    }
    if (key >= 0) void this.openMenu();
  }

  private async openMenu(): Promise<void> {
    this.inMenu = true;
    this.live.run(false, performance.now());
    process.stdin.setRawMode(false);
    // Not in the event that brought the key, or the menu would read it too.
    await new Promise((resolve) => setImmediate(resolve));
    const choice = await menu(this.session.view());
    process.stdin.setRawMode(true);
    process.stdin.resume();
    this.inMenu = false;
    this.live.run(true, performance.now());
    if (choice === "leave") this.ended?.();
    else {
      for (const input of choice) this.input(input);
      // The screen as it was: the shell draws its line again.
      this.input({ kind: "keys", text: "\x0c" });
    }
  }
}

function size(): { rows: number; cols: number } {
  return { rows: process.stdout.rows, cols: process.stdout.columns };
}
