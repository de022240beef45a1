/** Terminal for programs: its size, raw mode, and keys out of the bytes a terminal sends. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { POLLIN } from "../../kernel/uapi/fcntl.ts";
import { SIGWINCH } from "../../kernel/uapi/signal.ts";
import {
  poll,
  read,
  sigaction,
  sigtake,
  type Sys,
  tcgetattr,
  tcsetattr,
  tiocgwinsz,
  write,
} from "../../kernel/uapi/syscall.ts";
import { makeRaw, type Termios, type Winsize } from "../../kernel/uapi/termios.ts";
import { NSEC_PER_MSEC } from "../../kernel/uapi/time.ts";
import { encode } from "../../kernel/uapi/bytes.ts";

const DEFAULT: Winsize = { rows: 24, cols: 80 };

/** Rows and columns of the terminal at fd; 24 x 80 when it is none or does not know. */
export function* windowSize(fd = 1): Sys<Winsize> {
  try {
    const { rows, cols } = yield* tiocgwinsz(fd);
    return { rows: rows || DEFAULT.rows, cols: cols || DEFAULT.cols };
  } catch (error) {
    if (error instanceof SyscallError) return DEFAULT;
    throw error;
  }
}

/**
 * A key by name: itself when it prints; "C-x" with Control, "M-x" with Alt or after Escape; "up",
 * "pagedown", "f1" and so on; "resize" when the window changed; "eof" when the terminal is gone;
 * "signal" when another caught signal came (its number is in `Keyboard.signal`).
 */
export type Key = string;

const ESCAPE_WAIT_NS = 50 * NSEC_PER_MSEC;
const FINAL: Readonly<Record<string, Key>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  Z: "backtab",
};
const TILDE: Readonly<Record<string, Key>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

/** Splits what a terminal sent into keys; an unfinished sequence at the end is left as `rest`. */
export function decodeKeys(input: string): { keys: Key[]; rest: string } {
  const keys: Key[] = [];
  let i = 0;
  while (i < input.length) {
    const char = String.fromCodePoint(input.codePointAt(i) as number);
    if (char !== "\x1b") {
      keys.push(keyOf(char));
      i += char.length;
      continue;
    }
    const sequence = /^\x1b(?:\[([0-9;?<]*)([ -/]*[@-~])|O([A-Za-z]))/.exec(input.slice(i, i + 32));
    if (sequence) {
      const [whole, parameters = "", final = "", single] = sequence;
      keys.push(special(parameters, single ?? final));
      i += whole.length;
    } else if (i + 1 >= input.length || /^\x1b[[O][0-9;?<]*$/.test(input.slice(i))) {
      return { keys, rest: input.slice(i) };
    } else {
      const next = String.fromCodePoint(input.codePointAt(i + 1) as number);
      keys.push(next === "\x1b" ? "escape" : `M-${keyOf(next)}`);
      i += next === "\x1b" ? 1 : 1 + next.length;
    }
  }
  return { keys, rest: "" };
}

function special(parameters: string, final: string): Key {
  const [first = "", modifier] = parameters.split(";");
  const base = final === "~" ? TILDE[first] : FINAL[final];
  if (base === undefined) return "unknown";
  const bits = modifier === undefined ? 0 : Number(modifier) - 1;
  return (bits & 4 ? "C-" : "") + (bits & 2 ? "M-" : "") + (bits & 1 ? "S-" : "") + base;
}

function keyOf(char: string): Key {
  const code = char.codePointAt(0) as number;
  if (code === 13) return "enter";
  if (code === 9) return "tab";
  if (code === 127) return "backspace";
  if (code === 0) return "C-space";
  if (code < 32) return `C-${String.fromCharCode(code | 64).toLowerCase()}`;
  return char;
}

/** A terminal in raw mode, as a full-screen program holds it; `close` leaves it as it was found. */
export class Keyboard {
  readonly fd: number;
  /** The caught signal of the last "signal" key. */
  signal = 0;
  private readonly saved: Termios;
  private pending: Key[] = [];
  private rest = "";

  private constructor(fd: number, saved: Termios) {
    this.fd = fd;
    this.saved = saved;
  }

  /** `signals` keeps ^C and ^Z working as signals. */
  static *open(fd: number, signals = false): Sys<Keyboard> {
    const saved = yield* tcgetattr(fd);
    const keyboard = new Keyboard(fd, saved);
    yield* sigaction(SIGWINCH, "catch");
    yield* keyboard.raw(signals);
    return keyboard;
  }

  *raw(signals = false): Sys<void> {
    yield* tcsetattr(this.fd, { ...makeRaw(this.saved), isig: signals });
  }

  *close(): Sys<void> {
    yield* tcsetattr(this.fd, this.saved);
    yield* sigaction(SIGWINCH, "default");
  }

  /** True when a key can be had without waiting. */
  *ready(): Sys<boolean> {
    if (this.pending.length > 0) return true;
    return ((yield* poll([{ fd: this.fd, events: POLLIN }], 0))[0] ?? 0) !== 0;
  }

  /** The next key; null when none came within the time. */
  *key(timeoutNs = Infinity): Sys<Key | null> {
    for (;;) {
      const next = this.pending.shift();
      if (next !== undefined) return next;
      try {
        const wait = this.rest === "" ? timeoutNs : ESCAPE_WAIT_NS;
        if (wait !== Infinity) {
          const [ready] = yield* poll([{ fd: this.fd, events: POLLIN }], wait);
          if (!ready) {
            if (this.rest === "") return null;
            this.giveUpOnSequence();
            continue;
          }
        }
        const bytes = yield* read(this.fd, 4096);
        if (bytes.length === 0) return "eof";
        const { keys, rest } = decodeKeys(this.rest + decode(bytes));
        this.pending = keys;
        this.rest = rest;
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        if (error.errno === "EIO") return "eof";
        if (error.errno !== "EINTR") throw error;
        this.signal = yield* sigtake();
        if (this.signal === SIGWINCH) return "resize";
        if (this.signal !== 0) return "signal";
      }
    }
  }

  /** An Escape that nothing followed is the key itself. */
  private giveUpOnSequence(): void {
    const tail = this.rest.slice(1);
    this.pending = tail === "" ? ["escape"] : [`M-${tail[0] ?? ""}`, ...tail.slice(1)];
    this.rest = "";
  }
}

export const ALTERNATE_SCREEN = "\x1b[?1049h";
export const MAIN_SCREEN = "\x1b[?1049l";
export const CLEAR_SCREEN = "\x1b[H\x1b[2J";
export const CLEAR_LINE = "\x1b[K";
export const REVERSE = "\x1b[7m";
export const BOLD = "\x1b[1m";
export const PLAIN = "\x1b[0m";

export const moveTo = (row: number, column: number): string => `\x1b[${row + 1};${column + 1}H`;

/** Writes to the terminal at once. */
export function* paint(fd: number, text: string): Sys<void> {
  if (text !== "") yield* write(fd, encode(text));
}
