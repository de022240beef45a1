/**
 * top(1) of procps-ng 4.0.2, interactive and -b. Not modelled: alternate windows (A), the field screen
 * (f) beyond choosing the order, filters (o, O), saved settings (W), bars (t and m toggle their lines).
 */
import { nanosleep, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { getopt } from "../lib/getopt.ts";
import { Accounts } from "../lib/passwd.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { Keyboard, windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";
import { takeSample, type TopSample } from "./top/sample.ts";
import { summary } from "./top/summary.ts";
import {
  COLUMNS,
  DEFAULT_FIELDS,
  headerLine,
  rowLine,
  rows,
  type TableContext,
  type TopState,
} from "./top/table.ts";
import { press } from "./top/keys.ts";

export const usage: Usage = {
  name: "top",
  summary: "display and update sorted information about processes",
  synopsis: ["top [-b] [-n N] [-d seconds] [-p pid,...] [-u user] [-H] [-o field] [-c] [-i] [-1]"],
  description:
    "Keys: P by CPU, M by memory, T by time, N by pid, R reverse, 1 CPUs apart, c command lines, H threads, i idle ones, u user, k kill, r renice, d delay, E e units, t m l summary lines, z colours, h help, q quit.",
  options: [
    ["-b", "batch: frames one after another"],
    ["-n N", "so many frames"],
    ["-d S", "delay, seconds"],
    ["-o field", "order: %CPU, %MEM, RES, TIME+ ..."],
    ["-p, -u", "these processes; this user's"],
    ["-H, -c, -i, -1", "threads; command lines; no idle ones; each CPU"],
    ["-w N", "width in batch mode"],
  ],
  columns: [
    ["VIRT", "address space"],
    ["RES", "memory in use now"],
    ["SHR", "part of RES that may be shared: file pages and shared memory"],
    ["S", "state: R D S T Z I"],
    ["%CPU", "since the last frame; of one CPU, so it can pass 100"],
    ["TIME+", "CPU time used, in hundredths"],
  ],
  notModelled: ["A windows", "f field editing", "o O filters", "W"],
};

const SPEC = {
  short: "bcHiS1E:e:d:n:o:p:u:U:w::hvs",
  long: {
    "batch-mode": { as: "b" },
    delay: { as: "d", argument: "required" },
    iterations: { as: "n", argument: "required" },
    help: { as: "h" },
  },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, error } = getopt(widthJoined(argv), SPEC);
  if (error !== undefined) {
    yield* complain(
      "top",
      error.replace("invalid option -- ", "unknown option ").replace(/'/g, "'"),
    );
    yield* eprint("Usage:\n top [options]\n\nFor more details see top(1).\n");
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const value = (name: string): string | undefined =>
    options.filter((option) => option.name === name).pop()?.value;
  if (has("h")) {
    yield* print("Usage:\n top [options]\n\nFor more details see top(1).\n");
    return 0;
  }
  if (has("v")) {
    yield* print("top from procps-ng 4.0.2\n");
    return 0;
  }
  const sort = (value("o") ?? "%CPU").replace(/^[-+]/, "");
  if (!Object.hasOwn(COLUMNS, sort)) {
    yield* complain("top", `unrecognized field name '${sort}'`);
    return 1;
  }
  const state: TopState = {
    sort,
    reverse: (value("o") ?? "").startsWith("-"),
    threads: has("H"),
    cumulative: has("S"),
    commandLines: has("c"),
    idle: !has("i"),
    irix: true,
    cpusApart: has("1"),
    adjacent: has("1") ? 2 : 1,
    user: value("u") ?? value("U") ?? "",
    forest: false,
    delay: Number(value("d") ?? 3),
    color: false,
    highlight: false,
    summaryTasks: true,
    summaryMemory: true,
    summaryLoad: true,
    memoryUnit: unitOf(value("E"), 1),
    taskUnit: unitOf(value("e"), 0),
    scroll: 0,
    pids: options
      .filter((option) => option.name === "p")
      .flatMap((option) => (option.value ?? "").split(",").map(Number)),
    fields: DEFAULT_FIELDS,
  };
  const frames = Number(value("n") ?? Infinity);
  if (has("b")) return yield* batch(state, frames, Number(value("w") ?? 512));
  if (!(yield* isatty(0)) || !(yield* isatty(1))) {
    yield* complain("top", "failed tty get");
    return 1;
  }
  return yield* interactive(state, frames);
}

/** The argument of -w is optional and may stand apart. */
function widthJoined(argv: readonly string[]): string[] {
  const out: string[] = [];
  for (const word of argv) {
    if (/^-\w*w$/.test(out.at(-1) ?? "") && /^\d+$/.test(word)) out.push(`${out.pop()}${word}`);
    else out.push(word);
  }
  return out;
}

function unitOf(letter: string | undefined, fallback: number): number {
  const at = "kmg".indexOf((letter ?? "?").toLowerCase());
  return at < 0 ? fallback : at;
}

/** A first look, so that the first frame has something to compare with. */
function* settle(state: TopState): Sys<TopSample> {
  const first = yield* takeSample(null, state.threads);
  yield* nanosleep(150 * NSEC_PER_MSEC);
  return yield* takeSample(first, state.threads);
}

function* contextOf(sample: TopSample, state: TopState): Sys<TableContext> {
  return {
    sample,
    state,
    accounts: yield* Accounts.load(),
    memKb: sample.mem.get("MemTotal") ?? 1,
    cpus: Math.max(1, sample.stat.cpus.length),
  };
}

function* batch(state: TopState, frames: number, width: number): Sys<number> {
  let sample = yield* settle(state);
  for (let frame = 0; frame < frames; frame++) {
    if (frame > 0) {
      yield* nanosleep(state.delay * NSEC_PER_SEC);
      sample = yield* takeSample(sample, state.threads);
    }
    const context = yield* contextOf(sample, state);
    const lines = [
      ...(yield* summary(sample, state)).map((text) => text.slice(0, width)),
      "",
      headerLine(state, width),
      ...rows(context).map((p) => rowLine(p, context, width - 1).trimEnd()),
    ];
    yield* print(`${lines.join("\n")}\n${frame + 1 < frames ? "\n" : ""}`);
  }
  return 0;
}

function* interactive(state: TopState, frames: number): Sys<number> {
  const keyboard = yield* Keyboard.open(0, true);
  yield* print("\x1b[?1h\x1b=\x1b[?25l\x1b[H\x1b[2J");
  let sample = yield* settle(state);
  let frame = 0;
  let message = "";
  try {
    for (;;) {
      yield* draw(sample, state, message);
      message = "";
      if (++frame >= frames) {
        yield* nanosleep(50 * NSEC_PER_MSEC);
        break;
      }
      const key = yield* keyboard.key(state.delay * NSEC_PER_SEC);
      if (key === "q" || key === "eof") break;
      if (key !== null && key !== "signal") {
        const answer = yield* press(key, state, keyboard);
        if (answer !== null) message = answer;
        if (key !== " " && key !== "enter") {
          frame--;
          continue; // settings changed: the same numbers, shown anew
        }
      }
      sample = yield* takeSample(sample, state.threads);
    }
  } finally {
    const { rows: height } = yield* windowSize();
    yield* keyboard.close();
    yield* print(`\x1b[?1l\x1b>\x1b[${height};1H\x1b[?25h\x1b[K\n`);
  }
  return 0;
}

function* draw(sample: TopSample, state: TopState, message: string): Sys<void> {
  const { rows: height, cols } = yield* windowSize();
  const context = yield* contextOf(sample, state);
  const top = (yield* summary(sample, state)).map((line) => emphasise(line.slice(0, cols)));
  const bar = `\x1b[7m${headerLine(state, cols).padEnd(cols)}\x1b[0m`;
  const list = rows(context);
  state.scroll = Math.max(0, Math.min(state.scroll, list.length - 1));
  const room = Math.max(0, height - top.length - 2);
  const body = list.slice(state.scroll, state.scroll + room).map((p) => {
    const line = rowLine(p, context, cols);
    return p.state === "R" ? `\x1b[1m${line}\x1b[0m` : line;
  });
  const lines = [...top, message.slice(0, cols), bar, ...body];
  let out = "";
  for (let row = 0; row < height; row++)
    out += `\x1b[${row + 1};1H${lines[row] ?? ""}\x1b[0m\x1b[K`;
  yield* print(out);
}

/** Numbers of the summary are bold, their labels plain. */
function emphasise(line: string): string {
  return line.startsWith("top -") ? line : line.replace(/(\d+(?:\.\d+)?)/g, "\x1b[1m$1\x1b[0m");
}
