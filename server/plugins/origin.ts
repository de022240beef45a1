/**
 * Requests that change something, and WebSockets, must come from our own page: their Origin must be
 * one of an exact list. A browser always sends it there; a program that is no browser need not, and
 * could say anything anyway.
 */
import { hostname, networkInterfaces } from "node:os";
import type { FastifyInstance } from "fastify";
import fp from "fastify-plugin";
import type { House } from "../house.ts";
import { ProblemError } from "../problem.ts";

export const origin = fp(async (app: FastifyInstance, house: House): Promise<void> => {
  app.addHook("onRequest", async (request) => {
    const { origin: from, upgrade, "sec-fetch-site": site } = request.headers;
    const reads = request.method === "GET" || request.method === "HEAD";
    if (reads && upgrade === undefined) return;
    if (from === undefined && site === undefined) return;
    if (from === undefined || !house.origins.has(from)) throw new ProblemError("PF_ERR_ORIGIN");
  });
});

/** The names by which a browser may reach a server that listens there, and those given. */
export function allowedOrigins(host: string, port: number, given: readonly string[]): Set<string> {
  const names = new Set(["localhost", "127.0.0.1", "[::1]"]);
  if (host === "0.0.0.0" || host === "::") {
    names.add(hostname());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address, family } of addresses ?? []) {
        names.add(family === "IPv6" ? `[${address}]` : address);
      }
    }
  } else names.add(host.includes(":") ? `[${host}]` : host);
  const origins = [...names].map((name) => new URL(`http://${name.toLowerCase()}:${port}`).origin);
  return new Set([...origins, ...given.map((url) => new URL(url).origin)]);
}
