/** How much of a large suite runs: a sample in `npm test`, all of it in `npm run test:long`. */
export const FULL = process.env["PAGEFAULT_TEST_SIZE"] === "full";

export function size(sampled: number, full: number): number {
  return FULL ? full : sampled;
}

/** Every n-th of a list, n so that about `sampled` are left; all in the full size. */
export function sample<T>(all: readonly T[], sampled: number): readonly T[] {
  if (FULL || all.length <= sampled) return all;
  return Array.from(
    { length: sampled },
    (_, i) => all[Math.floor((i * all.length) / sampled)] as T,
  );
}
