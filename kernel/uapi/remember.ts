/**
 * What is made of a text is made once, and shared by all hosts of a thread: they have nearly the
 * same files, expressions and daemons. What is kept says nothing about any host; nobody changes it.
 */

/**
 * `characters` of all the texts together may be kept; beyond it all are let go, so that what one
 * learner writes does not stay for ever.
 */
export function remember<V>(make: (text: string) => V, characters: number): (text: string) => V {
  const known = new Map<string, { readonly value: V }>();
  let kept = 0;
  return (text) => {
    const entry = known.get(text);
    if (entry !== undefined) return entry.value;
    const value = make(text);
    if (text.length > characters) return value;
    if (kept + text.length > characters) {
      known.clear();
      kept = 0;
    }
    kept += text.length;
    known.set(text, { value });
    return value;
  };
}

/** The one copy of a text that hosts have alike: arguments, environments, paths. */
export const intern = remember((text) => text, 65_536);
