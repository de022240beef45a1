/**
 * What server and client say to each other: the HTTP API's shapes and the messages of a session's
 * WebSocket, with a validator for everything that comes from a client. Plain data, no platform API.
 *
 * ADDRESS. A session's page is /s/ADDRESS; ADDRESS holds a secret: whoever has it may watch and
 * type.
 *
 * ATTACH. The client opens `terminalPath(address)` and sends `attach` first. `client` names the tab
 * (16-64 characters, random, kept in sessionStorage); `from` is how many bytes of output its screen
 * stands for and `epoch` the one they came under (0 and "" for an empty screen). The server answers
 * `attached`, then the output from there on, or a `screen` first when it cannot go on from `from`.
 *
 * OUTPUT is binary: see outputFrame. Offsets count every byte the terminal ever emitted. The client
 * answers with `seen` when xterm has drawn (the callback of term.write), at least every 64 KiB; the
 * server has at most WINDOW_BYTES unseen on the way, and a client that falls too far behind gets a
 * `screen` instead of the bytes. A `screen` replaces all: term.reset(), resize to its rows and
 * cols, term.write(data), and the offset is its offset.
 *
 * INPUT is numbered by the client: 1, 2, 3 ... per `client` id, without holes. Echo does not wait;
 * `ack` says that all inputs up to a number are durable. The client keeps what is not acknowledged
 * (in sessionStorage too, so that a reload loses nothing) and after `attached` drops what its
 * `acked` covers and sends the rest again, in order, under the same numbers; the server drops
 * doubles. An input that the session does not take (it is finished) is acknowledged and changes
 * nothing.
 *
 * TIME. `clock` says the session's simulated time and whether it runs; it comes every few seconds,
 * so silence for 12 s means a dead connection: close, wait 0.1-1 s (random, growing), attach again.
 * Close code 1012 (restart) asks for the same; 4xxx codes (CLOSE) say do not come back by yourself.
 *
 * PAGE. The page runs under a strict Content-Security-Policy. A script that the build puts into
 * index.html stamps the nonce on every <style> made later (xterm makes some), so nothing is to be
 * done for styles; a `style` attribute in HTML text is refused, element.style is fine. Markdown
 * becomes HTML through trustedTypes.createPolicy("pagefault", { createHTML }), the only policy
 * allowed; without it innerHTML throws.
 */
import type { Input } from "./log.ts";
import type { ScenarioCard, Score, SessionView } from "./view.ts";

export type { Input } from "./log.ts";
export type * from "./view.ts";

export const PROTOCOL_VERSION = 1;
export const WINDOW_BYTES = 256 * 1024;
/** Largest message a client may send, in bytes. */
export const MESSAGE_MAX = 64 * 1024;
/** UTF-16 units in one `keys` input; a longer paste is several inputs. */
export const KEYS_MAX = 4096;
export const TEXT_MAX = 4096;
export const ROWS_MAX = 200;
export const COLS_MAX = 500;
export const CLIENT_ID = /^[A-Za-z0-9_-]{16,64}$/;

export const CLOSE = {
  /** A message that is not of this protocol. */
  protocol: 4400,
  /** No session has this address (any more). */
  gone: 4404,
  /** Another tab attached with this client id (a duplicated tab): draw a new id, number what is not
   *  acknowledged anew from 1, and attach again. */
  replaced: 4409,
  /** Too many sockets, or too much was sent. */
  limit: 4429,
  /** The session broke (a bug of ours); its log is kept. An `ended` message came before. */
  broken: 4500,
} as const;

// -- The WebSocket, from client to server: JSON text ----------------------------------------------

export type ClientMessage =
  | {
      readonly t: "attach";
      readonly protocol: number;
      readonly client: string;
      readonly from: number;
      readonly epoch: string;
    }
  | { readonly t: "input"; readonly n: number; readonly input: Input }
  /** Output up to this offset has been drawn. */
  | { readonly t: "seen"; readonly offset: number };

// -- From server to client: JSON text, and binary output frames -----------------------------------

