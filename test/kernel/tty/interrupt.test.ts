import { expect, test } from "vitest";
import { TerminalSession } from "../../support/terminalsession.ts";

test("^C discards what was written and not yet drained: the prompt does not wait for it", () => {
  const terminal = new TerminalSession();
  terminal.type("yes\r", 2000); // long enough to use up the drain's burst
  terminal.output = "";
  terminal.type("\x03", 5);
  expect(terminal.output).toMatch(/\^C\r\n.*\$ $/);
});
