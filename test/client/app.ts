/** Pagefault as a user has it: built, started as a process, opened in a browser. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { Serving } from "../support/serving.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export class App {
  url = "";
  private port = "";
  private readonly dataDir = mkdtempSync(join(tmpdir(), "pagefault-client-"));
  private readonly server = new Serving();

  /** Under the address that it had before: the guest's cookie is named after its port. */
  async start(): Promise<void> {
    this.port ||= String(await freePort());
    const args = ["dist/cli.mjs", "serve", "--port", this.port, "--data", this.dataDir];
    this.url = (await this.server.start(args, root)).url;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.server.kill(signal);
  }

  async close(): Promise<void> {
    await this.kill("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "localhost", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function build(): void {
  execFileSync(process.execPath, ["server/build/stale.mjs"], { cwd: root, stdio: "pipe" });
}

/** Without a network: Chromium would look for its maker's hosts. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/** What the page complains of: errors, and what its security policy refused. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", (error) => found.push(String(error)));
  page.on("console", (message) => {
    // A connection that a killed server refuses is no fault of the page.
    if (message.type() === "error" && !/ERR_CONNECTION|WebSocket/.test(message.text())) {
      found.push(message.text());
    }
  });
  return found;
}

/** The buttons, fields, panels and bars of the play view that are seen below an element. */
export function covers(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluate((above) => {
    const own = above.getBoundingClientRect();
    const parts = ".bar, .bar h1, .side-body, .terminal-bar, .terminal-box, button, input";
    const clipped = (part: Element | null): boolean =>
      part !== null && (getComputedStyle(part).clipPath !== "none" || clipped(part.parentElement));
    return [...document.querySelectorAll(parts)]
      .filter((part) => !clipped(part))
      .filter((part) => {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        const beside = right <= own.left || left >= own.right;
        return !beside && bottom > own.top && top < own.bottom;
      })
      .map((part) => part.className || part.tagName);
  });
}

/** The rows that the terminal shows. */
export async function rows(page: Page): Promise<string[]> {
  const texts = await page.locator(".xterm-rows > div").allInnerTexts();
  return texts.map((text) => text.replaceAll("\u00a0", " ").trimEnd());
}

/** Waits until the rows are as wanted; says what they were when they never are. */
export async function untilRows(
  page: Page,
  wanted: (rows: readonly string[]) => boolean,
  ms = 15_000,
): Promise<readonly string[]> {
  const deadline = Date.now() + ms;
  let now: string[] = [];
  while (Date.now() < deadline) {
    now = await rows(page);
    if (wanted(now)) return now;
    await page.waitForTimeout(100);
  }
  throw new Error(`the terminal never showed it:\n${now.join("\n")}`);
}

/** The prompt is back, and below it nothing. */
export function atPrompt(shown: readonly string[]): boolean {
  return /[$#]$/.test(shown.filter((row) => row !== "").at(-1) ?? "");
}

/** Types a command line and waits for the next prompt. */
export async function run(page: Page, line: string, ms?: number): Promise<readonly string[]> {
  await page.keyboard.type(`${line}\n`);
  await untilRows(page, (shown) => shown.some((row) => row.includes(line)));
  return untilRows(page, atPrompt, ms);
}
