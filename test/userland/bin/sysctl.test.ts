/** sysctl's configuration files: --system and -p. */
import { expect, test } from "vitest";
import { runScript } from "../../support/host.ts";

test("--system applies the files of all folders by name, an earlier folder's first", () => {
  const { stdout, stderr, status } = runScript(
    "ls /etc/sysctl.d; mkdir -p /run/sysctl.d; " +
      "echo vm.swappiness=9 >/etc/sysctl.d/60-b.conf; " +
      "echo vm.swappiness=8 >/run/sysctl.d/50-a.conf; " +
      "echo vm.swappiness=7 >/run/sysctl.d/60-b.conf; sysctl --system; cat /proc/sys/vm/swappiness",
  );
  expect(stdout).toBe(
    "99-sysctl.conf\nREADME.sysctl\n* Applying /run/sysctl.d/50-a.conf ...\nvm.swappiness = 8\n" +
      "* Applying /etc/sysctl.d/60-b.conf ...\nvm.swappiness = 9\n" +
      "* Applying /etc/sysctl.d/99-sysctl.conf ...\n* Applying /etc/sysctl.conf ...\n9\n",
  );
  expect([stderr, status]).toEqual(["", 0]);
});

test("-p FILE applies that file", () => {
  const { stdout, status } = runScript(
    "echo 'vm.swappiness = 5' >/etc/sysctl.d/x.conf; sysctl -p /etc/sysctl.d/x.conf; " +
      "cat /proc/sys/vm/swappiness",
  );
  expect([stdout, status]).toEqual(["vm.swappiness = 5\n5\n", 0]);
});
