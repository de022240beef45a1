/** The Fastify instance: plugins first, then routes. It does not listen; main.ts does. */
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { MESSAGE_MAX } from "../session/protocol.ts";
import type { House } from "./house.ts";
import { guests } from "./plugins/guests.ts";
import { headers } from "./plugins/headers.ts";
import { origin } from "./plugins/origin.ts";
import { pages } from "./plugins/pages.ts";
import { problems } from "./plugins/problems.ts";
import { rates } from "./plugins/rates.ts";
import { health } from "./routes/health.ts";
import { me } from "./routes/me.ts";
import { scenarios } from "./routes/scenarios.ts";
import { sessions } from "./routes/sessions.ts";
import { starting } from "./routes/starting.ts";
import { terminal } from "./routes/terminal.ts";

export interface AppOptions {
  readonly house: House;
  readonly logLevel: string;
  /** Take the client's address from X-Forwarded-For when a proxy on this machine says it. */
  readonly behindProxy: boolean;
}

/** A peer that does not answer a close is cut off. */
const GOODBYE_MS = 500;

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { house } = options;
  const app = Fastify({
    logger: { level: options.logLevel, serializers: { req: publicRequest } },
    trustProxy: options.behindProxy ? "loopback" : false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
  });
  await app.register(problems);
  // Before any hook that may refuse: a refused upgrade's socket is closed by this plugin.
  await app.register(websocket, {
    options: { maxPayload: MESSAGE_MAX, perMessageDeflate: false },
    preClose: function endSockets(this: FastifyInstance, done: () => void) {
      for (const socket of this.websocketServer.clients) {
        socket.close(1012, "the server restarts");
        setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
      }
      this.websocketServer.close(() => undefined);
      done();
    },
  });
  await app.register(headers);
  await app.register(origin, house);
  await app.register(rates, house);
  await app.register(guests, house);
  await app.register(health, house);
  await app.register(
    async (api) => {
      await api.register(me, house);
      await api.register(scenarios, house);
      await api.register(sessions, house);
      await api.register(starting, house);
      await api.register(terminal, house);
    },
    { prefix: "/api" },
  );
  await app.register(pages, house);
  return app;
}

/** An address is a secret: it is not for the log. */
function publicRequest(request: FastifyRequest): { method: string; url: string } {
  const url = request.url.replace(/(\/s\/|\/sessions\/)[^/?]+/, "$1...");
  return { method: request.method, url };
}
