/**
 * `npm test`: the type check, the lint, the format check, then every test in test/. The last line
 * is `N passed, N failed, N skipped`; a check that fails counts as a failed test of its name. The
 * arguments go to vitest (`npm test -- test/kernel`), and then only the tests run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const CI = process.env.CI === "true";
const count = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function record(name, ok) {
  if (ok) count.passed++;
  else {
    count.failed++;
    failures.push(name);
  }
}

function check(name, command, ...args) {
  const begun = performance.now();
  const { status } = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    stdio: "inherit",
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${status === 0 ? "passed" : "FAILED"}: ${name} (${seconds} s)`);
  record(name, status === 0);
}

/** On CI every package is there; a user may do without, and loses the tests that need it. */
function checkPackages() {
  const rows = readFileSync(join(root, "test/packages.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(" "));
  const absent = rows.filter(([command]) => spawnSync("which", [command]).status !== 0);
  const packages = [...new Set(absent.map(([, name]) => name))];
  if (packages.length > 0) {
    console.log(`Not installed: ${packages.join(" ")}. Tests that need them are skipped; for all:`);
    console.log(`  sudo apt-get install ${packages.join(" ")}`);
  }
  if (CI) record("the system packages of the tests are installed", packages.length === 0);
}

function runTests(args) {
  const dir = mkdtempSync(join(tmpdir(), "pagefault-test-"));
  const report = join(dir, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: root,
    stdio: "inherit",
  });
  const before = count.failed;
  try {
    readReport(JSON.parse(readFileSync(report, "utf8")));
  } catch (error) {
    record(`the test runner's report (${error.message})`, false);
  }
  rmSync(dir, { recursive: true, force: true });
  // Errors outside any test, such as a promise that nobody awaited.
  if (status !== 0 && count.failed === before) record("the test run", false);
}

function readReport({ testResults }) {
  for (const { name, status, assertionResults } of testResults) {
    const file = name.startsWith(root) ? name.slice(root.length) : name;
    for (const test of assertionResults) {
      if (test.status === "passed") count.passed++;
      else if (test.status === "failed") record(`${file}: ${test.fullName}`, false);
      else count.skipped++;
    }
    const failed = assertionResults.some((test) => test.status === "failed");
    if (status === "failed" && !failed) record(`${file} (does not load)`, false);
  }
}

const args = process.argv.slice(2);
if (args.length === 0) {
  checkPackages();
  check("the types", "tsc", "-b");
  check("the lint", "oxlint");
  check("the format", "oxfmt", "--check");
}
runTests(args);
// Whatever a test lacks here, CI has: a skipped test there is a test that nobody runs.
if (CI && args.length === 0) record("no test is skipped", count.skipped === 0);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((f) => `  ${f}`).join("\n")}`);
console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
