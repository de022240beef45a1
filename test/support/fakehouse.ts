/** A server on the fake engine in this process, with a data folder of its own for each test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Server, type ServerOptions, startServer } from "../../server/main.ts";
import { bundled } from "./bundled.ts";
import { fakeOptions } from "./fakeoptions.ts";

export class FakeHouse {
  server: Server | undefined;
  dir = "";
  protected readonly name: string;
  private scripts!: Record<"fakeworker" | "store-worker", URL>;

  /** `name`: of the folders that are made for it. */
  constructor(name: string) {
    this.name = name;
  }

  async build(): Promise<void> {
    this.scripts = await bundled(this.name, {
      fakeworker: "test/support/fakeworker.ts",
      "store-worker": "server/store/worker.ts",
    });
  }

  open(): void {
    this.dir = mkdtempSync(join(tmpdir(), `pagefault-${this.name}-`));
    mkdirSync(join(this.dir, "client/assets"), { recursive: true });
    writeFileSync(join(this.dir, "client/index.html"), '<script nonce="__CSP_NONCE__"></script>');
    writeFileSync(join(this.dir, "client/assets/app-1234.js"), "1");
  }

  /** Starts the server; returns its URL. */
  async serve(options: Partial<ServerOptions> = {}): Promise<string> {
    const { fakeworker, "store-worker": storeWorker } = this.scripts;
    const { dir } = this;
    const usual = fakeOptions(join(dir, "data"), fakeworker, storeWorker, join(dir, "client"));
    this.server = await startServer({ ...usual, ...options });
    return this.server.url;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await server?.close();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
