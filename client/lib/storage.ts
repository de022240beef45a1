/** localStorage and sessionStorage, which may be forbidden or full: then things are just forgotten. */

export function readStored<T>(store: "local" | "session", key: string): T | undefined {
  try {
    const text = pick(store).getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** False when it could not be kept. */
export function writeStored(store: "local" | "session", key: string, value: unknown): boolean {
  try {
    if (value === undefined) pick(store).removeItem(key);
    else pick(store).setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function pick(store: "local" | "session"): Storage {
  return store === "local" ? localStorage : sessionStorage;
}
