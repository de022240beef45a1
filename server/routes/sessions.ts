/** A session over HTTP: what it is, its log and its recording; and giving it up. */
import type { FastifyInstance } from "fastify";
import type { LogHeader } from "../../session/log.ts";
import type { SessionInfo } from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { formatLog } from "../logfile.ts";
import { ProblemError } from "../problem.ts";
import type { StoredSession } from "../store/store.ts";

export type Addressed = { Params: { address: string } };

export async function findSession(house: House, address: string): Promise<StoredSession> {
  const id = house.addresses.id(address);
  const session = id === undefined ? undefined : await house.store.session(id);
  if (session === undefined) throw new ProblemError("PF_ERR_NOT_FOUND");
  return session;
}

export function sessionInfo(house: House, session: StoredSession): SessionInfo {
  return {
    address: house.addresses.of(session.id),
    scenario: session.card,
    seed: session.seed,
    mode: session.mode,
    state: session.state,
    createdMs: session.createdMs,
    endedMs: session.endedMs,
    score: session.score,
  };
}

export async function sessions(app: FastifyInstance, house: House): Promise<void> {
  const { store, rooms } = house;

  app.get<Addressed>("/sessions/:address", async (request) =>
    sessionInfo(house, await findSession(house, request.params.address)),
  );

  app.delete<Addressed>("/sessions/:address", async (request, reply) => {
    const session = await findSession(house, request.params.address);
    await rooms.end(session.id, "abandoned");
    return reply.code(204).send();
  });

  app.get<Addressed>("/sessions/:address/recording", async (request, reply) => {
    const session = await findSession(house, request.params.address);
    const cast = await store.recording(session.id);
    if (cast === undefined) throw new ProblemError("PF_ERR_NOT_RECORDED");
    return reply
      .type("application/x-asciicast")
      .header("content-encoding", "gzip")
      .header("content-disposition", `attachment; filename="${session.id}.cast"`)
      .send(Buffer.from(cast));
  });

  app.get<Addressed>("/sessions/:address/log", async (request, reply) => {
    const session = await findSession(house, request.params.address);
    const log = await store.readLog(session.id);
    return reply
      .type("application/x-ndjson")
      .header("content-disposition", `attachment; filename="${session.id}.log"`)
      .send(formatLog({ header: logHeader(session), ...log }));
  });
}

function logHeader(session: StoredSession): LogHeader {
  return {
    version: 1,
    engine: session.engine,
    scenario: session.scenario,
    scenarioDigest: session.digest,
    seed: session.seed,
    mode: session.mode,
    rows: session.rows,
    cols: session.cols,
  };
}
