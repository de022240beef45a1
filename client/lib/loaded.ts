/** Something that is fetched when a component appears. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { explain } from "./api.ts";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "there"; readonly value: T }
  | { readonly state: "failed"; readonly text: string; readonly error: unknown };

export function useLoaded<T>(
  load: () => Promise<T>,
  key = "",
): { readonly loaded: Signal<Loaded<T>>; readonly again: () => Promise<void> } {
  const loaded = useSignal<Loaded<T>>({ state: "loading" });
  const again = async (): Promise<void> => {
    try {
      loaded.value = { state: "there", value: await load() };
    } catch (error) {
      loaded.value = { state: "failed", text: explain(error), error };
    }
  };
  useEffect(() => {
    loaded.value = { state: "loading" };
    void again();
  }, [key]);
  return { loaded, again };
}
