/**
 * Typing into the shell: the screen afterwards is the one that the real bash and readline leave.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TerminalCase } from "./recordterminal.ts";
import { TerminalSession } from "../../support/terminalsession.ts";

const FIXTURE = new URL("../../fixtures/shell/terminal.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(FIXTURE, "utf8")) as { cases: TerminalCase[] };

describe("the screen is bash's", () => {
  cases.forEach(({ keys, rows = 24, cols = 80, text, cursor }, i) => {
    test(`${i}: ${JSON.stringify(keys.join("")).slice(0, 70)}`, async () => {
      const session = new TerminalSession(rows, cols);
      for (const chunk of keys) session.type(chunk, 250);
      expect(await session.screen()).toEqual({ text, cursor });
    });
  });
});
