/** A stable merge sort that pays CPU as it goes: sorting much keeps a simulated CPU busy. */
import { compute, type Sys } from "../../../kernel/uapi/syscall.ts";
import type { Compare } from "./compare.ts";

const RUN = 512;
/** One comparison with what it takes to cut the keys. */
const COMPARE_NS = 60;

export function* mergeSort(lines: string[], compare: Compare): Sys<string[]> {
  let runs: string[][] = [];
  for (let at = 0; at < lines.length; at += RUN) {
    const run = lines.slice(at, at + RUN).sort(compare);
    yield* compute(run.length * 9 * COMPARE_NS);
    runs.push(run);
  }
  while (runs.length > 1) {
    const next: string[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      const a = runs[i] as string[];
      const b = runs[i + 1];
      next.push(b ? yield* merge(a, b, compare) : a);
    }
    runs = next;
  }
  return runs[0] ?? [];
}

function* merge(a: string[], b: string[], compare: Compare): Sys<string[]> {
  const merged: string[] = [];
  let i = 0;
  let k = 0;
  while (i < a.length && k < b.length) {
    const first = a[i] as string;
    const second = b[k] as string;
    if (compare(first, second) <= 0) {
      merged.push(first);
      i++;
    } else {
      merged.push(second);
      k++;
    }
    if (merged.length % RUN === 0) yield* compute(RUN * COMPARE_NS);
  }
  while (i < a.length) merged.push(a[i++] as string);
  while (k < b.length) merged.push(b[k++] as string);
  return merged;
}
