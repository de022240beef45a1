/** A login shell that ends is not the end: the learner is logged in again, on the same host. */
import { expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { newSession } from "../support/session.ts";

const SECOND_NS = 1e9;

test.each([
  ["exit", "exit\r", "logout\r\n"],
  ["an end of file", "\x04", "logout\r\n"],
  ["a kill -9 of it", "kill -9 $$\r", ""],
  ["exec of a program that ends", "exec true\r", ""],
])("after %s a new shell prompts", (_name, keys, said) => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.runTo(0.1 * SECOND_NS);
  session.input({ kind: "keys", text: "cd /tmp; touch kept\r" });
  session.runTo(0.3 * SECOND_NS);
  session.input({ kind: "keys", text: keys });
  session.runTo(2 * SECOND_NS);
  expect(session.screenText()).toContain(`${said}Connection to db-2 closed.\r\n`);
  expect(session.atPrompt).toBe(true);
  session.takeOutput();
  session.input({
    kind: "keys",
    text: "pwd; ls /tmp; ps -eo stat= | grep -c Z; w | grep -c learner\r",
  });
  session.runTo(4 * SECOND_NS);
  const shown = session.screenText();
  expect(shown).toMatch(/\/home\/learner\r\n(?:.*\r\n)?kept\r\n/);
  expect(shown).toMatch(/\n0\r\n1\r\n/);
});

test("a shell that ends at once is not started again and again", () => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.runTo(SECOND_NS);
  session.input({ kind: "keys", text: "echo exit > .bashrc; cp .bashrc .profile; exit\r" });
  session.runTo(60 * SECOND_NS);
  const times = session.screenText().split("Connection to db-2 closed").length - 1;
  expect(times).toBeGreaterThan(1);
  expect(times).toBeLessThan(10);
});

test("a host that was halted logs nobody in", () => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.runTo(SECOND_NS);
  session.input({ kind: "keys", text: "sudo reboot\r" });
  session.runTo(30 * SECOND_NS);
  expect(session.screenText()).not.toContain("Connection to");
});

test("on a host that root has wrecked nothing worse comes of it", () => {
  const session = newSession(namedScenario("memory/page-cache-panic"), 1);
  session.runTo(SECOND_NS);
  const wreck = "sudo rm -rf /home /etc/passwd /run/utmp; sudo pkill -9 sshd\r";
  session.input({ kind: "keys", text: wreck });
  session.runTo(5 * SECOND_NS);
  session.input({ kind: "keys", text: "exit\r" });
  session.runTo(8 * SECOND_NS);
  expect(session.screenText()).toContain("Connection to db-2 closed");
  session.input({ kind: "keys", text: "sudo rm -f /bin/bash; sudo umount -l /dev/pts; exit\r" });
  session.runTo(40 * SECOND_NS);
});
