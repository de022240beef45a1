/** The simulation worker's script, with the fake engine. */
import { runWorker } from "../../server/sim/worker.ts";
import { fakeEngine } from "./fakeengine.ts";

runWorker(fakeEngine);
