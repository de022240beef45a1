/** The store's thread: an fsync that takes a second must not hold up sockets. */
import { parentPort, workerData } from "node:worker_threads";
import { serve } from "./remote.ts";
import { openSqliteStore } from "./sqlite.ts";

const port = parentPort;
if (port === null) throw new Error("the store's worker must be a thread");
const { dir } = workerData as { readonly dir: string };
try {
  serve(port, await openSqliteStore(dir));
  port.postMessage({ ready: true });
} catch (error) {
  const { message, code } = error as Error & { code?: string };
  port.postMessage({ ready: false, message, code });
}
