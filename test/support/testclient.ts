/** A client of the WebSocket protocol, as the page is one: keeps what is not acknowledged. */
import { WebSocket } from "ws";
import {
  type Input,
  PROTOCOL_VERSION,
  readOutputFrame,
  type ServerMessage,
  type SessionInfo,
  terminalPath,
} from "../../session/protocol.ts";

type Attached = Extract<ServerMessage, { t: "attached" }>;

export class TestClient {
  readonly id: string;
  readonly unacked = new Map<number, Input>();
  readonly messages: ServerMessage[] = [];
  /** The bytes that the screen stands for; after a `screen` only what came since. */
  output: Uint8Array[] = [];
  offset = 0;
  epoch = "";
  acked = 0;
  next = 1;
  closed: { code: number; reason: string } | undefined;
  /** A client that draws nothing acknowledges nothing. */
  draws = true;
  socket!: WebSocket;
  private readonly url: string;
  private readonly headers: Record<string, string>;
  private readonly waiters = new Set<() => void>();

  constructor(base: string, address: string, headers: Record<string, string> = {}, id = "") {
    this.url = base.replace("http", "ws") + terminalPath(address);
    this.headers = headers;
    this.id = id || `test-client-${Math.random().toString(36).slice(2).padEnd(12, "0")}`;
  }

  get text(): string {
    return Buffer.concat(this.output).toString();
  }

  /** Opens a socket and attaches from where the client is. */
  async connect(from = this.offset): Promise<Attached> {
    this.closed = undefined;
    const socket = new WebSocket(this.url, { headers: this.headers });
    this.socket = socket;
    socket.on("message", (data, isBinary) => {
      if (this.socket === socket) this.receive(data as Buffer, isBinary);
    });
    socket.on("close", (code, reason) => {
      if (this.socket !== socket) return; // of a socket before
      this.closed = { code, reason: reason.toString() };
      this.notify();
    });
    socket.on("error", () => undefined);
    socket.on("open", () =>
      this.send({
        t: "attach",
        protocol: PROTOCOL_VERSION,
        client: this.id,
        from,
        epoch: this.epoch,
      }),
    );
    const seen = this.messages.length;
    const find = (): Attached | undefined =>
      this.messages.slice(seen).find((message) => message.t === "attached");
    await this.until(() => find() !== undefined || this.closed !== undefined, "attached");
    const attached = find();
    if (attached === undefined) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
    return attached;
  }

  input(input: Input): number {
    const n = this.next++;
    this.unacked.set(n, input);
    this.send({ t: "input", n, input });
    return n;
  }

  type(text: string): number {
    return this.input({ kind: "keys", text });
  }

  send(message: unknown): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }

  async until(holds: () => boolean, what: string, ms = 10_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!holds()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`waited ${ms} ms for ${what}; closed: ${this.closed?.code}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 200));
        this.waiters.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  shows(text: string, ms?: number): Promise<void> {
    return this.until(() => this.text.includes(text), JSON.stringify(text), ms);
  }

  find<T extends ServerMessage["t"]>(t: T): Extract<ServerMessage, { t: T }> | undefined {
    const found = this.messages.filter((one) => one.t === t).at(-1);
    return found as Extract<ServerMessage, { t: T }> | undefined;
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.draw(data);
    else this.take(JSON.parse(data.toString()) as ServerMessage);
    this.notify();
  }

  private draw(data: Buffer): void {
    const frame = readOutputFrame(data);
    if (frame === undefined) return;
    if (frame.offset !== this.offset) throw new Error(`at ${frame.offset}, have ${this.offset}`);
    this.output.push(frame.bytes);
    this.offset += frame.bytes.length;
    if (this.draws) this.send({ t: "seen", offset: this.offset });
  }

  private take(message: ServerMessage): void {
    this.messages.push(message);
    if (message.t === "ack") this.drop(message.n);
    else if (message.t === "screen") {
      this.offset = message.offset;
      this.output = [Buffer.from(message.data)];
      if (this.draws) this.send({ t: "seen", offset: this.offset });
    } else if (message.t === "attached") {
      this.epoch = message.epoch;
      this.drop(message.acked);
      for (const [n, input] of this.unacked) this.send({ t: "input", n, input });
    }
  }

  private drop(upTo: number): void {
    this.acked = Math.max(this.acked, upTo);
    for (const n of this.unacked.keys()) if (n <= upTo) this.unacked.delete(n);
  }

  private notify(): void {
    for (const waiter of this.waiters) waiter();
    this.waiters.clear();
  }
}

/** Starts a session over HTTP; the cookie makes its guest. */
export async function newSession(
  base: string,
  body: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<{ info: SessionInfo; cookie: string }> {
  const response = await fetch(`${base}/api/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ scenario: "test/fake", seed: 1, rows: 24, cols: 80, ...body }),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? headers.cookie ?? "";
  return { info: (await response.json()) as SessionInfo, cookie };
}
