import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ServerOptions } from "../../server/main.ts";
import { StoreError } from "../../server/store/store.ts";
import { CLOSE, WINDOW_BYTES } from "../../session/protocol.ts";
import { newSession, TestClient } from "../support/testclient.ts";
import { FakeHouse } from "../support/fakehouse.ts";

const house = new FakeHouse("terminal");
const clients: TestClient[] = [];

beforeAll(() => house.build());
beforeEach(() => house.open());
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await house.close();
});

async function join2(base: string, address: string, id = ""): Promise<TestClient> {
  const client = new TestClient(base, address, {}, id);
  clients.push(client);
  await client.connect();
  return client;
}

async function startSession(
  options: Partial<ServerOptions> = {},
): Promise<{ base: string; address: string; client: TestClient }> {
  const base = await house.serve(options);
  const { info } = await newSession(base);
  return { base, address: info.address, client: await join2(base, info.address) };
}

describe("typing", () => {
  it("is echoed, and acknowledged once it is durable", async () => {
    const { client } = await startSession();
    const n = client.type("hello");
    await client.shows("$ hello");
    await client.until(() => client.acked === n, "ack");
    expect(client.unacked.size).toBe(0);
  });

  it("sent twice under one number happens once", async () => {
    const { client } = await startSession();
    client.type("a");
    client.send({ t: "input", n: 1, input: { kind: "keys", text: "a" } });
    client.type("b");
    await client.until(() => client.acked === 2, "ack");
    await client.shows("ab");
    expect(client.text).toBe("$ ab");
  });

  it("in two tabs goes to one host, and both see it", async () => {
    const { base, address, client: first } = await startSession();
    const second = await join2(base, address);
    first.type("one ");
    await second.shows("one");
    second.type("two");
    await first.shows("one two");
    await first.until(() => first.find("viewers")?.count === 2, "viewers");
  });

  it("under a client id that another tab took closes the older one", async () => {
    const { base, address, client: first } = await startSession();
    await join2(base, address, first.id);
    await first.until(() => first.closed !== undefined, "close");
    expect(first.closed?.code).toBe(CLOSE.replaced);
  });
});

describe("a client that comes back", () => {
  it("goes on from its offset with the bytes it missed", async () => {
    const { base, address, client } = await startSession();
    client.type("seq 3\r");
    await client.shows("1\r\n$ ");
    client.close();
    const other = await join2(base, address);
    other.type("seq 2\r");
    await other.shows("2\r\n1\r\n$ ");
    await client.connect();
    await client.until(() => client.offset === other.offset, "the rest");
    expect(client.text).toBe(other.text);
    expect(client.find("screen")).toBeUndefined();
  });

  it("sends again what was not acknowledged, and it happens once", async () => {
    const { client } = await startSession();
    client.type("x");
    client.close();
    client.type("y"); // no socket: kept
    client.type("z");
    await client.connect();
    await client.shows("xyz");
    await client.until(() => client.acked === 3, "ack");
    expect(client.text).toBe("$ xyz");
  });

  it("gets a screen when the bytes are gone", async () => {
    const { base, address, client } = await startSession();
    client.type("seq 400000\r");
    await client.shows("\r\n1\r\n$ ", 20_000);
    client.type("top\r");
    await client.shows("top - 09:00");
    client.type("seq 300000\r");
    await client.until(() => client.text.endsWith("\r\n1\r\n$ "), "prompt", 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300)); // the last screen is being drawn
    const fresh = await join2(base, address);
    await fresh.until(() => fresh.offset === client.offset, "the end");
    expect(fresh.find("screen")).toBeDefined();
    expect(fresh.text).toContain("\x1b[?1049h"); // the mode that was set long before
    expect(fresh.text.endsWith("\r\n1\r\n$ ")).toBe(true);
    expect(Buffer.concat(fresh.output).length).toBeLessThan(512 * 1024);
  });
});

