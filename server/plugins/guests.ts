/**
 * Guests have a name and no account: a cookie holds 256 random bits, the store their SHA-256. Where
 * the page is served over https the cookie is __Host- and Secure; plain http is for one's own
 * machine.
 */
import { createHash, randomBytes } from "node:crypto";
import cookie from "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import type { House } from "../house.ts";
import { ProblemError } from "../problem.ts";
import type { Guest } from "../store/store.ts";

const YEAR_S = 365 * 24 * 3600;
const NAME_MAX = 40;

declare module "fastify" {
  interface FastifyRequest {
    /** Who the cookie stands for. */
    guest(): Promise<Guest | undefined>;
    needGuest(): Promise<Guest>;
  }
  interface FastifyReply {
    /** Makes a guest and sets the cookie. */
    welcome(name: string | undefined): Promise<Guest>;
    forgetGuest(): void;
  }
}

export const guests = fp(async (app: FastifyInstance, house: House): Promise<void> => {
  const { store, cookie: kind } = house;
  await app.register(cookie);
  const options = { path: "/", httpOnly: true, sameSite: "lax", secure: kind.secure } as const;

  app.decorateRequest("guest", async function guest(this: FastifyRequest) {
    const token = this.cookies[kind.name];
    return token === undefined ? undefined : store.guestByToken(hash(token));
  });
  app.decorateRequest("needGuest", async function needGuest(this: FastifyRequest) {
    const guest = await this.guest();
    if (guest === undefined) throw new ProblemError("PF_ERR_NO_GUEST");
    return guest;
  });
  app.decorateReply("welcome", async function welcome(this: FastifyReply, name) {
    const token = randomBytes(32).toString("base64url");
    const guest = await store.createGuest(name ?? chosenName(), hash(token), Date.now());
    this.setCookie(kind.name, token, { ...options, maxAge: YEAR_S });
    return guest;
  });
  app.decorateReply("forgetGuest", function forgetGuest(this: FastifyReply) {
    this.clearCookie(kind.name, options);
  });
});

function hash(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

function chosenName(): string {
  return `guest-${randomBytes(3).toString("hex")}`;
}

/** A name as it may be shown: one line, trimmed, not too long; undefined when nothing is left. */
export function cleanName(name: string): string | undefined {
  const clean = name
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, NAME_MAX);
  return clean === "" ? undefined : clean;
}
