/** The manual: pages of the shell and of files, and searching them. */
import { expect, test } from "vitest";
import { USAGE } from "../../../userland/sh/builtins/usage.ts";
import { onBooted } from "../../support/booted.ts";
import { runScript } from "../../support/host.ts";

const shown = (script: string): string => runScript(script).stdout;

test("bash has a page, in which each builtin stands", () => {
  const page = shown("man bash");
  const terms = page.split("SHELL BUILTIN COMMANDS")[1] ?? "";
  const missing = [...USAGE.keys()].filter((name) => !terms.includes(`\n       ${name}`));
  expect(missing).toEqual([]);
  expect(shown("whatis bash sh")).toMatch(/^bash \(1\) .*\nsh \(1\) .*\n$/);
});

test("no page is wider than 80 columns", () => {
  expect(shown("cat /usr/share/man/pagefault/* | awk 'length($0) > 80'")).toBe("");
});

test("a section is that of the page", () => {
  expect(shown("man 5 proc")).toMatch(/^PROC\(5\) /);
  const { stderr, status } = runScript("man 3 signal");
  expect([stderr, status]).toEqual(["No manual entry for signal in section 3\n", 16]);
});

test("the page of /proc names only what is there", () => {
  const paths = "man proc | sed -n 's/^ *\\(\\/proc.*\\)/\\1/p'";
  const names = `${paths} | sed 's/, \\([a-z]\\)/ \\/proc\\/PID\\/\\1/g; s/, / /g; s/PID/1/g'`;
  const script = `for f in $(${names}); do eval ls -d "$f" >/dev/null; done; ${names} | wc -w`;
  expect(onBooted(script)).toMatch(/^[2-9]\d\n$/);
});

test("apropos finds what a tool is for, also by its description", () => {
  const names = shown("man -k memory").replaceAll(/ .*/g, "").split("\n");
  for (const name of ["free", "proc", "top", "vmstat"]) expect(names).toContain(name);
  expect(runScript("apropos nosuchthing").status).toBe(16);
});