describe("a slow client", () => {
  it("has at most a window on its way, holds no memory, and gets a screen later", async () => {
    const { base, address, client } = await startSession();
    const slow = await join2(base, address);
    slow.draws = false;
    const before = process.memoryUsage().rss;
    client.type("seq 2000000\r");
    await client.until(() => client.text.endsWith("\r\n1\r\n$ "), "the end", 40_000);
    expect(client.offset).toBeGreaterThan(15e6);
    expect(slow.offset).toBeLessThanOrEqual(WINDOW_BYTES + 100);
    client.output = [];
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6); // this process draws too
    slow.draws = true;
    slow.send({ t: "seen", offset: slow.offset });
    await slow.until(() => slow.offset === client.offset, "the end");
    expect(slow.find("screen")).toBeDefined();
    expect(slow.text.endsWith("\r\n1\r\n$ ")).toBe(true);
  });
});

describe("hostile clients", () => {
  it("are closed for what is not the protocol", async () => {
    const { base, address } = await startSession();
    for (const message of [
      "no json",
      '{"t":"input","n":1,"input":{"kind":"keys","text":"x"}}',
      '{"t":"attach","protocol":99,"client":"0123456789abcdef","from":0,"epoch":""}',
      '{"t":"attach","protocol":1,"client":"short","from":0,"epoch":""}',
    ]) {
      const client = new TestClient(base, address);
      clients.push(client);
      await client.connect().catch(() => undefined);
      const bad = new TestClient(base, address);
      clients.push(bad);
      bad.send = () => undefined;
      void bad.connect().catch(() => undefined);
      await new Promise((resolve) => bad.socket.once("open", resolve));
      bad.socket.send(message);
      await bad.until(() => bad.closed !== undefined, "close");
      expect(bad.closed?.code).toBe(CLOSE.protocol);
    }
  });

  it("that type without end are slowed down, not cut off, and nothing is lost", async () => {
    const { client } = await startSession({ limits: { inputsPerSecond: 100 } });
    const begun = Date.now();
    for (let i = 0; i < 600; i++) client.type("k");
    await client.until(() => client.acked === 600, "all", 20_000);
    client.type("!"); // 400 were free, 200 are owed at 100 a second
    await client.until(() => client.acked === 601, "the last", 20_000);
    expect(Date.now() - begun).toBeGreaterThan(1500);
    expect(client.text).toBe(`$ ${"k".repeat(600)}!`);
    expect(client.find("notice")?.code).toBe("throttled");
  });

  it("that hold up the simulation lose their session, and nobody else does", async () => {
    const { base, client } = await startSession();
    const { info } = await newSession(base, { seed: 2 });
    const other = await join2(base, info.address);
    other.type("mine");
    await other.until(() => other.acked === 1, "ack");
    client.type("hang\r");
    await client.until(() => client.closed !== undefined, "the watchdog");
    expect(client.closed?.code).toBe(1012);
    await other.until(() => other.closed !== undefined, "its thread is gone too");
    await other.connect();
    await other.shows("mine");
    other.type("!");
    await other.shows("mine!");
    await client.connect().catch(() => undefined); // sends the input again, alone in its thread
    await client.until(() => client.closed !== undefined, "the second time");
    expect(client.closed?.code).toBe(CLOSE.broken);
    expect(client.find("ended")?.text).toContain("kept the server from working");
    other.type("?");
    await other.shows("mine!?");
  });

  it("that break their host end it, and are told", async () => {
    const { base, address, client } = await startSession();
    client.type("crash\r");
    await client.until(() => client.closed !== undefined, "close");
    expect(client.closed?.code).toBe(CLOSE.broken);
    expect(client.find("ended")?.text).toContain("a law is violated");
    const response = await fetch(`${base}/api/sessions/${address}`);
    expect(await response.json()).toMatchObject({ state: "broken" });
  });
});

