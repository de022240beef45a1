/** Programs that take the whole screen: less, man and nano on a simulated terminal. */
import { expect, test } from "vitest";
import { ENV, screenOf, TerminalSession } from "../../support/terminalsession.ts";

const ROWS = 24;
const COLS = 80;
const start = (): TerminalSession => new TerminalSession(ROWS, COLS, ["-bash"], ENV);

/** The rows of the screen as they are now, without blank ones at the end. */
async function rows(session: TerminalSession): Promise<string[]> {
  const { text } = await screenOf(session.output, session.rows, session.cols);
  return text.split("\n");
}

const last = async (session: TerminalSession): Promise<string> =>
  (await rows(session)).at(-1) ?? "";
const first = async (session: TerminalSession): Promise<string> => (await rows(session))[0] ?? "";

test("less shows a screen, moves by screens and lines, and names its place", async () => {
  const session = start();
  session.type("seq 100 > n; less n\r", 400);
  expect(await rows(session)).toEqual([...Array.from({ length: 23 }, (_, i) => `${i + 1}`), "n"]);
  session.type(" ");
  expect([await first(session), await last(session)]).toEqual(["24", ":"]);
  session.type("kk");
  expect(await first(session)).toBe("22");
  session.type("G");
  expect((await rows(session)).slice(-2)).toEqual(["100", "(END)"]);
  session.type("40g");
  expect(await first(session)).toBe("40");
  session.type("b");
  expect(await first(session)).toBe("17");
});

test("less searches both ways, filters, and says when there is nothing", async () => {
  const session = start();
  session.type("seq 100 > n; less n\r", 400);
  session.type("/5\r");
  expect(await first(session)).toBe("5");
  session.type("nn");
  expect(await first(session)).toBe("25");
  session.type("N");
  expect(await first(session)).toBe("15");
  session.type("/nosuch\r");
  expect(await last(session)).toContain("Pattern not found");
  session.type("&9\r");
  expect((await rows(session)).slice(0, 3)).toEqual(["9", "19", "29"]);
});

test("less leaves the screen as it found it", async () => {
  const session = start();
  session.type("echo before; seq 100 > n\r", 300);
  const before = await rows(session);
  session.type("less -N n\r", 300);
  expect(await first(session)).toBe("      1 1");
  session.type("q", 300);
  const prompt = before.at(-1) as string;
  expect(await rows(session)).toEqual([...before.slice(0, -1), `${prompt}less -N n`, prompt]);
});

test("less is stopped by ^Z and comes back with fg", async () => {
  const session = start();
  session.type("seq 100 > n; less n\r", 400);
  session.type("G\x1a", 400);
  expect((await rows(session)).some((row) => row.includes("Stopped"))).toBe(true);
  session.type("fg\r", 400);
  expect(await last(session)).toBe("(END)");
  session.type("q", 300);
  expect(await last(session)).toMatch(/# $/);
});

test("less follows a file that grows", async () => {
  const session = start();
  session.type("echo one > log; (sleep 2; echo two >> log) & less +F log\r", 600);
  expect(await last(session)).toContain("Waiting for data");
  session.wait(3_000);
  expect((await rows(session)).slice(0, 2)).toEqual(["one", "two"]);
  session.type("\x03", 300);
  expect(await last(session)).toBe("(END)");
});

test("less fits a window that changes its size", async () => {
  const session = start();
  session.type("seq 100 > n; less n\r", 400);
  const from = session.output.length;
  session.resize(10, 40);
  session.type("r");
  const { text } = await screenOf(session.output.slice(from), 10, 40);
  expect(text.split("\n").slice(0, 9)).toEqual(Array.from({ length: 9 }, (_, i) => `${i + 1}`));
});

test("less cuts or wraps long lines", async () => {
  const session = start();
  session.type("printf '%0100d\\nshort\\n' 7 > w; less -S w\r", 400);
  expect((await rows(session)).slice(0, 2)).toEqual([`${"0".repeat(79)}>`, "short"]);
  session.type("-S\r");
  expect((await rows(session)).slice(0, 3)).toEqual([
    "0".repeat(80),
    `${"0".repeat(19)}7`,
    "short",
  ]);
});

test("man shows a tool's page with its columns explained", async () => {
  const session = start();
  session.type("man vmstat\r", 400);
  expect(await first(session)).toMatch(/^VMSTAT\(8\)/);
  expect(await last(session)).toContain("Manual page vmstat(8) line 1");
  session.type("/swapped in\r", 300);
  expect(await first(session)).toMatch(/si +memory swapped in/);
  session.type("q", 300);
  session.type("man nosuch; echo $?; whatis ls\r", 400);
  const text = (await rows(session)).join("\n");
  expect(text).toContain("No manual entry for nosuch\n16\nls (1)");
});

test("nano edits, saves and exits", async () => {
  const session = start();
  session.type("nano new\r", 400);
  expect((await rows(session)).join("\n")).toContain("[ New File ]");
  session.type("abc\r\tdef\x0f");
  expect((await rows(session))[21]).toContain("File Name to Write: new");
  session.type("\r");
  expect((await rows(session)).join("\n")).toContain("[ Wrote 2 lines ]");
  session.type("x\x18");
  expect((await rows(session))[21]).toContain("Save modified buffer?");
  session.type("n", 300);
  session.type("cat -A new\r", 300);
  expect((await rows(session)).join("\n")).toContain("abc$\n^Idef$\n");
});

test("nano cuts lines together, pastes, undoes, searches and replaces", async () => {
  const session = start();
  session.type("seq 5 > n; nano n\r", 400);
  session.type("\x0b\x0b\x16\x15");
  expect((await rows(session)).slice(1, 6)).toEqual(["3", "4", "1", "2", "5"]);
  session.type("\x1bu\x1bu\x1bu");
  expect((await rows(session)).slice(1, 6)).toEqual(["1", "2", "3", "4", "5"]);
  session.type("\x174\r");
  session.type("\x03");
  expect((await rows(session)).join("\n")).toContain("[ line 4/5 (80%), col 1/2 (50%)");
  session.type("\x1c5\rfive\ra");
  expect((await rows(session)).slice(1, 6)).toEqual(["1", "2", "3", "4", "five"]);
});
