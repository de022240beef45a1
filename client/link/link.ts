/**
 * The WebSocket of a session, kept alive: attach, resume from the output drawn so far, send again what
 * was not acknowledged, come back after a loss. session/protocol.ts says how; this is the client's half.
 */
import {
  CLOSE,
  type ClientMessage,
  type Input,
  PROTOCOL_VERSION,
  readOutputFrame,
  type ServerMessage,
  terminalPath,
} from "../../session/protocol.ts";
import { Outbox } from "./outbox.ts";

/** The server speaks every few seconds. */
const SILENCE_MS = 12_000;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5_000;

/** Why a link is over, and whether the page may be worth another try. */
export interface LinkEnd {
  readonly text: string;
  readonly again: boolean;
}

export interface LinkEvents {
  message(message: ServerMessage): void;
  output(offset: number, bytes: Uint8Array): void;
  lost(): void;
  /** It will not come back by itself; the reader may be told why. */
  closed(end: LinkEnd): void;
  /** Where the screen stands now. */
  position(): { readonly from: number; readonly epoch: string };
}

const FINAL: ReadonlyMap<number, LinkEnd> = new Map([
  [CLOSE.protocol, { text: "This page and the server do not understand each other.", again: true }],
  [CLOSE.gone, { text: "No session has this address any more.", again: false }],
  // Of what there are too many, the server says.
  [CLOSE.limit, { text: "Too much is open here.", again: true }],
  [CLOSE.broken, { text: "This session broke. Its log is kept for the developers.", again: false }],
]);

export class Link {
  readonly outbox: Outbox;
  private readonly address: string;
  private readonly events: LinkEvents;
  private socket: WebSocket | undefined;
  private attached = false;
  private heardMs = 0;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly watch: ReturnType<typeof setInterval>;
  private done = false;

  constructor(address: string, events: LinkEvents) {
    this.address = address;
    this.events = events;
    this.outbox = new Outbox(address);
    this.watch = setInterval(() => this.listen(), 1000);
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
  }

  connect(): void {
    clearTimeout(this.retry);
    if (this.done || this.socket !== undefined) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${terminalPath(this.address)}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.heardMs = performance.now();
    socket.addEventListener("open", () => {
      const { from, epoch } = this.events.position();
      const { client } = this.outbox;
      this.post({ t: "attach", protocol: PROTOCOL_VERSION, client, from, epoch });
    });
    socket.addEventListener("message", ({ data }) => {
      if (this.socket === socket) this.receive(data as string | ArrayBuffer);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.socket === socket) this.gone(code, reason);
    });
  }

  send(input: Input): void {
    const { n } = this.outbox.add(input);
    if (this.attached) this.post({ t: "input", n, input });
  }

  seen(offset: number): void {
    if (this.attached) this.post({ t: "seen", offset });
  }

  /** For good. */
  close(): void {
    this.done = true;
    clearTimeout(this.retry);
    clearInterval(this.watch);
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.socket?.close();
    this.socket = undefined;
    this.attached = false;
  }

  private receive(data: string | ArrayBuffer): void {
    this.heardMs = performance.now();
    if (typeof data !== "string") {
      const frame = readOutputFrame(new Uint8Array(data));
      if (frame !== undefined) this.events.output(frame.offset, frame.bytes);
      return;
    }
    const message = JSON.parse(data) as ServerMessage;
    if (message.t === "ack") return this.outbox.acknowledge(message.n);
    if (message.t === "attached") {
      this.failures = 0;
      this.attached = true;
      this.outbox.acknowledge(message.acked);
      this.events.message(message);
      for (const { n, input } of this.outbox.waiting) this.post({ t: "input", n, input });
      return;
    }
    this.events.message(message);
  }

  private gone(code: number, reason = ""): void {
    this.socket = undefined;
    this.attached = false;
    if (this.done) return;
    const end = FINAL.get(code);
    if (end !== undefined) {
      this.close();
      this.events.closed(code === CLOSE.limit && reason !== "" ? { ...end, text: reason } : end);
      return;
    }
    if (code === CLOSE.replaced) this.outbox.becomeNew();
    this.events.lost();
    const most = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** ++this.failures);
    this.retry = setTimeout(() => this.connect(), most / 2 + (Math.random() * most) / 2);
  }

  /** A connection that says nothing is dead, whatever TCP thinks. */
  private listen(): void {
    if (this.socket === undefined || performance.now() - this.heardMs < SILENCE_MS) return;
    const dead = this.socket;
    this.gone(1006);
    dead.close();
  }

  /** The network is back, or the reader: do not wait for the next try. */
  private readonly hurry = (): void => {
    if (this.socket !== undefined || document.visibilityState !== "visible") return;
    this.connect();
  };

  private post(message: ClientMessage): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