describe("time", () => {
  it("runs while somebody looks, stands still when nobody does, and goes on", async () => {
    const { client } = await startSession({ limits: { freezeMs: 100 } });
    client.type("tick\r");
    await client.shows("tick 1", 4000);
    client.close();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const { clock } = await client.connect();
    expect(clock.nowNs).toBeLessThan(3.5e9); // up to a second to notice, two and a half frozen
    await client.shows("tick 3", 4000);
  });

  it("is skipped when a learner asks, and what happened meanwhile is shown", async () => {
    const { client } = await startSession();
    client.type("tick\r");
    await client.shows("tick");
    client.input({ kind: "skip", durationNs: 60e9 });
    await client.shows("tick 60");
    expect(client.text).not.toContain("tick 70");
  });

  it("sessions that are left at once stop a few at a time: others notice nothing", async () => {
    const limits = { freezeMs: 50, parkMs: 100, sessionsPerMinute: 1000, requestsPerMinute: 1000 };
    const base = await house.serve({ limits });
    for (let i = 0; i < 60; i++) await newSession(base);
    const left = new Set<number>();
    await expect
      .poll(() => left.add(house.server?.rooms.count ?? 0), { interval: 20, timeout: 10_000 })
      .toContain(0);
    const steps = [...left].sort((a, b) => b - a);
    expect(steps.every((count, i) => i === 0 || (steps[i - 1] as number) - count <= 25)).toBe(true);
  });

  it("a parked session takes no thread and comes back as it was", async () => {
    const { client } = await startSession({ limits: { freezeMs: 50, parkMs: 100 } });
    client.type("before");
    await client.until(() => client.acked === 1, "ack");
    client.close();
    for (let i = 0; i < 50 && (house.server?.rooms.count ?? 0) > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(house.server?.rooms.count).toBe(0);
    await client.connect();
    client.type(" after");
    await client.shows("before after");
    expect(client.text).toBe("$ before after");
    expect(client.find("screen")).toBeUndefined();
  });
});

it("a submitted session is scored, and its recording can be had", async () => {
  const { base, address, client } = await startSession();
  client.type("seq 2\r");
  client.input({ kind: "resize", rows: 30, cols: 100 });
  client.input({ kind: "submit" });
  await client.until(() => client.find("score") !== undefined, "score");
  expect(client.find("score")?.score.total).toBe(42);
  let response = await fetch(`${base}/api/sessions/${address}/recording`);
  for (let i = 0; i < 50 && response.status === 404; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    response = await fetch(`${base}/api/sessions/${address}/recording`);
  }
  const [header, ...events] = (await response.text()).trim().split("\n");
  expect(JSON.parse(header ?? "")).toMatchObject({ version: 3, term: { cols: 80, rows: 24 } });
  const output = events.map((line) => JSON.parse(line) as [number, string, string]);
  const shown = output.filter(([, code]) => code === "o").map(([, , data]) => data);
  expect(shown.join("")).toBe(client.text);
  expect(output.some(([, code, data]) => code === "r" && data === "100x30")).toBe(true);
  const info = await (await fetch(`${base}/api/sessions/${address}`)).json();
  expect(info).toMatchObject({ state: "submitted", score: { total: 42 } });
  client.type("too late");
  await client.until(() => client.unacked.size === 0, "ack");
});

it("a reset host starts anew, and open tabs are sent there", async () => {
  const { base, address, client } = await startSession();
  client.type("old");
  const response = await fetch(`${base}/api/sessions/${address}/reset`, { method: "POST" });
  const info = (await response.json()) as { address: string; seed: number };
  expect(info.seed).toBe(1);
  await client.until(() => client.find("moved") !== undefined, "moved");
  expect(client.find("moved")?.address).toBe(info.address);
  const fresh = await join2(base, info.address);
  await fresh.shows("$ ");
  expect(fresh.text).toBe("$ ");
  await expect(new TestClient(base, address).connect()).rejects.toThrow(String(CLOSE.gone));
});

it("a full disk is said, survived, and made up for", async () => {
  let full = false;
  const { base, client } = await startSession({
    wrapStore: (store) =>
      new Proxy(store, {
        get: (target, name) => {
          if (full && (name === "append" || name === "createSession")) {
            return () => Promise.reject(new StoreError("PF_ERR_DISK_FULL", "disk is full"));
          }
          return Reflect.get(target, name);
        },
      }),
  });
  full = true;
  client.type("x");
  await client.shows("$ x"); // the host works on
  await client.until(() => client.find("notice")?.code === "not-stored", "notice");
  expect(client.unacked.size).toBe(1);
  const refused = await fetch(`${base}/api/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ scenario: "test/fake", rows: 24, cols: 80 }),
  });
  expect(refused.status).toBe(507);
  expect((await fetch(`${base}/readyz`)).status).toBe(503);
  full = false;
  await client.until(() => client.acked === 1, "ack");
  expect(client.find("notice")?.code).toBe("stored");
});
