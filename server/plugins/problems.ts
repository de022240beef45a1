/** Errors as Problems (problem.ts); what is our fault is logged. */
import type { FastifyInstance } from "fastify";
import fp from "fastify-plugin";
import type { Problem } from "../../session/protocol.ts";
import { problemOf } from "../problem.ts";

export const problems = fp(async (app: FastifyInstance): Promise<void> => {
  app.setErrorHandler((error: Error, request, reply) => {
    const problem = problemOf(error);
    if (problem.statusCode >= 500) request.log.error(error);
    const { code, message } = problem;
    return reply.code(problem.statusCode).send({ code, message } satisfies Problem);
  });
});