export type ServerMessage =
  /** First answer. `acked`: the last input of this client id that is durable, 0 for none. */
  | {
      readonly t: "attached";
      readonly epoch: string;
      readonly acked: number;
      readonly offset: number;
      readonly rows: number;
      readonly cols: number;
      readonly view: SessionView;
      readonly clock: Clock;
      /** Present when the session is finished. */
      readonly score?: Score;
    }
  | { readonly t: "ack"; readonly n: number }
  /**
   * A whole screen (escape sequences and text for a terminal just reset), standing for `offset`.
   */
  | {
      readonly t: "screen";
      readonly offset: number;
      readonly rows: number;
      readonly cols: number;
      readonly data: string;
    }
  /** The terminal has this size now; sent to all, the tab that asked for it too. */
  | { readonly t: "size"; readonly rows: number; readonly cols: number }
  /** Sent when something in it other than nowNs changed, at most about twice a second. */
  | { readonly t: "view"; readonly view: SessionView }
  | { readonly t: "clock"; readonly clock: Clock }
  | { readonly t: "viewers"; readonly count: number }
  /** The session was submitted: it is final. */
  | { readonly t: "score"; readonly score: Score }
  /** The host was reset: the session goes on at another address. Replace the page's address. */
  | { readonly t: "moved"; readonly address: string }
  /** For the learner to read. `code` is stable, `text` is not. */
  | {
      readonly t: "notice";
      readonly code: NoticeCode;
      readonly level: "info" | "warning";
      readonly text: string;
    }
  /** The session cannot go on; why. */
  | { readonly t: "ended"; readonly text: string };

export type NoticeCode =
  /** The server restarted and the session was made again from its log. */
  | "rebuilt"
  /** Input is not acknowledged: it cannot be stored now (the disk is full). Cleared by `stored`. */
  | "not-stored"
  | "stored"
  /** The session's machine works so hard that its time runs slower than the wall's. */
  | "slow"
  /** Input came faster than it is taken; what was over the limit will be taken later. */
  | "throttled"
  /** The server is about to restart. */
  | "draining";

export interface Clock {
  /** Simulated nanoseconds since the first prompt, when this was sent. */
  readonly nowNs: number;
  /** False while the clock stands still (nobody was there, or the session is finished). */
  readonly running: boolean;
}

const FRAME_OUTPUT = 1;
const FRAME_HEAD = 9;

/** An output frame: the byte 1, the offset of its first byte as a big-endian float64, the bytes. */
export function outputFrame(offset: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEAD + bytes.length);
  frame[0] = FRAME_OUTPUT;
  new DataView(frame.buffer).setFloat64(1, offset);
  frame.set(bytes, FRAME_HEAD);
  return frame;
}

/** The contents of an output frame; undefined for a frame of another kind, to be ignored. */
export function readOutputFrame(
  frame: Uint8Array,
): { readonly offset: number; readonly bytes: Uint8Array } | undefined {
  if (frame.length < FRAME_HEAD || frame[0] !== FRAME_OUTPUT) return undefined;
  const head = new DataView(frame.buffer, frame.byteOffset, FRAME_HEAD);
  return { offset: head.getFloat64(1), bytes: frame.subarray(FRAME_HEAD) };
}

// -- HTTP. All under /api, JSON; an error is a Problem with a 4xx or 5xx status -------------------

export interface Problem {
  /** "PF_ERR_..." */
  readonly code: string;
  readonly message: string;
}

/** GET /api/me: who the cookie stands for. POST /api/me {name}: makes a guest or renames it. */
export interface Me {
  readonly guest: { readonly name: string; readonly createdMs: number } | null;
}
// GET /api/me/export: a JSON download of everything kept about this guest.
// DELETE /api/me: deletes all of it, sessions too, and the cookie (204).

/** GET /api/scenarios */
export interface Catalogue {
  readonly scenarios: readonly CatalogueItem[];
}
export interface CatalogueItem extends ScenarioCard {
  /** This guest's attempts at it. */
  readonly attempts: number;
  readonly best: number | null;
  /** The newest attempt that is not finished, to be gone on with. */
  readonly open: string | null;
}

/** POST /api/sessions; makes a guest when there is none. Answers SessionInfo, status 201. */
export interface CreateSession {
  readonly scenario: string;
  /** 0 .. 4294967295; chosen by the server when absent. */
  readonly seed?: number;
  readonly mode?: "practice" | "exam";
  readonly rows: number;
  readonly cols: number;
}

