/**
 * Puts the lists of a tick in order: a host has several such lists, ten times a second. They are
 * short, so it is done in place; Array's sort would make a table and a number for each comparison.
 */
const SHORT = 32;

/** Stable, as Array's sort is. */
export function order<T>(list: T[], before: (a: T, b: T) => boolean): void {
  if (list.length > SHORT) {
    list.sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : 0));
    return;
  }
  for (let next = 1; next < list.length; next++) {
    const one = list[next] as T;
    let at = next;
    for (; at > 0 && before(one, list[at - 1] as T); at--) list[at] = list[at - 1] as T;
    list[at] = one;
  }
}
