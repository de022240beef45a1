/** Inputs that are not acknowledged outlive a reload, in order and under their numbers. */
import { beforeEach, describe, expect, test } from "vitest";
import { Outbox } from "../../client/link/outbox.ts";
import { CLIENT_ID, type Input } from "../../session/protocol.ts";

const keys = (text: string): Input => ({ kind: "keys", text });
const stored = new Map<string, string>();
let full = false;

beforeEach(() => {
  stored.clear();
  full = false;
  Object.assign(globalThis, {
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (full) throw new Error("QuotaExceededError");
        stored.set(key, value);
      },
      removeItem: (key: string) => stored.delete(key),
    },
  });
});

describe("the outbox", () => {
  test("numbers inputs from 1 without holes and forgets what is acknowledged", () => {
    const outbox = new Outbox("a");
    expect(outbox.client).toMatch(CLIENT_ID);
    expect([keys("l"), keys("s"), keys("\r")].map((input) => outbox.add(input).n)).toEqual([
      1, 2, 3,
    ]);
    outbox.acknowledge(2);
    expect(outbox.waiting).toEqual([{ n: 3, input: keys("\r") }]);
    expect(outbox.add(keys("x")).n).toBe(4);
  });

  test("is the same after a reload", () => {
    const before = new Outbox("a");
    before.add(keys("l"));
    before.add(keys("s"));
    before.acknowledge(1);
    const after = new Outbox("a");
    expect(after.client).toBe(before.client);
    expect(after.waiting).toEqual([{ n: 2, input: keys("s") }]);
    expect(after.add(keys("\r")).n).toBe(3);
  });

  test("goes on from the server's number when its own was lost", () => {
    const outbox = new Outbox("a");
    outbox.acknowledge(7);
    expect(outbox.add(keys("x")).n).toBe(8);
  });

  test("of a duplicated tab takes a new name and numbers anew", () => {
    const outbox = new Outbox("a");
    outbox.add(keys("l"));
    outbox.add(keys("s"));
    outbox.acknowledge(1);
    const { client } = outbox;
    outbox.becomeNew();
    expect(outbox.client).not.toBe(client);
    expect(outbox.waiting).toEqual([{ n: 1, input: keys("s") }]);
    expect(outbox.add(keys("x")).n).toBe(2);
  });

  test("works on in memory when the browser stores nothing", () => {
    full = true;
    const outbox = new Outbox("a");
    outbox.add(keys("x"));
    expect(outbox.waiting).toHaveLength(1);
  });

  test("of another session is another", () => {
    new Outbox("a").add(keys("x"));
    expect(new Outbox("b").waiting).toEqual([]);
  });
});
