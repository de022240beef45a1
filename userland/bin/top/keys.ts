/** The keys of interactive top: toggles, orders, moves, and those that ask something. */
import { kill, setpriority, type Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { signalNumber } from "../../../kernel/uapi/signal.ts";
import { Accounts } from "../../lib/passwd.ts";
import { print } from "../../lib/stdio.ts";
import type { Keyboard } from "../../lib/term.ts";
import { COLUMNS, type TopState } from "./table.ts";

const ORDER: Readonly<Record<string, string>> = { P: "%CPU", M: "%MEM", T: "TIME+", N: "PID" };
const ADJACENT_MAX = 8;
const FIELD_LIST = Object.keys(COLUMNS);

/** Keys that only change what is shown; a text is shown on the message line. */
const TOGGLES: Readonly<Record<string, (state: TopState) => string | void>> = {
  R: (state) => void (state.reverse = !state.reverse),
  H: (state) => {
    state.threads = !state.threads;
    return `Show threads ${state.threads ? "On" : "Off"}`;
  },
  c: (state) => void (state.commandLines = !state.commandLines),
  i: (state) => void (state.idle = !state.idle),
  I: (state) => {
    state.irix = !state.irix;
    return `Irix mode ${state.irix ? "On" : "Off"}`;
  },
  "1": (state) => {
    state.cpusApart = !state.cpusApart;
    state.adjacent = 1;
  },
  "4": (state) => {
    state.cpusApart = true;
    state.adjacent = state.adjacent >= ADJACENT_MAX ? 1 : state.adjacent + 1;
  },
  t: (state) => void (state.summaryTasks = !state.summaryTasks),
  m: (state) => void (state.summaryMemory = !state.summaryMemory),
  l: (state) => void (state.summaryLoad = !state.summaryLoad),
  E: (state) => void (state.memoryUnit = (state.memoryUnit + 1) % 3),
  e: (state) => void (state.taskUnit = (state.taskUnit + 1) % 3),
  "<": (state) => moveSort(state, -1),
  ">": (state) => moveSort(state, 1),
  up: (state) => void state.scroll--,
  down: (state) => void state.scroll++,
  pageup: (state) => void (state.scroll -= 20),
  pagedown: (state) => void (state.scroll += 20),
  home: (state) => void (state.scroll = 0),
};

function moveSort(state: TopState, by: number): void {
  const at = state.fields.indexOf(state.sort) + by;
  state.sort = state.fields[Math.max(0, Math.min(state.fields.length - 1, at))] as string;
}

/** What a key does; a text is shown on the message line. */
export function* press(key: string, state: TopState, keyboard: Keyboard): Sys<string | null> {
  if (key in ORDER) {
    state.sort = ORDER[key] as string;
    state.reverse = false;
    return null;
  }
  const toggle = TOGGLES[key];
  if (toggle !== undefined) return toggle(state) ?? null;
  switch (key) {
    case "d":
    case "s": {
      const text = yield* prompt(keyboard, `Change delay from ${state.delay.toFixed(1)} to `);
      if (text === null || text === "") return null;
      if (!(Number(text) > 0)) return `Unacceptable floating point`;
      state.delay = Number(text);
      return null;
    }
    case "u":
    case "U": {
      const text = yield* prompt(keyboard, "Which user (blank for all) ");
      if (text === null) return null;
      const accounts = yield* Accounts.load();
      if (text !== "" && accounts.userNamed(text) === undefined && !/^\d+$/.test(text))
        return "Invalid user";
      state.user = text;
      return null;
    }
    case "k":
      return yield* killOne(keyboard);
    case "r":
      return yield* reniceOne(keyboard);
    case "f": {
      const text = yield* prompt(keyboard, `Sort by which field (${FIELD_LIST.join(" ")}) `);
      if (text !== null && Object.hasOwn(COLUMNS, text)) state.sort = text;
      return null;
    }
    case "h":
    case "?":
      return (
        "P cpu  M mem  T time  N pid  R reverse  1 4 cpus  c cmd  H threads  i idle  u user  " +
        "k kill  r renice  d delay  q quit"
      );
    case "resize":
    case " ":
    case "enter":
    case "z":
    case "x":
    case "b":
    case "V":
      return null;
    default:
      return ` Unknown command - try 'h' for help`;
  }
}

/** Reads a line on the message row; null on Escape. */
function* prompt(keyboard: Keyboard, question: string): Sys<string | null> {
  let text = "";
  for (;;) {
    yield* print(`\x1b[6;1H\x1b[1m${question}\x1b[0m${text}\x1b[K\x1b[?25h`);
    const key = yield* keyboard.key();
    if (key === "enter" || key === "eof" || key === null) break;
    if (key === "escape") {
      text = "\0";
      break;
    }
    if (key === "backspace") text = text.slice(0, -1);
    else if (key.length === 1) text += key;
  }
  yield* print("\x1b[?25l");
  return text === "\0" ? null : text;
}

function* killOne(keyboard: Keyboard): Sys<string | null> {
  const pid = yield* prompt(keyboard, "PID to signal/kill ");
  if (pid === null || !/^\d+$/.test(pid))
    return pid === null || pid === "" ? null : "Unacceptable integer";
  const name = yield* prompt(keyboard, `Send pid ${pid} signal [15/sigterm] `);
  if (name === null) return null;
  const signal = name === "" ? 15 : signalNumber(name);
  if (signal === undefined) return `Unknown signal '${name}'`;
  try {
    yield* kill(Number(pid), signal);
    return null;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return `Failed signal pid '${pid}' with '${signal}': ${error.message}`;
  }
}

function* reniceOne(keyboard: Keyboard): Sys<string | null> {
  const pid = yield* prompt(keyboard, "PID to renice ");
  if (pid === null || !/^\d+$/.test(pid)) return null;
  const nice = yield* prompt(keyboard, `Renice PID ${pid} to value `);
  if (nice === null || !/^-?\d+$/.test(nice)) return null;
  try {
    yield* setpriority(Number(pid), Number(nice));
    return null;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return `Failed renice of PID ${pid} to ${nice}: ${error.message}`;
  }
}
