import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../server/store/journal.ts";
import { acquireLock, DataInUse, lockOwner } from "../../server/store/lock.ts";
import { openSqliteStore } from "../../server/store/sqlite.ts";
import { bundled } from "../support/bundled.ts";
import { CARD, newSession } from "./rows.ts";
import { chained } from "./storechild.ts";

const FULL = process.env.PAGEFAULT_TEST_SIZE === "full";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "pagefault-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function keys(s: string, seq: number, text = "x"): JournalRecord {
  return { s, e: { seq, atNs: seq * 10, input: { kind: "keys", text } }, c: "client-1", n: seq };
}

describe("a log", () => {
  it("comes back in order, before and after it is sealed, and after a restart", async () => {
    let store = await openSqliteStore(dir);
    const guest = await store.createGuest("ada", Buffer.from("hash"), 1);
    await store.createSession(newSession("one", guest.id), CARD);
    await store.createSession(newSession("two", guest.id), CARD);
    await store.append([keys("one", 1), keys("two", 1), keys("one", 2)]);
    await store.seal();
    await store.append([
      keys("one", 3),
      { s: "one", p: { atNs: 99, bytes: 5, mark: { atNs: 50, bytes: 3, hash: 1 } } },
    ]);
    const expected = [1, 2, 3];
    expect((await store.readLog("one")).entries.map((entry) => entry.seq)).toEqual(expected);
    await store.close();
    store = await openSqliteStore(dir);
    const log = await store.readLog("one");
    expect(log.entries.map((entry) => entry.seq)).toEqual(expected);
    expect(log.clients.get("client-1")).toBe(3);
    expect(log.progress).toEqual({ atNs: 99, bytes: 5, mark: { atNs: 50, bytes: 3, hash: 1 } });
    expect(log.marks).toEqual([{ atNs: 50, bytes: 3, hash: 1 }]);
    expect((await store.readLog("two")).entries).toHaveLength(1);
    await store.close();
  });

  it("has an entry once that was stored twice, and none missing", async () => {
    const store = await openSqliteStore(dir);
    await store.append([keys("one", 1), keys("one", 2)]);
    await store.append([keys("one", 2), keys("one", 3)]);
    const seqs = (await store.readLog("one")).entries.map((entry) => entry.seq);
    expect(seqs).toEqual([1, 2, 3]);
    await store.append([keys("one", 5)]);
    await expect(store.readLog("one")).rejects.toThrow("lacks entry 4");
    await store.close();
  });

  it("keeps lone surrogates: what is typed may be any bytes", async () => {
    const store = await openSqliteStore(dir);
    await store.append([keys("one", 1, "\udcff\udc80é")]);
    const [entry] = (await store.readLog("one")).entries;
    expect(entry?.input).toEqual({ kind: "keys", text: "\udcff\udc80é" });
    await store.close();
  });
});

describe("a guest", () => {
  it("is found by its token, exported with its logs, and deleted with all of it", async () => {
    const store = await openSqliteStore(dir);
    const ada = await store.createGuest("ada", Buffer.from("a"), 1);
    const bob = await store.createGuest("bob", Buffer.from("b"), 2);
    await store.createSession(newSession("one", ada.id), CARD);
    await store.createSession(newSession("two", bob.id), CARD);
    await store.append([keys("one", 1, "secret words"), keys("two", 1)]);
    await store.saveFake("one", 1, 10, "no", 5);
    await store.saveMisses("one", new Map([["ss -i", 2]]), 5);
    expect(await store.guestByToken(Buffer.from("a"))).toEqual(ada);
    expect(JSON.stringify(await store.exportGuest(ada.id))).toContain("secret words");
    await store.deleteGuest(ada.id);
    expect(await store.guestByToken(Buffer.from("a"))).toBeUndefined();
    expect(await store.session("one")).toBeUndefined();
    expect((await store.readLog("one")).entries).toHaveLength(0);
    expect(await store.misses(10)).toEqual([]);
    expect(await store.fakes(10)).toEqual([]);
    expect((await store.readLog("two")).entries).toHaveLength(1);
    await store.close();
  });

  it("is not found by a name that two have", async () => {
    const store = await openSqliteStore(dir);
    await store.createGuest("ada", Buffer.from("a"), 1);
    const second = await store.createGuest("ada", Buffer.from("b"), 2);
    expect(await store.findGuest("ada")).toBeUndefined();
    expect(await store.findGuest(String(second.id))).toEqual(second);
    await store.close();
  });
});

