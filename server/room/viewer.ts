/**
 * One socket at a session. Output is pulled from the room's ring as the client says it has drawn
 * what it got, so a slow client holds a window's worth of memory and no more; when it has fallen
 * behind what the ring still has, it gets a screen. Input is limited by not reading on.
 */
import type { WebSocket } from "ws";
import {
  CLOSE,
  type ClientMessage,
  outputFrame,
  PROTOCOL_VERSION,
  readClientMessage,
  type ServerMessage,
  WINDOW_BYTES,
} from "../../session/protocol.ts";
import { type Limits, TokenBucket } from "./limits.ts";
import type { Room } from "./room.ts";

const CHUNK_BYTES = 64 * 1024;
/** Acknowledgements of output that a client may send in a second. */
const SEEN_PER_SECOND = 2000;
/** While nothing can be stored, an input is held this long before it is looked at again. */
const HOLD_MS = 500;

export class Viewer {
  client = "";
  private attached = false;
  private sent = 0;
  private seen = 0;
  private ackDue = 0;
  private readonly room: Room;
  private readonly socket: WebSocket;
  private readonly messages: TokenBucket;
  private readonly bytes: TokenBucket;
  private readonly seens = new TokenBucket(SEEN_PER_SECOND, SEEN_PER_SECOND);
  private throttledSaid = false;
  private pausedUntilMs = 0;
  private resume: NodeJS.Timeout | undefined;

  constructor(room: Room, socket: WebSocket, limits: Limits) {
    this.room = room;
    this.socket = socket;
    this.messages = new TokenBucket(limits.inputsPerSecond, limits.inputsPerSecond * 4);
    this.bytes = new TokenBucket(limits.inputBytesPerSecond, limits.inputBytesBurst);
  }

  /** A text frame of the client. */
  receive(text: string): void {
    const message = readClientMessage(text);
    if (message === undefined) return this.close(CLOSE.protocol, "not a message of this protocol");
    if (message.t === "attach") return this.attach(message);
    if (!this.attached) return this.close(CLOSE.protocol, "attach comes first");
    if (message.t === "seen") return this.onSeen(message.offset);
    this.throttle(Math.max(this.messages.take(1), this.bytes.take(text.length)), true);
    if (this.room.storeFull) this.throttle(HOLD_MS, false);
    this.room.input(this, message.n, message.input);
  }

  private attach(message: Extract<ClientMessage, { t: "attach" }>): void {
    if (this.attached) return this.close(CLOSE.protocol, "attached already");
    if (message.protocol !== PROTOCOL_VERSION) {
      return this.close(CLOSE.protocol, "this page is of another version; load it again");
    }
    this.attached = true;
    this.client = message.client;
    const { ring } = this.room;
    const known = this.room.goesOnFrom(message.from, message.epoch);
    this.sent = known ? message.from : Math.max(ring.screen.offset, ring.start);
    this.seen = this.sent;
    this.send(this.room.welcome(this, this.sent));
    if (!known) this.sendScreen();
    this.room.attachedNow(this, message.epoch);
    this.pump();
  }

  private sendScreen(): void {
    const { ring } = this.room;
    const offset = Math.max(ring.screen.offset, ring.start);
    this.sent = offset;
    this.seen = offset;
    this.send({ t: "screen", ...ring.screen, offset });
  }

  private onSeen(offset: number): void {
    this.throttle(this.seens.take(1), false);
    if (offset > this.sent) return this.close(CLOSE.protocol, "seen what was not sent");
    if (offset > this.seen) this.seen = offset;
    this.pump();
  }

  /** Sends what there is, as far as the window goes. */
  pump(): void {
    if (!this.attached || this.socket.readyState !== this.socket.OPEN) return;
    const { ring } = this.room;
    while (this.sent < ring.end) {
      const window = WINDOW_BYTES - (this.sent - this.seen);
      if (window <= 0 || this.socket.bufferedAmount > WINDOW_BYTES) return;
      const upTo = Math.min(window, CHUNK_BYTES, ring.sizeChangeAfter(this.sent) - this.sent);
      const bytes = ring.read(this.sent, upTo);
      if (bytes === undefined) {
        this.sendScreen();
        continue;
      }
      this.socket.send(outputFrame(this.sent, bytes), { binary: true });
      this.sent += bytes.length;
      const size = ring.sizeChangeAt(this.sent);
      if (size !== undefined) this.send({ t: "size", rows: size.rows, cols: size.cols });
    }
  }

  /** The terminal changed its size at the end of the output. */
  resized(rows: number, cols: number): void {
    if (this.sent === this.room.ring.end) this.send({ t: "size", rows, cols });
  }

  /** An input is durable; several of one commit become one message. */
  acknowledge(n: number): void {
    if (this.ackDue === 0) {
      queueMicrotask(() => {
        this.send({ t: "ack", n: this.ackDue });
        this.ackDue = 0;
      });
    }
    this.ackDue = Math.max(this.ackDue, n);
  }

  send(message: ServerMessage): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Stops reading for a while: TCP tells the client. What has been read already still counts. */
  private throttle(waitMs: number, tell: boolean): void {
    if (waitMs <= 0) return;
    const until = performance.now() + waitMs;
    if (until <= this.pausedUntilMs) return;
    this.pausedUntilMs = until;
    this.socket.pause();
    clearTimeout(this.resume);
    this.resume = setTimeout(() => this.socket.resume(), waitMs);
    if (!tell || this.throttledSaid) return;
    this.throttledSaid = true;
    this.send({
      t: "notice",
      code: "throttled",
      level: "info",
      text: "You send faster than this terminal reads; what is left comes in a moment.",
    });
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}
