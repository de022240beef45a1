/** Ways to a new session: starting one, trying again, resetting the host. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { COLS_MAX, type CreateSession, ROWS_MAX } from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { ProblemError } from "../problem.ts";
import type { Wish } from "../room/rooms.ts";
import type { StoredSession } from "../store/store.ts";
import { type Addressed, findSession, sessionInfo } from "./sessions.ts";

const Create = Type.Object(
  {
    scenario: Type.String({ maxLength: 200 }),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
    mode: Type.Optional(Type.Union([Type.Literal("practice"), Type.Literal("exam")])),
    rows: Type.Integer({ minimum: 2, maximum: ROWS_MAX }),
    cols: Type.Integer({ minimum: 10, maximum: COLS_MAX }),
  },
  { additionalProperties: false },
);
const Retry = Type.Object({ sameSeed: Type.Boolean() }, { additionalProperties: false });

export async function starting(app: FastifyInstance, house: House): Promise<void> {
  const { rooms, addresses, limits } = house;
  const config = { rateLimit: { max: limits.sessionsPerMinute, timeWindow: 60_000 } };

  app.post<{ Body: CreateSession }>(
    "/sessions",
    { schema: { body: Create }, config },
    async (request, reply) => sessionInfo(house, await start(house, request, reply, request.body)),
  );

  app.post<Addressed & { Body: { sameSeed: boolean } }>(
    "/sessions/:address/retry",
    { schema: { body: Retry }, config },
    async (request, reply) => {
      const old = await findSession(house, request.params.address);
      const seed = request.body.sameSeed ? old.seed : undefined;
      return sessionInfo(house, await start(house, request, reply, { ...old, seed }));
    },
  );

  app.post<Addressed>("/sessions/:address/reset", { config }, async (request, reply) => {
    const old = await findSession(house, request.params.address);
    if (old.state !== "open") throw new ProblemError("PF_ERR_NOT_OPEN");
    const session = await start(house, request, reply, old);
    await rooms.end(old.id, "reset", addresses.of(session.id));
    return sessionInfo(house, session);
  });
}

async function start(
  { rooms, catalogue }: House,
  request: FastifyRequest,
  reply: FastifyReply,
  wish: Wish,
): Promise<StoredSession> {
  if (rooms.draining) throw new ProblemError("PF_ERR_DRAINING");
  if (!catalogue.has(wish.scenario)) throw new ProblemError("PF_ERR_NO_SCENARIO");
  const guest = (await request.guest()) ?? (await reply.welcome(undefined));
  const session = await rooms.create(guest, wish);
  reply.code(201);
  return session;
}
