import { expect, test } from "vitest";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { elfImage } from "../../../kernel/uapi/program.ts";
import * as sys from "../../../kernel/uapi/syscall.ts";
import { programs } from "../../../userland/programs.ts";
import { onBooted } from "../../support/booted.ts";
import { runProgram } from "../../support/host.ts";

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

test("who waits for room in a backlog is refused when the listener closes", () => {
  function* late(listener: number): sys.Sys<number> {
    yield* sys.close(listener);
    try {
      yield* sys.connect(yield* sys.socket(), "/s");
    } catch (error) {
      return error instanceof SyscallError && error.errno === "ECONNREFUSED" ? 7 : 1;
    }
    return 0;
  }
  function* main(): sys.Sys<number> {
    const listener = yield* sys.socket();
    yield* sys.bind(listener, "/s");
    yield* sys.listen(listener, 1);
    yield* sys.connect(yield* sys.socket(), "/s");
    const pid = yield* sys.clone({ entry: () => late(listener) });
    yield* sys.nanosleep(1_000_000_000);
    yield* sys.close(listener);
    return (yield* sys.wait4(pid, 0))?.value ?? 0;
  }
  const own = new Map([...programs, ["late", { main }]]);
  const files = [{ path: "/usr/bin/late", content: elfImage("late"), mode: 0o755 }];
  expect(runProgram(["late"], { programs: own, files, limitSec: 9 }).status).toBe(7);
});
