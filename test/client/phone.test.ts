/** On a phone: keys that its keyboard lacks, one panel at a time, nothing covered. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { have, toInstall } from "../support/packages.ts";
import { covers } from "./app.ts";
import { House } from "./house.ts";

const able = have("chromium");
const missing = toInstall("chromium");
const house = new House("phone");

beforeAll(async () => {
  if (able) await house.build();
});
afterAll(() => house.end());
beforeEach(() =>
  house.openPage({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }),
);
afterEach(() => house.close());

/** What is sent as typed from now on. */
function typed(page: Page): string[] {
  const keys: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const message = JSON.parse(String(payload)) as { input?: { kind: string; text: string } };
      if (message.input?.kind === "keys") keys.push(message.input.text);
    }),
  );
  return keys;
}

describe.skipIf(!able)(`on a phone${missing}`, () => {
  test("a tap is a key, and the keyboard stays", async () => {
    const { page } = house;
    const keys = typed(page);
    await house.play(await house.serve());
    await page.locator(".terminal-box").tap();
    for (const name of ["Esc", "Tab", "Up", "Down", "Left", "Right", "^C: interrupt"]) {
      await page.getByRole("button", { name, exact: true }).tap();
    }
    await page.getByRole("button", { name: "Ctrl" }).tap();
    await page.getByRole("button", { name: "Ctrl", pressed: true }).waitFor();
    await page.keyboard.type("zz");
    await expect
      .poll(() => keys)
      .toEqual(["\x1b", "\t", "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C", "\x03", "\x1a", "z"]);
    const focus = page.locator(".xterm-helper-textarea:focus");
    await expect.poll(() => focus.count()).toBe(1);
  });

  test("a word in the bar covers no button, and does not move the terminal", async () => {
    const { page } = house;
    await house.play(await house.serve());
    const before = await page.locator(".terminal-box").boundingBox();
    await page.getByRole("button", { name: "This felt fake" }).tap();
    await page.getByRole("button", { name: "Keep this moment" }).tap();
    await page.locator(".toast").waitFor();
    await expect(covers(page, ".toast")).resolves.toEqual(["bar"]);
    await expect(page.locator(".terminal-box").boundingBox()).resolves.toEqual(before);
  });

  test("no page is wider than the screen", async () => {
    const { page } = house;
    const base = await house.serve();
    // By the card, so that the history has it.
    await page.goto(base);
    await page
      .locator(".card")
      .first()
      .getByRole("button", { name: /^Start/ })
      .tap();
    await page.waitForURL(/\/s\/\w+/);
    const pages = [
      [page.url(), ".terminal-box"],
      [base, ".card"],
      [`${base}/history`, ".attempt"],
      [`${base}/settings`, "pre"],
      [`${base}/data`, "form"],
    ] as const;
    for (const [path, loaded] of pages) {
      await page.goto(path);
      await page.locator(loaded).first().waitFor();
      await expect.poll(() => page.locator(".loading").count()).toBe(0);
      await expect(page.evaluate(() => document.documentElement.scrollWidth)).resolves.toBe(390);
    }
  });
});
