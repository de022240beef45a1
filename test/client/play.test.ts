/** The main job in a browser: from the catalogue to a score, over a reload and a killed server. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { have, toInstall } from "../support/packages.ts";
import { App, atPrompt, build, complaints, covers, launch, rows, run, untilRows } from "./app.ts";

const able = have("chromium");
const missing = toInstall("chromium");

/** Data lines of vmstat: seventeen numbers. */
const isSample = (row: string): boolean => /^\s*(\d+\s+){16}\d+$/.test(row);

const CARD = ".card:has(#card-memory-swap-storm)";

/** What the catalogue says of the scenario. */
async function cardText(page: Page, url: string): Promise<string> {
  await page.goto(url);
  return page.locator(CARD).innerText();
}

const app = new App();
let browser: Browser | undefined;
let page: Page;
let faults: string[];

beforeAll(async () => {
  if (!able) return;
  build();
  [browser] = await Promise.all([launch(), app.start()]);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  faults = complaints(page);
});
afterAll(async () => {
  await browser?.close();
  await app.close();
});

describe.skipIf(!able)(`swap-storm in Chromium, looked at${missing}`, () => {
  test("a card of the catalogue starts it, and there is a prompt", async () => {
    await page.goto(app.url);
    const card = page.locator(CARD);
    await card.getByRole("button", { name: /^Start/ }).click();
    await page.waitForURL(/\/s\/\w+/);
    await untilRows(page, atPrompt);
    await expect(page.getByText("both run by systemd").textContent()).resolves.toContain("shop-7");
  });

  test("a reload in the middle of vmstat 1 5 loses nothing", async () => {
    await page.keyboard.type("vmstat 1 5\n");
    await untilRows(page, (shown) => shown.filter(isSample).length >= 2);
    await page.reload();
    const shown = await untilRows(page, (now) => now.filter(isSample).length >= 5 && atPrompt(now));
    expect(shown.filter((row) => row.includes("vmstat 1 5"))).toHaveLength(1);
    expect(shown.filter((row) => row.includes("swpd"))).toHaveLength(1);
    expect(shown.filter(isSample)).toHaveLength(5);
    const swapped = shown.filter(isSample).some((row) => Number(row.trim().split(/\s+/)[6]) > 100);
    expect(swapped).toBe(true);
  });

  test("what is typed while the server is dead arrives when it is back", async () => {
    await run(page, "free -m");
    await app.kill("SIGKILL");
    await page.getByText("The connection is lost").waitFor();
    await page.keyboard.type("echo back-$((40+2))\n");
    expect((await rows(page)).some((row) => row.includes("back-"))).toBe(false);
    await app.start();
    await untilRows(page, (now) => now.some((row) => row.startsWith("back-42")));
    const shown = await run(page, "echo after");
    // Run once; what is typed ahead of the prompt shows twice, as on any terminal.
    expect(shown.filter((row) => row.startsWith("back-42"))).toHaveLength(1);
    expect(shown.some((row) => row.startsWith("Mem:"))).toBe(true);
  });

  test("inverse text has the terminal's colours, the other way round", async () => {
    await run(page, "printf '\\033[7m%s\\033[0m\\n' inverse");
    const looks = page.locator(".xterm-rows span", { hasText: /^inverse$/ }).evaluate((span) => {
      const { color, backgroundColor } = getComputedStyle(span);
      return [color, backgroundColor];
    });
    await expect(looks).resolves.toEqual(["rgb(253, 252, 250)", "rgb(34, 40, 47)"]);
  });

  test("evidence is noted as it is seen, and the bar says so and covers nothing", async () => {
    await run(page, "ps aux --sort=-rss | head");
    // What is said is gone after a while: it is looked at as it comes.
    const said = page.locator(".toast", { hasText: "Evidence: Its cache size was raised" });
    const covered = said.waitFor().then(() => covers(page, ".toast"));
    const [under] = await Promise.all([
      covered,
      run(page, "cat /etc/catalog/catalog.conf /var/log/deploy.log"),
    ]);
    expect(under).toEqual(["bar"]);
    await page.getByRole("tab", { name: /Findings/ }).click();
    await page.getByText("catalog holds most of the memory").first().waitFor();
    await expect(page.locator(".evidence li").count()).resolves.toBe(3);
  });
});

describe.skipIf(!able)(`swap-storm in Chromium, answered and repaired${missing}`, () => {
  test("answers are kept over a reload", async () => {
    await page.getByRole("tab", { name: /Answer/ }).click();
    await page.getByLabel(/the working sets no longer fit/).check();
    await page.getByLabel("catalog", { exact: true }).check();
    await page.locator(".text-answer").fill("cache_mb was raised");
    await page.locator(".text-answer").blur();
    await page.getByRole("tab", { name: "Answer 3 of 3" }).waitFor();
    await page.reload();
    await page.getByRole("tab", { name: /Answer/ }).click();
    await expect(page.locator(".text-answer").inputValue()).resolves.toBe("cache_mb was raised");
    await expect(page.locator(".questions :checked").count()).resolves.toBe(2);
  });

  test("the history has an open attempt, whose length nobody knows yet", async () => {
    const here = page.url();
    await page.goto(`${app.url}/history`);
    const line = page.locator(".attempt");
    await expect(line.locator("small").innerText()).resolves.toMatch(/ · Open · seed \d+$/);
    await page.goto(here);
    await untilRows(page, atPrompt);
  });

  test("the repair is seen in vmstat, and time can be skipped", async () => {
    await page.locator(".terminal-box").click();
    await run(page, "old=$(sed -n 's/.*cache_mb \\([0-9]*\\) ->.*/\\1/p' /var/log/deploy.log)");
    await run(page, 'sudo sed -i "s/^cache_mb.*/cache_mb = $old/" /etc/catalog/catalog.conf');
    await run(page, "sudo systemctl restart catalog", 60_000);
    await page.getByRole("button", { name: /Skip ahead/ }).click();
    await page.getByRole("menuitem", { name: "Skip 2 minutes" }).click();
    await page.locator(".time", { hasText: /^[2-9]:/ }).waitFor({ timeout: 30_000 });
    await page.locator(".terminal-box").click();
    await page.keyboard.type("clear\n");
    await untilRows(page, (now) => now.filter((row) => row !== "").length === 1 && atPrompt(now));
    const shown = await run(page, "vmstat 1 3");
    const last = shown.filter(isSample).at(-1)?.trim().split(/\s+/) ?? [];
    // What was swapped out before comes back as it is needed (thousands before); nothing goes out.
    expect(Number(last[6])).toBeLessThan(2000);
    expect(last[7]).toBe("0");
  });

  test("submitting gives a score with its reasons", async () => {
    await page.locator(".bar").getByRole("button", { name: "Submit" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
    await page.getByRole("heading", { name: "Where the points come from" }).waitFor({
      timeout: 30_000,
    });
    const total = Number.parseInt(await page.locator(".ring.large").innerText(), 10);
    expect(total).toBeGreaterThan(80);
    await expect(page.locator(".solved").innerText()).resolves.toBe("Solved");
    await expect(page.locator(".reason").count()).resolves.toBeGreaterThan(6);
    await expect(page.locator(".plot canvas").count()).resolves.toBe(4);
    await page.getByText("sudo systemctl restart catalog").first().waitFor();
    await expect.poll(() => cardText(page, app.url)).toContain(`1 attempt, best ${total}`);
  });

  test("the page had no error, and did nothing that its policy forbids", () => {
    expect(faults).toEqual([]);
  });
});
