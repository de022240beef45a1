/** A number of /proc varies from host to host and moment to moment, or it is declared fixed. */
import { expect, test } from "vitest";
import { FIXED } from "../../kernel/fs/proc/entry.ts";
import { size } from "../support/size.ts";
import { chance, numbers, openHost, randomLoad, read, SCENARIOS, table, type } from "./load.ts";

/** "stat guest, guest_nice", "vmstat numa_*": names with stars, by file. */
function declared(field: string): boolean {
  const [file = "", ...rest] = field.split(" ");
  const name = rest.join(" ");
  return FIXED.some((one) => {
    if (one.file !== file) return false;
    return one.field.split(", ").some((pattern) => {
      const parts = pattern.split("*");
      return parts.length === 1
        ? pattern === name
        : name.startsWith(parts[0] as string) && name.endsWith(parts[1] as string);
    });
  });
}

test("every number of meminfo, vmstat, stat, diskstats and loadavg varies or is declared fixed", () => {
  const seen = new Map<string, Set<number>>();
  for (const name of SCENARIOS) {
    for (let seed = 1; seed <= size(2, 6); seed++) {
      const random = chance(seed);
      const session = openHost(name, seed);
      for (let i = 0; i < 6; i++) {
        for (const [field, value] of Object.entries(numbers(session))) {
          if (!seen.has(field)) seen.set(field, new Set());
          seen.get(field)?.add(value);
        }
        // Hogs that no host has room for, and caches dropped by hand, among whatever comes.
        const { MemTotal = 0, SwapTotal = 0 } = table(read(session, "meminfo"));
        const hog = `/usr/sbin/memhog --size ${Math.floor((MemTotal + SwapTotal) / 1400)} &`;
        const once = ["sudo sh -c 'echo 3 > /proc/sys/vm/drop_caches'", hog, hog];
        type(session, once[i - 1] ?? `${randomLoad(random)} &`);
        session.runTo(session.nowNs + 5_000_000_000 + random(9_000) * 1_000_000);
      }
    }
  }
  const changed = [...seen].filter(([, values]) => values.size > 1).map(([field]) => field);
  expect(changed.filter(declared)).toEqual([]);
  const constant = [...seen].filter(([, values]) => values.size === 1).map(([field]) => field);
  expect(constant.filter((field) => !declared(field))).toEqual([]);
});