/**
 * GET /api/sessions/ADDRESS; and the answer of
 * POST /api/sessions/ADDRESS/retry {sameSeed: boolean}: a new attempt beside this one;
 * POST /api/sessions/ADDRESS/reset {}: this attempt is over ("reset"), a new one with the same seed
 * takes
 *   its place, and open tabs get `moved`.
 * DELETE /api/sessions/ADDRESS: gives the attempt up ("abandoned"), 204.
 * GET /api/sessions/ADDRESS/recording: the finished session's asciicast v3
 * (application/x-asciicast).
 * GET /api/sessions/ADDRESS/log: what `pagefault replay` reads.
 */
export interface SessionInfo {
  readonly address: string;
  readonly scenario: ScenarioCard;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly state: AttemptState;
  readonly createdMs: number;
  readonly endedMs: number | null;
  /** Present when it is submitted. */
  readonly score: Score | null;
}
export type AttemptState = "open" | "submitted" | "abandoned" | "reset" | "broken";

/** GET /api/attempts: this guest's, newest first. */
export interface Attempts {
  readonly attempts: readonly Attempt[];
}
export interface Attempt {
  readonly address: string;
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  readonly mode: "practice" | "exam";
  readonly state: AttemptState;
  readonly createdMs: number;
  readonly endedMs: number | null;
  /** Simulated time spent. */
  readonly durationNs: number;
  readonly total: number | null;
  readonly solved: boolean | null;
}

export const terminalPath = (address: string): string => `/api/sessions/${address}/terminal`;
export const sessionPage = (address: string): string => `/s/${address}`;

// -- Validators: what comes from a client is not to be trusted ------------------------------------

type Fields = Readonly<Record<string, unknown>>;

/** The message of a text frame, or undefined when it is not one. Unknown fields are dropped. */
export function readClientMessage(text: string): ClientMessage | undefined {
  const value = parse(text);
  if (value === undefined) return undefined;
  switch (value.t) {
    case "attach": {
      const { protocol, client, from, epoch } = value;
      if (!isCount(protocol) || !isCount(from) || !isText(epoch, 64)) return undefined;
      if (typeof client !== "string" || !CLIENT_ID.test(client)) return undefined;
      return { t: "attach", protocol, client, from, epoch };
    }
    case "input": {
      const input = readInput(value.input);
      if (!isCount(value.n) || value.n === 0 || input === undefined) return undefined;
      return { t: "input", n: value.n, input };
    }
    case "seen":
      return isCount(value.offset) ? { t: "seen", offset: value.offset } : undefined;
    default:
      return undefined;
  }
}

/** An input that a client may make; undefined when it is not one. */
export function readInput(value: unknown): Input | undefined {
  if (!isFields(value)) return undefined;
  switch (value.kind) {
    case "keys":
      if (!isText(value.text, KEYS_MAX) || value.text === "") return undefined;
      return { kind: "keys", text: value.text };
    case "resize": {
      const { rows, cols } = value;
      if (!isSize(rows, cols)) return undefined;
      return { kind: "resize", rows: rows as number, cols: cols as number };
    }
    case "answer": {
      const { question, value: chosen } = value;
      if (!isText(question, 128) || !Array.isArray(chosen) || chosen.length > 32) return undefined;
      if (!chosen.every((one) => isText(one, TEXT_MAX))) return undefined;
      return { kind: "answer", question, value: chosen as string[] };
    }
    case "hint":
      return isCount(value.hint) && value.hint < 100
        ? { kind: "hint", hint: value.hint }
        : undefined;
    case "submit":
      return { kind: "submit" };
    case "skip":
      if (!isCount(value.durationNs) || value.durationNs > SKIP_MAX_NS) return undefined;
      return { kind: "skip", durationNs: value.durationNs };
    case "fake":
      return isText(value.note, TEXT_MAX) ? { kind: "fake", note: value.note } : undefined;
    default:
      return undefined;
  }
}

/** A learner in practice mode may skip this much at once. */
export const SKIP_MAX_NS = 10 * 60 * 1_000_000_000;

/** True for a terminal size that a session takes. */
export function isSize(rows: unknown, cols: unknown): boolean {
  if (!isCount(rows) || !isCount(cols)) return false;
  return rows >= 2 && cols >= 10 && rows <= ROWS_MAX && cols <= COLS_MAX;
}

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length <= max;
}
