import { expect, test } from "vitest";
import { onBooted } from "../../support/booted.ts";

test("/proc/net/unix has each socket once: listeners by paths, and both ends of a stream", () => {
  const text = onBooted("cat /proc/net/unix");
  const rows = text.trimEnd().split("\n");
  expect(rows[0]).toBe("Num       RefCount Protocol Flags    Type St Inode Path");
  const sockets = rows.slice(1).map((row) => row.trim().split(/\s+/));
  const inodes = sockets.map((fields) => fields[6]);
  expect(new Set(inodes).size).toBe(inodes.length);
  const journal = sockets.filter((fields) => fields[7] === "/run/systemd/journal/stdout");
  expect(journal.filter((fields) => fields[3] === "00010000").length).toBe(1);
  const accepted = journal.filter((fields) => fields[5] === "03");
  expect(accepted.length).toBeGreaterThan(5);
  expect(accepted.every((fields) => fields[1] === "00000003")).toBe(true);
});
