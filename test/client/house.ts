/** The page on a server of the fake engine, in this process: quick, and it can be made to fail. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildClient } from "../../server/build/build.mjs";
import { type Server, type ServerOptions, startServer } from "../../server/main.ts";
import { bundled } from "../server/bundled.ts";
import { newSession } from "../server/client.ts";
import { fakeOptions } from "../server/fakeoptions.ts";
import { launch, untilRows } from "./app.ts";

export class House {
  page!: Page;
  private server: Server | undefined;
  private readonly name: string;
  private browser: Browser | undefined;
  private scripts!: { sim: URL; store: URL };
  private dir = "";

  /** `name`: of the folder that it is built in. */
  constructor(name: string) {
    this.name = name;
  }

  private get clientDir(): string {
    return fileURLToPath(new URL(`../../.build/test-client/${this.name}`, import.meta.url));
  }

  async build(): Promise<void> {
    await buildClient(this.clientDir);
    this.scripts = await bundled(this.name, {
      sim: "test/server/fakeworker.ts",
      store: "server/store/worker.ts",
    });
    this.browser = await launch();
  }

  /** A data folder and a page of their own for each test. */
  async open(options: BrowserContextOptions): Promise<void> {
    this.dir = mkdtempSync(join(tmpdir(), `pagefault-${this.name}-`));
    this.page = await this.newPage(options);
  }

  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = (await this.browser?.newPage(options)) as Page;
    page.setDefaultTimeout(10_000);
    return page;
  }

  /** Starts the server; returns its URL. */
  async serve(options: Partial<ServerOptions> = {}): Promise<string> {
    const usual = fakeOptions(this.dir, this.scripts.sim, this.scripts.store, this.clientDir);
    this.server = await startServer({ ...usual, ...options });
    return this.server.url;
  }

  /** Opens the page of a new session; returns its address. */
  async play(base: string): Promise<string> {
    const { info } = await newSession(base);
    const url = `${base}/s/${info.address}`;
    await this.page.goto(url);
    await untilRows(this.page, (rows) => rows.some((row) => row.startsWith("$")));
    return url;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await server?.close();
  }

  async close(): Promise<void> {
    await this.page?.close();
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.browser?.close();
  }
}
