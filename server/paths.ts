/** Where the built parts and the scenarios lie, seen from dist/cli.mjs. */
import { fileURLToPath } from "node:url";

const here = import.meta.url;

export const SIM_WORKER = new URL("./sim-worker.mjs", here);
export const STORE_WORKER = new URL("./store-worker.mjs", here);
export const CLIENT_DIR = fileURLToPath(new URL("./client", here));
export const SCENARIO_DIR = fileURLToPath(new URL("../scenarios", here));
