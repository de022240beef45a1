/** Who may import whom (ARCHITECTURE.md), which packages, and that every file is used. */
import { afterAll, describe, expect, test } from "vitest";
import { CODE, type Import, importsOf, openSources, target, textOf } from "./sources.ts";

const { sources, close } = openSources();
afterAll(close);

/** folder -> folders it may import. The client sees what server and client say to each other. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "kernel/uapi": [],
  kernel: ["kernel/uapi"],
  userland: ["kernel/uapi"],
  session: ["kernel", "kernel/uapi"],
  server: ["session", "kernel", "kernel/uapi", "userland"],
  client: ["session/protocol"],
  test: ["kernel", "kernel/uapi", "userland", "session", "server", "client", "vite.config"],
};

/** In the pure folders a package stands behind one file. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "userland/sh/parse.ts": ["unbash"],
  "userland/lib/regex.ts": ["re2js"],
  "session/scenario.ts": ["typebox/value"],
  "session/scenarioschema.ts": ["typebox"],
  "session/yaml.ts": ["yaml"],
};

/** Where execution begins; everything else is reached from there. */
const ENTRIES = [
  "server/cli.ts",
  "server/sim/main.ts",
  "server/store/worker.ts",
  "server/build/build.mjs",
  "server/build/stale.mjs",
  "client/main.tsx",
  "vite.config.ts",
  "vitest.config.ts",
];

/** What people start by hand, each with what it does. */
const BY_HAND: Readonly<Record<string, string>> = {
  "test/run.mjs": "npm test",
  "test/generated/generate.mjs": "npm run generate",
  "test/bench/main.mjs": "npm run bench",
  "test/bench/bench.ts": "npm run bench, bundled",
  "test/bench/ours.ts": "npm run bench: our server's process",
  "test/bench/bare.ts": "npm run bench: the peer's process",
  "test/userland/sh/recordterminal.ts": "records bash's answers at a terminal again",
};

/** Outside test/, yet only tests use it, and why it stands where it stands. */
const FOR_TESTS: Readonly<Record<string, string>> = {
  "session/replay.ts": "it is what a session's log means, in one function",
};

function folder(path: string): string {
  if (path.startsWith("kernel/uapi/")) return "kernel/uapi";
  if (path.startsWith("session/protocol.")) return "session/protocol";
  if (!path.includes("/")) return path.replace(/\.\w+$/, "");
  return path.split("/")[0] as string;
}

function allowed(path: string, to: string): boolean {
  const from = path.startsWith("session/protocol.") ? "session" : folder(path);
  const into = folder(to);
  if (from === into || (from === "session" && into === "session/protocol")) return true;
  const arrows = ARROWS[from] ?? [];
  return arrows.includes(into) || (into === "session/protocol" && arrows.includes("session"));
}

describe("imports", () => {
  test("go along the arrows only", () => {
    const wrong = sources.flatMap(({ path, tree }) =>
      importsOf(tree)
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => target(path, specifier))
        .filter((to) => !allowed(path, to))
        .map((to) => `${path} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test("of a package stand behind the one file that is meant to have it", () => {
    const wrong = sources.flatMap(({ path, tree }) =>
      importsOf(tree)
        .filter(({ specifier }) => !specifier.startsWith("."))
        .filter((one) => !mayUse(path, one))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("of a file reach every file of the project", () => {
    const tests = CODE.filter((path) => path.endsWith(".test.ts"));
    const reached = reachable(ENTRIES);
    const reachedByTests = reachable([...tests, ...Object.keys(BY_HAND)]);
    const dead = CODE.filter((path) =>
      path.startsWith("test/") || path in FOR_TESTS
        ? !reachedByTests.has(path)
        : !reached.has(path),
    );
    expect(dead.filter((path) => !/\.d\.m?ts$/.test(path))).toEqual([]);
  });
});

const DECLARED = JSON.parse(textOf("package.json")) as Record<string, Record<string, string>>;

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] as string);
}

function mayUse(path: string, { specifier, typeOnly }: Import): boolean {
  const from = folder(path);
  const name = packageOf(specifier);
  if (["kernel/uapi", "kernel", "userland", "session", "session/protocol"].includes(from))
    return PACKAGES[path]?.includes(specifier) ?? false;
  if (specifier.startsWith("node:")) return from === "server" || from === "test";
  const ours = { ...DECLARED["dependencies"], ...DECLARED["optionalDependencies"] };
  const development = from === "test" || typeOnly;
  return name in ours || (development && name in (DECLARED["devDependencies"] ?? {}));
}

/**
 * A file's imports, and the files whose path it names (bundles, workers). Scripts in plain
 * JavaScript are few: their imports are read off the text.
 */
function importedBy(path: string): readonly string[] {
  const source = sources.find((one) => one.path === path);
  const named = [...textOf(path).matchAll(/"([\w./-]+\.m?tsx?)"/g)].map(
    (found) => found[1] as string,
  );
  const specifiers = source
    ? importsOf(source.tree).map(({ specifier }) => specifier)
    : [...textOf(path).matchAll(/(?:from|import\() ?"([^"]+)"/g)].map(
        (found) => found[1] as string,
      );
  const imported = specifiers.filter((one) => one.startsWith("."));
  return [...imported.map((one) => target(path, one)), ...named];
}

function reachable(entries: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path) || !CODE.includes(path)) continue;
    seen.add(path);
    queue.push(...importedBy(path));
  }
  return seen;
}
