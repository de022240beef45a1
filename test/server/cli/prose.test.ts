/** Texts of a scenario as `pagefault play` shows them. */
import { expect, test } from "vitest";
import { prose, wrapped } from "../../../server/cli/prose.ts";

const PLAIN = { columns: 30, colour: false };

test("a paragraph is wrapped at words, whatever lines it was written in", () => {
  const text = "**shop-7** serves two of the shop's\nservices, `catalog` and `search`.";
  expect(prose(text, PLAIN)).toBe(
    "shop-7 serves two of the\nshop's services, `catalog` and\n`search`.",
  );
});

test("lists hang, numbers count, and code stays as it is", () => {
  const text =
    "- one that is longer than a line of it\n- two\n\n3. three\n4. four\n\n" +
    "```sh\nls  -l\n```\n";
  expect(prose(text, PLAIN)).toBe(
    "- one that is longer than a\n  line of it\n- two\n\n3. three\n4. four\n\n    ls  -l",
  );
});

test("a list in a list is further in, and the outer one goes on", () => {
  expect(prose("- a\n  - b\n- c", PLAIN)).toBe("- a\n  - b\n- c");
});

test("a table's columns stand below each other", () => {
  const text = "| si | what |\n| --- | --- |\n| 100 | in |\n| 5 | out |\n";
  expect(prose(text, PLAIN)).toBe("si   what\n100  in\n5    out");
});

test("bold and code are marked where colours may be, and take no columns", () => {
  const shown = prose("**0123456789** `0123456789` 0123", { columns: 26, colour: true });
  expect(shown).toBe("\x1b[1m0123456789\x1b[22m \x1b[36m0123456789\x1b[39m 0123");
});

test("what is no Markdown stays: a tag, an ampersand, a word longer than a line", () => {
  expect(prose("a < b && c <b>", PLAIN)).toBe("a < b && c <b>");
  expect(wrapped("x ".repeat(3) + "y".repeat(40), "- ", PLAIN)).toEqual([
    "- x x x",
    `  ${"y".repeat(40)}`,
  ]);
});
