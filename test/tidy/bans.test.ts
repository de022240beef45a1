/**
 * What the pure folders do without, so that a session replays to the byte on every machine. Each
 * ban names what to use instead.
 */
import {
  isAwaitExpression,
  isBinaryExpression,
  isCallExpression,
  isExpressionStatement,
  isIdentifier,
  isPropertyAccessExpression,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { afterAll, expect, test } from "vitest";
import { CODE, isPure, lineOf, openSources, textOf, walk } from "./sources.ts";

const { sources, close } = openSources();
afterAll(close);

const CLOCK = "the machine's clock (m.now, m.realtime(), clock_gettime)";
const CHANCE = "a stream of kernel/random.ts";
const GENERATOR = "a generator: Sys<T> and yield*";
const LOCALE = "code points and tables: the C locale is the only one";
const SERIES = "userland/lib/maths.ts: engines differ in the last bit";

const NAMES: Readonly<Record<string, string>> = {
  Date: CLOCK,
  performance: CLOCK,
  setTimeout: "a timer of kernel/time/timer.ts",
  setInterval: "a timer of kernel/time/timer.ts",
  queueMicrotask: "an event of the machine",
  Promise: GENERATOR,
  Intl: LOCALE,
  WeakRef: "an owner who removes it: collection is not deterministic",
  FinalizationRegistry: "an owner who removes it: collection is not deterministic",
  console: "write(1) or write(2) of the simulated program",
  TextEncoder: "kernel/uapi/bytes.ts",
  TextDecoder: "kernel/uapi/bytes.ts",
};

const METHODS: Readonly<Record<string, string>> = {
  localeCompare: LOCALE,
  toLocaleString: LOCALE,
  toLocaleUpperCase: LOCALE,
  toLocaleLowerCase: LOCALE,
};

const MATH: Readonly<Record<string, string>> = {
  random: CHANCE,
  ...Object.fromEntries(
    (
      "exp expm1 log log1p log2 log10 pow sin cos tan asin acos atan atan2 sinh cosh tanh " +
      "asinh acosh atanh cbrt hypot"
    )
      .split(" ")
      .map((name) => [name, SERIES]),
  ),
};

function banned(node: Node): string | undefined {
  if (node.kind === SyntaxKind.AsyncKeyword || isAwaitExpression(node)) return GENERATOR;
  if (isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    const power =
      operator === SyntaxKind.AsteriskAsteriskToken ||
      operator === SyntaxKind.AsteriskAsteriskEqualsToken;
    return power ? `multiplication, or ${SERIES}` : undefined;
  }
  if (isPropertyAccessExpression(node)) {
    const name = node.name.text;
    const math = isIdentifier(node.expression) && node.expression.text === "Math";
    if (math && Object.hasOwn(MATH, name)) return MATH[name];
    return Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  }
  if (isIdentifier(node) && Object.hasOwn(NAMES, node.text) && isReference(node))
    return NAMES[node.text];
  return undefined;
}

/** Not the name of a property, as in `stat.Date`. */
function isReference(node: Node): boolean {
  const { parent } = node;
  if (isPropertyAccessExpression(parent)) return parent.expression === node;
  return (
    parent.kind !== SyntaxKind.PropertyAssignment || !("name" in parent) || parent.name !== node
  );
}

test("the pure folders use no clock, chance, promise, locale or inexact function of the host", () => {
  const found: string[] = [];
  for (const { path, tree } of sources) {
    if (!isPure(path)) continue;
    walk(tree, (node) => {
      const instead = banned(node);
      if (instead === undefined) return;
      found.push(
        `${path}:${lineOf(tree, node)}: ${node.getText(tree).slice(0, 30)}: use ${instead}`,
      );
    });
  }
  expect(found).toEqual([]);
});

test("a generator is never called and left: a system call without yield* does nothing", () => {
  const found: string[] = [];
  for (const { path, tree, checker } of sources) {
    if (!isPure(path)) continue;
    walk(tree, (node) => {
      if (!isExpressionStatement(node) || !isCallExpression(node.expression)) return;
      const type = checker.getTypeAtLocation(node.expression);
      const name = type?.getSymbol()?.name;
      if (name === "Generator") found.push(`${path}:${lineOf(tree, node)}`);
    });
  }
  expect(found).toEqual([]);
});

test("nothing is left to do in a comment", () => {
  const marks = new RegExp(
    `\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`,
  );
  const found = CODE.flatMap((path) =>
    textOf(path)
      .split("\n")
      .flatMap((line, i) => {
        const comment = /(?:\/\/|^\s*\*|\/\*)(.*)/.exec(line)?.[1] ?? "";
        return marks.test(comment) ? [`${path}:${i + 1}`] : [];
      }),
  );
  expect(found).toEqual([]);
});
