/** Options of a server on the fake engine. */
import type { CatalogueEntry } from "../../server/catalogue.ts";
import type { ServerOptions } from "../../server/main.ts";
import { FAKE_CARD } from "./fakeengine.ts";

export function fakeOptions(
  dataDir: string,
  simWorker: URL,
  storeWorker: URL,
  clientDir: string,
): ServerOptions {
  const entry = (id: string, text: string): [string, CatalogueEntry] => [
    id,
    { card: { ...FAKE_CARD, id }, digest: text, file: `${id}.yaml`, text },
  ];
  return {
    port: 0,
    host: "localhost",
    dataDir,
    origins: [],
    logLevel: "silent",
    workers: 1,
    simWorker,
    storeWorker,
    clientDir,
    catalogue: new Map([entry(FAKE_CARD.id, "boots"), entry("test/broken", "does not boot")]),
    hungMs: 400,
    warn: () => undefined,
    fatal: (error) => {
      throw error;
    },
  };
}
