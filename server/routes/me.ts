/** The guest: name, history, export and deletion of what is kept. */
import { Type } from "typebox";
import type { FastifyInstance } from "fastify";
import type { Attempts, Me } from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { cleanName } from "../plugins/guests.ts";
import { ProblemError } from "../problem.ts";
import type { Guest } from "../store/store.ts";

const HISTORY_MAX = 500;
const Name = Type.Object({ name: Type.Optional(Type.String({ maxLength: 200 })) });

export async function me(app: FastifyInstance, house: House): Promise<void> {
  const { store, addresses, rooms } = house;

  app.get("/me", async (request): Promise<Me> => answer(await request.guest()));

  app.post<{ Body: { name?: string } }>(
    "/me",
    { schema: { body: Name } },
    async (request, reply): Promise<Me> => {
      const { name: wanted } = request.body;
      const name = wanted === undefined ? undefined : cleanName(wanted);
      if (wanted !== undefined && name === undefined) {
        throw new ProblemError("PF_ERR_BAD_REQUEST", "A name needs at least one letter.");
      }
      const guest = await request.guest();
      if (guest === undefined) return answer(await reply.welcome(name));
      if (name === undefined) return answer(guest);
      await store.renameGuest(guest.id, name);
      return answer({ ...guest, name });
    },
  );

  app.get("/me/export", async (request, reply) => {
    const guest = await request.needGuest();
    reply.header("content-disposition", 'attachment; filename="pagefault.json"');
    return store.exportGuest(guest.id);
  });

  app.delete("/me", async (request, reply) => {
    const guest = await request.needGuest();
    await rooms.forget(guest.id);
    await store.deleteGuest(guest.id);
    reply.forgetGuest();
    return reply.code(204).send();
  });

  app.get("/attempts", async (request): Promise<Attempts> => {
    const guest = await request.guest();
    const sessions = guest === undefined ? [] : await store.sessionsOf(guest.id, HISTORY_MAX);
    return {
      attempts: sessions.map((session) => ({
        address: addresses.of(session.id),
        scenario: session.scenario,
        title: session.card.title,
        seed: session.seed,
        mode: session.mode,
        state: session.state,
        createdMs: session.createdMs,
        endedMs: session.endedMs,
        durationNs: session.durationNs,
        total: session.total,
        solved: session.solved,
      })),
    };
  });
}

function answer(guest: Guest | undefined): Me {
  if (guest === undefined) return { guest: null };
  return { guest: { name: guest.name, createdMs: guest.createdMs } };
}
