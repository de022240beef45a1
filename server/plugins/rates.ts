/** API requests a minute, by the address they come from. Pages and their code are not counted. */
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance } from "fastify";
import fp from "fastify-plugin";
import type { House } from "../house.ts";
import { ProblemError } from "../problem.ts";

export const rates = fp(async (app: FastifyInstance, house: House): Promise<void> => {
  await app.register(rateLimit, {
    max: house.limits.requestsPerMinute,
    timeWindow: 60_000,
    allowList: ({ url }) => !url.startsWith("/api/"),
    errorResponseBuilder: () => new ProblemError("PF_ERR_TOO_MANY_REQUESTS"),
  });
});
