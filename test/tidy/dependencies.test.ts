/** The dependencies are pinned, used, and load on the oldest Node that is supported. */
import { createRequire } from "node:module";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { CODE, FILES, ROOT, textOf } from "./sources.ts";

const manifest = JSON.parse(textOf("package.json")) as Record<string, Record<string, string>>;
const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest;
const all = { ...dependencies, ...devDependencies, ...optionalDependencies };

/** Nothing in them runs outside a browser, or they are commands and not modules. */
const NOT_LOADED: Readonly<Record<string, string>> = {
  "@fontsource-variable/atkinson-hyperlegible-next": "a font",
  "@fontsource-variable/cascadia-mono": "a font",
  "@types/node": "types",
  "@types/ws": "types",
  oxfmt: "a command",
  oxlint: "a command",
  "oxlint-tsgolint": "a command",
};

describe("dependencies", () => {
  test("are pinned to one version", () => {
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  test("are used", () => {
    const here = relative(ROOT, import.meta.filename); // it names some without using them
    const files = [...CODE, ...FILES.filter((path) => path.endsWith(".css"))];
    const code = files.flatMap((path) => (path === here ? [] : textOf(path))).join("\n");
    const started = [...Object.values(manifest["scripts"] ?? {}), textOf("test/run.mjs")].join(
      "\n",
    );
    const used = (name: string): boolean =>
      code.includes(`"${name}"`) ||
      code.includes(`"${name}/`) ||
      (NOT_LOADED[name] === "a command" && started.includes(name));
    const indirect = ["@types/node", "@types/ws", "oxlint-tsgolint"];
    expect(Object.keys(all).filter((name) => !indirect.includes(name) && !used(name))).toEqual([]);
  });

  const loaded = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !(name in NOT_LOADED),
  );
  test.each(loaded)(`%s loads on Node ${process.versions.node.split(".")[0]}`, async (name) => {
    const { resolve } = createRequire(import.meta.url);
    const module: unknown = await import(/* @vite-ignore */ name).catch((error: unknown) => {
      throw new Error(`${name} (${resolve(name)})`, { cause: error });
    });
    expect(module).toBeTypeOf("object");
  });
});
