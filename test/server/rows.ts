/** Rows for tests of the store. */
import type { NewSession, ScenarioText } from "../../server/store/store.ts";

export const CARD: ScenarioText = { digest: "d1", file: "memory/test.yaml", text: "title: test" };

export function newSession(id: string, guest: number, createdMs = 1000): NewSession {
  return {
    id,
    guest,
    scenario: "memory/test",
    digest: CARD.digest,
    engine: "engine",
    seed: 7,
    mode: "practice",
    rows: 24,
    cols: 80,
    card: {
      id: "memory/test",
      title: "A test",
      page: "It is slow.",
      level: "intro",
      skills: ["vmstat"],
      minutes: 10,
    },
    createdMs,
  };
}
