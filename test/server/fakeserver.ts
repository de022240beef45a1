/**
 * The server as a process, on the fake engine: what kill -9 is tried on. Its arguments are
 * data folder, port, and the bundles' folder; it says its address on stdout.
 */
import { pathToFileURL } from "node:url";
import { startServer } from "../../server/main.ts";
import { fakeOptions } from "../support/fakeoptions.ts";

const [dataDir = "", port = "0", scripts = "", client = ""] = process.argv.slice(2);
const script = (name: string): URL => pathToFileURL(`${scripts}/${name}.mjs`);
const server = await startServer({
  ...fakeOptions(dataDir, script("fakeworker"), script("store-worker"), client),
  port: Number(port),
});
process.stdout.write(`${server.url}\n`);
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)));
