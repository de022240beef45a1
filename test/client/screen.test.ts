/** Output reaches the terminal in order, and what is drawn is known to the byte. */
import { describe, expect, test } from "vitest";
import { Screen } from "../../client/link/screen.ts";

/** Draws when it is told to. */
class SlowTerminal {
  readonly seen: string[] = [];
  private readonly drawing: (() => void)[] = [];

  write(data: string | Uint8Array, done: () => void): void {
    const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
    this.drawing.push(() => {
      this.seen.push(text);
      done();
    });
  }

  resize(cols: number, rows: number): void {
    this.seen.push(`${rows}x${cols}`);
  }

  reset(): void {
    this.seen.push("reset");
  }

  draw(): void {
    for (const step of this.drawing.splice(0)) step();
  }
}

function opened(): { terminal: SlowTerminal; screen: Screen; reports: number[] } {
  const terminal = new SlowTerminal();
  const reports: number[] = [];
  const screen = new Screen(terminal as never, (offset) => reports.push(offset));
  return { terminal, screen, reports };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("the screen", () => {
  test("takes a new size only when what came before is drawn", () => {
    const { terminal, screen } = opened();
    screen.output(0, bytes("before"));
    screen.size(30, 100);
    screen.output(6, bytes("after"));
    expect(terminal.seen).toEqual([]);
    terminal.draw();
    terminal.draw();
    expect(terminal.seen).toEqual(["before", "30x100", "after"]);
    expect(screen.drawn).toBe(11);
  });

  test("is replaced by a whole one", () => {
    const { terminal, screen } = opened();
    screen.output(0, bytes("old"));
    screen.whole({ offset: 500, rows: 24, cols: 80, data: "new" });
    screen.output(500, bytes("more"));
    for (let round = 0; round < 3; round++) terminal.draw();
    expect(terminal.seen).toEqual(["old", "reset", "24x80", "new", "more"]);
    expect(screen.drawn).toBe(504);
    screen.dispose();
  });

  test("reports what is drawn at least every 32 KiB, and not before", () => {
    const { terminal, screen, reports } = opened();
    screen.output(0, new Uint8Array(40_000));
    expect(reports).toEqual([]);
    terminal.draw();
    expect(reports).toEqual([40_000]);
  });

  test.each([
    ["plain text", "x", true],
    ["a whole sequence", "\x1b[1;31m", true],
    ["a sequence cut short", "\x1b[1;3", false],
    ["a lone escape", "\x1b", false],
    ["an operating system command", "\x1b]0;title\x07", true],
    ["one cut short", "\x1b]0;tit", false],
    ["a character", "é", true],
    ["half a character", Buffer.from("─").subarray(0, 2).toString("latin1"), false],
  ])("knows whether it can be written down after %s", (_name, text, clean) => {
    const { terminal, screen } = opened();
    screen.output(0, Buffer.from(text, clean ? "utf8" : "latin1"));
    expect(screen.clean).toBe(false); // being drawn
    terminal.draw();
    expect(screen.clean).toBe(clean);
    screen.dispose();
  });
});
