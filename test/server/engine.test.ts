import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { bundledCli, Serving } from "../support/serving.ts";
import { newSession, TestClient } from "../support/testclient.ts";
import { QUIET_HOST } from "./scenario.ts";

let cli: string;
let dir: string;
const server = new Serving();

beforeAll(async () => {
  cli = await bundledCli("engine");
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "pagefault-engine-"));
  mkdirSync(join(dir, "scenarios/test"), { recursive: true });
  writeFileSync(join(dir, "scenarios/test/quiet.yaml"), QUIET_HOST);
});
afterEach(async () => {
  await server.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

function serve(port = 0): Promise<{ url: string; port: number }> {
  const args = ["--port", String(port), "--data", "data", "--scenarios", "scenarios"];
  return server.start([cli, "serve", ...args], dir);
}

async function type(client: TestClient, line: string): Promise<void> {
  for (const key of line) client.type(key);
  client.type("\r");
  await client.shows(`${line}\r\n`);
}

it("a live session, paced and killed in the middle, prints the bytes of its replay", async () => {
  let { url, port } = await serve();
  const { info } = await newSession(url, { scenario: "test/quiet", seed: 5 });
  const client = new TestClient(url, info.address);
  await client.connect();
  await client.shows("# ");
  await type(client, "cat /proc/stat | head -1; sleep 1; cat /proc/uptime");
  await type(client, "while :; do cat /proc/loadavg /proc/uptime; sleep 0.3; done");
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await server.kill("SIGKILL");
  ({ url, port } = await serve(port));
  await client.connect();
  client.input({ kind: "resize", rows: 40, cols: 120 });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  client.type("\u0003");
  client.input({ kind: "skip", durationNs: 5e9 });
  await type(client, "echo done");
  await client.until(() => client.unacked.size === 0, "every key stored");
  await server.kill("SIGTERM");
  await serve(port);
  const log = await (await fetch(`${url}/api/sessions/${info.address}/log`)).text();
  const file = join(dir, "session.log");
  writeFileSync(file, log);
  const scenario = join(dir, "scenarios/test/quiet.yaml");
  const replayed = execFileSync("node", [cli, "replay", file, "--scenario", scenario]).toString();
  expect(replayed.slice(0, client.text.length)).toBe(client.text);
  expect(client.text.match(/ \d\/\d+ \d+\r\n/g)?.length).toBeGreaterThan(3);
  client.close();
}, 60_000);

it("a session is answered, submitted, scored and recorded", async () => {
  const { url } = await serve();
  const { info, cookie } = await newSession(url, { scenario: "test/quiet" });
  const client = new TestClient(url, info.address);
  const { view } = await client.connect();
  expect(view).toMatchObject({ brief: "Look around.", questions: [{ id: "fault", answer: [] }] });
  await client.shows("# ");
  await type(client, "cat /proc/meminfo");
  client.input({ kind: "answer", question: "fault", value: ["none"] });
  await client.until(
    () => client.find("view")?.view.questions[0]?.answer[0] === "none",
    "the answer in the view",
  );
  await client.until(() => client.find("view")?.view.evidence.length === 1, "the evidence");
  client.input({ kind: "submit" });
  await client.until(() => client.find("score") !== undefined, "score");
  expect(client.find("score")?.score.total).toBeGreaterThan(0);
  const attempts = await fetch(`${url}/api/attempts`, { headers: { cookie } });
  expect(await attempts.json()).toMatchObject({ attempts: [{ state: "submitted" }] });
  client.close();
  const later = new TestClient(url, info.address);
  const again = await later.connect(0);
  expect(again.score?.total).toBe(client.find("score")?.score.total);
  later.close();
});

it("what is tried and not there is counted, and what felt fake is kept", async () => {
  const { url } = await serve();
  const { info } = await newSession(url, { scenario: "test/quiet" });
  const client = new TestClient(url, info.address);
  await client.connect();
  await client.shows("# ");
  await type(client, "perf top");
  client.input({ kind: "fake", note: "no perf?" });
  await client.until(() => client.unacked.size === 0, "stored");
  const misses = (): string => execFileSync("node", [cli, "misses"], { cwd: dir }).toString();
  for (let i = 0; i < 20 && !misses().includes("perf"); i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(misses()).toMatch(/1 {6}1 {2}.*perf/);
  expect(misses()).toContain("no perf?");
  client.close();
});
