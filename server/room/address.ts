/**
 * A session's address: its id and a MAC of it. Whoever has the address may watch and type; the
 * store keeps ids alone, and the key that signs them.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const ID = /^[0-9a-z]{12}$/;
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32
const MAC_BYTES = 16;

export function newSessionId(): string {
  return [...randomBytes(12)].map((byte) => DIGITS[byte & 31]).join("");
}

export class Addresses {
  private readonly key: Uint8Array;

  constructor(key: Uint8Array) {
    this.key = key;
  }

  of(id: string): string {
    return id + this.mac(id).toString("base64url");
  }

  /** The id of an address that is signed; undefined for any other text. */
  id(address: string): string | undefined {
    const id = address.slice(0, 12);
    const mac = Buffer.from(address.slice(12), "base64url");
    if (!ID.test(id) || mac.length !== MAC_BYTES) return undefined;
    return timingSafeEqual(mac, this.mac(id)) ? id : undefined;
  }

  private mac(id: string): Buffer {
    return createHmac("sha256", this.key).update(id).digest().subarray(0, MAC_BYTES);
  }
}
