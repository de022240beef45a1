/** read. POSIX XCU read; read.def. Not modelled: -e and -i (they are accepted). */
import { decode, encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { POLLIN } from "../../../kernel/uapi/fcntl.ts";
import { SIGINT } from "../../../kernel/uapi/signal.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Termios } from "../../../kernel/uapi/termios.ts";
import { CLOCK_MONOTONIC, NSEC_PER_SEC } from "../../../kernel/uapi/time.ts";
import { ifsOf } from "../expand.ts";
import { readUntil } from "../input.ts";
import { writeAll } from "../../lib/stdio.ts";
import { Interrupted, takeSignals } from "../signals.ts";
import type { Shell } from "../state.ts";
import { BadSubscript, ReadonlyVariable, setArray, setElement, setVar } from "../vars.ts";
import { type Builtin, fail, type Flags, flagsOf, notIdentifier } from "./builtin.ts";

interface Request {
  readonly fd: number;
  readonly raw: boolean;
  readonly delimiter: number;
  /** Characters wanted; Infinity for a line. */
  readonly count: number;
  /** -N: the delimiter is nothing special. */
  readonly exact: boolean;
  readonly timeoutNs: number;
  readonly silent: boolean;
  readonly prompt: string;
}

type Outcome = "ok" | "eof" | "timeout";

function requestOf(sh: Shell, flags: Flags): Request | number {
  const { set, values } = flags;
  const number = (letter: string, what: string): number | null => {
    const text = values.get(letter);
    if (text === undefined) return null;
    if (/^\d+(\.\d*)?$|^\.\d+$/.test(text) && (letter === "t" || /^\d+$/.test(text)))
      return Number(text);
    fail(sh, "read", `${text}: ${what}`);
    return -1;
  };
  const timeout = number("t", "invalid timeout specification");
  const count = number(set.has("N") ? "N" : "n", "invalid number");
  const fd = number("u", "invalid file descriptor specification");
  if (timeout === -1 || count === -1 || fd === -1) return 1;
  const d = values.get("d");
  return {
    fd: fd ?? 0,
    raw: set.has("r"),
    delimiter: d === undefined ? 10 : d === "" ? 0 : (encode(d)[0] as number),
    count: count ?? Infinity,
    exact: set.has("N"),
    timeoutNs: timeout === null ? Infinity : timeout * NSEC_PER_SEC,
    silent: set.has("s"),
    prompt: values.get("p") ?? "",
  };
}

/** Text where a backslash quotes the next character: marked with NUL before it. */
const QUOTE = "\0";

function unquote(text: string): string {
  return text.replaceAll(QUOTE, "");
}

function* run(sh: Shell, args: readonly string[]): Sys<number> {
  const flags = flagsOf(sh, args, "era:d:i:n:N:p:st:u:");
  if (typeof flags === "number") return flags;
  const bad = flags.rest.find((name) => !/^[A-Za-z_]\w*(\[.+\])?$/.test(name));
  if (bad !== undefined) return notIdentifier(sh, "read", bad);
  const request = requestOf(sh, flags);
  if (typeof request === "number") return request;
  let saved: Termios | null = null;
  try {
    saved = yield* prepare(request);
    if (request.timeoutNs === 0) return (yield* poll(request.fd, 0)) ? 0 : 1;
    const { text, outcome } = yield* collect(sh, request);
    const status = store(sh, flags, request, text);
    if (outcome === "timeout") return 142;
    return status !== 0 ? status : outcome === "eof" ? 1 : 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (request.fd !== 0 && error.errno === "EBADF")
      return fail(sh, "read", `${request.fd}: invalid file descriptor: ${error.message}`);
    return fail(sh, "read", `read error: ${request.fd}: ${error.message}`);
  } finally {
    if (saved !== null) yield* sys.tcsetattr(request.fd, saved);
  }
}

export const read: Builtin = (sh, args) => run(sh, args);

/** The prompt, and the terminal's mode for -n, -s and -d; the mode to put back. */
function* prepare(request: Request): Sys<Termios | null> {
  let saved: Termios;
  try {
    saved = yield* sys.tcgetattr(request.fd);
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
  if (request.prompt !== "") yield* writeAll(2, encode(request.prompt));
  const byChar = request.count !== Infinity || request.delimiter !== 10;
  if (!byChar && !request.silent) return null;
  yield* sys.tcsetattr(request.fd, {
    ...saved,
    icanon: byChar ? false : saved.icanon,
    echo: request.silent ? false : saved.echo,
    cc: { ...saved.cc, min: 1, time: 0 },
  });
  return saved;
}

function* poll(fd: number, timeoutNs: number): Sys<boolean> {
  const [bits = 0] = yield* sys.poll([{ fd, events: POLLIN }], timeoutNs);
  return bits !== 0;
}

function* nowNs(): Sys<number> {
  const { sec, nsec } = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  return sec * NSEC_PER_SEC + nsec;
}

/** Signals that came meanwhile: ^C ends the command, a trap runs after it. */
function* interrupted(sh: Shell): Sys<void> {
  yield* takeSignals(sh);
  if (sh.pending.includes(SIGINT) && !sh.traps.has("INT")) {
    sh.pending = [];
    yield* writeAll(1, encode("\n"));
    throw new Interrupted(SIGINT);
  }
}

function* collect(sh: Shell, request: Request): Sys<{ text: string; outcome: Outcome }> {
  if (request.count === Infinity && request.timeoutNs === Infinity)
    return yield* lines(sh, request);
  return yield* characters(sh, request);
}

/** Whole lines; a backslash before the newline goes on to the next. */
function* lines(sh: Shell, request: Request): Sys<{ text: string; outcome: Outcome }> {
  let text = "";
  for (;;) {
    let got: { bytes: Uint8Array; ended: boolean };
    try {
      got = yield* readUntil(request.fd, request.delimiter);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
      yield* interrupted(sh);
      continue;
    }
    const part = decode(got.bytes).replaceAll("\0", "");
    if (request.raw) return { text: text + part, outcome: got.ended ? "ok" : "eof" };
    const marked = part.replace(/\\(.?)/gs, (_all, next: string) =>
      next === "" ? "\\" : next === "\n" ? "" : QUOTE + next,
    );
    if (marked.endsWith("\\") && got.ended) {
      text +=
        request.delimiter === 10
          ? marked.slice(0, -1)
          : `${marked.slice(0, -1)}${QUOTE}${String.fromCharCode(request.delimiter)}`;
      if (sh.interactive)
        yield* writeAll(2, encode(yield* sh.hooks.prompt(sh, sh.vars.get("PS2")?.value ?? "")));
      continue;
    }
    return {
      text: text + (marked.endsWith("\\") ? marked.slice(0, -1) : marked),
      outcome: got.ended ? "ok" : "eof",
    };
  }
}

/** Character by character, for -n, -N and -t. */
function* characters(sh: Shell, request: Request): Sys<{ text: string; outcome: Outcome }> {
  const deadline = request.timeoutNs === Infinity ? Infinity : (yield* nowNs()) + request.timeoutNs;
  const bytes: number[] = [];
  let text = "";
  let count = 0;
  let escape = false;
  while (count < request.count) {
    let chunk: Uint8Array;
    try {
      if (deadline !== Infinity) {
        const left = deadline - (yield* nowNs());
        if (left <= 0 || !(yield* poll(request.fd, left)))
          return { text: text + decode(Uint8Array.from(bytes)), outcome: "timeout" };
      }
      chunk = yield* sys.read(request.fd, 1);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
      yield* interrupted(sh);
      continue;
    }
    const byte = chunk[0];
    if (byte === undefined) return { text: text + decode(Uint8Array.from(bytes)), outcome: "eof" };
    if (byte === request.delimiter && !request.exact && !escape) return { text, outcome: "ok" };
    if (byte === 0) continue;
    if (byte === 0x5c && !request.raw && !escape) {
      escape = true;
      continue;
    }
    bytes.push(byte);
    const char = decode(Uint8Array.from(bytes));
    if (bytes.length < 4 && /[\udc80-\udcff]$/.test(char) && byte >= 0x80) continue;
    bytes.length = 0;
    if (escape && char === "\n") {
      escape = false;
      continue;
    }
    text += escape ? QUOTE + char : char;
    escape = false;
    count++;
  }
  return { text, outcome: "ok" };
}

/** Splits by IFS and assigns. */
function store(sh: Shell, flags: Flags, request: Request, text: string): number {
  const { rest, values } = flags;
  const array = values.get("a");
  try {
    if (array !== undefined) {
      setArray(sh, array, splitAll(text, ifsOf(sh)));
      return 0;
    }
    if (rest.length === 0) {
      setVar(sh, "REPLY", unquote(text));
      return 0;
    }
    if (request.exact) {
      rest.forEach((name, i) => put(sh, name, i === 0 ? unquote(text) : ""));
      return 0;
    }
    const fields = splitInto(text, ifsOf(sh), rest.length);
    rest.forEach((name, i) => put(sh, name, fields[i] ?? ""));
    return 0;
  } catch (error) {
    if (error instanceof ReadonlyVariable) return fail(sh, error.name, "readonly variable");
    if (error instanceof BadSubscript) return fail(sh, "read", `${error.text}: ${error.why}`);
    throw error;
  }
}

function put(sh: Shell, name: string, value: string): void {
  const element = /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(name);
  if (element === null) setVar(sh, name, value);
  else setElement(sh, element[1] as string, element[2] as string, value);
}

const isBlank = (c: string | undefined): boolean => c === " " || c === "\t" || c === "\n";

/** Skips a delimiter at `from`: blanks around at most one other separator. */
function skip(text: string, ifs: string, from: number): number {
  let i = from;
  let hard = false;
  while (i < text.length && text[i] !== QUOTE && ifs.includes(text[i] as string)) {
    if (!isBlank(text[i])) {
      if (hard) break;
      hard = true;
    }
    i++;
  }
  return i;
}

function fieldEnd(text: string, ifs: string, from: number): number {
  let i = from;
  while (i < text.length && (text[i] === QUOTE || !ifs.includes(text[i] as string)))
    i += text[i] === QUOTE ? 2 : 1;
  return Math.min(i, text.length);
}

function skipBlanks(text: string, ifs: string): number {
  let i = 0;
  while (i < text.length && isBlank(text[i]) && ifs.includes(text[i] as string)) i++;
  return i;
}

function splitAll(text: string, ifs: string): string[] {
  const out: string[] = [];
  let i = skipBlanks(text, ifs);
  while (i < text.length) {
    const end = fieldEnd(text, ifs, i);
    out.push(unquote(text.slice(i, end)));
    i = skip(text, ifs, end);
  }
  return out;
}

/** The last name gets the rest, without the blanks at its end (and one lone separator). */
function splitInto(text: string, ifs: string, count: number): string[] {
  const out: string[] = [];
  let i = skipBlanks(text, ifs);
  while (out.length < count - 1) {
    const end = fieldEnd(text, ifs, i);
    out.push(unquote(text.slice(i, end)));
    i = skip(text, ifs, end);
  }
  let end = text.length;
  while (
    end > i &&
    isBlank(text[end - 1]) &&
    ifs.includes(text[end - 1] as string) &&
    text[end - 2] !== QUOTE
  )
    end--;
  const stop = fieldEnd(text, ifs, i);
  // One field and a single trailing separator: the separator goes.
  if (stop < end && skip(text, ifs, stop) >= end) end = stop;
  out.push(unquote(text.slice(i, end)));
  return out;
}
