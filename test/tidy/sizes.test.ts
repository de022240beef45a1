/**
 * Files of 400 lines, functions of 70, lines of 100 columns. What exceeds them is named in
 * ratchet.json with its size today, which can only shrink; PAGEFAULT_RATCHET=write brings the file
 * down to what is. A file that is right to be longer stands in LONG with the reason.
 */
import { writeFileSync } from "node:fs";
import {
  isFunctionLikeDeclaration,
  isIdentifier,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import { afterAll, expect, test } from "vitest";
import { CODE, lineOf, openSources, ROOT, textOf, walk } from "./sources.ts";

const FILE_LINES = 400;
const FUNCTION_LINES = 70;
const COLUMNS = 100;

const LONG: Readonly<Record<string, string>> = {
  "kernel/uapi/syscall.ts": "the wall: every system call's stub in one place",
};

type Sizes = Record<string, number>;
type Ratchet = Record<"files" | "functions" | "columns", Sizes>;

const RATCHET = "test/tidy/ratchet.json";

const { sources, close } = openSources();
afterAll(close);

function longFiles(): Sizes {
  const sizes: Sizes = {};
  for (const path of CODE) {
    const lines = textOf(path).split("\n").length - 1;
    if (lines > FILE_LINES && !(path in LONG)) sizes[path] = lines;
  }
  return sizes;
}

function longFunctions(): Sizes {
  const sizes: Sizes = {};
  for (const { path, tree } of sources) {
    walk(tree, (node) => {
      if (!isFunctionLikeDeclaration(node) || !("body" in node) || node.body === undefined) return;
      const lines = tree.text.slice(node.getStart(tree), node.end).split("\n").length;
      if (lines > FUNCTION_LINES) sizes[`${path} ${nameOf(node, tree)}`] = lines;
    });
  }
  return sizes;
}

function nameOf(node: Node, tree: SourceFile): string {
  for (const one of [node, node.parent]) {
    if ("name" in one && one.name !== undefined && isIdentifier(one.name as Node))
      return (one.name as Node).getText(tree);
  }
  return `at line ${lineOf(tree, node)}`;
}

/** Long lines of code and prose; a URL or a generated table is what it is. */
function longLines(): Sizes {
  const sizes: Sizes = {};
  for (const path of CODE) {
    const long = textOf(path)
      .split("\n")
      .filter((line) => [...line].length > COLUMNS && !/https?:\/\//.test(line));
    if (long.length > 0) sizes[path] = long.length;
  }
  return sizes;
}

const today: Ratchet = { files: longFiles(), functions: longFunctions(), columns: longLines() };
if (process.env["PAGEFAULT_RATCHET"] === "write")
  writeFileSync(`${ROOT}/${RATCHET}`, `${JSON.stringify(today, undefined, 2)}\n`);

function grown(kind: keyof Ratchet, unit: string): string[] {
  const limits = (JSON.parse(textOf(RATCHET)) as Ratchet)[kind];
  return Object.entries(today[kind])
    .filter(([name, count]) => count > (limits[name] ?? 0))
    .map(([name, count]) => `${name}: ${count} ${unit}, at most ${limits[name] ?? "the limit"}`);
}

test(`a file has at most ${FILE_LINES} lines`, () => {
  expect(grown("files", "lines")).toEqual([]);
});

test(`a function has at most ${FUNCTION_LINES} lines`, () => {
  expect(grown("functions", "lines")).toEqual([]);
});

test(`a line has at most ${COLUMNS} columns`, () => {
  expect(grown("columns", "long lines")).toEqual([]);
});
