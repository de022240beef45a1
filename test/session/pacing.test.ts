/** When a session next shows something: what a server paces it by. */
import { expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { newSession } from "../support/session.ts";

const MS = 1_000_000;

function waiting(command: string): { aheadNs: number; eventNs: number } {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.input({ kind: "keys", text: `${command}\r` });
  session.runTo(session.nowNs + 400 * MS);
  const aheadNs = session.nextShownNs() - session.nowNs;
  return { aheadNs, eventNs: session.nextEventNs() - session.nowNs };
}

test("a shell that waits for keys shows nothing by itself, whatever the daemons do", () => {
  const { aheadNs, eventNs } = waiting("");
  expect(aheadNs).toBe(Infinity);
  expect(eventNs).toBeLessThanOrEqual(100 * MS);
});

test("a command that sleeps is waited for to its moment, in the background too", () => {
  for (const command of ["sleep 1", "sleep 1 &", "vmstat 1"]) {
    const { aheadNs } = waiting(command);
    expect(aheadNs).toBeGreaterThan(400 * MS);
    expect(aheadNs).toBeLessThan(1_000 * MS);
  }
});

test("a loop that computes is due at once", () => {
  expect(waiting("while :; do :; done").aheadNs).toBeLessThan(100 * MS);
});
