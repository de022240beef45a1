/** Kernel parameters of /etc/sysctl.d are there once the host has booted. */
import { expect, test } from "vitest";
import { onBooted } from "../../../support/booted.ts";

function onHostWith(files: Readonly<Record<string, string>>, script: string): string[] {
  return onBooted(script, {}, files).trim().split("\n");
}

const FILES = {
  "/etc/sysctl.d/60-local.conf": "# less swapping\nvm.swappiness = 10\nvm.dirty_ratio=33\n",
  "/etc/sysctl.d/70-later.conf": "vm.dirty_ratio = 35\nvm.nonsense = 1\n-vm.optional = 1\n",
  "/etc/sysctl.d/notes.txt": "vm.swappiness = 99\n",
  "/etc/sysctl.conf": "kernel/sysrq = 0\n",
};

test("settings are applied by the files' names; what cannot be set is said in the journal", () => {
  const script = `cd /proc/sys; cat vm/swappiness vm/dirty_ratio kernel/sysrq
    journalctl -u systemd-sysctl -o cat --no-pager; systemctl is-active systemd-sysctl`;
  expect(onHostWith(FILES, script)).toEqual([
    "10",
    "35",
    "0",
    "Starting systemd-sysctl.service - Apply Kernel Variables...",
    "Couldn't write '1' to 'vm/nonsense', ignoring: No such file or directory",
    "Finished systemd-sysctl.service - Apply Kernel Variables.",
    "active",
  ]);
});

test("restarting the service applies what has been added", () => {
  const script = `echo vm.swappiness=5 > /etc/sysctl.d/80-mine.conf; cat /proc/sys/vm/swappiness
    systemctl restart systemd-sysctl; cat /proc/sys/vm/swappiness`;
  expect(onHostWith(FILES, script)).toEqual(["10", "5"]);
});

test("the service is Debian's: static, and exited", () => {
  const lines = onHostWith({}, "systemctl status systemd-sysctl --no-pager").slice(1, 3);
  expect(lines[0]).toMatch(/^ +Loaded: loaded \(.*\/systemd-sysctl.service; static\)$/);
  expect(lines[1]).toMatch(/^ +Active: active \(exited\) since /);
});
