/**
 * What is made of a part of a scenario is made once, and shared by all sessions that have the part:
 * drawn scenarios share what does not vary (vary.ts).
 */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let entry = made.get(key);
    if (entry === undefined) made.set(key, (entry = { value: make(key) }));
    return entry.value;
  };
}
