import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../server/store/sqlite.ts";
import { bundledCli, Serving } from "../support/serving.ts";
import { CARD, newSession } from "./rows.ts";

let cli: string;
let dir: string;
const server = new Serving();

beforeAll(async () => {
  cli = await bundledCli("cli");
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "pagefault-cli-"));
});
afterEach(async () => {
  await server.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function pagefault(args: readonly string[], stdin = ""): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile("node", [cli, ...args], { cwd: dir }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}

async function startServing(): Promise<void> {
  await server.start([cli, "serve", "--port", "0", "--data", "data"], dir);
}

async function fill(): Promise<void> {
  const store = await openSqliteStore(join(dir, "data"));
  const ada = await store.createGuest("ada", Buffer.from("a"), 1);
  await store.createSession(newSession("one", ada.id), CARD);
  const input = { kind: "keys", text: "vmstat 1\r" } as const;
  await store.append([{ s: "one", e: { seq: 1, atNs: 5, input }, c: "c", n: 1 }]);
  await store.saveMisses("one", new Map([["iostat -z", 3]]), 9);
  await store.saveFake("one", 1, 5e9, "no such\u001b[31m prompt", 9);
  await store.close();
}

describe("the command line", () => {
  it("says what there is, and every command explains itself", async () => {
    const { stdout, status } = await pagefault(["--help"]);
    expect(status).toBe(0);
    const names = [...stdout.matchAll(/^ {2}(\w+) /gm)].map((match) => match[1] as string);
    expect(names).toHaveLength(11);
    const helps = await Promise.all(names.map((name) => pagefault([name, "--help"])));
    for (const [index, help] of helps.entries()) {
      expect(help.status).toBe(0);
      expect(help.stdout).toMatch(new RegExp(`^Usage: pagefault ${names[index]} `));
    }
  });

  it("refuses what it does not know with status 2", async () => {
    for (const args of [["frobnicate"], ["serve", "--prot", "1"], ["serve", "--port", "x"], []]) {
      expect((await pagefault(args)).status).toBe(2);
    }
    const { stderr } = await pagefault(["serve", "--port", "99999"]);
    expect(stderr).toContain("--port takes a whole number from 0 to 65535, not '99999'");
    expect(stderr).not.toContain("    at ");
  });
});

describe("serve", () => {
  it("says plainly that a port is taken", async () => {
    const other = createServer().listen(0, "localhost");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { status, stderr } = await pagefault(["serve", "--port", String(port)]);
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${port} is in use`);
    expect(stderr).not.toContain("    at ");
  });

  it("says plainly that another server has the data", async () => {
    await startServing();
    const { status, stderr } = await pagefault(["serve", "--port", "0", "--data", "data"]);
    expect(status).toBe(1);
    expect(stderr).toContain(`in use by the process ${server.pid}`);
  });

  it("ends with status 0 on SIGTERM", async () => {
    await startServing();
    await expect(server.kill("SIGTERM")).resolves.toBe(0);
    expect(existsSync(join(dir, "data/pagefault.pid"))).toBe(false);
  });
});

describe("the data folder", () => {
  beforeEach(fill);

  it("is looked into, backed up and cleaned while a server has it", async () => {
    await startServing();
    const [misses, exported, backup] = await Promise.all([
      pagefault(["misses"]),
      pagefault(["export", "ada"]),
      pagefault(["backup", "copy.db"]),
    ]);
    expect(misses.stdout).toContain("iostat -z");
    expect(JSON.parse(exported.stdout)).toMatchObject({ sessions: [{ id: "one" }] });
    expect(backup).toMatchObject({ status: 0, stderr: "" });
    const [deleted, restored] = await Promise.all([
      pagefault(["delete", "ada"]),
      pagefault(["restore", "copy.db", "--force"]),
    ]);
    expect(deleted.stdout).toBe("deleted ada\n");
    expect(restored.stderr).toContain("stop it first");
  });

  it("tells what learners missed, with no control characters", async () => {
    const { stdout } = await pagefault(["misses"]);
    expect(stdout).toContain("       1      3  iostat -z");
    expect(stdout).toContain("memory/test seed 7, at 5.0 s: no such?[31m prompt");
  });

  it("exports and deletes a guest by name", async () => {
    const exported = await pagefault(["export", "ada"]);
    expect(JSON.parse(exported.stdout)).toMatchObject({
      guest: { name: "ada" },
      sessions: [{ id: "one", log: [{ e: { input: { text: "vmstat 1\r" } } }] }],
    });
    expect((await pagefault(["delete", "ada"])).stdout).toBe("deleted ada\n");
    const again = await pagefault(["export", "ada"]);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain("no guest");
  });

  it("is backed up, and restored elsewhere", async () => {
    expect((await pagefault(["backup", "copy.db"])).status).toBe(0);
    expect((await pagefault(["backup", "copy.db"])).stderr).toContain("exists already");
    expect((await pagefault(["restore", "copy.db", "--data", "other"])).status).toBe(0);
    const { stdout } = await pagefault(["export", "ada", "--data", "other"]);
    expect(stdout).toContain("vmstat 1");
    const refused = await pagefault(["restore", "copy.db"]);
    expect(refused.status).toBe(1);
    writeFileSync(join(dir, "no.db"), "this is not a database, whatever it is called".repeat(100));
    const bad = await pagefault(["restore", "no.db", "--data", "third"]);
    expect(bad.stderr).toContain("not a backup");
    expect(existsSync(join(dir, "third/pagefault.db"))).toBe(false);
  });
});

describe("sh", () => {
  it("has the script's output, error and status", async () => {
    const script = "echo out; echo err >&2; exit 3";
    expect(await pagefault(["sh", "-c", script])).toEqual({
      status: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    expect(await pagefault(["sh"], script)).toMatchObject({ status: 3, stdout: "out\n" });
  });

  it("runs a file with its arguments, own options included, and standard input", async () => {
    writeFileSync(join(dir, "script.sh"), 'echo "$0 $*"; cat\n');
    const { stdout } = await pagefault(["sh", "script.sh", "-c", "--help", "x"], "in\n");
    expect(stdout).toBe("script.sh -c --help x\nin\n");
  });

  it("has folders copied in, and changes nothing of them", async () => {
    mkdirSync(join(dir, "folder/sub"), { recursive: true });
    writeFileSync(join(dir, "folder/sub/file"), "content\n");
    const script = "cat /data/sub/file; echo new > /data/sub/file; cat /data/sub/file";
    const { stdout } = await pagefault(["sh", "--mount", "folder:/data", "-c", script]);
    expect(stdout).toBe("content\nnew\n");
    expect(readFileSync(join(dir, "folder/sub/file"), "utf8")).toBe("content\n");
  });

  it("does not wait for simulated time, and can be limited in it", async () => {
    const begun = Date.now();
    expect((await pagefault(["sh", "-c", "sleep 36000; echo ok"])).stdout).toBe("ok\n");
    expect((await pagefault(["sh", "--limit", "5s", "-c", "sleep 100"])).status).toBe(124);
    expect(Date.now() - begun).toBeLessThan(15_000);
  });
});
