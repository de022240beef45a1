/** swapon -a and swapoff -a go by /etc/fstab, which names the host's disks. */
import { expect, test } from "vitest";
import { onBooted } from "../../support/booted.ts";
import { runScript } from "../../support/host.ts";

test("swapoff -a and swapon --all switch what /etc/fstab names", () => {
  const out = onBooted(
    "grep -v '^#' /etc/fstab; swapoff -a; cat /proc/swaps | wc -l; " +
      "swapon --all && swapon -a && swapon --show=NAME,SIZE --noheadings",
    {
      disks: { vdb: { size: "1G", swap: true }, vdc: { size: "2G", mount: "/srv/data" } },
    } as never,
  );
  expect(out).toBe(
    "/dev/vda1 / ext4 errors=remount-ro 0 1\n/dev/vdc /srv/data ext4 defaults 0 2\n" +
      "/dev/vdb none swap sw 0 0\n1\n/dev/vdb 1024M\n",
  );
});

test("with no swap in /etc/fstab there is nothing to do, and that is no error", () => {
  const { stderr, status } = runScript("swapon -a && swapoff -a");
  expect([stderr, status]).toEqual(["", 0]);
});

test("what is missing is said, unless it may be", () => {
  const { stderr, status } = runScript(
    "echo '/dev/vdx none swap sw,nofail 0 0' >>/etc/fstab; swapon -a || exit 9; " +
      "echo '/dev/vdy none swap sw 0 0' >>/etc/fstab; swapon -a",
  );
  expect(stderr).toBe("swapon: cannot open /dev/vdy: No such file or directory\n");
  expect(status).toBe(255);
});
