/** The disk of a fresh host, as df and du see it. */
import { expect, test } from "vitest";
import { onBooted } from "../../support/booted.ts";

const lines = (script: string): string[] => onBooted(script).trim().split("\n");

test("a fresh host has the gigabytes and the inodes of a Debian server on its disk", () => {
  const [kb = 0, inodes = 0] = lines(
    "df --output=used / | tail -n1; df --output=iused / | tail -n1",
  )
    .map(Number)
    .slice(-2);
  expect(kb).toBeGreaterThan(1_300_000);
  expect(kb).toBeLessThan(2_500_000);
  expect(inodes).toBeGreaterThan(15_000);
});

test("du finds what df counts", () => {
  const [used = 0, found = 0] = lines(
    "df --output=used / | tail -n1; du -skx / | cut -f1", // directories are in du's sum only
  ).map(Number);
  expect(Math.abs(found - used) / used).toBeLessThan(0.01);
});

test("what is removed with its folder is free again", () => {
  const used = "df --output=used / | tail -n1";
  const [before = 0, kb = 0, after = 0] = lines(
    `${used}; du -sk /usr/share/locale | cut -f1; rm -r /usr/share/locale; ${used}`,
  ).map(Number);
  expect(before - after).toBeGreaterThan(40_000);
  expect(Math.abs(before - after - kb)).toBeLessThan(20);
});

test("the library that every process maps is a file", () => {
  const script =
    "stat -c '%s %b' $(awk '/libc/ { print $6; exit }' /proc/self/maps); readlink -f /lib64/ld*";
  const [libc = "", loader] = lines(script);
  expect(libc).toBe("1926232 3768");
  expect(loader).toBe("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
});
