import { createServer } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { terminalPath } from "../../session/protocol.ts";
import { newSession } from "../support/testclient.ts";
import { FakeHouse } from "../support/fakehouse.ts";

const house = new FakeHouse("http");

beforeAll(() => house.build());
beforeEach(() => house.open());
afterEach(() => house.close());

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** The status of a WebSocket handshake that is refused, 101 when it is not. */
function handshake(url: string, origin: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace("http", "ws"), { headers: { origin } });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => {
      socket.terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", () => undefined);
  });
}

describe("the page", () => {
  it("comes with a policy of its own nonce and without unsafe-inline", async () => {
    const base = await house.serve();
    const first = await fetch(`${base}/`, { headers: { accept: "text/html" } });
    const second = await fetch(`${base}/s/whatever`, { headers: { accept: "text/html" } });
    const policies = [first, second].map((one) => one.headers.get("content-security-policy") ?? "");
    for (const [index, response] of [first, second].entries()) {
      const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1];
      expect(policies[index]).toContain(`script-src 'self' 'nonce-${nonce}'`);
      expect(policies[index]).not.toContain("unsafe");
      expect(policies[index]).toContain("frame-ancestors 'none'");
    }
    expect(policies[0]).not.toBe(policies[1]);
    expect(first.headers.get("referrer-policy")).toBe("no-referrer");
    expect(first.headers.get("cache-control")).toBe("no-store");
  });

  it("has assets that never change, and nothing outside its folder", async () => {
    const base = await house.serve();
    const asset = await fetch(`${base}/assets/app-1234.js`);
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect((await fetch(`${base}/..%2f..%2fetc/passwd`)).status).toBe(404);
    expect((await fetch(`${base}/assets/none.js`)).status).toBe(404);
    expect(await (await fetch(`${base}/index.html`)).text()).not.toContain("__CSP_NONCE__");
  });
});

