/** Starts the server: store, rooms, app, listening; and stops it in the opposite order. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { AdminSocket } from "./admin.ts";
import { createApp } from "./app.ts";
import { type CatalogueEntry, readCatalogue } from "./catalogue.ts";
import { CLIENT_DIR, SCENARIO_DIR, SIM_WORKER, STORE_WORKER } from "./paths.ts";
import { allowedOrigins } from "./plugins/origin.ts";
import { Addresses } from "./room/address.ts";
import { LIMITS, type Limits } from "./room/limits.ts";
import { Rooms } from "./room/rooms.ts";
import { Recorder } from "./sim/record.ts";
import type { Recipe } from "./sim/messages.ts";
import type { Store } from "./store/store.ts";
import { openStoreThread } from "./store/thread.ts";

export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Further origins of pages that may use the API: what a proxy in front is called. */
  readonly origins: readonly string[];
  readonly logLevel: string;
  readonly workers?: number;
  readonly limits?: Partial<Limits>;
  /** For tests: other builds of the parts, another store. */
  readonly simWorker?: URL;
  readonly storeWorker?: URL;
  readonly clientDir?: string;
  readonly scenarioDir?: string;
  readonly catalogue?: ReadonlyMap<string, CatalogueEntry>;
  readonly hungMs?: number;
  /** Makes the simulation threads fast before somebody comes. */
  readonly warmUp?: boolean;
  wrapStore?(store: Store): Store;
  warn(text: string): void;
  /** The server cannot go on: its store is lost. */
  fatal(error: Error): void;
}

export interface Server {
  readonly url: string;
  readonly rooms: Rooms;
  close(): Promise<void>;
}

/**
 * A session's code comes back after each slice of work (sim/live.ts). The longest measured, on two
 * CPUs of 2.6 GHz: a thread's first boot 0.8 s, a slice of a replay that sorts five million lines
 * 0.5 s, the judging after a submission 0.04 s; beside six busy loops 1.5 s, 1.3 s and 0.04 s.
 */
const HUNG_MS = 5000;

export async function startServer(options: ServerOptions): Promise<Server> {
  const { dataDir, host, warn } = options;
  const storeWorker = options.storeWorker ?? STORE_WORKER;
  const opened = await openStoreThread(storeWorker, dataDir, (error) => options.fatal(error));
  const store = options.wrapStore?.(opened) ?? opened;
  try {
    return await startOn(store, options);
  } catch (error) {
    await store.close().catch((failure: Error) => warn(`${host}: ${failure.message}`));
    throw error;
  }
}

async function startOn(store: Store, options: ServerOptions): Promise<Server> {
  const { warn } = options;
  const limits = { ...LIMITS, ...options.limits };
  const script = options.simWorker ?? SIM_WORKER;
  const catalogue =
    options.catalogue ??
    readCatalogue(options.scenarioDir ?? SCENARIO_DIR, (error) => warn(error.message));
  const recorder = new Recorder(script, store, warn);
  // Of the data, not of the port: browsers send a cookie to every port of a host.
  const name = Buffer.from(await store.key("cookie")).toString("hex", 0, 4);
  const addresses = new Addresses(await store.key("address"));
  const rooms = new Rooms({
    store,
    catalogue,
    engine: createHash("sha256").update(readFileSync(script)).digest("hex").slice(0, 16),
    supervisor: {
      script,
      workers: options.workers ?? Math.max(1, availableParallelism() - 1),
      hungMs: options.hungMs ?? HUNG_MS,
      ...(options.warmUp === true ? warmUpWith(catalogue) : {}),
    },
    limits,
    warn,
    record: (sid) => recorder.add(sid),
  });
  const origins = new Set(options.origins);
  const secure = options.origins.some((origin) => origin.startsWith("https:"));
  const app = await createApp({
    house: {
      store,
      rooms,
      catalogue,
      addresses,
      limits,
      origins,
      cookie: { name: secure ? "__Host-pagefault" : `pagefault-${name}`, secure },
      clientDir: options.clientDir ?? CLIENT_DIR,
    },
    logLevel: options.logLevel,
    behindProxy: options.origins.length > 0,
  });
  let url: string;
  try {
    url = await app.listen({ port: options.port, host: options.host });
  } catch (error) {
    await rooms.drain();
    throw error;
  }
  const { port } = new URL(url);
  for (const one of allowedOrigins(options.host, Number(port), options.origins)) origins.add(one);
  const admin = new AdminSocket(options.dataDir, store, rooms);
  await admin.listen(warn);
  void recorder.resume().catch((error: Error) => warn(error.message));
  const close = async (): Promise<void> => {
    recorder.close();
    await admin.close();
    await rooms.drain();
    await app.close();
    await store.close();
  };
  return { url, rooms, close };
}

function warmUpWith(catalogue: ReadonlyMap<string, CatalogueEntry>): { warmUp?: Recipe } {
  const [entry] = catalogue.values();
  if (entry === undefined) return {};
  const { file, text } = entry;
  return { warmUp: { file, text, seed: 1, mode: "practice", rows: 24, cols: 80 } };
}
