import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { Serving } from "../support/serving.ts";
import { bundled } from "../support/bundled.ts";
import { newSession, TestClient } from "../support/testclient.ts";

const FULL = process.env.PAGEFAULT_TEST_SIZE === "full";

let scripts: Record<"fakeserver" | "fakeworker" | "store-worker", URL>;
let dir: string;
const server = new Serving();

beforeAll(async () => {
  scripts = await bundled("crash", {
    fakeserver: "test/server/fakeserver.ts",
    fakeworker: "test/support/fakeworker.ts",
    "store-worker": "server/store/worker.ts",
  });
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "pagefault-crash-"));
  mkdirSync(join(dir, "client"));
  writeFileSync(join(dir, "client/index.html"), "");
});
afterEach(async () => {
  await server.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

function startServer(port = 0): Promise<{ url: string; port: number }> {
  const script = fileURLToPath(scripts.fakeserver);
  return server.start([
    script,
    join(dir, "data"),
    String(port),
    dirname(script),
    join(dir, "client"),
  ]);
}

async function reconnect(client: TestClient): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.connect();
      return;
    } catch (error) {
      if (attempt > 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

it("kill -9 in the middle of typing loses no key and doubles none", async () => {
  let { url, port } = await startServer();
  const { info } = await newSession(url);
  const client = new TestClient(url, info.address);
  await client.connect();
  let typed = "";
  const cycles = FULL ? 40 : 4;
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let i = 0; i < 30; i++) {
      const key = String.fromCharCode(97 + ((cycle * 7 + i) % 26));
      typed += key;
      client.type(key);
      if (i % 5 === cycle % 5) await new Promise((resolve) => setTimeout(resolve, 7));
    }
    await server.kill("SIGKILL");
    ({ url, port } = await startServer(port));
    await reconnect(client);
  }
  await client.until(() => client.unacked.size === 0, "every key acknowledged");
  await client.shows(`$ ${typed}`);
  expect(client.text).toBe(`$ ${typed}`);
  const log = await (await fetch(`${url}/api/sessions/${info.address}/log`)).text();
  const entries = log.split("\n").filter((line) => line.includes('"keys"'));
  expect(entries).toHaveLength(typed.length);
  client.close();
}, 120_000);

it("after kill -9 time goes on from what was stored, at most seconds earlier", async () => {
  let { url, port } = await startServer();
  const { info } = await newSession(url);
  const client = new TestClient(url, info.address);
  await client.connect();
  client.type("tick\r");
  await client.shows("tick 4");
  await server.kill("SIGKILL");
  ({ url, port } = await startServer(port));
  await client.connect();
  expect(client.find("attached")?.clock.nowNs).toBeGreaterThan(0.9e9);
  await client.until(() => client.find("notice")?.code === "rebuilt", "notice");
  await client.shows("tick 5", 8000);
  // Whatever was shown twice was shown over: the screen has every second once.
  const ticks = client.text.match(/tick \d+/g) ?? [];
  expect(ticks).toEqual(ticks.map((_, index) => `tick ${index + 1}`));
  client.close();
});

it("SIGTERM stores everything, asks the clients to come back, and ends quickly", async () => {
  const { url, port } = await startServer();
  const { info } = await newSession(url);
  const client = new TestClient(url, info.address);
  await client.connect();
  client.type("kept");
  await client.shows("kept");
  const begun = Date.now();
  await server.kill("SIGTERM");
  expect(Date.now() - begun).toBeLessThan(3000);
  await client.until(() => client.closed !== undefined, "close");
  expect(client.closed?.code).toBe(1012);
  expect(client.unacked.size).toBe(0);
  await startServer(port);
  await client.connect();
  client.type("!");
  await client.shows("$ kept!");
  client.close();
});
