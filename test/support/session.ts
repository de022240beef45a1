/** A session without a server, for tests. */
import type { Scenario } from "../../session/scenario.ts";
import { Session } from "../../session/session.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "./host.ts";

/** The terminal of the tests' sessions. */
export const SIZE = { rows: 30, cols: 120 };

export function newSession(scenario: Scenario, seed: number, size = SIZE): Session {
  const image = testImage();
  return new Session({ scenario, seed, mode: "practice", ...size, programs, image });
}
