/**
 * The built client. Its assets have a hash in their names and never change; the page itself is sent
 * with the request's nonce in it, whatever its address: the client's router reads that.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import type { Problem } from "../../session/protocol.ts";
import type { House } from "../house.ts";
import { ProblemError } from "../problem.ts";

/** What vite.config.ts writes where a nonce belongs. */
export const NONCE_PLACEHOLDER = "__CSP_NONCE__";

export const pages = fp(async (app: FastifyInstance, house: House): Promise<void> => {
  const html = readFileSync(join(house.clientDir, "index.html"), "utf8");
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<string> => {
    reply.type("text/html; charset=utf-8").header("cache-control", "no-store");
    return html.replaceAll(NONCE_PLACEHOLDER, request.cspNonce);
  };
  await app.register(staticFiles, {
    root: house.clientDir,
    index: false,
    wildcard: false,
    globIgnore: ["index.html"],
    setHeaders: (reply, path) => {
      const hashed = path.includes("/assets/");
      reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.get("/", page);
  app.setNotFoundHandler((request, reply) => {
    const { url, method } = request;
    const html = request.headers.accept?.includes("text/html") ?? false;
    if (method === "GET" && html && !url.startsWith("/api/")) return page(request, reply);
    const { code, message, statusCode } = new ProblemError("PF_ERR_NOT_FOUND");
    return reply.code(statusCode).send({ code, message } satisfies Problem);
  });
});
