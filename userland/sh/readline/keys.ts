/**
 * Keys from the terminal for the line editor: names as lib/term.ts gives them, and pasted text
 * whole.
 */
import { decode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { POLLIN } from "../../../kernel/uapi/fcntl.ts";
import { poll, read, type Sys } from "../../../kernel/uapi/syscall.ts";
import { NSEC_PER_MSEC } from "../../../kernel/uapi/time.ts";
import { decodeKeys } from "../../lib/term.ts";

export type Input =
  | { readonly k: "key"; readonly key: string }
  | { readonly k: "paste"; readonly text: string }
  /** A caught signal came while waiting. */
  | { readonly k: "signal" }
  | { readonly k: "eof" };

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";
/** How long an Escape waits for what may follow it (keyseq-timeout). */
const ESCAPE_NS = 500 * NSEC_PER_MSEC;

/** What was typed and not yet used; it outlives a line, so that typing ahead is not lost. */
export interface KeyBuffer {
  keys: string[];
  rest: string;
}

export function* nextInput(fd: number, buffer: KeyBuffer): Sys<Input> {
  for (;;) {
    const key = buffer.keys.shift();
    if (key !== undefined) return { k: "key", key };
    const pasted = takePaste(buffer);
    if (pasted !== null) return pasted;
    if (
      buffer.rest !== "" &&
      !PASTE_START.startsWith(buffer.rest) &&
      !buffer.rest.startsWith(PASTE_START)
    ) {
      const start = buffer.rest.indexOf(PASTE_START);
      const until = start < 0 ? buffer.rest : buffer.rest.slice(0, start);
      const { keys, rest } = decodeKeys(until);
      if (keys.length > 0) {
        buffer.keys = keys;
        buffer.rest = rest + (start < 0 ? "" : buffer.rest.slice(start));
        continue;
      }
    }
    const problem = yield* more(fd, buffer);
    if (problem !== null) return problem;
  }
}

function takePaste(buffer: KeyBuffer): Input | null {
  if (!buffer.rest.startsWith(PASTE_START)) return null;
  const end = buffer.rest.indexOf(PASTE_END);
  if (end < 0) return null;
  const text = buffer.rest.slice(PASTE_START.length, end);
  buffer.rest = buffer.rest.slice(end + PASTE_END.length);
  return { k: "paste", text };
}

function* more(fd: number, buffer: KeyBuffer): Sys<Input | null> {
  try {
    if (buffer.rest !== "" && !buffer.rest.startsWith(PASTE_START)) {
      const [ready] = yield* poll([{ fd, events: POLLIN }], ESCAPE_NS);
      if (!ready) {
        const tail = buffer.rest.slice(1);
        buffer.keys = tail === "" ? ["escape"] : [`M-${tail[0] as string}`, ...tail.slice(1)];
        buffer.rest = "";
        return null;
      }
    }
    const bytes = yield* read(fd, 4096);
    if (bytes.length === 0) return { k: "eof" };
    buffer.rest += decode(bytes);
    return null;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return error.errno === "EINTR" ? { k: "signal" } : { k: "eof" };
  }
}
