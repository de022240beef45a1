/** The page on a server of the fake engine, in this process: quick, and it can be made to fail. */
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildClient } from "../../server/build/build.mjs";
import type { ServerOptions } from "../../server/main.ts";
import { newSession } from "../support/testclient.ts";
import { FakeHouse } from "../support/fakehouse.ts";
import { launch, untilRows } from "./app.ts";

export class House extends FakeHouse {
  page!: Page;
  private browser: Browser | undefined;

  private get clientDir(): string {
    return fileURLToPath(new URL(`../../.build/test-client/${this.name}`, import.meta.url));
  }

  override async build(): Promise<void> {
    await buildClient(this.clientDir);
    await super.build();
    this.browser = await launch();
  }

  async openPage(options: BrowserContextOptions): Promise<void> {
    this.open();
    this.page = await this.newPage(options);
  }

  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = (await this.browser?.newPage(options)) as Page;
    page.setDefaultTimeout(10_000);
    return page;
  }

  override serve(options: Partial<ServerOptions> = {}): Promise<string> {
    return super.serve({ clientDir: this.clientDir, ...options });
  }

  /** Opens the page of a new session; returns its address. */
  async play(base: string): Promise<string> {
    const { info } = await newSession(base);
    const url = `${base}/s/${info.address}`;
    await this.page.goto(url);
    await untilRows(this.page, (rows) => rows.some((row) => row.startsWith("$")));
    return url;
  }

  override async close(): Promise<void> {
    await this.page?.close();
    await super.close();
  }

  async end(): Promise<void> {
    await this.browser?.close();
  }
}
