/** What scripts cost the host, and where the shell stops somebody who asks for too much. */
import { expect, test } from "vitest";
import { runScript } from "../../support/host.ts";

test("a spinner burns simulated CPU; the host does not go round with it for a minute", () => {
  const { stdout } = runScript(
    "while :; do :; done & sleep 60; kill $!; wait $! 2>/dev/null; times",
  );
  // All of the minute was the child's user time.
  const [, children = ""] = stdout.split("\n");
  expect(children).toMatch(/^(0m5\d|1m0)/);
});

test("endless recursion is an error of the command, not of the shell", () => {
  const { stdout, stderr } = runScript("f() { f; }\nf\necho after=$?\ng() { eval g; }\ng\necho $?");
  expect(stderr).toContain("f: maximum function nesting level exceeded");
  expect(stdout).toBe("after=1\n1\n");
});

test("a file that sources itself ends", () => {
  const { stderr, status } = runScript("echo '. /tmp/s' > /tmp/s; . /tmp/s");
  expect(stderr).toContain("maximum source nesting level exceeded");
  expect(status).toBe(1);
});

test("variables hold four mebibytes together", () => {
  const { stderr, status } = runScript("x=a; while :; do x=$x$x; done");
  expect(stderr).toMatch(/^bash: line 1: xrealloc: cannot allocate \d+ bytes\n$/);
  expect(status).toBe(2);
});

test("a fork that is refused is tried again, as bash does", () => {
  const script = "ulimit -u 1; for i in 1 2; do /bin/true; done; echo never";
  const { stdout, stderr, status } = runScript(script, { uid: 1000, env: { HOME: "/" } });
  const retry = "bash: line 1: fork: retry: Resource temporarily unavailable\n";
  expect(stderr).toBe(`${retry.repeat(4)}bash: line 1: fork: Resource temporarily unavailable\n`);
  expect(stdout).toBe("");
  expect(status).toBe(254);
});

test("a fork bomb meets the limit and the host goes on", () => {
  const { stderr, stdout } = runScript(":(){ :|:& };: 2>/dev/null; sleep 1; echo alive", {
    limitSec: 60,
  });
  expect(stdout).toContain("alive");
  expect(stderr).not.toContain("Error");
});
