/** Sessions over HTTP: start one, look at one, again, reset, give up; its log and its recording. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { LogHeader } from "../../session/log.ts";
import {
  COLS_MAX,
  type CreateSession,
  ROWS_MAX,
  type SessionInfo,
} from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { formatLog } from "../logfile.ts";
import { ProblemError } from "../problem.ts";
import type { Wish } from "../room/rooms.ts";
import type { StoredSession } from "../store/store.ts";

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

type Addressed = { Params: { address: string } };

export async function sessions(app: FastifyInstance, house: House): Promise<void> {
  const { store, rooms, addresses, limits } = house;

  const find = async (address: string): Promise<StoredSession> => {
    const id = addresses.id(address);
    const session = id === undefined ? undefined : await store.session(id);
    if (session === undefined) throw new ProblemError("PF_ERR_NOT_FOUND");
    return session;
  };
  const info = (session: StoredSession): SessionInfo => ({
    address: addresses.of(session.id),
    scenario: session.card,
    seed: session.seed,
    mode: session.mode,
    state: session.state,
    createdMs: session.createdMs,
    endedMs: session.endedMs,
    score: session.score,
  });
  const start = async (request: FastifyRequest, reply: FastifyReply, wish: Wish) => {
    if (rooms.draining) throw new ProblemError("PF_ERR_DRAINING");
    if (!house.catalogue.has(wish.scenario)) throw new ProblemError("PF_ERR_NO_SCENARIO");
    const guest = (await request.guest()) ?? (await reply.welcome(undefined));
    const session = await rooms.create(guest, wish);
    reply.code(201);
    return session;
  };
  const starting = { rateLimit: { max: limits.sessionsPerMinute, timeWindow: 60_000 } };

  app.post<{ Body: CreateSession }>(
    "/sessions",
    { schema: { body: Create }, config: starting },
    async (request, reply) => info(await start(request, reply, request.body)),
  );

  app.get<Addressed>("/sessions/:address", async (request) =>
    info(await find(request.params.address)),
  );

  app.post<Addressed & { Body: { sameSeed: boolean } }>(
    "/sessions/:address/retry",
    { schema: { body: Retry }, config: starting },
    async (request, reply) => {
      const old = await find(request.params.address);
      const seed = request.body.sameSeed ? old.seed : undefined;
      return info(await start(request, reply, { ...old, seed }));
    },
  );

  app.post<Addressed>("/sessions/:address/reset", { config: starting }, async (request, reply) => {
    const old = await find(request.params.address);
    if (old.state !== "open") throw new ProblemError("PF_ERR_NOT_OPEN");
    const session = await start(request, reply, old);
    await rooms.end(old.id, "reset", addresses.of(session.id));
    return info(session);
  });

  app.delete<Addressed>("/sessions/:address", async (request, reply) => {
    const session = await find(request.params.address);
    await rooms.end(session.id, "abandoned");
    return reply.code(204).send();
  });

  app.get<Addressed>("/sessions/:address/recording", async (request, reply) => {
    const session = await find(request.params.address);
    const cast = await store.recording(session.id);
    if (cast === undefined) throw new ProblemError("PF_ERR_NOT_RECORDED");
    return reply
      .type("application/x-asciicast")
      .header("content-encoding", "gzip")
      .header("content-disposition", `attachment; filename="${session.id}.cast"`)
      .send(Buffer.from(cast));
  });

  app.get<Addressed>("/sessions/:address/log", async (request, reply) => {
    const session = await find(request.params.address);
    const log = await store.readLog(session.id);
    const header: LogHeader = {
      version: 1,
      engine: session.engine,
      scenario: session.scenario,
      scenarioDigest: session.digest,
      seed: session.seed,
      mode: session.mode,
      rows: session.rows,
      cols: session.cols,
    };
    return reply
      .type("application/x-ndjson")
      .header("content-disposition", `attachment; filename="${session.id}.log"`)
      .send(formatLog({ header, ...log }));
  });
}
