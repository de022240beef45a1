/** Renders recordings one after the other, each in a thread of its own that holds nobody up. */
import { Worker } from "node:worker_threads";
import type { Store } from "../store/store.ts";
import type { Past, Recipe } from "./messages.ts";

export interface RecordWork {
  readonly recipe: Recipe;
  readonly past: Past;
  readonly title: string;
}

const TIME_MAX_MS = 300_000;

export class Recorder {
  private chain: Promise<void> = Promise.resolve();
  private closing = false;
  private readonly script: URL;
  private readonly store: Store;
  private readonly warn: (text: string) => void;

  constructor(script: URL, store: Store, warn: (text: string) => void) {
    this.script = script;
    this.store = store;
    this.warn = warn;
  }

  add(sid: string): void {
    this.chain = this.chain
      .then(() => this.record(sid))
      .catch((error: Error) => {
        if (!this.closing) this.warn(`the recording of ${sid} could not be made: ${error.message}`);
      });
  }

  /** What was submitted and not recorded before the last restart. */
  async resume(): Promise<void> {
    for (const sid of await this.store.unrecorded()) this.add(sid);
  }

  close(): void {
    this.closing = true;
  }

  private async record(sid: string): Promise<void> {
    const session = await this.store.session(sid);
    if (this.closing || session === undefined) return;
    const { seed, mode, rows, cols } = session;
    const scenario = await this.store.scenarioText(session.digest);
    if (scenario === undefined) return;
    const { entries, progress, marks } = await this.store.readLog(sid);
    const { file, text } = scenario;
    const cast = await this.render({
      recipe: { file, text, seed, mode, rows, cols },
      past: { entries, progress, marks },
      title: session.card.title,
    });
    await this.store.saveRecording(sid, cast);
  }

  private render(record: RecordWork): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(this.script, { workerData: { record } });
      worker.unref();
      const timer = setTimeout(() => reject(new Error("it takes too long")), TIME_MAX_MS);
      timer.unref();
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`exit ${code}`)));
      const end = (): void => {
        clearTimeout(timer);
        void worker.terminate();
      };
      worker.once("message", end);
    });
  }
}
