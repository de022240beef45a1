/**
 * Calls across a message port: a proxy on one side that looks like the object served on the other.
 * Every method is asynchronous; errors come over with their code.
 */
import { StoreError, storeError, type StoreErrorCode } from "./store.ts";

export interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}
type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: StoreErrorCode; message: string } };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface Remote<T> {
  readonly object: T;
  /** Rejects what is waiting: the other side is gone. */
  fail(error: Error): void;
}

export function remote<T extends object>(port: Port): Remote<T> {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let failed: Error | undefined;
  port.on("message", (message) => {
    const answer = message as Answer;
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) {
      caller?.reject(new StoreError(answer.error.code, answer.error.message));
    } else caller?.resolve(answer.result);
  });
  const call = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (failed !== undefined) return reject(failed);
      const id = next++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, method, args } satisfies Call);
    });
  const object = new Proxy({} as T, {
    // A proxy that is awaited must not look like a promise.
    get: (_, name) =>
      typeof name === "string" && name !== "then"
        ? (...args: unknown[]) => call(name, args)
        : undefined,
  });
  const fail = (error: Error): void => {
    failed = error;
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  };
  return { object, fail };
}

export function serve(port: Port, object: object): void {
  port.on("message", (call) => {
    void answer(object, call as Call).then((message) => port.postMessage(message));
  });
}

async function answer(object: object, { id, method, args }: Call): Promise<Answer> {
  try {
    const target = Reflect.get(object, method) as unknown;
    if (typeof target !== "function") throw new Error(`no method ${method}`);
    return { id, result: await (target as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    const { code, message } = storeError(error);
    return { id, error: { code, message } };
  }
}
