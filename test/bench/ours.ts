/** Our server as a process of its own, with the caps on one address lifted: the bench is one client. */
import { pathToFileURL } from "node:url";
import { startServer } from "../../server/main.ts";

const [dataDir, root] = process.argv.slice(2) as [string, string];
const many = 100_000;
const server = await startServer({
  dataDir,
  host: "127.0.0.1",
  port: 0,
  simWorker: pathToFileURL(`${root}dist/sim-worker.mjs`),
  storeWorker: pathToFileURL(`${root}dist/store-worker.mjs`),
  scenarioDir: `${root}scenarios`,
  clientDir: `${root}dist/client`,
  origins: [],
  logLevel: "silent",
  warmUp: true,
  workers: 1,
  limits: {
    requestsPerMinute: many,
    sessionsPerMinute: many,
    sessionsPerGuest: many,
    socketsPerGuest: many,
    socketsPerAddress: many,
    inputsPerSecond: 1000,
  },
  warn: (text: string) => console.error(text),
  fatal: (error: Error) => {
    console.error(error);
    process.exit(1);
  },
});
process.send?.({ port: Number(new URL(server.url).port) });
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)));
