/** A hostile program cannot hang the page, nor reach past the terminal. */
import headless from "@xterm/headless";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { guard, safeLink } from "../../client/terminal/guards.ts";
import { Transcript } from "../../client/terminal/transcript.ts";

let terminal: InstanceType<typeof headless.Terminal>;
let focused = true;

beforeEach(() => {
  focused = true;
  Object.assign(globalThis, { document: { hasFocus: () => focused } });
  terminal = new headless.Terminal({ rows: 10, cols: 40, allowProposedApi: true });
  guard(terminal as never);
});
afterEach(() => terminal.dispose());

const write = (text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(text, resolve));
const row = (line: number): string =>
  terminal.buffer.active.getLine(line)?.translateToString(true) ?? "";

describe("the terminal's guards", () => {
  test.each(["S", "T", "L", "M", "@", "P", "X", "b", "I", "Z"])(
    "CSI 2000000000 %s takes no time",
    async (final) => {
      const begun = performance.now();
      await write(`x\x1b[2000000000${final}`.repeat(20));
      expect(performance.now() - begun).toBeLessThan(500);
    },
  );

  test("ordinary sequences do what they did", async () => {
    await write("one\r\ntwo\x1b[1A\x1b[2C!\x1b[5X");
    expect(row(0)).toBe("one  !");
  });

  test("a title is not taken", async () => {
    const titles: string[] = [];
    terminal.onTitleChange((title) => titles.push(title));
    await write("\x1b]0;evil\x07\x1b]2;evil\x07ok");
    expect(titles).toEqual([]);
    expect(row(0)).toBe("ok");
  });

  test("a report is answered by the tab in use alone", async () => {
    const answers: string[] = [];
    terminal.onData((data) => answers.push(data));
    await write("\x1b[6n");
    focused = false;
    await write("\x1b[6n\x1b[c");
    expect(answers).toEqual(["\x1b[1;1R"]);
  });

  test.each([
    ["https", "https://example.com/a?b", "https://example.com/a?b"],
    ["http", "http://example.com", "http://example.com/"],
    ["a script", "javascript:alert(1)", undefined],
    ["a file", "file:///etc/passwd", undefined],
    ["data", "data:text/html,x", undefined],
    ["no address", "no address", undefined],
    ["an endless address", `https://example.com/${"x".repeat(3000)}`, undefined],
  ])("a link to %s", (_name, uri, href) => {
    expect(safeLink(uri)).toBe(href);
  });
});

describe("the transcript", () => {
  test("tells commands from their output, wrapped lines too", async () => {
    const transcript = new Transcript(terminal as never);
    await write("learner@shop:~$ free -m\r\nMem: 1\r\n");
    await write(`learner@shop:~$ echo ${"x".repeat(40)}\r\n${"x".repeat(40)}\r\n`);
    await write("learner@shop:~$ half typ");
    expect(transcript.passages()).toMatchObject([
      { command: "free -m", output: "Mem: 1", line: 0 },
      { command: `echo ${"x".repeat(40)}`, output: "x".repeat(40), line: 2 },
    ]);
  });
});
