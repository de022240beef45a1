/** Runs of changed lines. */
import type { Changes } from "../../lib/lcs.ts";

/** Lines a..aEnd of the first file stand where b..bEnd of the second do; counted from 0. */
export interface Hunk {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

export function hunksOf({ first, second }: Changes, aLength: number, bLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let a = 0;
  let b = 0;
  while (a < aLength || b < bLength) {
    if (!first[a] && !second[b]) {
      a++;
      b++;
      continue;
    }
    const start = { a, b };
    while (first[a]) a++;
    while (second[b]) b++;
    hunks.push({ a: start.a, aEnd: a, b: start.b, bEnd: b });
  }
  return hunks;
}

/** Hunks whose context overlaps, together. */
export function grouped(hunks: readonly Hunk[], context: number): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    if (group && last && hunk.a - last.aEnd <= 2 * context) group.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}
