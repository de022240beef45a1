/** Starts the store's thread and stands for it. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { remote } from "./remote.ts";
import type { Store } from "./store.ts";

interface Started {
  readonly ready: boolean;
  readonly message?: string;
  readonly code?: string;
}

/** `onLost` is told when the thread ends by itself: nothing can be stored any more. */
export async function openStoreThread(
  script: URL,
  dir: string,
  onLost: (error: Error) => void,
): Promise<Store> {
  const worker = new Worker(script, { workerData: { dir } });
  const [started] = (await once(worker, "message")) as [Started];
  if (!started.ready) {
    await worker.terminate();
    throw Object.assign(new Error(started.message), { code: started.code });
  }
  const { object, fail } = remote<Store>(worker);
  let closing = false;
  const lost = (error: Error): void => {
    fail(error);
    if (!closing) onLost(error);
  };
  worker.on("error", lost);
  worker.on("exit", (code) => lost(new Error(`the store's thread ended (${code})`)));
  const close = async (): Promise<void> => {
    await object.close();
    closing = true;
    await worker.terminate();
  };
  return new Proxy(object, {
    get: (target, name) => (name === "close" ? close : Reflect.get(target, name)),
  });
}
