/**
 * Builds everything that runs into dist/: cli.mjs and the two workers with esbuild (bundled, so
 * that nothing of TypeScript is needed at run time and the start is quick), the client with Vite.
 * Usage: node server/build/build.mjs [server|client ...]; both without arguments.
 */
import { chmodSync, readdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** CommonJS dependencies ask for Node's modules with require, and for where they lie. */
const BANNER = [
  'import { createRequire as pagefaultRequire } from "node:module";',
  'import { fileURLToPath as pagefaultPath } from "node:url";',
  "const require = pagefaultRequire(import.meta.url);",
  "const __filename = pagefaultPath(import.meta.url);",
  'const __dirname = pagefaultPath(new URL(".", import.meta.url));',
].join("\n");

/** Bundles entry points; tests bundle theirs the same way. Returns the names of the files made. */
export async function bundle(entryPoints, outdir, splitting = false) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting,
    platform: "node",
    format: "esm",
    target: "node20.19",
    sourcemap: "linked",
    metafile: true,
    logLevel: "warning",
    // Files of their own beside their code, or native code.
    external: ["node-sqlite3-wasm", "node-pty", "vite", "esbuild"],
    banner: { js: BANNER },
  });
  return new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
}

export async function buildServer() {
  // A command loads what it needs. A worker is one file: its hash names the engine
  // (server/main.ts).
  const made = await bundle({ cli: "server/cli.ts" }, "dist", true);
  await bundle(
    { "sim-worker": "server/sim/main.ts", "store-worker": "server/store/worker.ts" },
    "dist",
  );
  chmodSync(`${root}/dist/cli.mjs`, 0o755);
  // Only now, so that a build that fails leaves what was there.
  for (const name of readdirSync(`${root}/dist`)) {
    if (name.startsWith("chunk-") && !made.has(name)) rmSync(`${root}/dist/${name}`);
  }
}

export async function buildClient(outDir = `${root}/dist/client`) {
  const { build } = await import("vite");
  await build({
    root: `${root}/client`,
    configFile: `${root}/vite.config.ts`,
    logLevel: "warn",
    build: { outDir },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0 || wanted.includes("server")) await buildServer();
  if (wanted.length === 0 || wanted.includes("client")) await buildClient();
}
