/** A login from its first prompt to its end: names, job control, the window, history, hanging up. */
import { expect, test } from "vitest";
import { hangUp } from "../../../kernel/tty/n_tty.ts";
import { ENV, TerminalSession } from "../../support/terminalsession.ts";

const login = (): TerminalSession => new TerminalSession(24, 80, ["-bash"], ENV);

/** What was printed since, without the escape sequences. */
function said(session: TerminalSession, keys: string, ms = 300): string {
  const from = session.output.length;
  session.type(keys, ms);
  return session.output
    .slice(from)
    .replace(/\x1b\[[?0-9;]*[a-zA-Z]/g, "")
    .replaceAll("\r", "");
}

function running(session: TerminalSession, name: string): number {
  const { processes } = session.machine;
  return [...processes.values()].filter((one) => one.argv[0] === name && one.exitStatus === null)
    .length;
}

test("a login shell speaks as -bash and leaves with logout", () => {
  const session = login();
  expect(said(session, "nosuch\r")).toContain("-bash: nosuch: command not found\n");
  expect(said(session, "shopt login_shell; echo $0\r")).toContain("login_shell    \ton\n-bash\n");
  expect(said(session, "\x04")).toContain("logout\n");
  expect(session.shell.exitStatus).toMatchObject({ how: "exited" });
});

test("^C ends the job in front and not the shell", () => {
  const session = login();
  session.type("sleep 100\r");
  expect(running(session, "sleep")).toBe(1);
  expect(said(session, "\x03")).toContain("^C\n");
  expect(running(session, "sleep")).toBe(0);
  expect(said(session, "echo $?\r")).toContain("130\n");
});

test("keys typed while a program runs are the next command", () => {
  const session = login();
  session.type("sleep 2\r", 100);
  session.type("echo typed ahead\r", 100);
  session.wait(2_500);
  expect(session.output).toContain("\x1b[?2004l\rtyped ahead\r\n");
});

test("letters and ^C in one piece give the line up", () => {
  const session = login();
  expect(said(session, "echo abc\x03")).toContain("^C");
  expect(said(session, "echo $?\r")).toContain("130\n");
});

test("hanging up ends the shell and its jobs, the disowned excepted", () => {
  const session = login();
  session.type("sleep 1000 & sleep 2000 & sleep 3000 & disown\r");
  expect(running(session, "sleep")).toBe(3);
  const found = [...session.machine.ttys][0];
  if (found === undefined) throw new Error("no terminal");
  hangUp(session.machine, found);
  session.wait(1_000);
  expect(session.shell.exitStatus).toMatchObject({ how: "exited", value: 129 });
  const left = [...session.machine.processes.values()].filter((one) => one.exitStatus === null);
  expect(left.map((one) => one.argv.join(" ")).filter((text) => text.startsWith("sleep"))).toEqual([
    "sleep 3000",
  ]);
});

test("the window's size reaches COLUMNS and the line being edited", async () => {
  const session = new TerminalSession(24, 40);
  session.type(`echo ${"a".repeat(50)}`);
  session.resize(24, 100);
  expect(said(session, "; echo $COLUMNS\r")).toContain("\n100\n");
});

test("history goes to the file when the shell ends, and comes back", () => {
  const session = login();
  session.type("bash --norc\r", 500);
  session.type("echo first\r");
  session.type("echo second\r");
  session.type("exit\r", 500);
  expect(said(session, "cat $HISTFILE\r")).toContain("echo first\necho second\nexit\n");
  session.type("bash --norc\r", 500);
  expect(said(session, "\x10\x10\r")).toContain("second\n");
});

test("a command that Debian has and this host has not says so, and is counted", () => {
  const session = login();
  const text = said(session, "htop\r");
  expect(text).toContain("-bash: htop: not modelled here\n");
  expect(text).toContain("not part of this simulation");
  session.type("gti status\r");
  expect(session.machine.unmodelled).toEqual(["htop", "command not found: gti"]);
});
