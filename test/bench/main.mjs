/**
 * `npm run bench`: ours beside bash in node-pty behind the same bare Fastify server, same client, same
 * machine, one after the other. Prints each figure with its gate; never fails a test run.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../../server/build/build.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const stale = spawnSync(process.execPath, ["server/build/stale.mjs"], {
  cwd: root,
  stdio: "inherit",
});
if (stale.status !== 0) process.exit(1);
const outdir = `${root}.build/bench`;
await bundle(
  { bench: "test/bench/bench.ts", ours: "test/bench/ours.ts", bare: "test/bench/bare.ts" },
  outdir,
);
const { main } = await import(pathToFileURL(`${outdir}/bench.mjs`).href);
await main(outdir, root);