describe("another site", () => {
  it("can neither start a session nor open a terminal", async () => {
    const base = await house.serve();
    const wish = { scenario: "test/fake", rows: 24, cols: 80 };
    for (const origin of ["https://evil.example", "null", `${base}.evil.example`]) {
      expect((await post(`${base}/api/sessions`, wish, { origin })).status).toBe(403);
    }
    expect((await post(`${base}/api/sessions`, wish, { origin: base })).status).toBe(201);
    const { info } = await newSession(base);
    const url = base + terminalPath(info.address);
    expect(await handshake(url, "https://evil.example")).toBe(403);
    expect(await handshake(url, base)).toBe(101);
  });

  it("that a proxy in front is called by is ours, and its cookie is __Host-", async () => {
    const base = await house.serve({ origins: ["https://learn.example"] });
    const response = await post(
      `${base}/api/me`,
      { name: "Ada" },
      { origin: "https://learn.example" },
    );
    expect(response.status).toBe(200);
    const cookie = response.headers.get("set-cookie") ?? "";
    for (const part of ["__Host-pagefault=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) {
      expect(cookie).toContain(part);
    }
  });
});

describe("a guest", () => {
  it("is made with a name, renamed, and known by its cookie alone", async () => {
    const base = await house.serve();
    const made = await post(`${base}/api/me`, { name: "  Ada\u0000\u202eLovelace  " });
    const cookie = made.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(await made.json()).toMatchObject({ guest: { name: "Ada Lovelace" } });
    await post(`${base}/api/me`, { name: "Ada" }, { cookie });
    const me = await fetch(`${base}/api/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ guest: { name: "Ada" } });
    expect(await (await fetch(`${base}/api/me`)).json()).toEqual({ guest: null });
    const forged = await fetch(`${base}/api/me`, { headers: { cookie: `${cookie}x` } });
    expect(await forged.json()).toEqual({ guest: null });
    expect((await post(`${base}/api/me`, { name: " \u0000 " }, { cookie })).status).toBe(400);
  });

  it("sees its attempts, has them exported, and deletes them", async () => {
    const base = await house.serve();
    const { info, cookie } = await newSession(base);
    const again = await post(
      `${base}/api/sessions/${info.address}/retry`,
      { sameSeed: true },
      { cookie },
    );
    expect(await again.json()).toMatchObject({ seed: info.seed, state: "open" });
    const get = (path: string): Promise<Response> => fetch(base + path, { headers: { cookie } });
    const { attempts } = (await (await get("/api/attempts")).json()) as { attempts: unknown[] };
    expect(attempts).toHaveLength(2);
    expect(await (await get("/api/scenarios")).json()).toMatchObject({
      scenarios: [
        { id: "test/fake", attempts: 2, best: null },
        { attempts: 0, open: null },
      ],
    });
    expect(await (await get("/api/me/export")).json()).toMatchObject({ sessions: [{}, {}] });
    const gone = await fetch(`${base}/api/me`, { method: "DELETE", headers: { cookie } });
    expect(gone.status).toBe(204);
    expect((await get(`/api/sessions/${info.address}`)).status).toBe(404);
    expect((await get("/api/me/export")).status).toBe(401);
  });

  it("has three hosts at once: the idlest makes room for a fourth", async () => {
    const base = await house.serve();
    const { cookie } = await newSession(base);
    for (let i = 0; i < 4; i++) await newSession(base, {}, { cookie });
    for (let i = 0; i < 50 && (i < 10 || house.server?.rooms.count !== 3); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(house.server?.rooms.count).toBe(3);
  });
});

describe("requests", () => {
  it("beyond the rate are refused with a Problem", async () => {
    const base = await house.serve({ limits: { sessionsPerMinute: 2 } });
    const wish = { scenario: "test/fake", rows: 24, cols: 80 };
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const response = await post(`${base}/api/sessions`, wish);
      statuses.push(response.status);
      if (i === 2)
        expect(await response.json()).toMatchObject({ code: "PF_ERR_TOO_MANY_REQUESTS" });
    }
    expect(statuses).toEqual([201, 201, 429]);
    expect((await fetch(`${base}/livez`)).status).toBe(200);
  });

  it("for pages and their code are not counted: there are many, and they cost little", async () => {
    const base = await house.serve({ limits: { requestsPerMinute: 3 } });
    const asked = (path: string): Promise<number> =>
      fetch(base + path, { headers: { accept: "text/html" } }).then(({ status }) => status);
    for (let i = 0; i < 5; i++)
      expect([await asked("/"), await asked("/history")]).toEqual([200, 200]);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push(await asked("/api/me"));
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it("that are wrong are refused before anything is made of them", async () => {
    const base = await house.serve();
    const refused = async (body: unknown, status: number): Promise<void> => {
      expect((await post(`${base}/api/sessions`, body)).status).toBe(status);
    };
    await refused({ scenario: "none/such", rows: 24, cols: 80 }, 404);
    await refused({ scenario: "test/fake", rows: 24, cols: 80, seed: -1 }, 400);
    await refused({ scenario: "test/fake", rows: 9999, cols: 80 }, 400);
    await refused({ scenario: "test/fake", cols: 80 }, 400);
    await refused({ scenario: "x".repeat(100_000), rows: 24, cols: 80 }, 400);
    expect((await fetch(`${base}/api/me`)).headers.get("set-cookie")).toBeNull();
    expect((await fetch(`${base}/api/sessions/0123456789abAAAAAAAAAAAAAAAAAAAAAA`)).status).toBe(
      404,
    );
  });

  it("for a scenario whose host does not boot end with a broken attempt", async () => {
    const base = await house.serve();
    const { info } = await newSession(base, { scenario: "test/broken" });
    const state = async (): Promise<string> => {
      const response = await fetch(`${base}/api/sessions/${info.address}`);
      return ((await response.json()) as { state: string }).state;
    };
    for (let i = 0; i < 50 && (await state()) !== "broken"; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await state()).toBe("broken");
  });
});

it("a port that is taken is said so, and the data folder is let go", async () => {
  const other = createServer().listen(0, "localhost");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as { port: number };
  await expect(house.serve({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  other.close();
  await house.serve(); // the same data folder
});

it("the first session is a stranger's whole way: no cookie, a name, a cookie", async () => {
  const base = await house.serve();
  const { info, cookie } = await newSession(base);
  expect(cookie).toMatch(/^pagefault-[0-9a-f]{8}=[\w-]{43}$/);
  expect(info.address).toMatch(/^[0-9a-z]{12}[\w-]{22}$/);
  const me = await fetch(`${base}/api/me`, { headers: { cookie } });
  expect(await me.json()).toMatchObject({ guest: { name: expect.stringMatching(/^guest-/) } });
});