it("an attempt ends once, with its score", async () => {
  const store = await openSqliteStore(dir);
  const ada = await store.createGuest("ada", Buffer.from("a"), 1);
  await store.createSession(newSession("one", ada.id), CARD);
  const end = { state: "abandoned", endedMs: 9, durationNs: 8, score: null } as const;
  expect(await store.endSession("one", end)).toBe(true);
  expect(await store.endSession("one", { ...end, state: "reset" })).toBe(false);
  expect(await store.session("one")).toMatchObject({ state: "abandoned", durationNs: 8 });
  await store.close();
});

it("misses are ordered by how many sessions wanted them", async () => {
  const store = await openSqliteStore(dir);
  const ada = await store.createGuest("ada", Buffer.from("a"), 1);
  await store.createSession(newSession("one", ada.id), CARD);
  await store.createSession(newSession("two", ada.id), CARD);
  await store.saveMisses(
    "one",
    new Map([
      ["perf", 9],
      ["gdb", 1],
    ]),
    5,
  );
  await store.saveMisses("two", new Map([["gdb", 1]]), 6);
  await store.saveMisses("two", new Map([["gdb", 2]]), 7);
  expect(await store.misses(10)).toEqual([
    { what: "gdb", count: 3, sessions: 2, lastMs: 7 },
    { what: "perf", count: 9, sessions: 1, lastMs: 5 },
  ]);
  await store.close();
});

it("a backup is a database that opens with everything in it", async () => {
  const store = await openSqliteStore(dir);
  const ada = await store.createGuest("ada", Buffer.from("a"), 1);
  await store.createSession(newSession("one", ada.id), CARD);
  await store.append([keys("one", 1)]);
  const key = await store.key("address");
  const copy = join(dir, "copy");
  mkdirSync(copy);
  await store.backup(join(copy, "pagefault.db"));
  await store.close();
  const restored = await openSqliteStore(copy);
  expect((await restored.readLog("one")).entries).toHaveLength(1);
  expect(Buffer.from(await restored.key("address"))).toEqual(Buffer.from(key));
  await restored.close();
});

describe("the data folder's lock", () => {
  it("refuses a second process, and names the first", async () => {
    const store = await openSqliteStore(dir);
    expect(lockOwner(dir)).toBe(process.pid);
    await expect(openSqliteStore(dir)).rejects.toThrow(DataInUse);
    await store.close();
    expect(lockOwner(dir)).toBeUndefined();
    expect(readdirSync(dir)).toEqual(["pagefault.db"]); // nothing is left open
  });

  it("is taken from a process that is gone, or whose number another process has now", () => {
    const { pid } = spawnSync("true");
    writeFileSync(join(dir, "pagefault.pid"), `${pid} 1\n`);
    mkdirSync(join(dir, "pagefault.db.lock"));
    acquireLock(dir)();
    expect(existsSync(join(dir, "pagefault.db.lock"))).toBe(false);
    writeFileSync(join(dir, "pagefault.pid"), `${process.ppid} 1\n`);
    acquireLock(dir)();
  });
});

describe("kill -9", () => {
  let scripts: Record<"store-worker" | "storechild", URL>;
  beforeAll(async () => {
    scripts = await bundled("store", {
      "store-worker": "server/store/worker.ts",
      storechild: "test/server/storechild.ts",
    });
  });

  it("loses nothing that was acknowledged", async () => {
    const acked = new Map<string, number>();
    const cycles = FULL ? 200 : 8;
    for (let cycle = 0; cycle < cycles; cycle++) await killedRun(acked, 40 + ((cycle * 37) % 160));
    const store = await openSqliteStore(dir);
    expect(acked.size).toBe(4);
    for (const [id, seq] of acked) {
      const { entries, clients } = await store.readLog(id);
      let hash = "";
      entries.forEach((entry, index) => {
        hash = chained(hash, index + 1);
        expect(entry).toMatchObject({ seq: index + 1, input: { text: hash } });
      });
      expect(entries.length).toBeGreaterThanOrEqual(seq);
      expect(clients.get("client-of-a-session")).toBe(entries.length);
    }
    await store.close();
  });

  async function killedRun(acked: Map<string, number>, afterMs: number): Promise<void> {
    const args = [scripts.storechild, scripts["store-worker"]].map((url) => fileURLToPath(url));
    const [child = "", worker = ""] = args;
    const process: ChildProcess = spawn("node", [child, dir, worker, "4"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: process.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      if (line === "open") setTimeout(() => process.kill("SIGKILL"), afterMs);
      else {
        const [session = "", seq = ""] = line.split(" ");
        acked.set(session, Number(seq));
      }
    });
    // Its output ends before it is gone, and until then the folder is in use.
    await Promise.all([once(lines, "close"), once(process, "exit")]);
  }
});
