import { expect, test } from "vitest";
import { runProgram } from "../support/host.ts";

test("a fresh host runs a program and gives its output and exit status", () => {
  const { stdout, status } = runProgram(["echo", "hello"]);
  expect(stdout).toBe("hello\n");
  expect(status).toBe(0);
});

test("a program sees /proc", () => {
  const { stdout } = runProgram([
    "cat",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/loadavg",
    "/proc/self/stat",
    "/proc/vmstat",
  ]);
  expect(stdout).toContain("MemTotal:");
});
