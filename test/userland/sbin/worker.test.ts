/** What a worker's settings do to it. */
import { expect, test } from "vitest";
import { onBooted } from "../../support/booted.ts";

function withSettings(settings: string, script: string): string {
  return onBooted(`printf '${settings.replaceAll("\n", "\\n")}' > /w.conf
    worker --config /w.conf > /w.log & sleep 12; ${script}`);
}

test("its cache fills by fill_mb_s a second", () => {
  const settings = "rate = 1\ncache_mb = 600\nfill_mb_s = 20\ntouch_kb = 4\n";
  const kb = Number(withSettings(settings, "awk '/VmRSS/{print $2}' /proc/$!/status"));
  expect(kb / 1024).toBeGreaterThan(200);
  expect(kb / 1024).toBeLessThan(300);
});

test("with a cache much smaller than what is asked for, it cannot serve its rate", () => {
  const settings = "rate = 150\nhot_mb = 800\nmiss_us = 25000\nfill_mb_s = 900\ncache_mb = ";
  const served = (cacheMb: number): number =>
    Number(/served (\d+)/.exec(withSettings(`${settings}${cacheMb}\n`, "cat /w.log"))?.[1]);
  expect(served(900)).toBeGreaterThan(1_400);
  expect(served(600)).toBeGreaterThan(1_400);
  expect(served(10)).toBeLessThan(1_000);
});
