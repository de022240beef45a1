/** The catalogue, with what this guest has made of it. */
import type { FastifyInstance } from "fastify";
import type { Catalogue } from "../../session/protocol.ts";
import type { House } from "../house.ts";

const LOOK_BACK = 500;

export async function scenarios(app: FastifyInstance, house: House): Promise<void> {
  app.get("/scenarios", async (request): Promise<Catalogue> => {
    const guest = await request.guest();
    const mine = guest === undefined ? [] : await house.store.sessionsOf(guest.id, LOOK_BACK);
    const cards = [...house.catalogue.values()].map(({ card }) => {
      const attempts = mine.filter((session) => session.scenario === card.id);
      const totals = attempts.flatMap(({ total }) => (total === null ? [] : [total]));
      const open = attempts.find(({ state }) => state === "open");
      return {
        ...card,
        attempts: attempts.length,
        best: totals.length === 0 ? null : Math.max(...totals),
        open: open === undefined ? null : house.addresses.of(open.id),
      };
    });
    return { scenarios: cards };
  });
}
