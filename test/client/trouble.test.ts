/** What goes wrong while somebody works: the page says it, and goes on. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { StoreError } from "../../server/store/store.ts";
import { have, toInstall } from "../support/packages.ts";
import { rows, untilRows } from "./app.ts";
import { House } from "./house.ts";

const able = have("chromium");
const missing = toInstall("chromium");
const house = new House("trouble");

beforeAll(async () => {
  if (able) await house.build();
});
afterAll(() => house.end());
beforeEach(() => house.openPage({ viewport: { width: 1280, height: 800 } }));
afterEach(() => house.close());

const shows = (row: RegExp): Promise<unknown> =>
  untilRows(house.page, (rows) => rows.some((one) => row.test(one)));
const notices = (): Promise<string[]> => house.page.locator(".notice > span").allInnerTexts();
const noticed = (text: string): Promise<void> =>
  house.page.locator(".notice", { hasText: text }).waitFor();

/** Asks as often as it is offered: the server may hear late of the tab that was left. */
async function loadAgain(page: Page): Promise<string[]> {
  const again = page.getByRole("button", { name: "Load again" });
  if ((await again.count()) > 0) await again.click();
  return rows(page);
}

describe.skipIf(!able)(`the play view${missing}`, () => {
  test("says that the server restarts, in one notice, and goes on when it is back", async () => {
    const base = await house.serve();
    await house.play(base);
    await house.stop();
    await noticed("The server restarts; this page goes on");
    await expect(notices()).resolves.toEqual([
      "The server restarts; this page goes on when it is back. Nothing is lost.",
    ]);
    await house.page.keyboard.type("q");
    await noticed("What you typed is kept and will be sent.");
    await house.serve({ port: Number(new URL(base).port) });
    await shows(/q/);
    await noticed("The host was made again from its log");
    await expect(notices()).resolves.toHaveLength(1);
  });

  test("says that nothing is stored, to who comes later too, until it is", async () => {
    let full = false;
    const base = await house.serve({
      wrapStore: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            if (full && name === "append") {
              return () => Promise.reject(new StoreError("PF_ERR_DISK_FULL", "disk is full"));
            }
            return Reflect.get(target, name);
          },
        }),
    });
    await house.play(base);
    full = true;
    await house.page.keyboard.type("q");
    await noticed("The server's disk is full");
    await shows(/q/);
    await house.page.reload();
    await noticed("The server's disk is full");
    full = false;
    await expect.poll(notices).toEqual([]);
  });

  test("of a host that breaks says so, and that it cannot be submitted", async () => {
    const url = await house.play(await house.serve());
    await house.page.keyboard.type("crash\n");
    await noticed("This host cannot go on: a law is violated. Its log is kept.");
    await expect(house.page.locator(".bar .primary").isDisabled()).resolves.toBe(true);
    await house.page.goto(url);
    await house.page
      .getByText("The simulation broke. Its log is kept for the developers.")
      .waitFor();
  });

  test("of a tab too many says so, and offers to try again", async () => {
    const base = await house.serve({ limits: { socketsPerSession: 1 } });
    const url = await house.play(base);
    const other = await house.newPage();
    await other.goto(url);
    await other.locator(".notice", { hasText: "Too many tabs show this session" }).waitFor();
    await expect(other.getByText("Waking the host").count()).resolves.toBe(0);
    await house.page.goto(base);
    await expect.poll(() => loadAgain(other)).toContainEqual(expect.stringMatching(/^\$/));
    await other.close();
  });
});

describe.skipIf(!able)(`a page${missing}`, () => {
  test("of a host too many says which, not that it is the tabs", async () => {
    const { page } = house;
    const base = await house.serve({ limits: { sessionsPerGuest: 1 } });
    await page.goto(base);
    const start = (): Promise<string> =>
      page.evaluate(async () => {
        const body = JSON.stringify({ scenario: "test/fake", rows: 24, cols: 80 });
        const headers = { "content-type": "application/json" };
        const response = await fetch("/api/sessions", { method: "POST", headers, body });
        return ((await response.json()) as { address: string }).address;
      });
    const [first, second] = [await start(), await start()];
    await page.goto(`${base}/s/${first}`);
    await shows(/^\$/);
    const other = await house.newPage();
    await other.goto(`${base}/s/${second}`);
    await other.locator(".notice", { hasText: "You have too many hosts open" }).waitFor();
    await other.close();
  });

  test("of no session says so", async () => {
    const base = await house.serve();
    await house.page.goto(`${base}/s/0123456789abAAAAAAAAAAAAAAAAAAAAAA`);
    await house.page.getByRole("heading", { name: "No session has this address" }).waitFor();
  });

  test("shows a card's menu whole, above its button where it would be cut off below", async () => {
    const { page } = house;
    await page.goto(await house.serve());
    const button = page.getByRole("button", { name: /^More ways to start/ }).first();
    for (const [side, height] of [
      ["below", 1000],
      ["above", 560],
    ] as const) {
      await page.setViewportSize({ width: 1280, height });
      await button.click();
      const menu = await page.getByRole("menu").boundingBox();
      const { y = 0 } = (await button.boundingBox()) ?? {};
      expect((menu?.y ?? 0) > y ? "below" : "above").toBe(side);
      expect(menu?.y).toBeGreaterThan(0);
      expect((menu?.y ?? 0) + (menu?.height ?? 0)).toBeLessThanOrEqual(height);
      await page.keyboard.press("Escape");
    }
  });

  test("whose code does not come says so, and comes when it is asked for again", async () => {
    const base = await house.serve();
    await house.page.route("**/assets/history-*.js", (route) => route.abort());
    await house.page.goto(base);
    await house.page.getByRole("link", { name: "History" }).click();
    await house.page.getByRole("heading", { name: "This page could not be loaded" }).waitFor();
    await house.page.unroute("**/assets/history-*.js");
    await house.page.getByRole("button", { name: "Try again" }).click();
    await house.page.getByRole("heading", { name: "History" }).waitFor();
  });
});
