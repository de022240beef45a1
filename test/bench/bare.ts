/** The peer: Fastify, ws and node-pty with bash, nothing else. */
import websocket from "@fastify/websocket";
import Fastify from "fastify";
import { spawn } from "node-pty";

const app = Fastify();
await app.register(websocket);
app.get("/pty", { websocket: true }, (socket) => {
  const pty = spawn("/bin/bash", ["--norc", "--noprofile"], {
    name: "xterm-256color",
    cols: 80,
    rows: 24,
  });
  pty.onData((text) => socket.send(text));
  socket.on("message", (data: Buffer) => pty.write(data.toString()));
  socket.on("close", () => pty.kill("SIGHUP"));
});
await app.listen({ port: 0, host: "127.0.0.1" });
process.send?.({ port: (app.server.address() as { port: number }).port });
