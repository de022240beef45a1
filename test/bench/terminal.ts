/** A terminal's far end in the bench: ours over its protocol, the peer's over plain messages. */
import { WebSocket } from "ws";
import {
  PROTOCOL_VERSION,
  readOutputFrame,
  type SessionInfo,
  terminalPath,
} from "../../session/protocol.ts";

export interface Terminal {
  /** Bytes that have come. */
  bytes: number;
  /** Called with each piece of output. */
  onData: (text: string) => void;
  /** What came before anybody waited for anything. */
  early: string;
  type(text: string): void;
  /** Stops reading from the socket, as a client that hangs does. */
  pause(): void;
  close(): void;
}

let clients = 0;

function until(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
}

export async function openBare(port: number): Promise<Terminal> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/pty`, { perMessageDeflate: false });
  const terminal: Terminal = {
    bytes: 0,
    onData: (text) => void (terminal.early += text),
    early: "",
    type: (text) => socket.send(text),
    pause: () => socket.pause(),
    close: () => socket.terminate(),
  };
  socket.on("message", (data: Buffer) => {
    terminal.bytes += data.length;
    terminal.onData(data.toString());
  });
  await until(socket);
  return terminal;
}

export async function newOurs(port: number, scenario: string, seed: number): Promise<SessionInfo> {
  const response = await fetch(`http://127.0.0.1:${port}/api/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ scenario, seed, rows: 24, cols: 80 }),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as SessionInfo;
}

export async function openOurs(port: number, info: SessionInfo): Promise<Terminal> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${terminalPath(info.address)}`, {
    perMessageDeflate: false,
  });
  let n = 0;
  const client = `bench-client-${String(++clients).padStart(8, "0")}`;
  const terminal: Terminal = {
    bytes: 0,
    onData: (text) => void (terminal.early += text),
    early: "",
    type: (text) =>
      socket.send(JSON.stringify({ t: "input", n: ++n, input: { kind: "keys", text } })),
    pause: () => socket.pause(),
    close: () => socket.terminate(),
  };
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (!binary) {
      const message = JSON.parse(data.toString()) as { t: string; data?: string; offset?: number };
      if (message.t === "screen") {
        terminal.bytes = message.offset ?? terminal.bytes;
        terminal.onData(message.data ?? "");
        socket.send(JSON.stringify({ t: "seen", offset: terminal.bytes }));
      }
      return;
    }
    const frame = readOutputFrame(data);
    if (frame === undefined) return;
    terminal.bytes = frame.offset + frame.bytes.length;
    terminal.onData(Buffer.from(frame.bytes).toString());
    socket.send(JSON.stringify({ t: "seen", offset: terminal.bytes }));
  });
  await until(socket);
  socket.send(
    JSON.stringify({ t: "attach", protocol: PROTOCOL_VERSION, client, from: 0, epoch: "" }),
  );
  return terminal;
}

/** Resolves when the text that came since `from` matches. */
export function shows(terminal: Terminal, pattern: RegExp, ms = 30_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(
      () => reject(new Error(`no ${pattern} in ${JSON.stringify(text.slice(-200))}`)),
      ms,
    );
    const { early } = terminal;
    terminal.early = "";
    terminal.onData = (piece) => {
      text = (text + piece).slice(-4096);
      if (!pattern.test(text)) return;
      clearTimeout(timer);
      terminal.onData = () => undefined;
      resolve(text);
    };
    if (early !== "") terminal.onData(early);
  });
}
