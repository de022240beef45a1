/** /livez: the process answers. /readyz: it takes new sessions, and stores them. */
import type { FastifyInstance } from "fastify";
import type { House } from "../house.ts";

export async function health(app: FastifyInstance, { rooms }: House): Promise<void> {
  app.get("/livez", async () => ({ ok: true }));
  app.get("/readyz", async (_request, reply) => {
    const ready = !rooms.draining && rooms.storing;
    if (!ready) reply.code(503);
    return { ok: ready, draining: rooms.draining, storing: rooms.storing, sessions: rooms.count };
  });
}
