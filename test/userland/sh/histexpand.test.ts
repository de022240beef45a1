/**
 * What typed lines become at the prompt of the shell: where `!` is left alone, and when the end of
 * a job is said. The expected screens are bash 5.2's for the same keys.
 */
import { describe, expect, test } from "vitest";
import { TerminalSession } from "../../support/terminalsession.ts";

async function screenAfter(lines: readonly string[], ms = 250): Promise<string> {
  const session = new TerminalSession();
  for (const line of lines) session.type(`${line}\r`, ms);
  return (await session.screen()).text.trimEnd();
}

describe("history expansion leaves alone", () => {
  test.each(["'E'", "E"])("the body of a here-document <<%s", async (delimiter) => {
    const body = ["#!/bin/bash", "echo hi!x", "^a^b"];
    const text = await screenAfter([`cat <<${delimiter}`, ...body, "E"]);
    const typed = [...body, "E"].map((line) => `> ${line}`);
    expect(text.split("\n")).toEqual([`$ cat <<${delimiter}`, ...typed, ...body, "$"]);
  });

  test("a comment, but not a # inside quotes or a word", async () => {
    expect(await screenAfter(["echo #!/bin", 'echo "#!/bin"', "echo a#!x"])).toBe(
      '$ echo #!/bin\n\n$ echo "#!/bin"\nbash: !/bin: event not found\n' +
        "$ echo a#!x\nbash: !x: event not found\n$",
    );
  });

  test("the later lines of a single-quoted word", async () => {
    expect(await screenAfter(["echo 'a", "!x'"])).toBe("$ echo 'a\n> !x'\na\n!x\n$");
  });
});

test("a background job that ended is said of before the next command of the line", async () => {
  expect(await screenAfter(["echo x & sleep 0.2; echo y"], 900)).toBe(
    "$ echo x & sleep 0.2; echo y\n[1] PID\nx\n[1]+  Done                    echo x\ny\n$",
  );
});
