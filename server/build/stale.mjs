/**
 * Builds what is not built or is older than its sources, and says so; quick when there is nothing
 * to do. A dependency's change counts through package-lock.json. With arguments it then becomes
 * `pagefault` with them, in the same process, so that a signal reaches it.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SHARED = ["package-lock.json", "package.json", "server/build"];
const PURE = ["kernel", "userland", "session"];

const parts = [
  {
    name: "server",
    made: ["dist/cli.mjs", "dist/sim-worker.mjs", "dist/store-worker.mjs"],
    sources: [...SHARED, ...PURE, "server"],
  },
  {
    name: "client",
    made: ["dist/client/index.html"],
    sources: [...SHARED, "client", "session", "kernel/uapi", "vite.config.ts"],
  },
];

const stale = parts.filter(({ made, sources }) => oldest(made) < newest(sources));
if (stale.length > 0) {
  const begun = Date.now();
  console.error(`pagefault: building ${stale.map((part) => part.name).join(" and ")} ...`);
  const { buildClient, buildServer } = await import("./build.mjs");
  const builders = { server: buildServer, client: buildClient };
  try {
    for (const { name } of stale) await builders[name]();
  } catch (error) {
    console.error(`pagefault: the build failed: ${error.message}`);
    process.exit(1);
  }
  console.error(`pagefault: built in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

if (process.argv.length > 2) {
  const cli = join(root, "dist/cli.mjs");
  process.argv[1] = cli;
  await import(pathToFileURL(cli).href);
}

function oldest(files) {
  return Math.min(...files.map((file) => modified(join(root, file)) ?? 0));
}

function newest(paths) {
  return Math.max(...paths.map((path) => newestUnder(join(root, path))));
}

/** A folder's own time counts: it says that a file was added, removed or renamed. */
function newestUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const children = readdirSync(path).map((name) => newestUnder(join(path, name)));
  return Math.max(stat.mtimeMs, ...children);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
