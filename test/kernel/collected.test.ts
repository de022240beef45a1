/** Hosts of one thread share what never changes, and nothing else: an ended one leaves nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScenario } from "../../session/scenario.ts";
import { newSession } from "../support/session.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const FILE = new URL("../../scenarios/memory/page-cache-panic.yaml", import.meta.url);
const scenario = parseScenario(readFileSync(FILE, "utf8"), "memory/page-cache-panic.yaml");

function ended(): WeakRef<object> {
  const session = newSession(scenario, 1);
  session.advance(2e9);
  return new WeakRef(session.m);
}

test("a host that nobody holds any more is collected while others of its kind run", async () => {
  const gone = ended();
  const other = newSession(scenario, 2);
  other.advance(2e9);
  // A WeakRef holds its target until the turn in which it was made is over.
  await sleep(1);
  collect();
  expect(gone.deref()).toBeUndefined();
  expect(other.m.processes.size).toBeGreaterThan(20);
});
